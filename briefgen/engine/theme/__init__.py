"""The theme: its files, read once, and pages rendered with them."""
