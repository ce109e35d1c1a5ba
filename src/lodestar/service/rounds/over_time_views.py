"""The page of the last rounds side by side, and its downloads."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from lodestar.analysis.rounds.sides import ORDER
from lodestar.analysis.rounds.sides import SAID as SIDES
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Theme
from lodestar.service.rounds.lists import word_of
from lodestar.service.rounds.models import Round, RoundAction
from lodestar.service.rounds.over_time import TOGETHER, Row, last_rounds, rows_over_time
from lodestar.service.shared.lists import Column, Filter, Listing, ListPage, download, narrow
from lodestar.service.shared.statuses import status_of
from lodestar.service.shared.views import place_page

SHOWN = (4, 8, 12)
SPEAKERS = {**{side: SIDES[side] for side in ORDER}, TOGETHER: "Together"}
PAGE_SIZE = 30


@never_cache
@place_page
def rounds_over_time(request: HttpRequest, place: Place) -> HttpResponse:
    """Ratings of every action over the last rounds, with why. Who holds no role sees the rounds that were published."""
    many = _many(request)
    rounds = last_rounds(place, request.user, many)
    listing = _listing(place, rounds)
    rows, active, text, sort = narrow(request, listing, _actions(place, rounds))
    if wanted := request.GET.get("format", ""):
        return download(wanted, place, listing, rows_over_time(rows, rounds, place, request.user))
    page = Paginator(rows, listing.page_size).get_page(request.GET.get("page"))
    shown = rows_over_time(page.object_list, rounds, place, request.user)
    context = {
        "list": ListPage(listing, page, [], active, text, sort, shown),
        "rounds": rounds,
        "many": many,
        "choices": SHOWN,
        "keeps": [("rounds", many)] if many != SHOWN[0] else [],
    }
    return render(request, "rounds/over_time.html", context)


def _many(request: HttpRequest) -> int:
    """How many rounds the address asks for; the fewest where it asks for no number that is offered."""
    asked = request.GET.get("rounds", "")
    return int(asked) if asked in {str(each) for each in SHOWN} else SHOWN[0]


def _actions(place: Place, rounds: list[Round]) -> QuerySet[Action]:
    """The actions that were in any of these rounds, in the plan's order."""
    in_them = RoundAction.objects.filter(round__in=rounds).values("action")
    rows = Action.objects.filter(place=place, pk__in=in_them).select_related("workstream__theme", "place")
    return rows.order_by("workstream__theme__order", "workstream__theme", "workstream__order", "id")


def _listing(place: Place, rounds: list[Round]) -> Listing:
    themes = Theme.objects.filter(place=place).order_by("order", "id").values_list("slug", "name")
    return Listing(
        name="rounds-over-time",
        title="Actions over the last rounds",
        columns=(
            Column("name", "Action", lambda row: row.action.name),
            Column("id", "Id", lambda row: row.action.slug),
            Column("theme", "Theme", lambda row: row.action.workstream.theme.name),
            Column("workstream", "Workstream", lambda row: row.action.workstream.name),
            *(column for number in range(len(rounds)) for column in _columns(rounds[number], number)),
        ),
        filters=(Filter("theme", "Theme", list(themes), "workstream__theme__slug"),),
        search=("name", "workstream__name"),
        page_size=PAGE_SIZE,
    )


def _columns(round_: Round, number: int) -> list[Column]:
    found = []
    for who, word in SPEAKERS.items():
        name = f"{round_.slug}_{who}"
        found.append(Column(name, f"{round_.name}: {word}", _rating(number, who)))
        found.append(Column(f"{name}_why", f"{round_.name}: {word}, why", _why(number, who)))
    return found


def _rating(number: int, who: str) -> Any:
    def value(row: Row) -> str:
        cell = row.cells[number]
        told = cell.by(who)
        if told is None:
            return ""
        return word_of(cell.round.rating_scheme, told.rating) if told.rating else status_of(told.state).word

    return value


def _why(number: int, who: str) -> Any:
    def value(row: Row) -> str:
        told = row.cells[number].by(who)
        return told.reason if told else ""

    return value
