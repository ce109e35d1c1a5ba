"""What people do with updates: save, submit, take back, return, approve."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from lodestar.analysis.rounds.states import FINAL, State, Step, Transition, transition
from lodestar.evidence.definitions.rating_schemes import RatingScheme
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import Stale, record_change
from lodestar.service.people.models import User
from lodestar.service.places.holding import hold
from lodestar.service.rounds.joining import DONE_AHEAD, ask_anew, lock_joint_line
from lodestar.service.rounds.models import Reopening, Round, RoundAction, Update
from lodestar.service.rounds.running import close_reopening, slug_of
from lodestar.service.rounds.standing import may_write_now, organisation_for, standing_for

LONGEST_TEXT = 5000


@dataclass(frozen=True)
class Said:
    """What somebody writes of an action. Ratings and bands of confidence are ids of the round's scheme."""

    rating: str = ""
    confidence: str = ""
    forecast: dt.date | None = None
    narrative: str = ""
    reason: str = ""
    way_back: str = ""

    @property
    def empty(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self))


class Incomplete(LodestarError):
    """An update that cannot be submitted yet. ``faults`` are pairs of the field's name and what to do."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(message for _, message in faults))


def faults_of(said: Said, scheme: RatingScheme, today: dt.date) -> tuple[tuple[str, str], ...]:
    """What is missing or wrong in an update that is to be submitted, by field."""
    faults = []
    rating = next((each for each in scheme.ratings if each.id == said.rating), None)
    if rating is None:
        faults.append(("rating", "Choose a rating"))
    if not any(each.id == said.confidence for each in scheme.confidences):
        faults.append(("confidence", "Choose how sure you are"))
    ends = rating is not None and rating.ends
    if said.forecast is None:
        faults.append(
            (
                "forecast",
                "Enter the day on which it was done" if ends else "Enter the day on which you expect it done",
            )
        )
    elif ends and said.forecast > today:
        faults.append(("forecast", DONE_AHEAD))
    if rating is not None and rating.needs_way_back:
        if not said.reason.strip():
            faults.append(("reason", f"Say why it is {rating.word.lower()}"))
        if not said.way_back.strip():
            faults.append(("way_back", "Say what brings it back on track, who does it and by when"))
    faults += [
        (name, f"Write {LONGEST_TEXT:,} characters or fewer; you have {len(getattr(said, name)):,}")
        for name in ("narrative", "reason", "way_back")
        if len(getattr(said, name)) > LONGEST_TEXT
    ]
    return tuple(faults)


@transaction.atomic
def save_update(*, by: User, line: RoundAction, side: str, said: Said, version: int) -> Update:
    """Keep what somebody writes for their side, as a draft. ``version`` is the one that they saw, 0 for none.

    Raises Stale with the row as it stands when somebody else of their side was faster, LodestarError when nothing can be
    written now or a value is not of the round's scheme, PermissionDenied to who does not report for that side.
    """
    if side not in standing_for(by, line).writes:
        raise PermissionDenied("You need the right to report on this action for that side.")
    hold(line.round.place)
    line = _fresh(line)
    open_now = _reopened(line, side)
    fault = may_write_now(line, side, {side: open_now.until} if open_now else {})
    if fault:
        raise LodestarError(fault)
    _known(said, line.round.rating_scheme)
    row = _working(line, side, open_now.edition if open_now else 1)
    transition(State(row.state), Step.SAVE)
    if (row.pk is not None or version) and row.version != version:
        raise Stale(row)
    if row.pk is None and said.empty:
        raise LodestarError("There is nothing to save yet; choose a rating or write something")
    for each in fields(said):
        setattr(row, each.name, getattr(said, each.name))
    row.author, row.organisation = by, organisation_for(by, line, side)
    row.writers = sorted({*row.writers, by.handle})
    try:
        with transaction.atomic():
            return record_change(by=by.handle, action="write update", row=row)
    except IntegrityError:  # somebody else of the side wrote the first draft in the same moment
        raise Stale(_working(line, side, row.edition)) from None


@transaction.atomic
def submit_update(*, by: User, update: Update, version: int) -> Update:
    """Hand an update in. From then on its side sees the other's, if that is in.

    A joint line to what it said before is to be agreed to anew. Raises Incomplete for what is missing.
    """
    row = _take(by, update, version, "writes")
    step = transition(State(row.state), Step.SUBMIT)
    _still_open(row)
    said = Said(**{each.name: getattr(row, each.name) for each in fields(Said)})
    faults = faults_of(said, row.round.rating_scheme, timezone.localdate())
    if faults:
        raise Incomplete(faults)
    now = timezone.now()
    row.submitted_at, row.returned_because = now, ""
    row.writers = sorted({*row.writers, by.handle})
    if row.first_submitted_at is None:
        row.first_submitted_at = now
        row.first_rating, row.first_confidence, row.first_forecast = row.rating, row.confidence, row.forecast
    row = _step(by, row, step, "submit update")
    ask_anew(by=by, update=row)
    return row


@transaction.atomic
def take_back_update(*, by: User, update: Update, version: int) -> Update:
    """Take a submitted update back to change it, before anybody has approved it."""
    row = _take(by, update, version, "writes")
    step = transition(State(row.state), Step.TAKE_BACK)
    _still_open(row)
    return _step(by, row, step, "take back update")


@transaction.atomic
def return_update(*, by: User, update: Update, version: int, reason: str, site: str = "") -> Update:
    """Give an update back to its author, with what to do about it. They are told by e-mail: ``told`` of the row says whom."""
    from lodestar.service.rounds.telling import Told, tell_returned

    row = _take(by, update, version, "approves")
    step = transition(State(row.state), Step.RETURN, writer=_wrote(by, row), reason=reason)
    _still_open(row)
    row.returned_because, row.approver = reason.strip(), None
    row = _step(by, row, step, "return update", reason)
    row.told = Told()
    transaction.on_commit(lambda: setattr(row, "told", tell_returned(row, by, site)))
    return row


@transaction.atomic
def approve_update(*, by: User, update: Update, version: int) -> Update:
    """Approve what somebody else of one's side submitted. In a locked round that was reopened, this locks it again."""
    row = _take(by, update, version, "approves")
    step = transition(State(row.state), Step.APPROVE, writer=_wrote(by, row))
    _still_open(row)
    row.approver = by
    row = _step(by, row, step, "approve update")
    if row.round.is_locked:
        row.state = transition(State.APPROVED, Step.LOCK).end
        row = record_change(by=by.handle, action="lock", row=row)
        for reopening in Reopening.objects.filter(line=row.line, side=row.side, closed_at=None):
            close_reopening(by=by.handle, reopening=reopening)
        lock_joint_line(by=by, line=row.line)
    return row


