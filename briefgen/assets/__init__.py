"""Files that pages show: the theme's own, content's pictures, and files copied as they are."""
