"""E-mail about one update: it was returned, or a locked one was reopened. None of it says what a side reported."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from lodestar.service.people.access import roles_held
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.roles import BY_NAME, Permission
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import Reopening, Update
from lodestar.service.rounds.standing import standing_of

logger = logging.getLogger("lodestar.rounds")


def site_address() -> str:
    """The address of the site as the settings have it, without a path."""
    return f"https://{settings.ENV.hosts[0]}" if settings.ENV.production else "http://localhost:8000"


def send(to: str, template: str, context: dict[str, Any], *, unsubscribe: str = "") -> str:
    """Send an e-mail made from ``rounds/email/<template>_subject.txt`` and ``.txt``; why it could not be sent, or ''.

    Nothing goes to the people of an invented place: their addresses end in .invalid, which RFC 2606 keeps for none.
    """
    if to.endswith(".invalid"):
        return ""
    subject = " ".join(render_to_string(f"rounds/email/{template}_subject.txt", context).split())
    body = render_to_string(f"rounds/email/{template}.txt", context)
    headers = {"List-Unsubscribe": f"<{unsubscribe}>"} if unsubscribe else {}
    try:
        EmailMessage(subject, body, None, [to], headers=headers).send()
    except (OSError, SMTPException) as error:
        logger.warning("an e-mail about a round could not be sent: %s", error)
        return str(error) or type(error).__name__
    return ""


def tell_returned(update: Update, by: User, site: str = "") -> None:
    """Tell the author of a returned update what to do about it."""
    if update.author.is_active:
        address = reverse("round_report", args=[update.place.slug, update.round.slug])
        send(
            update.author.email,
            "returned",
            {"update": update, "by": by, "url": f"{site or site_address()}{address}#{update.action.slug}"},
        )


def tell_reopened(reopening: Reopening, by: User, site: str = "") -> None:
    """Tell everybody who reports on the action or approves for it, on every side, and who wrote of it."""
    line = reopening.line
    address = reverse("round_line", args=[line.round.place.slug, line.round.slug, line.action.slug])
    wrote = Update.objects.filter(line=line).select_related("author", "approver")
    told = {
        person.pk: person
        for row in wrote
        for person in (row.author, row.approver)
        if person and person.is_active
    }
    for person in people_at(line.round.place):
        if standing_of(roles_held(person, line.round.place), line).own:
            told[person.pk] = person
    context = {"reopening": reopening, "line": line, "by": by, "url": f"{site or site_address()}{address}"}
    for person in told.values():
        send(person.email, "reopened", context)


def people_at(place: Place) -> Iterable[User]:
    """Everybody who may report or approve somewhere at the place today."""
    wanted = [
        name for name, role in BY_NAME.items() if role.permissions & {Permission.REPORT, Permission.APPROVE}
    ]
    ids = RoleAssignment.objects.filter(place=place, role__in=wanted).values("person")
    return User.objects.filter(pk__in=ids, is_active=True).order_by("pk")
