"""The home page and the plan as at another day: outline, timeline, board and tree."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.views import board_of, timeline_of, tree_of
from lodestar.service.insights.outlook import likely
from lodestar.service.memory.figure_pages import drawn_north_star, not_known
from lodestar.service.memory.figures import figures_then
from lodestar.service.memory.then import Line, Then, lines_then, reads_registers
from lodestar.service.memory.working_plan import action_lines_then
from lodestar.service.places.models import Place, Source
from lodestar.service.plan.models import NextStep, Principle, Theme, Workstream
from lodestar.service.plan.queries import Branch

NOT_KEPT = "What needs somebody, claims, assets and meetings are told on the page as it stands now."


def home(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    tree = plan_tree_then(place, then)
    known = known_then(place, "place", then.moment).get(place.slug)
    if known is None and not tree:
        return not_known(request, then, f"Nothing of {place.name}", status=200)
    figures = figures_then(place, then)
    drawn = drawn_north_star(place, then, figures)
    held, outlook, chart = drawn or (None, None, None)
    context = {
        "known": known or {},
        "target": held.target if held else None,
        "held": held,
        "chart": chart,
        "outlook": outlook,
        "arrival": likely(outlook.arrival.probability) if outlook and outlook.arrival else "",
        "tree": tree,
        "then": then,
        "unknown": (*figures.unknown, NOT_KEPT),
    }
    return render(request, "memory/home_then.html", context)


def plan(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    lines = lines_then(place, "action", then)
    served = Counter(name for line in lines for name in line.values.get("principles") or ())
    principles = []
    for line in lines_then(place, "principle", then):
        row = Principle(place=place, slug=line.slug, name=line.name)
        row.served = served[line.slug]  # type: ignore[attr-defined]
        principles.append(row)
    context = {
        "tree": plan_tree_then(place, then),
        "principles": principles,
        "next_steps": _next_steps(place, then),
        "then": then,
        "registers_then": then.query if reads_registers(request.user, place) else "",
    }
    return render(request, "plan/plan.html", context)


def timeline(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    return timeline_of(request, place, action_lines_then(place, then), then)


def board(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    return board_of(request, place, action_lines_then(place, then), then)


def tree(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    return tree_of(request, place, action_lines_then(place, then), then)


def plan_tree_then(place: Place, then: Then) -> tuple[Branch, ...]:
    """Themes with their workstreams and counts of actions, as they were known, in published order."""
    counts: Counter[tuple[str, str]] = Counter(
        (line.values.get("workstream", ""), line.values.get("commitment", ""))
        for line in lines_then(place, "action", then)
    )
    streams: dict[str, list[Branch]] = {}
    for line in _in_order(lines_then(place, "workstream", then)):
        row = Workstream(place=place, slug=line.slug, name=line.name)
        branch = Branch(row, counts[line.slug, "committed"], counts[line.slug, "proposed"])
        streams.setdefault(line.values.get("theme", ""), []).append(branch)
    return tuple(
        Branch(
            Theme(place=place, slug=line.slug, name=line.name),
            sum(branch.committed for branch in under),
            sum(branch.proposed for branch in under),
            tuple(under),
        )
        for line in _in_order(lines_then(place, "theme", then))
        for under in [streams.get(line.slug, [])]
    )


def _next_steps(place: Place, then: Then) -> list[NextStep]:
    titles = {slug: one["title"] for slug, one in known_then(place, "source", then.moment).items()}
    steps = []
    for line in _in_order(lines_then(place, "next-step", then)):
        named: dict[str, Any] = dict(line.values)
        source = Source(place=place, slug=named["source"], title=titles.get(named["source"], named["source"]))
        steps.append(
            NextStep(
                place=place,
                slug=line.slug,
                text=named["text"],
                source=source,
                locator=named.get("locator") or "",
            )
        )
    return steps


def _in_order(lines: tuple[Line, ...]) -> list[Line]:
    return sorted(lines, key=lambda line: line.values.get("order") or 0)
