"""Annual reports: what a place did in a financial year, issued and frozen."""
