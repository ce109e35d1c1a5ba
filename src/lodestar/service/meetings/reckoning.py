"""The quorum of a meeting and of each of its items, from the ledger's rows to the rule and back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from lodestar.analysis.meetings.quorum import Quorum, QuorumRule, Seat, quorum, share_of
from lodestar.service.meetings.models import (
    AgendaItem,
    DeclarationOfInterest,
    ForumMembership,
    ForumTerms,
    Meeting,
)
from lodestar.service.plan.models import Forum


@dataclass(frozen=True)
class Standing:
    """Who sits on a meeting's forum that day, who was there, and who stands aside for which item.

    ``aside`` is item id → memberships' slugs; what is declared for the meeting as a whole stands under None.
    """

    rule: QuorumRule
    seats: tuple[Seat, ...]
    present: frozenset[str]
    aside: dict[int | None, frozenset[str]]

    def for_meeting(self) -> Quorum:
        return quorum(self.rule, self.seats, self.present)

    def for_item(self, item: AgendaItem) -> Quorum:
        return quorum(self.rule, self.seats, self.present, self.aside_for(item))

    def aside_for(self, item: AgendaItem) -> frozenset[str]:
        return self.aside.get(item.pk, frozenset()) | self.aside.get(None, frozenset())


def in_force(day: dt.date) -> Q:
    """Rows with ``starts`` and ``ends`` that hold on a day."""
    return Q(starts__lte=day) & (Q(ends=None) | Q(ends__gte=day))


def memberships_on(forum: Forum, day: dt.date) -> QuerySet[ForumMembership]:
    """The seats of a forum on a day, vacant ones too."""
    held = ForumMembership.objects.filter(in_force(day), forum=forum)
    return held.select_related("person", "organisation").order_by("id")


def rule_of(forum: Forum) -> QuorumRule:
    """The forum's quorum; a rule that asks for nothing where none is set."""
    terms = ForumTerms.objects.filter(forum=forum).first()
    if terms is None:
        return QuorumRule()
    return QuorumRule(
        number=terms.quorum_number,
        share=share_of(terms.quorum_share),
        more_than=terms.quorum_more_than,
        sides=tuple(terms.quorum_sides),
        chair=terms.quorum_chair,
    )


def standing_of(meeting: Meeting, items: Sequence[AgendaItem] | None = None) -> Standing:
    """All that quorums of a meeting rest on, in four queries."""
    memberships = list(memberships_on(meeting.forum, meeting.day))
    there = meeting.attendance.filter(membership__isnull=False).select_related("membership")
    chosen = list(meeting.items.all()) if items is None else list(items)
    return Standing(
        rule=rule_of(meeting.forum),
        seats=tuple(seat_of(membership) for membership in memberships),
        present=frozenset(row.membership.slug for row in there if row.there),
        aside=_aside(meeting, memberships, chosen),
    )


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
    meeting: Meeting, memberships: Sequence[ForumMembership], items: Sequence[AgendaItem]
) -> dict[int | None, frozenset[str]]:
    seats = {membership.pk for membership in memberships}
    found: dict[int | None, set[str]] = defaultdict(set)
    for interest in interests_for(meeting):
        if interest.membership_id not in seats:
            continue
        slug = interest.membership.slug
        if interest.meeting_id is not None:
            found[interest.item_id].add(slug)
            continue
        for item in items:
            if set(interest.about) & set(item.about):
                found[item.pk].add(slug)
    return {key: frozenset(slugs) for key, slugs in found.items()}


def seat_of(membership: Any) -> Seat:
    """A seat as the rule of a quorum knows it."""
    side = membership.organisation.side if membership.organisation else ""
    return Seat(membership.slug, membership.role, side, membership.vacant)
