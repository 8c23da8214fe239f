"""Feeds: which there are and what they carry (`feeds`, `items`), and how each format is written (`rss`, `atom`,
`jsonfeed`)."""
