"""Releases: immutable sets of tables with their source, and what happens to them from adding to withdrawing."""
