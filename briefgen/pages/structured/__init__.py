"""Structured data: what search engines and other machines are told of a page, in the words of schema.org."""
