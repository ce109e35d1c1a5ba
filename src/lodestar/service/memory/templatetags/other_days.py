"""On every page that tells other days: the control to choose one, and at the head of another day what it tells."""

from typing import Any

from django import template

from lodestar.service.memory.forms import ThenForm
from lodestar.service.memory.pages import TELLING, kinds_of
from lodestar.service.memory.then import kinds_for

register = template.Library()


@register.inclusion_tag("memory/other_days.html", takes_context=True)
def other_days(context: dict[str, Any]) -> dict[str, Any]:
    """The form that leads to the same page as at another day; nothing where the page tells none to this reader."""
    request, place = context.get("request"), context.get("place")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None or not getattr(place, "pk", None) or match.url_name not in TELLING:
        return {"form": None}
    if not set(kinds_of(match.url_name)) & set(kinds_for(request.user, place)):
        return {"form": None}
    then = context.get("then")
    shown = {"as_at": f"{then.day:%d/%m/%Y}", "known": f"{then.known_on:%d/%m/%Y}"} if then else {}
    return {"form": ThenForm(initial=shown, auto_id="other-%s"), "then": then}
