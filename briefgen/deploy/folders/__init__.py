"""Release folders: of this machine or one that is mounted, or of a host over SSH; `releases.py` is the place."""