def _fresh(line: RoundAction) -> RoundAction:
    """The line as it stands now that the place is held."""
    return (
        RoundAction.objects.select_related("round__place", "action__workstream__theme", "action__place")
        .prefetch_related("action__responsibilities")
        .get(pk=line.pk)
    )


def _reopened(line: RoundAction, side: str) -> Reopening | None:
    return Reopening.objects.filter(line=line, side=side, closed_at=None, until__gt=timezone.now()).last()


def _working(line: RoundAction, side: str, edition: int) -> Update:
    """The edition that is written now: the row, or a new one."""
    held = Update.objects.filter(line=line, side=side).select_related(
        "place", "author", "approver", "organisation"
    )
    row = held.filter(edition=edition).first()
    if row is not None:
        row.line, row.round, row.action = line, line.round, line.action
        return row
    words = [line.round.slug, line.action.slug, side] + ([str(edition)] if edition > 1 else [])
    return Update(
        place=line.round.place, slug=slug_of(*words), line=line, action=line.action, round=line.round, side=side,
        edition=edition,
    )  # fmt: skip


def _take(by: User, update: Update, version: int, right: str) -> Update:
    """The row of now, for somebody who writes or approves for its side."""
    hold(update.place)
    row = Update.objects.select_related("place", "author", "approver", "organisation").get(pk=update.pk)
    row.line = _fresh(row.line)
    row.round, row.action, row.place = row.line.round, row.line.action, row.line.round.place
    if row.side not in getattr(standing_for(by, row.line), right):
        deed = "report on" if right == "writes" else "approve updates of"
        raise PermissionDenied(f"You need the right to {deed} this action for that side.")
    if row.state not in FINAL and row.version != version:
        raise Stale(row)
    return row


def _step(by: User, row: Update, step: Transition, action: str, reason: str = "") -> Update:
    row.state = step.end
    return record_change(by=by.handle, action=action, row=row, reason=reason)


def _still_open(row: Update) -> None:
    if row.round.is_locked and _reopened(row.line, row.side) is None:
        raise LodestarError(f"{row.round} is locked, and the time for which this was reopened is over")


def _wrote(by: User, row: Update) -> bool:
    return by.pk == row.author_id or by.handle in row.writers


def _known(said: Said, scheme: RatingScheme) -> None:
    if said.rating:
        scheme.rating(said.rating)
    if said.confidence:
        scheme.confidence(said.confidence)


def is_late(update: Update, round_: Round) -> bool:
    """Whether it was submitted after the window had closed."""
    day: Any = update.first_submitted_at
    return day is not None and timezone.localdate(day) > round_.closes


def values_of(update: Update | None) -> Mapping[str, Any]:
    """What an update says, by field."""
    return {each.name: getattr(update, each.name) if update else each.default for each in fields(Said)}
