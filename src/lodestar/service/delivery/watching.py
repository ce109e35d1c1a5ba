"""What the working plan asks of every change to an action, by whatever route it comes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models.signals import pre_delete, pre_save

from lodestar.analysis.delivery.dates import DateChange, date_changes
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slugs
from lodestar.service.audit.recorded import record_new
from lodestar.service.delivery.models import DateRevision, Ending, Locked
from lodestar.service.ledger.rules import Fault, NotAllowed
from lodestar.service.ledger.watching import EDIT, Change, was_told, watch
from lodestar.service.people.naming import handle_of
from lodestar.service.plan.models import Action, Milestone

FIRST = "first date"


class ActionEnded(LodestarError):
    """An action that has ended was to be changed."""


def begin() -> None:
    """Watch actions and their milestones."""
    watch("action", action_changes)
    pre_save.connect(_guard_action, sender=Action, dispatch_uid="delivery-dates")
    pre_save.connect(_guard_milestone, sender=Milestone, dispatch_uid="delivery-milestones")
    pre_delete.connect(_guard_deletion, sender=Action, dispatch_uid="delivery-deletion")
    pre_delete.connect(_guard_dropping, sender=Milestone, dispatch_uid="delivery-dropping")


def action_changes(changes: Sequence[Change]) -> None:
    """Refuse a change to an ended action, and a date moved without a reason; write what moved.

    A load of the place pack is let through: it says what its source says, and its reason is the pack.
    """
    edited = [change.row.pk for change in changes if change.route == EDIT]
    for ending in endings_that_stand(edited).values():
        raise _ended(ending)
    revisions = []
    for change in changes:
        moved = date_changes(change.before, change.after)
        lacking = [one for one in moved if one.needs_reason]
        if lacking and not change.reason.strip():
            raise NotAllowed((Fault(("reason",), _asked(lacking)),))
        revisions += [(change, one) for one in moved]
    _write_revisions(revisions)


def refuse_if_ended(action: Any) -> None:
    """Raise ActionEnded when the action has ended, saying where to go instead."""
    for ending in endings_that_stand([action.pk]).values():
        raise _ended(ending)


def endings_that_stand(actions: Iterable[int | None]) -> dict[int, Ending]:
    """How actions ended that did, by the action's key; one query."""
    rows = Ending.objects.filter(action__in=[key for key in actions if key], taken_back="")
    return {row.action_id: row for row in rows.select_related("action", "into")}


def _ended(ending: Ending) -> ActionEnded:
    on = f"{ending.on.day} {ending.on:%B %Y}"
    instead = f"; go on with ‘{ending.into}’" if ending.into else ""
    return ActionEnded(
        f"‘{ending.action}’ ended on {on} ({ending.how}) and takes no more changes{instead}. "
        "If it did not end, take its ending back first"
    )


def _write_revisions(moved: Sequence[tuple[Change, DateChange]]) -> None:
    if not moved:
        return
    first, _ = moved[0]
    reason, said_by = first.reason.strip() or FIRST, handle_of(first.by)
    slugs = next_slugs(first.row.place, DateRevision, "revision", len(moved), digits=1)
    rows = [
        DateRevision(
            place=first.row.place, slug=slug, action=change.row, milestone=one.milestone, name=one.name, field=one.field,
            old=one.old, new=one.new, reason=reason, by=said_by, round=change.round,
        )
        for slug, (change, one) in zip(slugs, moved, strict=True)
    ]  # fmt: skip
    record_new(by=first.by, action="revise date", rows=rows, reason=reason)


_END = {"starts": "the start", "ends": "the end"}


def _asked(changes: list[DateChange]) -> str:
    names = " and ".join(f"‘{one.name}’" if one.milestone else _END[one.field] for one in changes)
    return (
        f"is missing: say why the date of {names} changes"
        if len(changes) == 1
        else (f"is missing: say why the dates of {names} change")
    )


def _guard_action(sender: Any, instance: Action, raw: bool = False, **_: Any) -> None:
    """Nobody moves a date of an action behind the plan's back."""
    if raw or instance.pk is None or was_told():
        return
    held = Action.objects.filter(pk=instance.pk).values_list("starts", "ends").first()
    if held is not None and held != (instance.starts, instance.ends):
        raise Locked(f"The dates of ‘{instance}’ change with a reason only; use revise_date or edit_record")


def _guard_milestone(sender: Any, instance: Milestone, raw: bool = False, **_: Any) -> None:
    if raw or was_told():
        return
    held = Milestone.objects.filter(pk=instance.pk).values_list("due", flat=True).first()
    if held != instance.due:
        raise Locked(f"The date of ‘{instance}’ changes with a reason only; use revise_date or edit_record")


def _guard_dropping(sender: Any, instance: Milestone, origin: Any = None, **_: Any) -> None:
    with_its_action = getattr(origin, "model", type(origin)) is Action  # which says itself why it stays
    if not was_told() and not with_its_action:
        raise Locked(f"‘{instance}’ is dropped with a reason only; use edit_record")


def _guard_deletion(sender: Any, instance: Action, **_: Any) -> None:
    raise Locked(f"‘{instance}’ is never deleted; end it: completed, merged or superseded")
