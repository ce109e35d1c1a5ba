"""The quorum of a meeting and of each of its items, from the ledger's rows to the rule and back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from lodestar.analysis.meetings.quorum import VOTING, Quorum, QuorumRule, Seat, quorum, share_of
from lodestar.service.audit.queries import events_of
from lodestar.service.meetings.forum_models import ForumMembership, ForumTerms
from lodestar.service.meetings.models import AgendaItem, Attendance, DeclarationOfInterest, Meeting
from lodestar.service.meetings.words import SUBSTITUTE, WRITTEN
from lodestar.service.plan.models import Forum


@dataclass(frozen=True)
class Standing:
    """Who sits on a meeting's forum that day, who was there, and who stands aside for which item.

    ``aside`` is item id → memberships' slugs; what is declared for the meeting as a whole stands under None. ``came`` is
    membership's slug → who came in place of its holder.
    """

    rule: QuorumRule
    seats: tuple[Seat, ...]
    present: frozenset[str]
    aside: dict[int | None, frozenset[str]]
    came: dict[str, str]

    def for_meeting(self) -> Quorum:
        return quorum(self.rule, self.seats, self.present, came=self.came)

    def for_item(self, item: AgendaItem) -> Quorum:
        return quorum(self.rule, self.seats, self.present, self.aside_for(item), self.came)

    def aside_for(self, item: AgendaItem) -> frozenset[str]:
        return self.aside.get(item.pk, frozenset()) | self.aside.get(None, frozenset())


@dataclass(frozen=True)
class Counted:
    """The quorum of one item as its page tells it. ``aside`` are seats that are not counted for an interest."""

    met: bool | None
    sentence: str
    aside: frozenset[str]

    @property
    def kept(self) -> dict[str, Any]:
        """As it is kept with the minutes."""
        return {"met": self.met, "said": self.sentence, "aside": sorted(self.aside)}


def counted(item: AgendaItem, standing: Standing, *, written: bool) -> Counted:
    """Who counts for an item: as kept where its minutes are written, else worked out."""
    if written and item.counted:
        return Counted(item.counted["met"], item.counted["said"], frozenset(item.counted["aside"]))
    found = standing.for_item(item)
    return Counted(found.met, found.sentence, standing.aside_for(item))


def in_force(day: dt.date) -> Q:
    """Rows with ``starts`` and ``ends`` that hold on a day."""
    return Q(starts__lte=day) & (Q(ends=None) | Q(ends__gte=day))


def memberships_on(forum: Forum, day: dt.date) -> QuerySet[ForumMembership]:
    """The seats of a forum on a day, vacant ones too."""
    held = ForumMembership.objects.filter(in_force(day), forum=forum)
    return held.select_related("person", "organisation").order_by("id")


def voters_since(forum: Forum, day: dt.date) -> QuerySet[ForumMembership]:
    """The seats with a vote that somebody may have held on a day or later, those that ended since too."""
    held = ForumMembership.objects.filter(Q(ends=None) | Q(ends__gte=day), forum=forum, role__in=VOTING)
    return held.select_related("person", "organisation").order_by("id")


def terms_of(forum: Forum) -> list[ForumTerms]:
    """Every terms of a forum, those that began first at the head."""
    return list(ForumTerms.objects.filter(forum=forum).order_by(F("starts").asc(nulls_first=True)))


def terms_on(forum: Forum, day: dt.date) -> ForumTerms | None:
    """The terms by which a forum works on a day: of those that have begun, the latest. None before any."""
    begun = ForumTerms.objects.filter(Q(starts=None) | Q(starts__lte=day), forum=forum)
    return begun.order_by(F("starts").desc(nulls_last=True)).first()


def rule_on(forum: Forum, day: dt.date) -> QuorumRule:
    """The forum's quorum on a day, whatever it became later; a rule that asks for nothing where none is set."""
    terms = terms_on(forum, day)
    return QuorumRule() if terms is None else rule_of(terms)


def rule_of(terms: ForumTerms) -> QuorumRule:
    """Terms as the rule that they hold."""
    return QuorumRule(
        number=terms.quorum_number,
        share=share_of(terms.quorum_share),
        more_than=terms.quorum_more_than,
        sides=tuple(terms.quorum_sides),
        chair=terms.quorum_chair,
    )


