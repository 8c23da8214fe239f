"""A branch of a git repository; `git.py` is the target."""
