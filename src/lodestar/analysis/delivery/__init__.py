"""What follows from a working plan: where an action stands, what keeps it from being sound, which promises were kept."""
