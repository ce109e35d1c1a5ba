"""What a pack is asked for: place, forum, meeting and days; and what several sections read of the plan."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from lodestar.analysis.delivery.promises import Key, Promise
from lodestar.evidence.periods import parse_period
from lodestar.reports.documents import Status
from lodestar.service.delivery.models import Verification
from lodestar.service.delivery.since import Plain, PlanSince
from lodestar.service.delivery.verifying import standing, verifications_of
from lodestar.service.meetings.models import Meeting
from lodestar.service.meetings.queries import AgendaRow, agenda_of
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Forum, Workstream
from lodestar.service.rounds.models import Round
from lodestar.service.rounds.queries import ActionRating, ratings_of
from lodestar.service.rounds.unreported import Unreported, unreported
from lodestar.service.shared.statuses import status_of

NO_LEAD = "no lead named"


@dataclass(frozen=True)
class Asked:
    """A pack to be put together. ``since`` is the day on which the forum last met, None when it never did.

    ``cut`` is the moment up to which the record is read; ``releases`` are the ids of the evidence that serves.
    """

    place: Place
    forum: Forum
    meeting: str
    meets_on: dt.date
    since: dt.date | None
    cut: dt.datetime
    releases: tuple[str, ...] = ()
    meeting_slug: str = ""

    @property
    def today(self) -> dt.date:
        """The day of the data cut."""
        return timezone.localdate(self.cut)

    @cached_property
    def plan(self) -> PlanSince:
        """The plan as it stands, beside what was known when the forum last met."""
        return PlanSince(self.place, self.since, self.cut)

    @cached_property
    def recorded(self) -> Meeting | None:
        """The meeting that the pack is for, where it is recorded."""
        rows = Meeting.objects.filter(place=self.place, slug=self.meeting_slug)
        return rows.select_related("place").first()

    @cached_property
    def agenda(self) -> tuple[AgendaRow, ...]:
        """The agenda of the meeting, in order; none of one that is cancelled."""
        if self.recorded is None or self.recorded.status == "cancelled":
            return ()
        return agenda_of(self.recorded)

    @property
    def questions(self) -> tuple[AgendaRow, ...]:
        """What the forum is asked to decide."""
        return tuple(one for one in self.agenda if one.purpose == "decide")

    @cached_property
    def round(self) -> Round | None:
        """The reporting round that was observed last before the meeting."""
        return self._rounds.first()

    @cached_property
    def round_before(self) -> Round | None:
        """The locked round that was observed before that one."""
        if self.round is None:
            return None
        return self._rounds.exclude(pk=self.round.pk).exclude(locked_at=None).first()

    @property
    def _rounds(self) -> QuerySet[Round]:
        held = Round.objects.filter(place=self.place, observed_to__lte=self.meets_on, opens__lte=self.today)
        return held.select_related("place").order_by("-observed_to", "-id")

    @cached_property
    def rated(self) -> tuple[ActionRating, ...]:
        """What the sides say in the latest round."""
        return ratings_of(self.round) if self.round is not None else ()

    @cached_property
    def rated_before(self) -> tuple[ActionRating, ...]:
        """What they said in the round before."""
        return ratings_of(self.round_before) if self.round_before is not None else ()

    @cached_property
    def unreported(self) -> tuple[Unreported, ...]:
        """Actions of the latest round of which a side has submitted nothing."""
        return unreported(self.round) if self.round is not None else ()

    @cached_property
    def verified(self) -> dict[Key, Verification]:
        """What somebody other than its reporter said of each milestone that is still reported as reached then."""
        rows = verifications_of(self.place).filter(met__isnull=False, created_at__lte=self.cut).order_by("pk")
        return {(row.met.action.slug, row.met.milestone): row for row in rows if row.met and standing(row)}

    @cached_property
    def next_due(self) -> dict[str, Promise]:
        """The earliest promise of each action that is not kept yet."""
        latest_first = sorted(self.plan.open.values(), key=lambda one: (one.last_day, one), reverse=True)
        return {promise.action: promise for promise in latest_first}

    @cached_property
    def workstreams(self) -> dict[str, tuple[str, str]]:
        """Names of theme and workstream by the workstream's slug, in the plan's order."""
        rows = Workstream.objects.filter(place=self.place).select_related("theme")
        return {row.slug: (row.theme.name, row.name) for row in rows}

    @cached_property
    def organisations(self) -> dict[str, str]:
        rows = Organisation.objects.filter(place=self.place)
        return {row.slug: row.short_name or row.name for row in rows}

    def leads(self, action: Plain) -> str:
        """Who leads an action; a vacancy is told as one."""
        parts = [part for part in action.get("responsibilities") or () if part["role"] == "lead"]
        named = ", ".join(
            self.organisations.get(part["organisation"], part["organisation"]) for part in parts
        )
        return named or NO_LEAD


def status(key: str, word: str | None = None) -> Status:
    """A state of the site as a document tells it."""
    shown = status_of(key, word)
    return Status(shown.word, shown.shape, shown.tone)  # type: ignore[arg-type]


def written(date: str | None) -> str:
    """A date as it was written, in words: '2026-03' → 'March 2026'."""
    return parse_period(date).label if date else ""


def dated(date: str | None) -> dt.date | str:
    """A date for a cell of a table: a day as a day, so that a workbook can sort it; a month or a year in words."""
    if date and len(date) == len("2026-03-31"):
        return dt.date.fromisoformat(date)
    return written(date)
