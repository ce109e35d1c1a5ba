"""The one place that decides what a person may do."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.roles import BY_NAME, Permission
from lodestar.service.places.models import Place


def roles_held(person: User | AnonymousUser, place: Place) -> list[RoleAssignment]:
    """Roles that the person holds at the place today."""
    if not isinstance(person, User) or not person.is_active:
        return []
    today = dt.date.today()
    held = person.roles.filter(place=place, starts__lte=today).filter(Q(ends=None) | Q(ends__gte=today))
    return list(held.select_related("organisation"))


def may(person: User | AnonymousUser, permission: Permission, place: Place, record: Any = None) -> bool:
    """Say whether the person may do this at the place, to this record where one is given."""
    held = roles_held(person, place)
    if record is not None and record.place.pk != place.pk:
        return False
    if permission is Permission.EDIT_OWN:
        if any(Permission.EDIT_ALL in BY_NAME[role.role].permissions for role in held):
            return True
        return any(
            Permission.EDIT_OWN in BY_NAME[role.role].permissions and _belongs(record, role.organisation_id)
            for role in held
        )
    return any(permission in BY_NAME[role.role].permissions for role in held)


def require(person: User | AnonymousUser, permission: Permission, place: Place, record: Any = None) -> None:
    """Raise PermissionDenied unless the person may."""
    if not may(person, permission, place, record):
        raise PermissionDenied(f"You need the right to {permission}.")


def place_for(person: User | AnonymousUser, slug: str) -> Place:
    """Find a place that the person may see, or answer 404: an unpublished place does not exist for others."""
    place = Place.objects.filter(slug=slug).first()
    if place is None or not (place.published or may(person, Permission.SEE_UNPUBLISHED, place)):
        raise Http404(f"There is no place called '{slug}'.")
    return place


def places_for(person: User | AnonymousUser) -> list[Place]:
    """All places that the person may see, by name."""
    visible = Q(published=True)
    if isinstance(person, User) and person.is_active:
        today = dt.date.today()
        visible |= Q(roles__person=person, roles__starts__lte=today) & (
            Q(roles__ends=None) | Q(roles__ends__gte=today)
        )
    return list(Place.objects.filter(visible).distinct())


def _belongs(record: Any, organisation_id: int | None) -> bool:
    if record is None or organisation_id is None:
        return False
    if record.KIND == "organisation":
        return record.pk == organisation_id
    if record.KIND == "asset":
        return record.operator_id == organisation_id
    if record.KIND == "action":
        return record.responsibilities.filter(organisation_id=organisation_id).exists()
    return False


def belongs_after(person: User | AnonymousUser, place: Place, kind: str, record: Any) -> bool:
    """Say whether a pack's record, as an edit would leave it, is still one that the person may edit."""
    held = roles_held(person, place)
    if any(Permission.EDIT_ALL in BY_NAME[role.role].permissions for role in held):
        return True
    mine = {
        role.organisation.slug
        for role in held
        if role.organisation is not None and Permission.EDIT_OWN in BY_NAME[role.role].permissions
    }
    if kind == "organisation":
        return record.id in mine
    if kind == "asset":
        return record.operator in mine
    return kind == "action" and any(part.organisation in mine for part in record.responsibilities)
