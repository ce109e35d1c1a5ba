"""What search finds of meetings: those who hold a role find records as they stand, the public what was published."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from lodestar.service.meetings.models import AgendaItem, Decision, Exchange, FollowUp, Meeting
from lodestar.service.meetings.queries import PUBLIC_DECISION, authority_of
from lodestar.service.places.models import Place
from lodestar.service.search.readers import PUBLIC, Readers
from lodestar.service.search.working import Said, Working, register

PARTNERSHIP = Readers.PARTNERSHIP


def begin() -> None:
    """Have meetings and what comes of them searched."""
    register(
        Working("meeting", _meetings, _meeting, touched={"forum": "forum"}),
        Working("agenda-item", _items, _item, touched={"meeting": "meeting"}),
        Working(
            "decision",
            _decisions,
            _decision,
            touched={
                "meeting": "meeting",
                "agenda-item": "item",
                "forum": "forum",
            },
        ),
        Working("follow-up", _follow_ups, _follow_up, touched={"organisation": "organisation"}),
        Working("exchange", _exchanges, _exchange, touched={"organisation": _exchanged_by}),
    )


def _meetings(place: Place) -> QuerySet:
    return Meeting.objects.filter(place=place).select_related("forum")


def _meeting(row: Meeting) -> Iterable[Said]:
    parts = (row.forum.name, row.where, row.quorum_said, row.cancelled_because)
    yield Said(row.name, parts, PARTNERSHIP)
    if row.published is not None:
        yield Said(row.published["name"], tuple(_public_parts(row.published)), PUBLIC)


def _public_parts(face: dict[str, Any]) -> Iterable[str]:
    yield from (face["forum"], face["where"], face["cancelled_because"], face["quorum_said"])
    for item in face["items"]:
        yield from (item["name"], item["ask"], item["minute"])
        yield from (name for _, name, _ in item["decisions"])


def _items(place: Place) -> QuerySet:
    return AgendaItem.objects.filter(place=place).select_related("meeting")


def _item(row: AgendaItem) -> Iterable[Said]:
    yield Said(row.name, (row.meeting.name, row.owner, row.ask, row.minute, row.answer), PARTNERSHIP)


def _decisions(place: Place) -> QuerySet:
    public = Case(When(PUBLIC_DECISION, then=Value(True)), default=Value(False), output_field=BooleanField())
    return Decision.objects.filter(place=place).select_related("forum").annotate(public=public)


def _decision(row: Any) -> Iterable[Said]:
    readers = PARTNERSHIP | PUBLIC if row.public else PARTNERSHIP
    yield Said(row.name, (row.text, row.consulted, authority_of(row)), readers)


def _follow_ups(place: Place) -> QuerySet:
    return FollowUp.objects.filter(place=place).select_related("organisation")


def _follow_up(row: FollowUp) -> Iterable[Said]:
    whose = row.organisation.name if row.organisation else ""
    yield Said(row.name, (row.who, whose, row.told), PARTNERSHIP)


def _exchanges(place: Place) -> QuerySet:
    return Exchange.objects.filter(place=place).select_related("from_organisation", "to_organisation")


def _exchange(row: Exchange) -> Iterable[Said]:
    yield Said(row.name, (row.text, row.answer, row.from_organisation.name, row.to), PARTNERSHIP)


def _exchanged_by(rows: Sequence[Any]) -> dict[str, Any]:
    either = Q(from_organisation__in=rows) | Q(to_organisation__in=rows)
    return {"pk__in": Exchange.objects.filter(either).values("pk")}
