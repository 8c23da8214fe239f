"""Text -> checked values: strict YAML, validation against a type, dates, slugs, and places in a text."""
