"""Roles that end soon are told of in time, once, to those who hold them and to those who can give them anew."""

import datetime as dt
from collections.abc import Iterator
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from lodestar.service.people.models import EndingTold, RoleAssignment, User
from lodestar.service.people.roles import ADMIN, BY_NAME
from lodestar.service.people.sending import UNDER_WAY, claim
from lodestar.service.places.models import Place

AHEAD = dt.timedelta(days=14)


def roles_ending(place: Place, today: dt.date | None = None) -> list[RoleAssignment]:
    """The roles at a place that are held today and end within two weeks, but for those that go on in a role like them."""
    today = today or timezone.localdate()
    rows = RoleAssignment.objects.filter(
        place=place, person__is_active=True, starts__lte=today, ends__gt=today, ends__lte=today + AHEAD
    )
    return [row for row in rows.select_related("person", "organisation", "place") if not _goes_on(row)]


def tell_of_endings(place: Place, *, today: dt.date | None = None) -> list[EndingTold]:
    """Tell of the roles that end soon, and write down whom. What could not be sent is tried again the next time.

    Nothing goes to the people of an invented place: their addresses end in .invalid, which RFC 2606 keeps for none.
    """
    found = []
    for role in roles_ending(place, today):
        for person in _to_be_told(role):
            row = _claim(role, person)
            if row is not None:
                row.fault = _send(role, person, again=row.again)
                row.save(update_fields=["fault"])
                found.append(row)
    return found


def administrators_of(place: Place, day: dt.date) -> Iterator[User]:
    """Who administers the whole place on a day."""
    held = RoleAssignment.objects.filter(
        Q(ends=None) | Q(ends__gte=day), place=place, role=ADMIN.name, node="", starts__lte=day
    )
    yield from User.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")


def _to_be_told(role: RoleAssignment) -> list[User]:
    assert role.ends is not None
    people = [role.person, *administrators_of(role.place, timezone.localdate())]
    return [one for one in dict.fromkeys(people) if not one.email.endswith(".invalid")]


def _goes_on(role: RoleAssignment) -> bool:
    same = {
        name: getattr(role, name)
        for name in ("person_id", "place_id", "role", "organisation_id", "node_kind", "node")
    }
    later = RoleAssignment.objects.filter(Q(ends=None) | Q(ends__gt=role.ends), **same)
    return later.filter(starts__lte=role.ends + dt.timedelta(days=1)).exists()  # type: ignore[operator]


def _claim(role: RoleAssignment, person: User) -> EndingTold | None:
    """The row that says that we tell them; None when it was told before, or another tells it now."""
    told = {"role": role, "person": person, "ends": role.ends}
    return claim(
        lambda: EndingTold.objects.create(**told, fault=UNDER_WAY), EndingTold.objects.filter(**told)
    )


def _send(role: RoleAssignment, person: User, *, again: bool) -> str:
    others = [one for one in administrators_of(role.place, timezone.localdate()) if one != role.person]
    context = {
        "role": role,
        "title": BY_NAME[role.role].title,
        "own": person == role.person,
        "person": person,
        "administrators": others,
        "again": again,
    }
    subject = " ".join(render_to_string("people/email/role_ends_subject.txt", context).split())
    try:
        send_mail(subject, render_to_string("people/email/role_ends.txt", context), None, [person.email])
    except (OSError, SMTPException) as error:
        return str(error) or type(error).__name__
    return ""
