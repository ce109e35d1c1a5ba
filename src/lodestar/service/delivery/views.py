"""Views of the working plan: timeline, board, tree, data health, money, trees of tags."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.analysis.delivery.money import total_of
from lodestar.evidence.definitions.working_plan import tag_trees
from lodestar.service.delivery.lines import ActionLine
from lodestar.service.delivery.lists import STATUSES, Scored, health_listing, lines_listing
from lodestar.service.delivery.models import Tag, TagTree
from lodestar.service.delivery.queries import (
    actions_of,
    budget_of,
    checks_of,
    health_by_action,
    money_by_source,
    money_by_year,
)
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
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
    """A theme or workstream, its counts by status, and what stands under it."""

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
    rows: tuple[Scored, ...] = health_by_action(place)
    return respond(
        request,
        place,
        health_listing(place, rows),
        rows,
        template="delivery/health.html",
        checks=checks_of(place),
        may_choose=may(request.user, Permission.RUN_ROUNDS, place),
        view="health",
    )


@partnership_page
def money(request: HttpRequest, place: Place) -> HttpResponse:
    """Money by source and by year, with the lines that make up each total."""
    lines = budget_of(place)
    names = {line.slug: line.name for line in actions_of(place)} if lines else {}
    context = {
        "by_source": money_by_source(place),
        "by_year": money_by_year(place),
        "total": total_of(lines),
        "lines": [(line, names.get(line.action, line.action)) for line in lines],
        "view": "money",
    }
    return render(request, "delivery/money.html", context)


@place_page
def trees(request: HttpRequest, place: Place) -> HttpResponse:
    """The trees of tags that the place keeps, and those that it can take up."""
    borne: dict[str, int] = {}
    for line in actions_of(place):
        for slug in line.tag_slugs:
            borne[slug] = borne.get(slug, 0) + 1
    tags = list(Tag.objects.filter(place=place).select_related("into", "tree"))
    below: dict[int | None, list[Tag]] = {}
    for tag in tags:
        below.setdefault(tag.under_id, []).append(tag)

    def counted(tag: Tag) -> tuple[Tag, int, tuple[Any, ...]]:
        return tag, borne.get(tag.slug, 0), tuple(counted(one) for one in below.get(tag.pk, ()))

    held = list(TagTree.objects.filter(place=place))
    context = {
        "trees": [
            (one, [counted(tag) for tag in below.get(None, ()) if tag.tree_id == one.pk]) for one in held
        ],
        "offered": [one for one in tag_trees().values() if one.id not in {tree.slug for tree in held}],
        "may_edit": may(request.user, Permission.EDIT, place),
        "view": "tags",
    }
    return render(request, "delivery/trees.html", context)


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
    themes = []
    for theme, held in groupby(rows, key=lambda line: line.theme):
        streams = [
            _group(stream.name, stream.slug, list(under), LEAVES)
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


def _group(name: str, slug: str, lines: list[ActionLine], most: int) -> Group:
    parts = tuple(
        (status, number)
        for status in STATUSES
        if (number := sum(1 for line in lines if line.status == status))
    )
    return Group(name, slug, parts, len(lines), tuple(lines[:most]))


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
