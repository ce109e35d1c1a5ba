"""The author of a proposed value is told by e-mail when it is judged: once, and written down in the log of what was sent.

What could not be sent is tried again with the reminders of rounds. Whoever ended reminders of the place is sent none,
nor is one who holds no role there any more. The e-mail says no figure, and why it was judged so only where its author
reads that on the page too.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from lodestar.service.monitoring.models import ValueProposal
from lodestar.service.monitoring.proposed import besides_of, proposals_of
from lodestar.service.monitoring.proposing import reads_in_full
from lodestar.service.people.access import roles_held
from lodestar.service.people.models import User
from lodestar.service.people.sending import UNDER_WAY, claim
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import Reminder
from lodestar.service.rounds.reminder_choices import JUDGED, UNCHOSEN, chosen_at
from lodestar.service.rounds.reminding import stop_token
from lodestar.service.rounds.telling import NOBODY, send, site_address

WITHIN = dt.timedelta(days=14)


@dataclass(frozen=True)
class Judged:
    """A notice that was sent about a proposal, or why it could not be."""

    proposal: ValueProposal
    fault: str


def tell_judged(
    place: Place, *, only: ValueProposal | None = None, site: str = "", dry_run: bool = False
) -> list[Judged]:
    """Tell the authors of what was judged in the last two weeks and they were not told of; ``only`` of one proposal."""
    rows = proposals_of(place).filter(judged_on__gte=timezone.localdate() - WITHIN)
    waiting = list(_to_tell(place, rows.filter(pk=only.pk) if only else rows))
    if dry_run:
        sent = Reminder.objects.filter(place=place, round=None, fault="").values_list("person", "name")
        told = set(sent)
        return [Judged(row, "") for row in waiting if (row.author_id, _name(row)) not in told]
    claimed = ((row, _claim(row)) for row in waiting)
    return [Judged(row, _send(row, log, site or site_address())) for row, log in claimed if log is not None]


def _to_tell(place: Place, rows: "QuerySet[ValueProposal]") -> Iterator[ValueProposal]:
    """Nothing goes to the people of an invented place: their addresses end in .invalid, which RFC 2606 keeps for none."""
    chosen = chosen_at(place)
    for row in rows.filter(state__in=("accepted", "declined"), author__is_active=True).order_by("pk"):
        author: User = row.author
        wanted = JUDGED in chosen.get(author.pk, UNCHOSEN)
        if wanted and not author.email.endswith(NOBODY) and roles_held(author, place):
            yield row


def _name(row: ValueProposal) -> str:
    return f"judged {row.pk}"


def _claim(row: ValueProposal) -> Reminder | None:
    """The row of the log by which we are the one who tells; None when it was told, or another tells it now."""
    key = {"place": row.place, "round": None, "person": row.author, "name": _name(row)}
    about = [{"kind": row.KIND, "title": str(row)}]
    return claim(
        lambda: Reminder.objects.create(**key, about=about, fault=UNDER_WAY),
        Reminder.objects.filter(place=row.place, round__isnull=True, person=row.author, name=_name(row)),
    )


def _send(row: ValueProposal, log: Reminder, site: str) -> str:
    full = reads_in_full(row.author, row.assignment)
    (shown,) = besides_of(row.place, [row], row.author, sees_small=full)
    stop = site + reverse("reminders_stop", args=[row.place.slug, stop_token(row.author, row.place)])
    context = {
        "row": row,
        "shown": shown,
        "again": log.again,
        "url": site + reverse("value_proposal", args=[row.place.slug, row.slug]),
        "stop_url": stop,
    }
    fault = send(row.author.email, "judged", context, app="monitoring", unsubscribe=stop)
    Reminder.objects.filter(pk=log.pk).update(fault=fault)
    return fault
