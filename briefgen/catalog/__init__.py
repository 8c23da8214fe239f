"""Briefs -> what is visible, how it is grouped, when it changes, and what is related to what."""
