"""Views of the working plan: timeline, board, tree, data health, money, trees of tags."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.analysis.delivery.money import Budgeted, total_of, totals_by
from lodestar.evidence.definitions.working_plan import HealthChecks, tag_trees
from lodestar.service.delivery.lines import ActionLine
from lodestar.service.delivery.lists import STATUSES, Scored, health_listing, lines_listing
from lodestar.service.delivery.models import Tag, TagTree
from lodestar.service.delivery.queries import (
    actions_of,
    budget_of,
    checks_of,
    health_by_action,
)
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.addresses import addresses
from lodestar.service.shared.lists import Listing, ListPage, download, narrow, respond
from lodestar.service.shared.views import partnership_page, place_page

CARDS, LEAVES, UNFOLDED = 30, 50, 60


@dataclass(frozen=True)
class BoardColumn:
    """Actions of one status; ``more`` counts those that are not shown."""

    status: str
    lines: tuple[ActionLine, ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Group:
    """A theme or workstream, its counts by status, and what stands under it: workstreams, or actions with their addresses."""

    name: str
    slug: str
    parts: tuple[tuple[str, int], ...]
    count: int
    under: tuple[Any, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.under)


@place_page
def timeline(request: HttpRequest, place: Place) -> HttpResponse:
    """Bars and milestones, with the table that says the same."""
    return timeline_of(request, place, actions_of(place))


@place_page
def board(request: HttpRequest, place: Place) -> HttpResponse:
    """Actions in columns by where they stand."""
    return board_of(request, place, actions_of(place))


@place_page
def tree(request: HttpRequest, place: Place) -> HttpResponse:
    """Themes, their workstreams and their actions, folded."""
    return tree_of(request, place, actions_of(place))


@partnership_page
def health(request: HttpRequest, place: Place) -> HttpResponse:
    """Data health of every action that goes on, worst first."""
    choosing = may(request.user, Permission.RUN_ROUNDS, place)
    return health_page(request, place, health_by_action(place), checks_of(place), may_choose=choosing)


@partnership_page
def money(request: HttpRequest, place: Place) -> HttpResponse:
    """Money by source and by year, with the lines that make up each total."""
    lines = budget_of(place)
    names = {line.slug: line.name for line in actions_of(place)} if lines else {}
    return money_page(request, lines, names)


@place_page
def trees(request: HttpRequest, place: Place) -> HttpResponse:
    """The trees of tags that the place keeps, and those that it can take up."""
    held = list(TagTree.objects.filter(place=place))
    tags = Tag.objects.filter(place=place).select_related("into", "tree", "under")
    taken = {tree.slug for tree in held}
    return trees_page(
        request, held, list(tags), actions_of(place),
        offered=[one for one in tag_trees().values() if one.id not in taken],
        may_edit=may(request.user, Permission.EDIT, place),
    )  # fmt: skip


def health_page(
    request: HttpRequest, place: Place, rows: Sequence[Scored], checks: HealthChecks, **more: Any
) -> HttpResponse:
    """Data health of some actions by some checks, those of now or of another day."""
    then = more.get("then")
    listing = health_listing(place, rows, then=then)
    return respond(
        request, place, listing, rows, template="delivery/health.html", checks=checks, view="health", **more
    )


def money_page(
    request: HttpRequest, lines: Sequence[Budgeted], names: Mapping[str, str], then: Any = None
) -> HttpResponse:
    """The sums of some budget lines, those of now or as they were known ``then``. ``names`` are those of actions."""
    context = {
        "by_source": totals_by(lines, lambda line: line.source),
        "by_year": totals_by(lines, lambda line: line.year),
        "total": total_of(lines),
        "lines": [(line, names.get(line.action, line.action)) for line in lines],
        "view": "money",
    }
    return render(request, "delivery/money.html", context | _days(then))


def trees_page(
    request: HttpRequest,
    held: Sequence[TagTree],
    tags: Sequence[Tag],
    lines: Sequence[ActionLine],
    then: Any = None,
    **more: Any,
) -> HttpResponse:
    """Trees with their tags and how many of some actions bear each, those of now or as they were known ``then``."""
    borne = Counter(slug for line in lines for slug in line.tag_slugs)
    below: dict[tuple[str, str], list[Tag]] = {}
    for tag in tags:
        below.setdefault((tag.tree.slug, tag.under.slug if tag.under else ""), []).append(tag)

    def counted(tag: Tag) -> tuple[Tag, int, tuple[Any, ...]]:
        return tag, borne[tag.slug], tuple(counted(one) for one in below.get((tag.tree.slug, tag.slug), ()))

    context = {
        "trees": [(tree, [counted(tag) for tag in below.get((tree.slug, ""), ())]) for tree in held],
        "view": "tags",
    }
    return render(request, "delivery/trees.html", context | more | _days(then))


def timeline_of(
    request: HttpRequest, place: Place, lines: Sequence[ActionLine], then: Any = None
) -> HttpResponse:
    """The timeline of some actions, those of now or as they stood ``then``."""
    full = _full(request, place)
    listing = lines_listing(place, lines, name="timeline", title="Actions", full=full, then=then)
    return respond(
        request,
        place,
        listing,
        lines,
        template="delivery/timeline.html",
        full=full,
        view="timeline",
        **_days(then),
    )


def board_of(
    request: HttpRequest, place: Place, lines: Sequence[ActionLine], then: Any = None
) -> HttpResponse:
    """The board of some actions, those of now or as they stood ``then``."""
    listing, rows, page = _narrowed(request, place, "board", lines, then)
    if wanted := request.GET.get("format", ""):
        return download(wanted, place, listing, rows)
    columns = []
    for status in STATUSES:
        held = [line for line in rows if line.status == status]
        if held:
            columns.append(BoardColumn(status, tuple(held[:CARDS]), len(held)))
    context = {
        "list": page,
        "columns": columns,
        "count": len(rows),
        "view": "board",
        "full": _full(request, place),
        **_days(then),
    }
    return render(request, "delivery/board.html", context)


def tree_of(
    request: HttpRequest, place: Place, lines: Sequence[ActionLine], then: Any = None
) -> HttpResponse:
    """The tree of some actions, those of now or as they stood ``then``."""
    listing, rows, page = _narrowed(request, place, "tree", lines, then)
    if wanted := request.GET.get("format", ""):
        return download(wanted, place, listing, rows)
    themes, address, query = [], addresses("action", place.slug), then.query if then else ""
    for theme, held in groupby(rows, key=lambda line: line.theme):
        streams = [
            _group(stream.name, stream.slug, list(under), lambda line: f"{address(line.slug)}{query}")
            for stream, under in groupby(held, key=lambda line: line.workstream)
        ]
        parts: dict[str, int] = {}
        for stream in streams:
            for status, number in stream.parts:
                parts[status] = parts.get(status, 0) + number
        count = sum(stream.count for stream in streams)
        themes.append(Group(theme.name, theme.slug, tuple(parts.items()), count, tuple(streams)))
    unfolded = page.narrowed or len(rows) <= UNFOLDED
    context = {"list": page, "themes": themes, "count": len(rows), "view": "tree", "unfolded": unfolded}
    context |= _days(then)
    return render(request, "delivery/tree.html", context)


def _days(then: Any) -> dict[str, Any]:
    return {"then": then, "keeps": then.keeps} if then else {}


def _group(name: str, slug: str, lines: list[ActionLine], address: Callable[[ActionLine], str]) -> Group:
    parts = tuple(
        (status, number)
        for status in STATUSES
        if (number := sum(1 for line in lines if line.status == status))
    )
    return Group(name, slug, parts, len(lines), tuple((line, address(line)) for line in lines[:LEAVES]))


def _narrowed(
    request: HttpRequest, place: Place, name: str, lines: Sequence[ActionLine], then: Any
) -> tuple[Listing, list[ActionLine], ListPage]:
    """The lines that the address asks for, with the list page whose filters the view shows."""
    full = _full(request, place)
    listing = lines_listing(place, lines, name=name, title="Actions", full=full, then=then)
    rows, active, text, sort = narrow(request, listing, lines)
    page = Paginator(rows, max(len(rows), 1)).get_page(1)
    return listing, rows, ListPage(listing, page, [], active, text, sort, [])


def _full(request: HttpRequest, place: Place) -> bool:
    """Whether the reader sees what is for the partnership alone."""
    return may(request.user, Permission.SEE_UNPUBLISHED, place)
