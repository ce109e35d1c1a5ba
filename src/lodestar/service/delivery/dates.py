"""Named actions on dates: a date is revised with a reason, a milestone is reached."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.holding import hold_to_edit
from lodestar.service.delivery.models import MilestoneMet
from lodestar.service.delivery.watching import refuse_if_ended
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.mapping import to_record
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.plan.models import Action

FIELDS = ("starts", "ends", "due")


def revise_date(
    *,
    by: User,
    action: Action,
    field: str,
    new: str,
    reason: str,
    milestone: str = "",
    round: str = "",
    version: int | None = None,
) -> Action:
    """Move a date of an action (``starts``, ``ends``) or of a milestone (``due``), saying why.

    ``new`` is a date in full or in part, blank to take it away from the action. ``version`` is the action's as the person
    saw it. Raises LodestarError for a date that is none, an action that ended, or a reason that is missing.
    """
    require(by, Permission.EDIT, action.place, action)
    if field not in FIELDS or (field == "due") != bool(milestone):
        raise LodestarError("Say which date: starts or ends of the action, or due of a milestone")
    changes: dict[str, Any] = (
        {field: new} if not milestone else {"milestones": _moved(action, milestone, new)}
    )
    return edit_record(
        by=by.email,
        instance=action,
        version=action.version if version is None else version,
        changes=changes,
        reason=reason.strip(),
        round=round,
    )


@transaction.atomic
def reach_milestone(*, by: User, action: Action, milestone: str, on: dt.date) -> MilestoneMet:
    """Record that a milestone was reached on a day, or put the day right."""
    hold_to_edit(by, action)
    refuse_if_ended(action)
    _milestone(action, milestone)
    if on > timezone.localdate():
        raise LodestarError(f"{on.day} {on:%B %Y} is yet to come; enter the day on which it was reached")
    held = MilestoneMet.objects.filter(action=action, milestone=milestone).first()
    row = held or MilestoneMet(
        place=action.place,
        slug=next_slug(action.place, MilestoneMet, "met", digits=1),
        action=action,
        milestone=milestone,
    )
    row.on, row.taken_back = on, ""
    return record_change(by=by.email, action="reach milestone", row=row)


@transaction.atomic
def take_back_milestone(*, by: User, met: MilestoneMet, reason: str) -> MilestoneMet:
    """Say that a milestone was not reached after all. Raises LodestarError without a reason."""
    hold_to_edit(by, met.action)
    refuse_if_ended(met.action)
    met.taken_back = written(reason, "Say why it was not reached after all")
    return record_change(by=by.email, action="take back milestone", row=met, reason=met.taken_back)


def _moved(action: Action, milestone: str, new: str) -> list[dict[str, str]]:
    """The milestones of an action with one date changed."""
    if not new:
        raise LodestarError("Enter the milestone’s new date; to drop the milestone, use the action’s form")
    _milestone(action, milestone)
    record = to_record(action)
    return [
        {"id": one.id, "name": one.name, "due": new if one.id == milestone else one.due}
        for one in record.milestones  # type: ignore[attr-defined]
    ]


def _milestone(action: Action, slug: str) -> Any:
    found = action.milestones.filter(slug=slug).first()
    if found is None:
        raise LodestarError(f"‘{action}’ has no milestone '{slug}'; look at the action as it stands now")
    return found
