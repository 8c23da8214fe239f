"""briefgen turns a folder of structured news briefs into a static site."""

__version__ = "0.1.0"
