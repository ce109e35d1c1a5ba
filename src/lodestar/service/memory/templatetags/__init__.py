"""Tags of memory."""
