"""A round as a list: every action in it with what the reader may see of what each side says."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from lodestar.analysis.rounds.sides import ORDER, SAID
from lodestar.analysis.rounds.states import FINAL
from lodestar.evidence.definitions.rating_schemes import RatingScheme
from lodestar.service.audit.history import history_of
from lodestar.service.people.access import may, roles_held
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import Round, Update
from lodestar.service.rounds.reading import Line, lines_of
from lodestar.service.rounds.running import unpublished_changes
from lodestar.service.rounds.standing import reads_rounds
from lodestar.service.rounds.templatetags.rounds import rating
from lodestar.service.rounds.unmanned import unmanned
from lodestar.service.rounds.views import counts_of, round_for, round_page
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.statuses import status_of

NOT_SEEN = "not shown yet"
STATES = (
    "disputed", "not-started", "draft", "returned", "submitted", "approved", "locked", "lapsed", "vacant",
)  # fmt: skip


@round_page
def round_(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """One round: how far it is, and its actions as a list to filter and download."""
    found = round_for(request, place, slug)
    lines = lines_of(found, request.user)
    today = timezone.localdate()
    context = {
        "round": found,
        "counts": counts_of(lines),
        "reports": any(_may_still_write(line) for line in lines),
        "approves": any(line.standing.approves for line in lines),
        "may_run": may(request.user, Permission.RUN_ROUNDS, place),
        "may_publish": may(request.user, Permission.PUBLISH, place),
        "reads": reads_rounds(request.user, place),
        "days_left": (found.closes - today).days,
        "opened": today >= found.opens,
        "held": roles_held(request.user, place),
    }
    if context["reads"]:
        context["unmanned"] = unmanned(found)
        context["unpublished"] = unpublished_changes(found)
        context["history"] = history_of(place, "round", found.slug, request.user)
    return respond(request, place, _listing(found), lines, "rounds/round.html", **context)


def _may_still_write(line: Line) -> bool:
    """Whether the reader writes for a side whose update is not locked."""
    return any(side in line.standing.writes and state not in FINAL for side, state in line.states)


def word_of(scheme: RatingScheme, rating: str) -> str:
    return next((each.word for each in scheme.ratings if each.id == rating), rating)


def said_by(line: Line, side: str, scheme: RatingScheme) -> str:
    """One side's rating as this reader may see it, in a word."""
    if side not in line.row.sides:
        return ""
    update = line.seen.get(side)
    if update is not None and update.rating:
        return word_of(scheme, update.rating)
    return status_of(dict(line.states)[side]).word if side in dict(line.states) else ""


def where(line: Line) -> str:
    """Where an action stands in the round, in one key."""
    if not line.row.sides:
        return "vacant"
    if line.disputed:
        return "disputed"
    states = [state for _, state in line.states]
    for state in ("returned", "not-started", "draft", "submitted", "lapsed", "approved"):
        if state in states:
            return state
    return "locked"


def _of(line: Line, side: str, name: str) -> Any:
    update: Update | None = line.seen.get(side)
    return getattr(update, name) if update is not None else None


def _joint(line: Line, name: str) -> Any:
    """What the sides say together: their joint line, or what all of them say alike."""
    if line.joint is not None and line.resolved and line.disclosed:
        return getattr(line.joint, name)
    if (
        name in ("rating", "forecast")
        and line.row.joint
        and line.disclosed
        and line.all_given
        and not line.differences
    ):
        return getattr(next(iter(line.seen.values())), name)
    return None


def _of_side(side: str, name: str) -> Any:
    return lambda line: _of(line, side, name)


def _rating_of(side: str, scheme: RatingScheme) -> Any:
    return lambda line: said_by(line, side, scheme)


def _drawn_rating(side: str, scheme: RatingScheme) -> Any:
    def drawn(line: Line) -> Any:
        given = _of(line, side, "rating")
        return rating(scheme, given) if given else said_by(line, side, scheme)

    return drawn


def _drawn_joint(scheme: RatingScheme) -> Any:
    def drawn(line: Line) -> Any:
        given = _joint(line, "rating")
        return rating(scheme, given) if given else ""

    return drawn


def _side_columns(scheme: RatingScheme) -> list[Column]:
    columns = []
    for side in ORDER:
        columns.append(
            Column(f"{side}_rating", SAID[side], _rating_of(side, scheme), shown=_drawn_rating(side, scheme))
        )
        columns += [
            Column(f"{side}_{name}", name, _of_side(side, name), exported_only=True)
            for name in ("state", "confidence", "forecast", "narrative", "reason", "way_back")
        ]
    return columns


def _joint_columns(scheme: RatingScheme) -> list[Column]:
    return [
        Column(
            "joint_rating",
            "Joint line",
            lambda line: word_of(scheme, _joint(line, "rating") or ""),
            shown=_drawn_joint(scheme),
        ),
        Column("joint_forecast", "Joint date", lambda line: _joint(line, "forecast"), exported_only=True),
        Column("joint_text", "Joint text", lambda line: _joint(line, "text"), exported_only=True),
        Column("joint_reason", "Reason", lambda line: _joint(line, "reason"), exported_only=True),
    ]


def _listing(found: Round) -> Listing:
    place, scheme = found.place, found.rating_scheme
    return Listing(
        name=f"round-{found.slug}",
        title="Actions in this round",
        columns=(
            Column(
                "name",
                "Action",
                lambda line: line.action.name,
                url=lambda line: reverse("round_line", args=[place.slug, found.slug, line.action.slug]),
            ),
            Column("id", "Id", lambda line: line.action.slug, exported_only=True),
            Column("workstream", "Workstream", lambda line: line.action.workstream.name, exported_only=True),
            Column("where", "Where it stands", where, as_status=True),
            *_side_columns(scheme),
            *_joint_columns(scheme),
            Column("planned_end", "Planned end", lambda line: line.row.planned_end, exported_only=True),
        ),
        filters=(Filter("where", "Where it stands", [(key, status_of(key).word) for key in STATES], where),),
        search=lambda line: f"{line.action.name} {line.action.workstream.name}",
    )
