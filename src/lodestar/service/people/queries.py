"""Who holds which role."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.places.models import Place


@dataclass(frozen=True)
class Held:
    """A role and how it stands today. ``state`` is held, not begun or ended."""

    assignment: RoleAssignment
    state: str
    joined: bool


def people_of(place: Place) -> tuple[list[Held], list[Held]]:
    """Roles at a place: those that are held or will be, and those that ended, by name."""
    rows = RoleAssignment.objects.filter(place=place).select_related("person", "organisation")
    all_held = [_held(row) for row in rows.order_by("person__name", "person__email", "-starts")]
    return (
        [held for held in all_held if held.state != "ended"],
        [held for held in all_held if held.state == "ended"],
    )


def roles_of(person: User | AnonymousUser) -> list[Held]:
    """The roles that a person holds or will hold, by place."""
    rows = RoleAssignment.objects.filter(person_id=person.pk).select_related(
        "person", "organisation", "place"
    )
    return [held for row in rows.order_by("place__name", "role") if (held := _held(row)).state != "ended"]


def _held(row: RoleAssignment) -> Held:
    today = dt.date.today()
    ended = row.ends is not None and row.ends < today
    state = "ended" if ended else "not begun" if row.starts > today else "held"
    return Held(row, state, row.person.has_usable_password() or row.person.last_login is not None)


def people_with_roles(place: Place) -> QuerySet[User]:
    """Everybody who holds a role at the place today, by name."""
    today = dt.date.today()
    held = RoleAssignment.objects.filter(place=place, starts__lte=today).exclude(ends__lt=today)
    return User.objects.filter(is_active=True, pk__in=held.values("person")).order_by("name", "email")
