"""Tags for pages about rounds: ``{% load rounds %}``."""

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lodestar.analysis.rounds.sides import SAID
from lodestar.evidence.definitions.rating_schemes import RatingScheme

register = template.Library()
ROUNDS_SHOWN = 4


@register.simple_tag
def rating(scheme: RatingScheme, id_: str) -> SafeString:
    """A rating with its word and its shape: {% rating round.rating_scheme update.rating %}."""
    found = next((each for each in scheme.ratings if each.id == id_), None)
    if found is None:
        return format_html(
            '<span class="status status-plain shape-dash tone-none">{}</span>', id_ or "No rating"
        )
    return format_html(
        '<span class="status status-plain shape-{} tone-{}">{}</span>', found.shape, found.tone, found.word
    )


@register.simple_tag
def confidence(scheme: RatingScheme, id_: str) -> str:
    """A band of confidence in its word."""
    return next((each.word for each in scheme.confidences if each.id == id_), id_)


@register.inclusion_tag("rounds/action_over_time.html", takes_context=True)
def action_over_time(context: template.Context, action: Any) -> dict[str, Any]:
    """What was said of an action in the last rounds, as this reader may see it: {% action_over_time action %}."""
    from lodestar.service.rounds.over_time import last_rounds, rows_over_time

    place, reader = context["place"], context["request"].user
    rounds = last_rounds(place, reader, ROUNDS_SHOWN)
    rows = rows_over_time([action], rounds, place, reader) if rounds else []
    told = [row for row in rows if any(cell.line is not None for cell in row.cells)]
    return {"rows": told, "rounds": rounds, "place": place}


@register.filter
def side_word(side: str) -> str:
    """``delivery`` → Delivery partner."""
    return SAID.get(side, side)


@register.simple_tag
def stated_value(scheme: RatingScheme, what: str, value: str) -> Any:
    """One thing that a side said, in words: a rating, a band of confidence, a day."""
    if what == "rating":
        return rating(scheme, value)
    if what == "confidence":
        return confidence(scheme, value)
    return f"{dt.date.fromisoformat(value):%-d %B %Y}" if value else "no day"
