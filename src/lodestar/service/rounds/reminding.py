"""Reminders that are true: to who has something to do, by what it is, once; never when nothing is due."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from lodestar.analysis.rounds.calendar import Nation
from lodestar.analysis.rounds.reminders import latest_due
from lodestar.analysis.rounds.states import GIVEN
from lodestar.service.people.access import roles_held
from lodestar.service.people.models import User
from lodestar.service.people.sending import UNDER_WAY, claim, handled
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import Reminder, Round, RoundAction
from lodestar.service.rounds.queries import Waiting, waiting_in
from lodestar.service.rounds.reading import read_lines, rounds_of
from lodestar.service.rounds.reminder_choices import UNCHOSEN, chosen_at
from lodestar.service.rounds.running import close_ended
from lodestar.service.rounds.telling import people_at, send, site_address

COMMAND = "lodestar rounds remind"
SALT = "lodestar.service.rounds.reminders"
KEPT = dt.timedelta(days=400)


@dataclass(frozen=True)
class Due:
    """A reminder that somebody should get now: which one of which round, and what waits for them."""

    person: User
    round: Round
    name: str
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class Sent:
    """A reminder that was sent, or why it could not be."""

    due: Due
    fault: str


def reminders_due(place: Place, today: dt.date | None = None) -> Iterator[Due]:
    """Every reminder of a place that is due and was not sent yet. Whoever has nothing to do is not among them.

    What waits for somebody is read when their turn comes: sending to those before them may take minutes.
    """
    today = today or timezone.localdate()
    chosen = chosen_at(place)
    for round_ in rounds_of(place).filter(locked_at=None, opens__lte=today):
        dates = today, round_.opens, round_.closes, Nation(round_.nation)
        kinds = {wanted: latest_due(*dates, wanted) for wanted in {UNCHOSEN, *chosen.values()}}
        if not any(kinds.values()):
            continue
        had = set(Reminder.objects.filter(handled(), round=round_).values_list("person", "name"))
        for person in people_at(place):
            kind = kinds[chosen.get(person.pk, UNCHOSEN)]
            # The day is a part of the name: a window that closes later is one that people are reminded of anew.
            name = f"{kind} {round_.closes.isoformat()}"
            if not kind or (person.pk, name) in had:
                continue
            if Round.objects.get(pk=round_.pk).is_locked:
                break
            waiting = what_waits(round_, person, late=kind.startswith("late"))
            if waiting:
                yield Due(person, round_, name, waiting)


def what_waits(round_: Round, person: User, *, late: bool) -> tuple[Waiting, ...]:
    """What waits for a person in a round. After it has closed, approvers are told too what their side has not submitted."""
    held = roles_held(person, round_.place)
    lines = read_lines(RoundAction.objects.filter(round=round_), round_, held, person)
    found = waiting_in(round_, lines, held, person)
    own = {(one.title, one.kind) for one in found}
    if late:
        for line in (one for one in lines if one.asked):
            for side in sorted(line.standing.approves):
                update = line.updates.get(side)
                missing = update is None or update.state not in GIVEN
                if (
                    missing
                    and (line.action.name, "report") not in own
                    and (line.action.name, "returned") not in own
                ):
                    url = reverse("round_line", args=[round_.place.slug, round_.slug, line.action.slug])
                    why = "Your side has not submitted it."
                    found.append(Waiting("chase", "late", line.action.name, url, why, round_.closes))
    return tuple(found)


def send_reminders(
    place: Place, *, today: dt.date | None = None, site: str = "", dry_run: bool = False
) -> list[Sent]:
    """Send what is due, one digest for each person and round, and write down what was sent. With ``dry_run`` nothing is done.

    What could not be sent is tried again the next time. Reopenings whose time is over are tidied away too.
    """
    if not dry_run:
        close_ended(by=COMMAND)
    if dry_run:
        return [Sent(due, "") for due in reminders_due(place, today)]
    claimed = ((due, _claim(due)) for due in reminders_due(place, today))
    return [Sent(due, _send(due, row, site or site_address())) for due, row in claimed if row is not None]


def stop_token(person: User, place: Place) -> str:
    """What the link in an e-mail carries, by which its reader ends reminders without signing in."""
    return signing.dumps([person.pk, place.slug], salt=SALT)


def of_token(token: str) -> tuple[User, Place] | None:
    """Whom and which place a link means; None for one that the site did not sign or that is too old."""
    try:
        number, slug = signing.loads(token, salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError):
        return None
    person, place = User.objects.filter(pk=number).first(), Place.objects.filter(slug=slug).first()
    return (person, place) if person is not None and place is not None else None


def _claim(due: Due) -> Reminder | None:
    """Write it into the log before it is sent, so that two runs at once send it once; None when the other has it."""
    about = [{"kind": one.kind, "title": one.title} for one in due.waiting]
    key = {"round": due.round, "person": due.person, "name": due.name}
    return claim(
        lambda: Reminder.objects.create(place=due.round.place, about=about, fault=UNDER_WAY, **key),
        Reminder.objects.filter(**key),
    )


def _send(due: Due, row: Reminder, site: str) -> str:
    """Send it, and write down that it was sent, or why not."""
    place = due.round.place
    path = reverse("reminders_stop", args=[place.slug, stop_token(due.person, place)])
    context = {
        "due": due,
        "place": place,
        "again": row.again,
        "late": due.name.startswith("late"),
        "site": site,
        "choose_url": site + reverse("reminder_choice", args=[place.slug]),
        "list_url": site + reverse("my_work", args=[place.slug]),
        "stop_url": site + path,
    }
    fault = send(due.person.email, "reminder", context, unsubscribe=site + path)
    Reminder.objects.filter(pk=row.pk).update(fault=fault)
    return fault