def standing_of(meeting: Meeting, items: Sequence[AgendaItem] | None = None) -> Standing:
    """All that quorums of a meeting rest on, in four queries: rule, seats and interests as they were on its day.

    Of minutes that are written and keep no quorum of their items, without seats and interests that were entered since.
    """
    chosen = list(meeting.items.all()) if items is None else list(items)
    until = _written_at(meeting) if any(one.counted is None for one in chosen) else None
    seated = memberships_on(meeting.forum, meeting.day)
    memberships = list(seated if until is None else seated.filter(created_at__lte=until))
    rows = meeting.attendance.filter(membership__isnull=False).select_related("membership")
    there = [row for row in rows if row.there]
    seats = seats_of(memberships)
    return Standing(
        rule=rule_on(meeting.forum, meeting.day),
        seats=seats,
        present=frozenset(row.membership.slug for row in there),
        aside=_aside(meeting, memberships, chosen, until),
        came=_came(there, memberships),
    )


def _written_at(meeting: Meeting) -> dt.datetime | None:
    """When the minutes were written last; None while they are not."""
    if meeting.status not in WRITTEN:
        return None
    steps = events_of(meeting.place.slug, Meeting.KIND, meeting.slug).filter(action="meeting minuted")
    return steps.values_list("at", flat=True).first()


def interests_for(meeting: Meeting) -> QuerySet[DeclarationOfInterest]:
    """Interests declared at the meeting and not taken back, and those that stand on its day for a seat of its forum."""
    day = meeting.day
    standing = Q(meeting=None, membership__forum=meeting.forum, declared_on__lte=day) & (
        Q(ends=None) | Q(ends__gte=day)
    )
    rows = DeclarationOfInterest.objects.filter(Q(meeting=meeting, ends=None) | standing)
    return rows.select_related("membership__person", "membership__organisation", "item").order_by("id")


def standing_interests(forum: Forum, day: dt.date) -> QuerySet[DeclarationOfInterest]:
    """Interests that stand on a day for a seat of a forum, whatever the meeting."""
    rows = DeclarationOfInterest.objects.filter(
        Q(ends=None) | Q(ends__gte=day), meeting=None, membership__forum=forum, declared_on__lte=day
    )
    return rows.select_related("membership__person", "membership__organisation").order_by("id")


def _aside(
    meeting: Meeting,
    memberships: Sequence[ForumMembership],
    items: Sequence[AgendaItem],
    until: dt.datetime | None,
) -> dict[int | None, frozenset[str]]:
    seats = {membership.pk for membership in memberships}
    found: dict[int | None, set[str]] = defaultdict(set)
    for interest in interests_for(meeting):
        if interest.membership_id not in seats or (until is not None and interest.created_at > until):
            continue
        slug = interest.membership.slug
        if interest.meeting_id is not None:
            found[interest.item_id].add(slug)
            continue
        for item in items:
            if set(interest.about) & set(item.about):
                found[item.pk].add(slug)
    return {key: frozenset(slugs) for key, slugs in found.items()}


def seats_of(memberships: Sequence[ForumMembership]) -> tuple[Seat, ...]:
    """Seats as the rule of a quorum knows them. Whoever holds several is told by their account, else by name."""
    people = _people(memberships)
    return tuple(
        Seat(
            id=one.slug,
            role=one.role,
            side=one.organisation.side if one.organisation else "",
            vacant=one.vacant,
            person=str(one.person_id) if one.person_id else people.get(_plain(one.holder), ""),
            name=one.seat,
        )
        for one in memberships
    )


def _people(memberships: Sequence[ForumMembership]) -> dict[str, str]:
    """What tells each person who holds a seat from others, by name: their account where they have one, else the name."""
    named = {_plain(one.holder): f"named {_plain(one.holder)}" for one in memberships if _plain(one.holder)}
    accounts = {_plain(one.person.name): str(one.person_id) for one in memberships if one.person is not None}
    return named | {name: account for name, account in accounts.items() if name}


def _came(there: Sequence[Attendance], memberships: Sequence[ForumMembership]) -> dict[str, str]:
    """Who came in place of holders, or for an organisation, by seat; whoever has a seat as well is told as there."""
    people = _people(memberships)
    return {
        row.membership.slug: people.get(_plain(row.name))
        or (_plain(row.name) and f"named {_plain(row.name)}")
        for row in there
        if row.membership is not None and (row.name or row.presence == SUBSTITUTE)
    }


def _plain(name: str) -> str:
    """A name as it is compared: without differences of case and space."""
    return " ".join(name.split()).casefold()
