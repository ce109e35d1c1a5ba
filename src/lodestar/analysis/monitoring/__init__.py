"""Indicators in delivery: how values add up over time and place, what is missing, and what must not be shown."""

from lodestar.analysis.monitoring.coverage import Coverage, coverage_of
from lodestar.analysis.monitoring.periods import expected_periods, next_period, year_holding
from lodestar.analysis.monitoring.rollups import (
    Figure,
    PlaceRule,
    RollUp,
    TimeRule,
    check_rules,
    over_place,
    over_time,
)
from lodestar.analysis.monitoring.suppression import hidden, hidden_totals

__all__ = [
    "Coverage",
    "Figure",
    "PlaceRule",
    "RollUp",
    "TimeRule",
    "check_rules",
    "coverage_of",
    "expected_periods",
    "hidden",
    "hidden_totals",
    "next_period",
    "over_place",
    "over_time",
    "year_holding",
]
