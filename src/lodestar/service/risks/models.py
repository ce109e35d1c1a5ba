"""Risks and issues."""
