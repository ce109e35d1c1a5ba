"""Reporting rounds and two-key status."""
