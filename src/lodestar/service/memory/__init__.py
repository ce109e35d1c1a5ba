"""Pages as at a date, and what was published on purpose."""
