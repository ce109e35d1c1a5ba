"""What waits for one person beside reporting: values of indicators, proposed ones to judge, risks, meetings to
minute, their follow-ups, dates that have passed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lodestar.evidence.periods import parse_period
from lodestar.service.delivery.queries import late_actions
from lodestar.service.delivery.verifying import names_of, verifications_waiting
from lodestar.service.meetings.models import ANSWERS, OPEN_FOLLOW_UP, AgendaItem, FollowUp, Meeting
from lodestar.service.meetings.queries import follow_up_row
from lodestar.service.monitoring.proposed import ToJudge, proposals_to_judge
from lodestar.service.monitoring.queries import ValuesDue, values_due
from lodestar.service.people.access import may, reached, roles_held
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.risks.queries import acceptances_to_decide
from lodestar.service.rounds.queries import Waiting
from lodestar.service.shared.words import link

# What is to be done about a meeting whose day has passed, by how far it is.
NEXT = {
    "planned": "Its day has passed: send its papers and say that it was held, or cancel it.",
    "papers-out": "Its day has passed: say that it was held, or cancel it.",
    "held": "Its minutes are to be written.",
    "minuted": "Its minutes are written and not approved.",
}


def waiting_besides(person: User, place: Place) -> tuple[Waiting, ...]:
    """Values that the person may enter, proposed ones that they judge, reports to verify, follow-ups of theirs, late actions that they lead."""
    return (
        *(_values(place, due) for due in values_due(person, place)),
        *(_proposed(place, one) for one in proposals_to_judge(person, place)),
        *_verifications(person, place),
        *_asked_for(person, place),
        *_unfinished(person, place),
        *_accepted(person, place),
        *_promised(person, place),
    )


def _asked_for(person: User, place: Place) -> tuple[Waiting, ...]:
    """Agenda items that were proposed, for whoever runs the meetings."""
    if not may(person, Permission.RUN_MEETINGS, place):
        return ()
    rows = AgendaItem.objects.filter(place=place, state="proposed", meeting__status__in=ANSWERS)
    return tuple(
        Waiting(
            "agenda-item", "to-do", item.name, reverse("agenda_item_answer", args=[place.slug, item.slug]),
            f"Proposed by {item.proposed_by} for {item.meeting.name}.", None,
        )
        for item in rows.select_related("meeting", "proposed_by")
    )  # fmt: skip


def _unfinished(person: User, place: Place) -> tuple[Waiting, ...]:
    """Meetings whose day has passed and whose minutes are not approved, for whoever runs the meetings."""
    if not may(person, Permission.RUN_MEETINGS, place):
        return ()
    rows = Meeting.objects.filter(place=place, status__in=NEXT, day__lt=timezone.localdate())
    return tuple(
        Waiting("meeting", "late" if one.open else "to-do", one.name, link(one), NEXT[one.status], None)
        for one in rows.select_related("place").order_by("day", "pk")
    )


def _accepted(person: User, place: Place) -> tuple[Waiting, ...]:
    """Risks whose acceptance no longer holds, for who may accept them anew and for who owns them."""
    if not roles_held(person, place):
        return ()
    gone = acceptances_to_decide(place)
    others = [one.row.risk for one in gone if one.row.risk.owner_id != person.pk]
    theirs = {risk.pk for risk in reached(person, Permission.APPROVE, place, others)}
    return tuple(
        Waiting("acceptance", "late", one.row.risk.name, link(one.row.risk), f"{one.said()}.", None)
        for one in gone
        if one.row.risk.owner_id == person.pk or one.row.risk_id in theirs
    )


def _promised(person: User, place: Place) -> tuple[Waiting, ...]:
    held = [role.organisation for role in roles_held(person, place) if role.organisation]
    theirs = Q(organisation__in=held) | (Q(who__iexact=person.name) if person.name else Q())
    if not held and not person.name:
        return ()
    rows = FollowUp.objects.filter(theirs, OPEN_FOLLOW_UP, place=place).select_related("meeting", "place")
    today = timezone.localdate()
    late = late_actions(place) if held else ()
    names = {organisation.slug for organisation in held}
    return (
        *(_follow_up(row, today) for row in rows),
        *(_late(place, line) for line in late if names & {lead.organisation.slug for lead in line.leads}),
    )


def _values(place: Place, due: ValuesDue) -> Waiting:
    url = reverse("assignment_enter", args=[place.slug, due.slug])
    first, *later = due.periods
    more = f" and {len(later)} later period{'s' if len(later) > 1 else ''}" if later else ""
    return Waiting("values", "to-do", due.name, url, f"For {parse_period(first).label}{more}.", None)


def _proposed(place: Place, one: ToJudge) -> Waiting:
    url = reverse("value_proposal", args=[place.slug, one.slug])
    return Waiting("value-proposal", "to-do", one.name, url, f"For {one.label}, proposed by {one.by}.", None)


def _verifications(person: User, place: Place) -> Iterable[Waiting]:
    rows = verifications_waiting(person, place)
    names = names_of(rows)
    for one in rows:
        mine = one.state == "not-adequate"
        why = one.reason if mine else f"Reported by {one.reporter}."
        yield Waiting("not-adequate" if mine else "verify", one.state, names[one.pk], link(one), why, None)


def _follow_up(row: FollowUp, today: dt.date) -> Waiting:
    told = follow_up_row(row, today)
    return Waiting(
        "follow-up", "late" if told.overdue else "to-do", told.name, told.url, f"For {told.who}.", told.due
    )


def _late(place: Place, line: Any) -> Waiting:
    url = reverse("action", args=[place.slug, line.slug])
    return Waiting(
        "past-its-date", "past-its-date", line.name, url, " ".join(line.standing.reasons[:1]), None
    )
