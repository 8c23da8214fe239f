"""Files -> briefs: reading, front matter, Markdown and the schema of what may be written."""
