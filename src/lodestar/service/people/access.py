"""The one place that decides what a person may do."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.nodes import fetch_nodes, nodes_after, nodes_of
from lodestar.service.people.roles import BY_NAME, Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.editions import edition, read_edition

READING = frozenset({Permission.SEE_UNPUBLISHED, Permission.SEE_SMALL_NUMBERS})


def roles_held(person: User | AnonymousUser, place: Place) -> list[RoleAssignment]:
    """Roles that the person holds at the place today, on whatever node."""
    if not isinstance(person, User) or not person.is_active:
        return []
    today = timezone.localdate()
    held = person.roles.filter(place=place, starts__lte=today).filter(Q(ends=None) | Q(ends__gte=today))
    with edition(published=False):
        return list(held.select_related("organisation"))


def roles_at(person: User | AnonymousUser, places: Iterable[Place]) -> dict[int, list[RoleAssignment]]:
    """Roles that the person holds today at some places, by the place's number; places without one are left out."""
    if not isinstance(person, User) or not person.is_active:
        return {}
    today = timezone.localdate()
    found: dict[int, list[RoleAssignment]] = {}
    held = person.roles.filter(place__in=[place.pk for place in places], starts__lte=today)
    for role in held.filter(Q(ends=None) | Q(ends__gte=today)):
        found.setdefault(role.place_id, []).append(role)
    return found


def may(person: User | AnonymousUser, permission: Permission, place: Place, record: Any = None) -> bool:
    """Say whether the person may do this at the place, to this record where one is given.

    A role on a node of the plan reaches the records at and under that node, for reading them before they are published
    too; a contributor's reaches the records of their organisation. Without a record the question is about the place as a whole,
    where only a role on the whole place counts. One thing is asked without a record of every role: whether somebody
    sees a place that is not published, for who works on one action reads the plan that it is a part of.
    """
    if record is not None and not _at(place, record):
        return False
    return any(_reaches(role, permission, record) for role in roles_held(person, place))


def may_somewhere(person: User | AnonymousUser, permission: Permission, place: Place) -> bool:
    """Say whether there can be a record of the place to which the person may do this."""
    return any(permission in BY_NAME[role.role].permissions for role in roles_held(person, place))


def reached(
    person: User | AnonymousUser, permission: Permission, place: Place, records: Iterable[Any]
) -> list[Any]:
    """Those of the records to which the person may do this; the number of queries does not grow with them."""
    held = [role for role in roles_held(person, place) if permission in BY_NAME[role.role].permissions]
    here = [record for record in records if _at(place, record)]
    if any(role.node or BY_NAME[role.role].for_own for role in held):
        fetch_nodes(here)
    return [record for record in here if any(_reaches(role, permission, record) for role in held)]


def require(person: User | AnonymousUser, permission: Permission, place: Place, record: Any = None) -> None:
    """Raise PermissionDenied unless the person may."""
    if not may(person, permission, place, record):
        raise PermissionDenied(f"You need the right to {permission}.")


def place_for(person: User | AnonymousUser, slug: str) -> Place:
    """Find a place that the person may see, or answer 404: an unpublished place does not exist for others.

    From here on the plan is read as this person may see it: who holds a role at the place reads the working plan,
    everybody else what was last published of it.
    """
    place = Place.objects.filter(slug=slug).first()
    inside = place is not None and may(person, Permission.SEE_UNPUBLISHED, place)
    read_edition(published=not inside)
    if place is None or not (place.published or inside):
        raise Http404(f"There is no place called '{slug}'.")
    return place


def places_for(person: User | AnonymousUser) -> list[Place]:
    """All places that the person may see, by name. Their plans are read as they were last published."""
    read_edition(published=True)
    visible = Q(published=True)
    if isinstance(person, User) and person.is_active:
        today = timezone.localdate()
        visible |= Q(roles__person=person, roles__starts__lte=today) & (
            Q(roles__ends=None) | Q(roles__ends__gte=today)
        )
    return list(Place.objects.filter(visible).distinct())


def roles_reaching(
    held: Iterable[RoleAssignment], permission: Permission, record: Any
) -> list[RoleAssignment]:
    """Those of a person's roles (see ``roles_held``) by which they may do this to the record."""
    return [role for role in held if _reaches(role, permission, record)]


def belongs_after(person: User | AnonymousUser, place: Place, kind: str, record: Any) -> bool:
    """Say whether a pack's record, as an edit would leave it, is still one that the person may edit."""
    return bool(belonging_after(person, place, kind, [record]))


def belonging_after(
    person: User | AnonymousUser, place: Place, kind: str, records: Sequence[Any]
) -> set[str]:
    """The ids of those of a pack's records, as an edit would leave them, that are still ones the person may edit.

    Whose role is limited to a part of the plan cannot move an action out of that part, nor out of its workstream when
    the part is the action itself. The number of queries does not grow with the records.
    """
    held = [role for role in roles_held(person, place) if Permission.EDIT in BY_NAME[role.role].permissions]
    by_node = kind == "action" and any(role.node for role in held)
    nodes = nodes_after(place, records) if by_node else {}
    return {
        record.id
        for record in records
        if any(_keeps(role, kind, record, nodes.get(record.id, frozenset())) for role in held)
    }


def may_anonymise(person: User | AnonymousUser, whom: User) -> bool:
    """Say whether somebody may have another forgotten: they give roles at every place where the other held one."""
    places = list(Place.objects.filter(roles__person=whom).distinct())
    return bool(places) and all(may(person, Permission.MANAGE_PEOPLE, place) for place in places)


def _at(place: Place, record: Any) -> bool:
    at = getattr(record, "place_id", None)
    return bool((record.place.pk if at is None else at) == place.pk)


def _keeps(held: RoleAssignment, kind: str, record: Any, nodes: frozenset[tuple[str, str]]) -> bool:
    if held.node and (held.node_kind, held.node) not in nodes:
        return False
    return not BY_NAME[held.role].for_own or _belongs_after(kind, record, held.organisation)


def _belongs_after(kind: str, record: Any, organisation: Any) -> bool:
    if organisation is None:
        return False
    if kind == "organisation":
        return bool(record.id == organisation.slug)
    if kind == "asset":
        return bool(record.operator == organisation.slug)
    return kind == "action" and any(
        part.organisation == organisation.slug for part in record.responsibilities
    )


def _reaches(held: RoleAssignment, permission: Permission, record: Any) -> bool:
    role = BY_NAME[held.role]
    if permission not in role.permissions:
        return False
    if record is None and permission == Permission.SEE_UNPUBLISHED:
        return True
    if held.node and (record is None or (held.node_kind, held.node) not in nodes_of(record)):
        return False
    if permission in READING or not role.for_own:
        return True
    return record is not None and _belongs(record, held.organisation_id)


def _belongs(record: Any, organisation_id: int | None) -> bool:
    if record is None or organisation_id is None:
        return False
    if record.KIND == "organisation":
        return bool(record.pk == organisation_id)
    if record.KIND == "asset":
        return bool(record.operator_id == organisation_id)
    if record.KIND == "action":
        return any(part.organisation_id == organisation_id for part in record.responsibilities.all())
    action = getattr(record, "action", None)
    return action is not None and _belongs(action, organisation_id)
