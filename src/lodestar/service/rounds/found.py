"""What search finds of rounds: each update for those to whom the page of its action in the round shows it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from lodestar.analysis.rounds.sides import SAID
from lodestar.analysis.rounds.states import State
from lodestar.service.people.access import roles_held
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import Reopening, Round, RoundAction, Update
from lodestar.service.rounds.reading import current_updates, read_lines
from lodestar.service.rounds.standing import is_published
from lodestar.service.search.readers import PUBLIC, Readers
from lodestar.service.search.working import Said, Working, register


def begin() -> None:
    """Have rounds and updates searched."""
    register(
        Working("round", _rounds, _round),
        Working(
            "update",
            _updates,
            _update,
            slug=id_of,
            shown=_shown,
            touched={
                "update": _of_lines,
                "reopening": _of_lines,
                "round": lambda rows: {"round__in": [row for row in rows if row.is_locked]},
                "action": "action",
                "organisation": "organisation",
            },
        ),
    )


def _of_lines(rows: Sequence[Any]) -> dict[str, Any]:
    return {"line__in": {row.line_id for row in rows}}


def id_of(row: Update) -> str:
    """What search knows an update by: the round, the action, and whose it is."""
    edition = f"/{row.edition}" if row.edition > 1 else ""
    return f"{row.round.slug}/{row.action.slug}/{row.side}{edition}"


def _rounds(place: Place) -> QuerySet:
    return Round.objects.filter(place=place)


def _round(row: Round) -> Iterable[Said]:
    days = f"{row.observed_from:%-d %B %Y} {row.observed_to:%-d %B %Y}"
    yield Said(row.name, (days,), Readers.PARTNERSHIP | PUBLIC if row.published_at else Readers.PARTNERSHIP)


def _updates(place: Place) -> QuerySet:
    rows = Update.objects.filter(place=place).select_related("line", "round", "action", "organisation")
    return rows.prefetch_related(
        Prefetch("line__updates", Update.objects.order_by("edition")),
        Prefetch("line__reopenings", Reopening.objects.filter(closed_at=None)),
    )


def _update(row: Update) -> Iterable[Said]:
    readers = _readers(row)
    if readers:
        whose = row.organisation.name if row.organisation else ""
        parts = (SAID[row.side], whose, row.narrative, row.reason, row.way_back)
        yield Said(f"{row.action.name}, {row.round.name}", parts, readers)


def _readers(row: Update) -> Readers:
    """Those who are sure to be shown it, and, where that hangs on more than their roles, those of whom it is asked.

    Who holds no role reads what is locked and published.
    """
    written = row.line.updates.all()
    stands = _is_among(row, current_updates(written, ()).values())
    locked = stands and row.state == State.LOCKED
    told = current_updates([one for one in written if is_published(one, row.round)], ()).values()
    public = PUBLIC if row.state == State.LOCKED and _is_among(row, told) else Readers(0)
    if row.line.reopenings.all():
        return Readers.ASKED | public
    if not stands:
        return public
    if locked:
        return Readers.PARTNERSHIP | public if public else Readers.WHOLE | Readers.ASKED
    return Readers.ASKED


def _is_among(row: Update, some: Iterable[Update]) -> bool:
    return row.pk in {one.pk for one in some}


def _shown(reader: Any, place: Place, ids: list[str]) -> set[str]:
    """Those of some updates that the pages of their actions show a reader who holds a role."""
    wanted: dict[str, set[str]] = {}
    for round_, action in (id_.split("/")[:2] for id_ in ids):
        wanted.setdefault(round_, set()).add(action)
    lines = Q()
    for round_, actions in wanted.items():
        lines |= Q(round__slug=round_, action__slug__in=actions)
    rows = RoundAction.objects.filter(lines, round__place=place)
    seen = read_lines(rows, None, roles_held(reader, place), reader)
    return {id_of(update) for line in seen for update in line.seen.values()} & set(ids)
