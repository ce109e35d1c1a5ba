"""What can be done about people: invite them, give them a role, end it. Each is audited."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.people.invitations import send_invitation
from lodestar.service.people.links import LOCAL_ADMINISTRATOR
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.nodes import node_at
from lodestar.service.people.roles import ADMIN, BY_NAME, CONTRIBUTOR
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Organisation, Place


@dataclass
class Invitation:
    """What came of inviting somebody. ``fault`` says why no e-mail could be sent, if none could."""

    assignment: RoleAssignment
    new: bool
    fault: str = ""


@transaction.atomic
def invite(
    *,
    by: str,
    place: Place,
    email: str,
    name: str,
    role: str,
    site: str,
    organisation: Organisation | None = None,
    node: str = "",
    starts: dt.date | None = None,
    ends: dt.date | None = None,
) -> Invitation:
    """Give somebody a role, making an account if they have none, and e-mail them how to begin.

    ``site`` is the address of the site without a path, such as https://lodestar.example.org. The e-mail carries a
    link to choose a password, good once and for three days, unless they have one.
    """
    hold(place)
    person, new = _account(email, name)
    assignment = give_role(
        by=by, place=place, person=person, role=role, organisation=organisation, node=node,
        starts=starts, ends=ends,
    )  # fmt: skip
    invitation = Invitation(assignment, new)
    transaction.on_commit(partial(_send, invitation, site))
    return invitation


@transaction.atomic
def give_role(
    *,
    by: str,
    place: Place,
    person: User,
    role: str,
    organisation: Organisation | None = None,
    node: str = "",
    starts: dt.date | None = None,
    ends: dt.date | None = None,
) -> RoleAssignment:
    """Give a person a role at a place, from ``starts`` (today if not given) to ``ends`` (open if not given).

    ``node`` limits it to a part of the plan, such as ``workstream:skills``; without one it is for the whole place.
    Raises LodestarError when the role does not fit the organisation, the plan has no such part, the dates are in the wrong
    order, or the person holds that role then already.
    """
    hold(place)
    starts = starts or timezone.localdate()
    User.objects.select_for_update().get(pk=person.pk)
    if node and node_at(place, node) is None:
        raise LodestarError(
            f"The plan of {place} has no '{node}'; write theme:ID, workstream:ID or action:ID, "
            "with the id that ends the address of its page"
        )
    kind, _, slug = node.partition(":")
    assignment = RoleAssignment(
        person=person, place=place, role=role, organisation=organisation, node_kind=kind, node=slug,
        starts=starts, ends=ends,
    )  # fmt: skip
    _check(assignment)
    assignment.save()
    _record(by, "give role", assignment, {"starts": [None, str(starts)], "ends": [None, _text(ends)]})
    return assignment


@transaction.atomic
def end_role(*, by: str, assignment: RoleAssignment, ends: dt.date | None = None) -> RoleAssignment:
    """End a role after a day (today if not given). A role that has not begun is taken back.

    Raises LodestarError when the place would be left without an administrator.
    """
    hold(assignment.place_id)
    assignment = RoleAssignment.objects.select_related("person", "place").get(pk=assignment.pk)
    ends = ends or timezone.localdate()
    before = assignment.ends
    if before is not None and before < timezone.localdate():
        raise LodestarError(f"This role ended on {before:%-d %B %Y}; there is nothing to end")
    if assignment.role == ADMIN.name and not assignment.node and not _another_administrator(assignment, ends):
        raise LodestarError(
            f"{assignment.person} is the last administrator of {assignment.place}; "
            "make somebody else an administrator first"
        )
    if ends < assignment.starts <= timezone.localdate():
        raise LodestarError(f"The role began on {assignment.starts:%-d %B %Y}; it cannot end before that")
    if ends < assignment.starts:
        _record(by, "end role", assignment, {"ends": [_text(before), "before it began"]})
        assignment.delete()
        return assignment
    assignment.ends = ends
    assignment.save(update_fields=["ends"])
    _record(by, "end role", assignment, {"ends": [_text(before), str(ends)]})
    return assignment


@transaction.atomic
def create_local_administrator(*, by: str) -> User:
    """The administrator of one's own machine, made at the first run: administers every place that has nobody else.

    The account has no password; ``links.sign_in_path`` lets its owner in. Raises LodestarError in production.
    """
    if settings.ENV.production:
        raise LodestarError(
            "A local administrator is for one's own machine only. "
            "In production, run: lodestar people invite EMAIL --place PLACE --role admin"
        )
    person, _ = _account(LOCAL_ADMINISTRATOR, "Local administrator")
    known = person.roles.values("place")
    administered = RoleAssignment.objects.filter(role=ADMIN.name, node="").values("place")
    for place in Place.objects.exclude(pk__in=known).exclude(pk__in=administered):
        give_role(by=by, place=place, person=person, role=ADMIN.name)
    return person


def _account(email: str, name: str) -> tuple[User, bool]:
    email = email.strip().lower()
    person = User.objects.filter(email=email).first()
    if person is not None:
        return person, False
    try:
        validate_email(email)
    except ValidationError as error:
        raise LodestarError(f"'{email}' is not an e-mail address; write it like name@example.org") from error
    person = User.objects.create_user(email, None, name=name.strip())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person, True


def _check(given: RoleAssignment) -> None:
    person, place, organisation = given.person, given.place, given.organisation
    if given.role not in BY_NAME:
        raise LodestarError(f"'{given.role}' is not a role; use one of {', '.join(BY_NAME)}")
    if given.role == CONTRIBUTOR.name and organisation is None:
        raise LodestarError("A contributor speaks for an organisation; say which")
    if organisation is not None and organisation.place_id != place.pk:
        raise LodestarError(f"{organisation} is not an organisation of {place}")
    if given.ends is not None and given.ends < given.starts:
        raise LodestarError("The role ends before it starts; put the later date at the end")
    if not person.is_active:
        raise LodestarError(f"The account of {person} is closed")
    held = person.roles.filter(
        place=place, role=given.role, organisation=organisation, node_kind=given.node_kind, node=given.node
    )
    held = held.filter(Q(ends=None) | Q(ends__gte=given.starts))
    if given.ends is not None:
        held = held.filter(starts__lte=given.ends)
    if held.exists():
        where = f"for that part of {place}" if given.node else f"at {place}"
        raise LodestarError(f"{person} holds that role {where} already; end it first to change its dates")


def _another_administrator(assignment: RoleAssignment, ends: dt.date) -> bool:
    """Whether somebody else administers the place on the day after."""
    after = ends + dt.timedelta(days=1)
    others = RoleAssignment.objects.filter(
        place=assignment.place_id, role=ADMIN.name, node="", person__is_active=True, starts__lte=after
    ).exclude(pk=assignment.pk)
    return others.filter(Q(ends=None) | Q(ends__gte=after)).exists()


def _record(by: str, action: str, assignment: RoleAssignment, dates: dict[str, list[Any]]) -> None:
    given = action == "give role"
    what = {"person": assignment.person.handle, "role": assignment.role}
    if assignment.organisation is not None:
        what["organisation"] = assignment.organisation.slug
    if assignment.node:
        what["node"] = assignment.node_key
    changes = {name: [None if given else value, value] for name, value in what.items()}
    record_event(by=by, action=action, place=assignment.place.slug, kind="role", changes=changes | dates)


def _send(invitation: Invitation, site: str) -> None:
    invitation.fault = send_invitation(invitation.assignment, site)


def _text(day: dt.date | None) -> str | None:
    return str(day) if day else None
