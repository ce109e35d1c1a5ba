"""Named actions of the working plan: dependencies, money and endings. Dates are in dates.py, tags in tagging.py."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lodestar.analysis.delivery.dependencies import circle_closed_by, said
from lodestar.analysis.delivery.standing import COMPLETED, MERGED, SUPERSEDED
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.holding import hold_to_edit
from lodestar.service.delivery.models import BudgetLine, Dependency, Ending
from lodestar.service.delivery.watching import ActionEnded, refuse_if_ended
from lodestar.service.people.models import User
from lodestar.service.plan.models import Action

WAYS = (COMPLETED, MERGED, SUPERSEDED)


class Circle(LodestarError):
    """Actions would wait for each other. ``circle`` names them in order, the first again at the end; ``led`` are pairs of an
    action that ended and the one that it leads on to."""

    def __init__(
        self, circle: tuple[str, ...], names: Mapping[str, str], led: Collection[tuple[str, str]] = ()
    ) -> None:
        self.circle = circle
        super().__init__(f"This would make a circle: {said(circle, names, led)}. Withdraw one of these first")


@transaction.atomic
def add_dependency(*, by: User, action: Action, needs: Action, note: str = "") -> Dependency:
    """Say that an action cannot be done before another. Raises Circle, naming it, when they would wait for each other."""
    hold_to_edit(by, action)
    refuse_if_ended(action)
    if needs.place_id != action.place_id:
        raise LodestarError("Both actions must be of this place")
    _refuse_circle(action, needs, led=False)
    row = Dependency.objects.filter(action=action, needs=needs).first()
    if row is not None and not row.withdrawn:
        raise LodestarError(f"‘{action}’ needs ‘{needs}’ already")
    row = row or Dependency(
        place=action.place,
        slug=next_slug(action.place, Dependency, "dependency", digits=1),
        action=action,
        needs=needs,
    )
    row.note, row.withdrawn = note.strip(), ""
    return record_change(by=by.email, action="add dependency", row=row)


@transaction.atomic
def withdraw_dependency(*, by: User, dependency: Dependency, reason: str) -> Dependency:
    """Say that an action needs the other no more, and why."""
    hold_to_edit(by, dependency.action)
    dependency.withdrawn = written(reason, "Say why it is not needed any more")
    return record_change(
        by=by.email, action="withdraw dependency", row=dependency, reason=dependency.withdrawn
    )


@transaction.atomic
def set_budget_line(
    *,
    by: User,
    action: Action,
    source: str,
    year: str,
    committed: Decimal,
    spent: Decimal,
    line: BudgetLine | None = None,
    seen: int | None = None,
) -> BudgetLine:
    """Enter or change a line of an action's budget: pounds committed and spent by a source in a financial year.

    Raises LodestarError for an amount below zero, pence in parts, or a year that is not written 2025/26.
    """
    hold_to_edit(by, action)
    refuse_if_ended(action)
    row = line or BudgetLine(
        place=action.place, slug=next_slug(action.place, BudgetLine, "budget-line", digits=1), action=action
    )
    if row.action_id != action.pk:
        raise LodestarError("This budget line belongs to another action")
    row.source, row.year = written(source, "Say who pays"), _year(year)
    row.committed, row.spent = _pounds(committed, "committed"), _pounds(spent, "spent")
    row.withdrawn = ""
    return record_change(by=by.email, action="set budget line", row=row, seen=seen)


@transaction.atomic
def withdraw_budget_line(*, by: User, line: BudgetLine, reason: str) -> BudgetLine:
    """Count a budget line no more, and say why; it stays in the history."""
    hold_to_edit(by, line.action)
    line.withdrawn = written(reason, "Say why the line counts no more")
    return record_change(by=by.email, action="withdraw budget line", row=line, reason=line.withdrawn)


@transaction.atomic
def end_action(
    *, by: User, action: Action, how: str, on: dt.date, reason: str, into: Action | None = None
) -> Ending:
    """End an action: completed, merged into another or superseded by one. It stays to be read and takes no more changes.

    Raises LodestarError when the other is missing, is the action itself, or has ended; ActionEnded when it ended already;
    Circle when the other waits for it, or for what waits for it.
    """
    hold_to_edit(by, action)
    refuse_if_ended(action)
    if how not in WAYS:
        raise LodestarError(f"An action ends as {', '.join(WAYS)}; choose one of these")
    if how == COMPLETED and into is not None:
        raise LodestarError("An action that is completed leads into no other; choose merged or superseded")
    if how != COMPLETED:
        _can_take_over(action, into, how)
    if on > timezone.localdate():
        raise LodestarError(f"{on.day} {on:%B %Y} is yet to come; enter the day on which it ended")
    row = Ending.objects.filter(action=action).first() or Ending(
        place=action.place, slug=action.slug, action=action
    )
    row.how, row.on, row.into, row.taken_back = how, on, into, ""
    row.reason = written(reason, "Say why it ended")
    return record_change(by=by.email, action=f"end action: {how}", row=row, reason=row.reason)


@transaction.atomic
def take_back_ending(*, by: User, ending: Ending, reason: str) -> Ending:
    """Say that an action did not end after all: it goes on, and the ending stays in the history."""
    hold_to_edit(by, ending.action)
    if ending.taken_back:
        raise LodestarError("This ending was taken back already; nothing was changed")
    ending.taken_back = written(reason, "Say why it did not end")
    return record_change(by=by.email, action="take back ending", row=ending, reason=ending.taken_back)


def _can_take_over(action: Action, into: Action | None, how: str) -> None:
    if into is None:
        raise LodestarError(f"Choose the action that it was {how} {'into' if how == MERGED else 'by'}")
    if into.place_id != action.place_id or into.pk == action.pk:
        raise LodestarError("Choose another action of this place")
    try:
        refuse_if_ended(into)
    except ActionEnded as error:
        raise LodestarError(f"‘{into}’ has ended itself; choose an action that goes on") from error
    _refuse_circle(action, into, led=True)


def _refuse_circle(action: Action, other: Action, *, led: bool) -> None:
    """Raise Circle if an action may not wait for another, or end in it (``led``), which would make it wait for itself.

    What waits for an action that ended in another waits for that one.
    """
    place = action.place
    standing = Dependency.objects.filter(place=place, withdrawn="").values_list("action__slug", "needs__slug")
    endings = Ending.objects.filter(place=place, taken_back="", into__isnull=False)
    leading = set(endings.values_list("action__slug", "into__slug"))
    circle = circle_closed_by(other.slug, action.slug, [*standing, *leading])
    if circle:
        names = dict(Action.objects.filter(place=place, slug__in=circle).values_list("slug", "name"))
        raise Circle(circle, names, leading | ({(action.slug, other.slug)} if led else set()))


def _year(text: str) -> str:
    try:
        period = parse_period(text.strip())
    except ValueError as error:
        raise LodestarError(f"Year: {error}") from error
    if not period.financial or ".." in period.text:
        raise LodestarError(f"Year: '{text}' is not one financial year; write it as 2025/26")
    return period.text


def _pounds(amount: Decimal, word: str) -> Decimal:
    if not amount.is_finite() or amount < 0:
        raise LodestarError(f"Money {word}: '{amount}' must be 0 or more, in pounds")
    if amount != round(amount, 2):
        raise LodestarError(f"Money {word}: '{amount}' has parts of a penny; round it to two places")
    if amount >= Decimal(10) ** 12:
        raise LodestarError(f"Money {word}: '{amount}' is more than can be held; check the figure")
    return amount
