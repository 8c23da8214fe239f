"""A built site, sent to where readers find it: `deploy.py` is the front page."""
