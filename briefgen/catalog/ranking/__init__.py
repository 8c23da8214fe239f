"""Which briefs are related to which, and why."""
