"""Catalog -> pages: what is on every page of the site, before any of it is rendered."""
