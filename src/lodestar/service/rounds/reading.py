"""Lines of rounds with their updates, read in a number of queries that does not grow with them."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from lodestar.analysis.delivery.standing import MERGED, SUPERSEDED
from lodestar.analysis.rounds.differences import Difference, Stated, differences
from lodestar.analysis.rounds.states import FINAL, GIVEN, State
from lodestar.service.people.access import roles_held
from lodestar.service.people.models import RoleAssignment
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Responsibility
from lodestar.service.rounds.models import AGREED, JointLine, Reopening, Round, RoundAction, Update
from lodestar.service.rounds.standing import (
    Standing,
    given_sides,
    is_published,
    may_see,
    reads_rounds,
    standing_of,
)
from lodestar.service.shared.editions import reads_published

LEADING_ON = (MERGED, SUPERSEDED)


@dataclass(frozen=True)
class Line:
    """One action in a round, for one reader: ``seen`` are the updates that they may see, by side; where a side writes
    anew what they may not see yet, the one that was locked.

    ``updates`` are the updates that count, by side, seen or not: pages show of those only their state.
    """

    row: RoundAction
    standing: Standing
    updates: dict[str, Update]
    seen: dict[str, Update]
    joint: JointLine | None
    reopened: dict[str, dt.datetime] = field(default_factory=dict)

    @property
    def action(self) -> Action:
        return self.row.action

    @property
    def asked(self) -> bool:
        """Whether the round asks for reports on it: not of an action that went on in another by its last day."""
        ending = getattr(self.action, "ending", None)
        gone = ending is not None and ending.stands and ending.how in LEADING_ON
        return not (gone and ending.on <= self.row.round.closes)

    @property
    def all_given(self) -> bool:
        return bool(self.row.sides) and all(
            side in self.updates and self.updates[side].state in GIVEN for side in self.row.sides
        )

    def shows(self, side: str) -> bool:
        """Whether this reader sees the update that counts for a side."""
        return side in self.seen and self.seen[side] is self.updates[side]

    @property
    def disclosed(self) -> bool:
        """Whether this reader sees what every side says now."""
        return bool(self.row.sides) and all(map(self.shows, self.row.sides))

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where the sides differ: for those who see both sides, once both have submitted."""
        return (
            differences([stated(u) for u in self.seen.values()]) if self.disclosed and self.all_given else ()
        )

    @property
    def disputed(self) -> bool:
        """Whether the sides differ and have not agreed on a joint line."""
        return bool(self.differences) and not self.resolved

    @property
    def edition(self) -> int:
        """The latest edition of its updates: above 1 once one was reopened."""
        return latest_edition(self.updates.values())

    @property
    def resolved(self) -> bool:
        """Whether a joint line is agreed that answers to the updates as they stand."""
        joint = self.joint
        return joint is not None and joint.state in (AGREED, State.LOCKED) and joint.edition >= self.edition

    @property
    def closed(self) -> bool:
        """Whether nothing more is agreed: the round is locked, and no further edition of an update waits for a joint line."""
        if not self.row.round.is_locked:
            return False
        joint = self.joint
        return self.edition == 1 or (
            joint is not None and joint.edition == self.edition and joint.state in FINAL
        )

    @property
    def states(self) -> list[tuple[str, str]]:
        """Each side that reports with the state of its update."""
        return [
            (side, str(self.updates[side].state) if side in self.updates else "not-started")
            for side in self.row.sides
        ]


def asked_in(round_: Round) -> QuerySet[RoundAction]:
    """The lines of a round that it asks for reports on (``Line.asked``)."""
    ended = {"ending__how__in": LEADING_ON, "ending__taken_back": "", "ending__on__lte": round_.closes}
    gone = Action.objects.filter(place=round_.place, **ended)
    return RoundAction.objects.filter(round=round_).exclude(action__in=gone)


def stated(update: Update) -> Stated:
    return Stated(update.side, update.rating, update.confidence, update.forecast)


def rounds_of(place: Place) -> QuerySet[Round]:
    return Round.objects.filter(place=place).select_related("place")


def rounds_for(reader: Any, place: Place) -> QuerySet[Round]:
    """The rounds that a reader may read: all for who holds a role at the place, for others those that are published."""
    rows = rounds_of(place)
    return rows if reads_rounds(reader, place) else rows.exclude(published_at=None)


