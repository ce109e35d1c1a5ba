"""Which pages tell other days, and the way from an address that asks for one to the page as it stood.

``shared.views.place_page`` comes here by itself. A page that cannot tell another day says why, in words: nobody reads
today's page for another day's.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.service.memory import (
    claim_pages,
    delivery_page,
    figure_pages,
    plan_pages,
    record_pages,
    working_pages,
)
from lodestar.service.memory.asking import question_of
from lodestar.service.memory.record_pages import LISTS, RECORDS
from lodestar.service.memory.then import Then, kinds_for, reads_registers
from lodestar.service.memory.why_not import FOR_ROLES, why_not
from lodestar.service.places.models import Place

Page = Callable[[HttpRequest, Place, Then, str], HttpResponse]

# Pages that are drawn anew from what was known: their names, and the kind of record that a reader must be let see.
DRAWN: dict[str, tuple[Page, str]] = {
    "place_home": (plan_pages.home, "theme"),
    "plan": (plan_pages.plan, "theme"),
    "plan_timeline": (plan_pages.timeline, "action"),
    "plan_board": (plan_pages.board, "action"),
    "plan_tree": (plan_pages.tree, "action"),
    "delivery": (delivery_page.delivery, "action"),
    "plan_tags": (working_pages.tags, "tag"),
    "working_money_list": (working_pages.money, "budget-line"),
    "working_health": (working_pages.health, "budget-line"),
    "north_star": (figure_pages.north_star, "target"),
    "indicator_list": (figure_pages.indicator_list, "target"),
    "indicator": (figure_pages.indicator, "target"),
    "observation_list": (figure_pages.observation_list, "target"),
    "observation": (figure_pages.observation, "target"),
    "claim_list": (claim_pages.claim_list, "claim"),
    "claim": (claim_pages.claim, "claim"),
    "assignment_list": (figure_pages.assignment_list, "indicator-assignment"),
    "assignment": (figure_pages.assignment, "indicator-assignment"),
}
TELLING = frozenset({*DRAWN, *LISTS, *RECORDS})


def told_then(request: HttpRequest, place: Place, slug: str = "") -> HttpResponse | None:
    """The page as at another day; None when the address asks for none."""
    name = str(request.resolver_match.url_name) if request.resolver_match else ""
    question = question_of(request)
    if question is None:
        return None
    then = question.then
    if then is None:
        return render(request, "memory/no_day.html", {"form": question.form}, status=422)
    if name not in TELLING:
        return not_told(request, place, then, why_not(name), 422)
    if not set(kinds_of(name)) & set(kinds_for(request.user, place)):
        return not_told(request, place, then, FOR_ROLES, 404)
    return _page(request, place, name, slug, then)


def _page(request: HttpRequest, place: Place, name: str, slug: str, then: Then) -> HttpResponse:
    if name in DRAWN:
        return DRAWN[name][0](request, place, then, slug)
    if name in LISTS:
        return record_pages.list_page(request, place, name, then)
    return record_pages.record_page(request, place, RECORDS[name], slug, then)


def kinds_of(name: str) -> tuple[str, ...]:
    """The kinds of record that a page tells of; a reader is told other days of it who may see one of them."""
    if name in DRAWN:
        return (DRAWN[name][1],)
    return LISTS[name][1] if name in LISTS else (RECORDS[name],)


def not_told(request: HttpRequest, place: Place, then: Then, why: str, status: int) -> HttpResponse:
    """The page that says why another day is not told, and leads to those that are."""
    context = {"why": why, "told": then, "registers": reads_registers(request.user, place)}
    return render(request, "memory/not_told.html", context, status=status)
