"""What became of the plan's promises since a day, for the page of delivery and for what a board is given to read."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Max
from django.utils import timezone

from lodestar.analysis.delivery.promises import Account, Key, Promise, account_of, promises_of
from lodestar.analysis.delivery.standing import COMPLETED
from lodestar.reports.documents import Figure
from lodestar.reports.documents.model import count
from lodestar.reports.documents.wording import day, some
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import Recorded
from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.models import Ending, MilestoneMet
from lodestar.service.delivery.queries import held_for
from lodestar.service.ledger.left_out import LEFT_OUT
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action

Plain = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """How an action ended, on which day, and the name of the action that it went into, if it did."""

    how: str
    on: dt.date
    into: str


@dataclass(frozen=True)
class PlanSince:
    """The plan as it is known at ``cut``, beside what was known at the end of the day ``since``, None for no such day.

    Actions are plain values in their pack's words, by slug.
    """

    place: Place
    since: dt.date | None
    cut: dt.datetime

    @property
    def moment(self) -> dt.datetime | None:
        """The end of the day ``since``."""
        if self.since is None:
            return None
        return timezone.make_aware(dt.datetime.combine(self.since + dt.timedelta(days=1), dt.time()))

    @cached_property
    def actions(self) -> dict[str, Plain]:
        return known_then(self.place, "action", self.cut)

    @cached_property
    def actions_before(self) -> dict[str, Plain]:
        return known_then(self.place, "action", self.moment) if self.moment else {}

    @cached_property
    def begins(self) -> dt.date | None:
        """The day on which the record begins, where that is after ``since``; None otherwise."""
        events = Event.objects.filter(place=self.place.slug).order_by("id")
        first = events.values_list("at", flat=True).first()
        late = first is not None and self.moment is not None and first > self.moment
        return timezone.localdate(first) if late else None

    @cached_property
    def ended(self) -> dict[str, Ended]:
        """How actions ended that did."""
        rows = Ending.objects.filter(place=self.place, taken_back="", created_at__lte=self.cut)
        told = rows.values_list("action__slug", "how", "on", "into__name")
        return {slug: Ended(how, on, into or "") for slug, how, on, into in told}

    @cached_property
    def met(self) -> dict[Key, dt.date]:
        """The day on which each promise was met, where it was: a milestone reached, an action completed."""
        rows = MilestoneMet.objects.filter(place=self.place, taken_back="", created_at__lte=self.cut)
        reached = {(slug, name): on for slug, name, on in rows.values_list("action__slug", "milestone", "on")}
        return reached | {(slug, ""): one.on for slug, one in self.ended.items() if one.how == COMPLETED}

    @cached_property
    def met_before(self) -> frozenset[Key] | None:
        """The promises that were known at the end of the day ``since`` to be met; None where the record does not reach back."""
        if self.moment is None or self.begins:
            return None
        reached = known_then(self.place, MilestoneMet.KIND, self.moment).values()
        ended = known_then(self.place, Ending.KIND, self.moment).values()
        return frozenset(
            {(one["action"], one["milestone"]) for one in reached if not one["taken_back"]}
            | {(one["action"], "") for one in ended if one["how"] == COMPLETED and not one["taken_back"]}
        )

    @cached_property
    def promises(self) -> dict[Key, Promise]:
        """What the plan promises, but for what an action that has ended no longer owes."""
        return self._owed(promises_of(self.actions), self.met)

    @cached_property
    def open(self) -> dict[Key, Promise]:
        """The promises that are not met yet."""
        return {key: promise for key, promise in self.promises.items() if key not in self.met}

    @cached_property
    def last_words(self) -> dict[str, dt.datetime]:
        """When anything was last recorded of each action: of itself, or of what hangs on it."""
        held = Event.objects.filter(place=self.place.slug, kind="action", at__lte=self.cut)
        words = dict(
            held.exclude(action=LEFT_OUT)
            .values("record")
            .annotate(last=Max("at"))
            .values_list("record", "last")
        )
        for model in hanging_on_actions():
            rows = model._default_manager.filter(place=self.place, action__isnull=False).order_by()
            said = rows.values("action__slug").annotate(last=Max("changed_at"))
            for slug, last in said.values_list("action__slug", "last"):
                words[slug] = max(last, words.get(slug, last))
        return words

    @cached_property
    def silent(self) -> tuple[str, ...]:
        """Committed actions that go on and of which nothing was recorded since."""
        moment = self.moment
        if moment is None:
            return ()
        spoken = {slug for slug, last in self.last_words.items() if last > moment}
        return tuple(
            slug
            for slug, action in self.actions.items()
            if action["commitment"] == "committed" and slug not in self.ended and slug not in spoken
        )

    @cached_property
    def account(self) -> Account:
        """What became of the promises. Where the record begins later than ``since``, all counts as there from the start."""
        known = self.actions if self.begins else self.actions_before
        before = self._owed(promises_of(known), self.met)
        return account_of(
            before, self.promises, self.met, since=self.since, until=self.until, silent=self.silent,
            told=self.met_before,
        )  # fmt: skip

    @property
    def until(self) -> dt.date:
        """The day up to which promises fall due."""
        return timezone.localdate(self.cut)

    def _owed(self, promises: dict[Key, Promise], met: dict[Key, dt.date]) -> dict[Key, Promise]:
        return {key: one for key, one in promises.items() if key in met or one.action not in self.ended}


def account_since(place: Place, since: dt.date) -> Account:
    """What became of the plan's promises since a day, as known now; held until the place changes."""
    today = timezone.localdate()
    return held_for(
        place, f"promises-since:{since}:{today}", lambda: PlanSince(place, since, timezone.now()).account
    )


def told(account: Account) -> tuple[str | Figure, ...]:
    """The account in a sentence, its numbers as figures."""
    opening = f"Since {day(account.since)}: " if account.since else "Up to now: "
    late = len(account.met_late)
    parts: tuple[str | Figure, ...] = (opening, *some(len(account.kept), "promise"), " kept")
    if late:
        parts += (" (", count(late, "promises"), f" after {'its' if late == 1 else 'their'} day)")
    if account.since:  # without a day to count from, nothing is known to have moved
        parts += (", ", count(len(account.moved), "promises"), " moved")
    parts += (", ", count(len(account.late), "promises"), " past their day and not recorded as met")
    if account.since:
        parts += (", ", count(len(account.added), "promises"), " added; ")
        parts += (*some(len(account.silent), "committed action"), " silent")
    return (*parts, ".")


def hanging_on_actions() -> list[type[Recorded]]:
    """Every model of what is recorded of an action."""
    return [
        model for model in apps.get_models() if issubclass(model, Recorded) and _hangs_on_an_action(model)
    ]


def _hangs_on_an_action(model: type[Recorded]) -> bool:
    """Whether a record of the kind tells that an action is worked on. What is private tells nothing."""
    if getattr(model, "PRIVATE", False):
        return False
    return any(field.name == "action" and field.related_model is Action for field in model._meta.fields)
