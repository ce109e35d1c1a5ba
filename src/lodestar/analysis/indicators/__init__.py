"""Indicators computed from releases of evidence, each by its definition."""
