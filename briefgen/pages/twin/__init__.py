"""Markdown twins: a brief as Markdown, made of what was published."""
