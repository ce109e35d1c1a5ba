"""How organisations stand to actions: what can be done about it, and who reads it. It is never published."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.holding import hold_to_edit
from lodestar.service.delivery.models import STANCES, Stance
from lodestar.service.people.access import reached
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Action


@transaction.atomic
def set_stance(
    *,
    by: User,
    action: Action,
    organisation: Organisation,
    stance: str,
    note: str,
    on: dt.date,
    seen: int | None = None,
) -> Stance:
    """Say how an organisation stands to an action since a day, and what that rests on; or say it anew.

    ``seen`` is the version that the person changed: Stale is raised when it has moved on. Without it a stance that
    stands already is refused, so that nobody writes over what they did not see.
    """
    hold_to_edit(by, action)
    if stance not in dict(STANCES):
        raise LodestarError(f"'{stance}' is not a stance; choose one of the list")
    if organisation.place_id != action.place_id:
        raise LodestarError(f"‘{organisation}’ is not an organisation of this place")
    if on > timezone.localdate():
        raise LodestarError(f"{on:%-d %B %Y} is yet to come; enter the day since which it stands so")
    row = Stance.objects.filter(action=action, organisation=organisation).first()
    if row is not None and seen is None and not row.withdrawn:
        raise LodestarError(f"How ‘{organisation}’ stands is told already; change it there")
    row = row or Stance(
        place=action.place, slug=next_slug(action.place, Stance, "stance"), action=action, organisation=organisation
    )  # fmt: skip
    row.stance, row.on, row.withdrawn = stance, on, ""
    row.note = written(note, "Say what this rests on")
    return record_change(by=by.email, action="set stance", row=row, seen=seen)


@transaction.atomic
def withdraw_stance(*, by: User, stance: Stance, reason: str) -> Stance:
    """Tell a stance no more, and say why. Its history stays, for those who may edit the action."""
    hold_to_edit(by, stance.action)
    if stance.withdrawn:
        raise LodestarError("This stance is told no more already")
    stance.withdrawn = written(reason, "Say why it is told no more")
    return record_change(by=by.email, action="withdraw stance", row=stance, reason=stance.withdrawn)


def stances_for(reader: User, place: Place) -> list[Stance]:
    """The stances that a person may read: to the actions that they may edit."""
    rows = Stance.objects.filter(place=place, withdrawn="").select_related(
        "place", "organisation__place", "action__place", "action__workstream__theme"
    )
    return reached(reader, Permission.EDIT, place, rows.order_by("action__name", "organisation__name", "id"))
