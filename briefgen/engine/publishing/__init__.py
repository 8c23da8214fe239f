"""What is in staging becomes the site: by a journal, in one step or file by file."""
