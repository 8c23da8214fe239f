"""Pages -> site/: the build, rendering, and writing so that a reader never sees half of it."""
