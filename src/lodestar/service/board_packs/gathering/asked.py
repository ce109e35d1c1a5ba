"""What a pack is asked for: place, forum, meeting and days; and what several sections read of the plan."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Max
from django.utils import timezone

from lodestar.analysis.board import Promise, promises_of
from lodestar.evidence.periods import parse_period
from lodestar.reports.documents import Figure, Status
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import Recorded
from lodestar.service.audit.replay import known_at, rows_of_kind
from lodestar.service.delivery.models import Ending, MilestoneMet
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Action, Forum, Workstream
from lodestar.service.shared.statuses import status_of

Plain = dict[str, Any]


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

    @property
    def since_moment(self) -> dt.datetime | None:
        """The end of the day on which the forum last met."""
        if self.since is None:
            return None
        day = dt.datetime.combine(self.since + dt.timedelta(days=1), dt.time())
        return timezone.make_aware(day)

    @cached_property
    def actions(self) -> dict[str, Plain]:
        """The actions of the plan as known at the data cut, by slug."""
        return known_at(self.place, "action", self.cut, self._rows)

    @cached_property
    def actions_before(self) -> dict[str, Plain]:
        """The actions as known when the forum last met."""
        if self.since_moment is None:
            return {}
        return known_at(self.place, "action", self.since_moment, self._rows)

    @cached_property
    def begins(self) -> dt.date | None:
        """The day on which the record begins, where that is after the forum last met; None otherwise."""
        first = (
            Event.objects.filter(place=self.place.slug).order_by("id").values_list("at", flat=True).first()
        )
        if first is None or self.since_moment is None or first <= self.since_moment:
            return None
        return timezone.localdate(first)

    @cached_property
    def _rows(self) -> list[Any]:
        return rows_of_kind(self.place, "action")

    @cached_property
    def promises(self) -> dict[tuple[str, str], Promise]:
        return promises_of(self.actions)

    @cached_property
    def met(self) -> dict[tuple[str, str], dt.date]:
        """The day on which each milestone was met, where it was."""
        rows = MilestoneMet.objects.filter(place=self.place, taken_back="", created_at__lte=self.cut)
        return {(slug, name): on for slug, name, on in rows.values_list("action__slug", "milestone", "on")}

    @cached_property
    def next_due(self) -> dict[str, Promise]:
        """The earliest promise of each action that is not kept yet."""
        open_now = [promise for key, promise in self.promises.items() if key not in self.met]
        latest_first = sorted(open_now, key=lambda promise: (promise.last_day, promise), reverse=True)
        return {promise.action: promise for promise in latest_first}

    @cached_property
    def ended(self) -> dict[str, str]:
        """How actions ended that did, by slug."""
        rows = Ending.objects.filter(place=self.place, taken_back="", created_at__lte=self.cut)
        return dict(rows.values_list("action__slug", "how"))

    @cached_property
    def last_words(self) -> dict[str, dt.datetime]:
        """When anything was last recorded of each action: of itself, or of what hangs on it."""
        held = Event.objects.filter(place=self.place.slug, kind="action", at__lte=self.cut)
        words = dict(held.values("record").annotate(last=Max("at")).values_list("record", "last"))
        for model in apps.get_models():
            if not issubclass(model, Recorded) or not _hangs_on_an_action(model):
                continue
            rows = model._default_manager.filter(place=self.place, action__isnull=False).order_by()
            said = rows.values("action__slug").annotate(last=Max("changed_at"))
            for slug, last in said.values_list("action__slug", "last"):
                words[slug] = max(last, words.get(slug, last))
        return words

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
        return ", ".join(self.organisations.get(part["organisation"], part["organisation"]) for part in parts)


def _hangs_on_an_action(model: type[Recorded]) -> bool:
    return any(field.name == "action" and field.related_model is Action for field in model._meta.fields)


def status(key: str, word: str | None = None) -> Status:
    """A state of the site as a document tells it."""
    shown = status_of(key, word)
    return Status(shown.word, shown.shape, shown.tone)  # type: ignore[arg-type]


def some(number: int, one: str, many: str = "") -> tuple[Figure, str]:
    """A number with its thing, in reader's words: (1, 'promise') → '1', ' promise'."""
    plural = many or f"{one}s"
    return Figure(Decimal(number), plural, f"{number:,}"), f" {one if number == 1 else plural}"


def written(date: str | None) -> str:
    """A date as it was written, in words: '2026-03' → 'March 2026'."""
    return parse_period(date).label if date else ""
