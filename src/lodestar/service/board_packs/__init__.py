"""Board packs: what a forum is given to read before it meets."""
