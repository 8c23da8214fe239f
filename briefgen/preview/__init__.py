"""The preview: a publication as its editor sees it while it is being written."""