def lines_of(
    round_: Round, reader: Any, *, only: Iterable[int] | None = None, action: str = ""
) -> list[Line]:
    """The lines of a round as one reader sees them, in the plan's order; ``only`` some, by their numbers."""
    rows = RoundAction.objects.filter(round=round_)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    if action:
        rows = rows.filter(action__slug=action)
    return read_lines(rows, round_, roles_held(reader, round_.place), reader)


def read_lines(
    rows: QuerySet[RoundAction], round_: Round | None, held: list[RoleAssignment], reader: Any
) -> list[Line]:
    """Lines with what the reader may see of them, in nine queries. Without a round they may be of several."""
    parts = Responsibility.objects.prefetch_related("organisation")
    updates = Update.objects.order_by("edition").prefetch_related("author", "approver", "organisation")
    joint = JointLine.objects.select_related("author").order_by("edition")
    reopenings = Reopening.objects.filter(closed_at=None, until__gt=timezone.now())
    found = list(
        rows.select_related("action__ending", *(() if round_ else ("round__place",)))
        .defer("action__base", "action__created_at", "action__changed_at")
        .prefetch_related(
            "action__workstream__theme",
            Prefetch("action__responsibilities", parts),
            Prefetch("updates", updates, to_attr="written"),
            Prefetch("jointlines", joint, to_attr="joined"),
            Prefetch("reopenings", reopenings, to_attr="opened_again"),
        )
    )
    for at in _records_of(found):
        at.place = found[0].round.place if round_ is None else round_.place
    return [_line(row, round_ or row.round, held, reader) for row in found]


def _records_of(rows: Iterable[RoundAction]) -> Iterable[Any]:
    """The records of the plan that lines name, each once."""
    found: dict[int, Any] = {}
    for row in rows:
        workstream = row.action.workstream
        parts = [part.organisation for part in row.action.responsibilities.all()]
        found |= {id(one): one for one in (row.action, workstream, workstream.theme, *parts)}
    return found.values()


def _line(row: Any, round_: Round, held: list[RoleAssignment], reader: Any) -> Line:
    row.round = round_
    if not held and reads_published():
        row.written = [one for one in row.written if is_published(one, round_)]
        agreed = (one for one in row.joined if one.state == State.LOCKED)  # what lapsed was never agreed
        row.joined = [one for one in agreed if is_published(one, round_)]
    # Who holds no role reads what is locked, also while some of it is written anew.
    reopened = {reopening.side: reopening.until for reopening in row.opened_again} if held else {}
    standing = standing_of(held, row)
    for update in row.written:
        update.line, update.round, update.action, update.place = row, round_, row.action, round_.place
    current = current_updates(row.written, reopened)
    given = given_sides(row.written, row.opened_again if held else ())
    # While a further edition is not shown, what was locked goes on standing.
    stands = current_updates(row.written, ()) if reopened else {}
    seen = {
        side: update
        for side, latest in current.items()
        for update in (latest, *([stands[side]] if side in stands and stands[side] is not latest else []))[
            ::-1
        ]
        if may_see(update, standing, given, reader)
    }
    return Line(row, standing, current, seen, current_joint(row.joined, current), reopened)


def current_updates(written: Iterable[Update], reopened: Iterable[str]) -> dict[str, Update]:
    """The update that counts for each side: a further edition while its reopening lasts, else the last that was locked."""
    found: dict[str, Update] = {}
    for update in sorted(written, key=lambda one: one.edition):
        held = found.get(update.side)
        counts = (
            held is None
            or update.state == State.LOCKED
            or (update.state not in FINAL and update.side in reopened)
        )
        if counts and not (held is None and update.edition > 1 and update.state == State.LAPSED):
            found[update.side] = update
    return found


def current_joint(joined: Iterable[JointLine], updates: Mapping[str, Update]) -> JointLine | None:
    """The joint line that counts beside the updates that do: the one to their latest edition, else the last that was locked.

    One that answers to an edition that is not approved in time goes with it.
    """
    edition = latest_edition(updates.values())
    found: JointLine | None = None
    for joint in joined:
        if found is None or joint.state == State.LOCKED or joint.edition == edition:
            found = joint
    return found


def latest_edition(updates: Iterable[Update]) -> int:
    """The latest edition among updates: above 1 once one was reopened."""
    return max((update.edition for update in updates), default=1)


def ended_on(place: Place, ways: Collection[str] = ()) -> dict[int, dt.date]:
    """The day on which actions ended, by the number of the action: in whatever way, or in the ``ways`` that are named."""
    endings = apps.get_model("delivery", "Ending")._default_manager.filter(place=place, taken_back="")
    if ways:
        endings = endings.filter(how__in=ways)
    return dict(endings.values_list("action", "on"))
