"""Rules of meetings: what a quorum is and whether it was met."""
