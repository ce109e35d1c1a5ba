"""The joint line: what the sides agree on where they differed."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lodestar.analysis.rounds.states import GIVEN, State
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.queries import events_of
from lodestar.service.audit.recorded import Stale, record_change
from lodestar.service.people.access import may
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.rounds.models import AGREED, PROPOSED, JointLine, Round, RoundAction, Update
from lodestar.service.rounds.reading import Line, lines_of
from lodestar.service.rounds.running import slug_of

_ANSWERED = ("rating", "confidence", "forecast")
DONE_AHEAD = "It is said to be complete, so the day on which it was done cannot lie ahead"


@transaction.atomic
def propose_joint_line(
    *,
    by: User,
    line: RoundAction,
    rating: str,
    confidence: str,
    forecast: dt.date,
    text: str,
    reason: str,
    version: int,
) -> JointLine:
    """Say what both sides could agree on, and why. Who approves for a side agrees for it by proposing.

    A changed proposal asks every side anew. Raises LodestarError before all sides have submitted, where they say the same, or
    when something is missing; Stale when somebody else was faster.
    """
    hold(line.round.place)
    seen = _seen(line, by)
    if not seen.standing.own and not may(by, Permission.RUN_ROUNDS, line.round.place):
        raise PermissionDenied("You need the right to report on this action, or to run rounds.")
    _check_open(seen)
    if not seen.differences and seen.joint is None:
        raise LodestarError("The sides say the same; there is nothing to resolve")
    scheme = seen.row.round.rating_scheme
    scheme.confidence(confidence)
    if scheme.rating(rating).ends and forecast > timezone.localdate():
        raise LodestarError(DONE_AHEAD)
    if not text.strip() or not reason.strip():
        raise LodestarError("Write the joint line, and why both sides can stand by it")
    row = _row(seen, by)
    said = (rating, confidence, forecast, text.strip(), reason.strip(), by)
    if row.version != version and (row.pk or version):
        if said == (row.rating, row.confidence, row.forecast, row.text, row.reason, row.author):
            return row  # sent twice
        raise Stale(row)
    row.rating, row.confidence, row.forecast, row.text, row.reason, row.author = said
    row.state, row.agreed = PROPOSED, {side: by.handle for side in sorted(seen.standing.approves)[:1]}
    return record_change(
        by=by.handle, action="propose joint line", row=_settled(row, seen), reason=row.reason
    )


def lock_joint_line(*, by: User, line: RoundAction) -> None:
    """Lock the joint line of a locked round that was agreed before the last of the updates to which it answers was approved."""
    seen = _seen(line, by)
    if seen.joint is not None:
        _locked_with_updates(by, seen, seen.joint)


def ask_anew(*, by: User, update: Update) -> None:
    """Take back what was agreed on a line once an update to which it answers is submitted with another rating, confidence or day.

    What was proposed stays as a proposal; every side is asked for it again.
    """
    open_now = JointLine.objects.filter(line=update.line, state__in=(PROPOSED, AGREED)).select_related(
        "place"
    )
    for joint in open_now.filter(edition__gte=update.edition).exclude(agreed={}):
        if _rated_otherwise(update, joint):
            joint.state, joint.agreed = PROPOSED, {}
            why = f"{update} was submitted with another rating, confidence or day."
            record_change(by=by.handle, action="ask anew", row=joint, reason=why)


def _rated_otherwise(update: Update, joint: JointLine) -> bool:
    """Whether an update rates otherwise than it did when the joint line was last proposed."""
    told = events_of(joint.place.slug, joint.KIND, joint.slug).filter(action="propose joint line")
    proposed = told.values_list("id", flat=True).first() or 0
    written = events_of(joint.place.slug, update.KIND, update.slug).filter(id__gt=proposed)
    then: dict[str, Any] = {}
    for event in written:  # the newest first, so that the oldest says what it was
        then |= {name: event.changes[name][0] for name in _ANSWERED if name in event.changes}
    now = {name: str(getattr(update, name) or "") for name in then}
    return now != {name: str(was or "") for name, was in then.items()}


@transaction.atomic
def agree_joint_line(*, by: User, line: RoundAction, side: str, version: int) -> JointLine:
    """Agree to a proposed joint line for one's side. One person agrees for one side only."""
    hold(line.round.place)
    seen = _seen(line, by)
    if side not in seen.standing.approves:
        raise PermissionDenied("You need the right to approve for that side.")
    _check_open(seen)
    row = seen.joint
    if row is not None and row.agreed.get(side) == by.handle and row.version > version:
        return row  # sent twice
    if row is None or row.state != PROPOSED:
        raise LodestarError("There is no proposal to agree to")
    if row.version != version:
        raise Stale(row)
    if by.handle in row.agreed.values():
        raise LodestarError("You have agreed for one side; somebody else agrees for the other")
    row.agreed = row.agreed | {side: by.handle}
    row.place = line.round.place
    row = record_change(by=by.handle, action="agree to joint line", row=_settled(row, seen))
    return _locked_with_updates(by, seen, row)


def _locked_with_updates(by: User, seen: Line, joint: JointLine) -> JointLine:
    """Lock a joint line that is agreed, once the updates to which it answers are locked too."""
    settled = all(one.state == State.LOCKED for one in seen.updates.values())
    if joint.state == AGREED and joint.edition == seen.edition and settled:
        joint.state = State.LOCKED
        joint = record_change(by=by.handle, action="lock", row=joint)
    return joint


def _seen(line: RoundAction, by: User) -> Line:
    """The line as it stands now that the place is held."""
    round_ = Round.objects.select_related("place").get(pk=line.round_id)
    found = lines_of(round_, by, only=[line.pk])
    if not found:
        raise LodestarError("This action is not in the round")
    return found[0]


def _check_open(seen: Line) -> None:
    if not seen.row.joint:
        raise LodestarError("One side alone reports on this action; there is nothing to join")
    if not seen.disclosed or any(update.state not in GIVEN for update in seen.updates.values()):
        raise LodestarError("Both sides submit first, each alone; then they talk")
    if seen.closed:
        raise LodestarError("The round is locked; ask whoever runs it to reopen an update, with a reason")


def _row(seen: Line, by: User) -> JointLine:
    edition = seen.edition
    if seen.joint is not None and seen.joint.edition == edition:
        row = seen.joint
        row.place = seen.row.round.place
        return row
    line, round_ = seen.row, seen.row.round
    words = [round_.slug, line.action.slug] + ([str(edition)] if edition > 1 else [])
    return JointLine(
        place=round_.place,
        slug=slug_of(*words),
        line=line,
        action=line.action,
        round=round_,
        edition=edition,
        author=by,
    )


def _settled(row: JointLine, seen: Line) -> JointLine:
    """Agreed once every side has."""
    if set(row.agreed) >= set(seen.row.sides):
        row.state = AGREED
    return row
