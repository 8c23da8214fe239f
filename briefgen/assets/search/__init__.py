"""The search index: documents in, the files that the search page's script reads out."""

PACKAGE = "pagefind-bin-extended"
"""The Python package that has the program which makes it; the one that knows Chinese and Japanese words."""
ENTRY = "pagefind-entry.json"
"""The file of an index that names the others."""
