"""Figures and units of logic models, in reader's words."""

from typing import Any

from django import template

from lodestar.reports.quantities import said, unit_said

register = template.Library()


@register.filter
def quantity(value: Any, unit: str) -> str:
    """A value with its unit: 4.02e9 in GBP_real(2022) → '£4.02bn'."""
    return said(float(value), unit)


@register.filter
def unit_words(unit: str) -> str:
    """A unit in words: GBP_real(2022)/year → 'pounds of 2022 a year'."""
    return unit_said(str(unit))


@register.filter
def plainly(value: float) -> str:
    """A number as one types it, without grouping or an exponent: 0.07, 110000."""
    text = f"{float(value):.12f}".rstrip("0").rstrip(".")
    return text or "0"
