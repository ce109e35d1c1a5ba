"""Reporting rounds: business days, the states of an update, where two sides differ, how forecasts turned out."""
