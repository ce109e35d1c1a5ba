"""What can be done about another value: propose it, accept or decline it, take it back.

Whoever reports or enters values somewhere at the place may propose one, for any indicator in delivery. Who may enter
the value judges it, and never their own proposal. What is accepted becomes a new version of the value.
"""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.monitoring.actions import Entry, check_entry, enter_values, value_of
from lodestar.service.monitoring.counted import is_ratio
from lodestar.service.monitoring.models import Assignment, Value, ValueProposal
from lodestar.service.people.access import may, may_somewhere, require, roles_held
from lodestar.service.people.models import User
from lodestar.service.people.roles import BY_NAME, Permission
from lodestar.service.places.models import Organisation, Place

PROPOSING = (Permission.REPORT, Permission.ENTER_VALUES)


def may_propose(person: User, place: Place) -> bool:
    """Whether somebody may propose values at the place."""
    return any(may_somewhere(person, permission, place) for permission in PROPOSING)


def may_judge(person: User, proposal: ValueProposal) -> bool:
    """Whether somebody may accept or decline a proposal: they may enter the value, and did not propose it."""
    waits = proposal.state == "proposed" and proposal.assignment.ended_on is None
    own = proposal.author_id == person.pk
    return waits and not own and may(person, Permission.ENTER_VALUES, proposal.place, proposal.assignment)


@in_turn
def propose_value(*, by: User, assignment: Assignment, entry: Entry, motive: str) -> ValueProposal:
    """Propose another value than the one that stands. Raises LodestarError without a source, a motive or a number."""
    _require_proposing(by, assignment.place)
    row = Assignment.objects.select_for_update(of=("self",)).select_related("place").get(pk=assignment.pk)
    if row.ended_on is not None:
        raise LodestarError("This assignment has ended; its values stay as they are")
    check_entry(row, entry)
    why = written(motive, "Say why another value should stand")
    source = written(entry.source, "Say where the value comes from")
    value = value_of(row, entry)
    if value is None or (is_ratio(row) and entry.numerator is None):
        raise LodestarError("A proposal is a number: a reason why there is none cannot be proposed")
    key = (entry.period, entry.area, entry.dimension, entry.category)
    held = standing_value(row, key)
    _refuse_repeated(by, row, key, entry, held)
    made = ValueProposal(
        place=row.place, slug=next_slug(row.place, ValueProposal, row.slug), assignment=row, value=value,
        period=entry.period, area=entry.area, dimension=entry.dimension, category=entry.category,
        numerator=entry.numerator, denominator=entry.denominator, status=entry.status, source=source, motive=why,
        author=by, organisation=_organisation(by, row.place), proposed_on=timezone.localdate(),
        against=held.version if held else 0,
    )  # fmt: skip
    return record_change(by=by.email, action="propose value", row=made)


@in_turn
def accept_proposal(*, by: User, proposal: ValueProposal, seen: int, reason: str) -> Value:
    """Let the proposed value stand: it becomes a new version of the value, with the reason.

    ``seen`` is the version of the value that the judge saw beside it, 0 when none stood; LodestarError when it has moved on.
    """
    row = _to_judge(by, proposal)
    why = written(reason, "Say why the proposed value is accepted")
    held = standing_value(row.assignment, row.key)
    if (held.version if held else 0) != seen:
        raise LodestarError("The value that stands was changed meanwhile; look at both again")
    entry = Entry(
        row.period, row.area, row.dimension, row.category, value=row.value, numerator=row.numerator,
        denominator=row.denominator, status=row.status, source=row.source,
    )  # fmt: skip
    told = f"Accepted as proposed ({row.slug}): {row.motive} {why}"
    (value,) = enter_values(by=by, assignment=row.assignment, entries=[entry], reason=told)
    row.became = value.version
    _judge(by, row, "accepted", why, "accept proposal")
    return value


@in_turn
def decline_proposal(*, by: User, proposal: ValueProposal, reason: str) -> ValueProposal:
    """Let the value stand as it is, and say why."""
    row = _to_judge(by, proposal)
    why = written(reason, "Say why the proposed value is declined, so that its author can act on it")
    return _judge(by, row, "declined", why, "decline proposal")


@in_turn
def withdraw_proposal(*, by: User, proposal: ValueProposal, reason: str) -> ValueProposal:
    """Take one's own proposal back before it is judged."""
    row = _waiting(proposal)
    if row.author_id != by.pk:
        raise PermissionDenied("Only who proposed a value takes it back.")
    row.state, row.verdict = "withdrawn", written(reason, "Say why you take it back")
    return record_change(by=by.email, action="withdraw proposal", row=row, reason=row.verdict)


def standing_value(row: Assignment, key: tuple[str, str, str, str]) -> Value | None:
    """The value that stands, if one was entered."""
    period, area, dimension, category = key
    held = Value.objects.filter(
        assignment=row, period=period, area=area, dimension=dimension, category=category
    )
    return held.first()


def _require_proposing(by: User, place: Place) -> None:
    if not may_propose(by, place):
        raise PermissionDenied("You need the right to report on an action or to enter values.")


def _refuse_repeated(
    by: User, row: Assignment, key: tuple[str, ...], entry: Entry, held: Value | None
) -> None:
    mine = ValueProposal.objects.filter(assignment=row, author=by, state="proposed")
    if any(one.key == key for one in mine):
        raise LodestarError("Your last proposal for this value waits to be judged; take it back first")
    if held is None or not reads_in_full(by, row):
        return  # to refuse it would tell what stands
    if held.value == value_of(row, entry) and held.numerator == entry.numerator:
        raise LodestarError("That is the value that stands")


def reads_in_full(person: User, row: Assignment) -> bool:
    """Whether somebody reads the figures of an assignment in full: by right, or because they enter and judge them."""
    small = may(person, Permission.SEE_SMALL_NUMBERS, row.place)
    return small or may(person, Permission.ENTER_VALUES, row.place, row)


def _organisation(by: User, place: Place) -> Organisation | None:
    """The organisation for which somebody proposes: that of the role by which they may."""
    for role in roles_held(by, place):
        if role.organisation and any(each in BY_NAME[role.role].permissions for each in PROPOSING):
            return role.organisation
    return None


def _waiting(proposal: ValueProposal) -> ValueProposal:
    rows = ValueProposal.objects.select_for_update(of=("self",)).select_related("assignment__place", "place")
    row = rows.get(pk=proposal.pk)
    if row.state != "proposed":
        raise LodestarError(f"This proposal is {row.state} already")
    return row


def _to_judge(by: User, proposal: ValueProposal) -> ValueProposal:
    row = _waiting(proposal)
    require(by, Permission.ENTER_VALUES, row.place, row.assignment)
    if row.author_id == by.pk:
        raise PermissionDenied("You proposed this value; somebody else judges it.")
    return row


def _judge(by: User, row: ValueProposal, state: str, why: str, action: str) -> ValueProposal:
    row.state, row.verdict, row.judged_by, row.judged_on = state, why, by, timezone.localdate()
    judged = record_change(by=by.email, action=action, row=row, reason=why)
    transaction.on_commit(partial(_tell, judged))
    return judged


def _tell(row: ValueProposal) -> None:
    from lodestar.service.monitoring.telling import tell_judged  # rounds, whose log it is, read proposals

    tell_judged(row.place, only=row)
