"""Indicators in delivery: assignments, values, roll-ups."""
