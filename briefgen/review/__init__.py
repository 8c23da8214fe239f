"""What an editor is answerable for, looked at: content and rendered pages -> problems of style, each by its rule."""
