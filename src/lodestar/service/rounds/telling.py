"""E-mail about one update: it was returned, or a locked one was reopened. None of it says what a side reported."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
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
from lodestar.service.plan.models import Action
from lodestar.service.rounds.models import Reminder, Reopening, Round, RoundAction, Update
from lodestar.service.rounds.standing import Standing, standing_of

logger = logging.getLogger("lodestar.rounds")
NOBODY = ".invalid"
ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058


def site_address() -> str:
    """The address of the site as the settings have it, without a path."""
    return f"https://{settings.ENV.hosts[0]}" if settings.ENV.production else "http://localhost:8000"


def send(
    to: str, template: str, context: dict[str, Any], *, app: str = "rounds", unsubscribe: str = ""
) -> str:
    """Send an e-mail made from ``<app>/email/<template>_subject.txt`` and ``.txt``; why it could not be sent, or ''.

    Nothing goes to the people of an invented place: their addresses end in .invalid, which RFC 2606 keeps for none.
    """
    if to.endswith(NOBODY):
        return ""
    subject = " ".join(render_to_string(f"{app}/email/{template}_subject.txt", context).split())
    body = render_to_string(f"{app}/email/{template}.txt", context)
    headers = (
        {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": ONE_CLICK} if unsubscribe else {}
    )
    try:
        EmailMessage(subject, body, None, [to], headers=headers).send()
    except (OSError, SMTPException) as error:
        logger.warning("an e-mail about a round could not be sent: %s", error)
        return str(error) or type(error).__name__
    return ""


@dataclass(frozen=True)
class Told:
    """Who was told by e-mail, and whom no e-mail reached, with why. Made people get none and are in neither."""

    sent: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        found = [f"Told by e-mail: {', '.join(self.sent)}."] if self.sent else []
        found += [
            f"No e-mail could be sent to {name} ({why}); tell them yourself." for name, why in self.failed
        ]
        return " ".join(found)


def tell_returned(update: Update, by: User, site: str = "") -> Told:
    """Tell the author of a returned update what to do about it; who reports for that side now, where the author does not."""
    line = update.line
    writers = [one for one in people_at(update.place) if update.side in _standing(one, line).writes]
    address = reverse("round_report", args=[update.place.slug, update.round.slug])
    url = f"{site or site_address()}{address}#{update.action.slug}"
    context = {"update": update, "by": by, "url": url}
    name = f"returned {update.pk}-{update.version}"
    people = [one for one in writers if one == update.author] or writers
    return _tell(update.round, update.action, people, "returned", name, context)


def tell_reopened(reopening: Reopening, by: User, site: str = "") -> Told:
    """Tell everybody who reports on the action or approves for it, on every side, and who wrote of it and holds a role."""
    line = reopening.line
    address = reverse("round_line", args=[line.round.place.slug, line.round.slug, line.action.slug])
    wrote = Update.objects.filter(line=line).select_related("author", "approver")
    told = {
        person.pk: person
        for row in wrote
        for person in (row.author, row.approver)
        if person and _standing(person, line).reads
    }
    told |= {one.pk: one for one in people_at(line.round.place) if _standing(one, line).own}
    context = {"reopening": reopening, "line": line, "by": by, "url": f"{site or site_address()}{address}"}
    name = f"reopened {reopening.pk}"
    return _tell(line.round, line.action, told.values(), "reopened", name, context)


def _standing(person: User, line: RoundAction) -> Standing:
    return standing_of(roles_held(person, line.round.place), line)


def _tell(
    round_: Round, action: Action, people: Iterable[User], template: str, name: str, context: dict[str, Any]
) -> Told:
    """Send it to each and write it into the log of e-mails."""
    sent, failed = [], []
    about = [{"kind": template, "title": action.name}]
    for person in people:
        fault = send(person.email, template, context | {"person": person})
        Reminder.objects.create(
            place=round_.place, round=round_, person=person, name=name, about=about, fault=fault
        )
        if fault:
            failed.append((str(person), fault))
        elif not person.email.endswith(NOBODY):
            sent.append(str(person))
    return Told(tuple(sent), tuple(failed))


def people_at(place: Place) -> Iterable[User]:
    """Everybody who may report or approve somewhere at the place today."""
    wanted = [
        name for name, role in BY_NAME.items() if role.permissions & {Permission.REPORT, Permission.APPROVE}
    ]
    ids = RoleAssignment.objects.filter(place=place, role__in=wanted).values("person")
    return User.objects.filter(pk__in=ids, is_active=True).order_by("pk")
