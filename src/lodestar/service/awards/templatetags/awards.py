"""Money of awards in pages: short in sentences, exact on hover and in tables."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lodestar.analysis.awards.linked import LinkedAwards, LinkedTotals
from lodestar.analysis.awards.summary import Part
from lodestar.reports import money

register = template.Library()


@register.filter
def short_pounds(amount: Decimal | float | None) -> str:
    """£59.4m, £372k, £3.63."""
    return money.short_pounds(amount)


@register.filter
def rate(value: float) -> str:
    """£3.63, £1,210."""
    return money.rate_pounds(value)


@register.filter
def share(value: float) -> str:
    """A share of 1 in per cent: 0.71 → '71%'."""
    return money.percent(value)


@register.filter
def last_of(parts: Sequence[Any], count: int | str) -> Sequence[Any]:
    """The last so many; all when no number is given."""
    return parts[-int(count) :] if count else parts


@register.simple_tag
def exact_pounds(amount: Decimal | None) -> SafeString:
    """An amount as in a table: short, with all its digits on hover."""
    if amount is None:
        return format_html('<span class="quiet">not given</span>')
    said, whole = money.short_pounds(amount), money.whole_pounds(amount)
    if said == whole:
        return format_html('<data value="{}">{}</data>', f"{amount:f}", said)
    return format_html('<data value="{}" title="{}">{}</data>', f"{amount:f}", whole, said)


@register.filter
def resting(totals: LinkedTotals | None, kind: str) -> Decimal | None:
    """What of a total's money of a kind rests on doubtful links."""
    return totals.resting(kind) if totals else None


@register.simple_tag
def linked_part(linked: LinkedAwards, by: str, part: Part) -> LinkedTotals:
    """One part of a breakdown by the spine."""
    return linked.part(by, part.key)


@register.filter
def probability(value: float) -> str:
    """A probability in per cent, never rounded up to certainty: 0.9996 → 'over 99.9%'."""
    if value >= 1:
        return "certain"
    return "over 99.9%" if value > 0.999 else f"{100 * value:.3g}%"


@register.inclusion_tag("components/fact.html")
def money_fact(amount: Decimal | None, text: str) -> dict[str, Any]:
    """An amount as a large figure with its words."""
    return {"value": exact_pounds(amount), "text": text, "source": "", "url": "", "basis": "", "note": ""}
