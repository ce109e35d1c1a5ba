"""Who holds which role."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.utils import timezone

from lodestar.service.people.models import EndingTold, RoleAssignment, User
from lodestar.service.people.nodes import Node, nodes_at
from lodestar.service.places.models import Place
from lodestar.service.shared.editions import edition


@dataclass(frozen=True)
class Held:
    """A role and how it stands today. ``state`` is held, not begun or ended.

    ``where`` is the part of the plan that it is limited to, in words; nothing for the whole place. ``untold`` are the
    people who may not have been told by e-mail that it ends, and why.
    """

    assignment: RoleAssignment
    state: str
    joined: bool
    where: str = ""
    untold: tuple[str, ...] = ()


def people_of(place: Place) -> tuple[list[Held], list[Held]]:
    """Roles at a place: those that are held or will be, and those that ended, by name."""
    rows = RoleAssignment.objects.filter(place=place).select_related("person", "organisation")
    rows = rows.order_by("person__name", "person__email", "-starts", "id")
    nodes = nodes_at(place, {row.node_key for row in rows if row.node})
    untold = _untold(place)
    all_held = [replace(_held(row, nodes), untold=tuple(untold.get(row.pk, ()))) for row in rows]
    return (
        [held for held in all_held if held.state != "ended"],
        [held for held in all_held if held.state == "ended"],
    )


def _untold(place: Place) -> dict[int, list[str]]:
    """By role, whose e-mail about its end did not go out as it should."""
    rows = EndingTold.objects.filter(role__place=place, ends=F("role__ends")).exclude(fault="", again=False)
    found: dict[int, list[str]] = {}
    for row in rows.select_related("person"):
        found.setdefault(row.role_id, []).append(f"E-mail to {row.person} about the end: {row.trouble}")
    return found


def roles_of(person: User | AnonymousUser) -> list[Held]:
    """The roles that a person holds, will hold or held, by place, each on the plan as it stands."""
    with edition(published=False):
        return _roles_of(person)


def _roles_of(person: User | AnonymousUser) -> list[Held]:
    rows = RoleAssignment.objects.filter(person_id=person.pk).select_related(
        "person", "organisation", "place"
    )
    held = list(rows.order_by("place__name", "role", "id"))
    nodes = {
        place.pk: nodes_at(place, {row.node_key for row in held if row.place_id == place.pk and row.node})
        for place in {row.place.pk: row.place for row in held}.values()
    }
    return [_held(row, nodes[row.place_id]) for row in held]


def _held(row: RoleAssignment, nodes: Mapping[str, Node]) -> Held:
    today = timezone.localdate()
    ended = row.ends is not None and row.ends < today
    state = "ended" if ended else "not begun" if row.starts > today else "held"
    node = nodes.get(row.node_key) if row.node else None
    where = str(node) if node else f"{row.node_kind} '{row.node}', no longer in the plan" if row.node else ""
    joined = row.person.has_usable_password() or row.person.last_login is not None
    return Held(row, state, joined, where)


def people_with_roles(place: Place) -> QuerySet[User]:
    """Everybody who holds a role at the place today, by name."""
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(place=place, starts__lte=today).exclude(ends__lt=today)
    return User.objects.filter(is_active=True, pk__in=held.values("person")).order_by("name", "email")
