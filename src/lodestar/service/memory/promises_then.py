"""What became of the plan's promises since a day, by what was known at a moment."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Max

from lodestar.analysis.delivery.promises import Account
from lodestar.service.audit.models import Event
from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.since import Ended, PlanSince, hanging_on_actions
from lodestar.service.memory.then import Then
from lodestar.service.places.models import Place


@dataclass(frozen=True)
class PlanThen(PlanSince):
    """The plan as it was known at the moment of ``then``, beside what was known at the end of an earlier day."""

    then: Then

    @cached_property
    def ended(self) -> dict[str, Ended]:
        """How actions had ended that had, as far as that was known; into what is not asked."""
        return {
            one["action"]: Ended(one["how"], dt.date.fromisoformat(one["on"]), "")
            for one in known_then(self.place, "ending", self.cut).values()
            if not one["taken_back"] and dt.date.fromisoformat(one["on"]) <= self.then.day
        }

    @cached_property
    def met(self) -> dict[tuple[str, str], dt.date]:
        """The day on which each promise was met, as far as that was known."""
        reached = {
            (one["action"], one["milestone"]): dt.date.fromisoformat(one["on"])
            for one in known_then(self.place, "milestone-met", self.cut).values()
            if not one["taken_back"] and dt.date.fromisoformat(one["on"]) <= self.then.day
        }
        return reached | {(slug, ""): one.on for slug, one in self.ended.items() if one.how == "completed"}

    @cached_property
    def last_words(self) -> dict[str, dt.datetime]:
        """When anything had last been recorded of each action: of itself, or of what hangs on it."""
        kinds = {model.KIND: known_then(self.place, model.KIND, self.cut) for model in hanging_on_actions()}
        held = Event.objects.filter(
            place=self.place.slug, kind__in=("action", *kinds), at__lte=self.cut
        ).order_by()
        words: dict[str, dt.datetime] = {}
        for kind, record, last in held.values_list("kind", "record").annotate(last=Max("at")):
            action = record if kind == "action" else kinds[kind].get(record, {}).get("action")
            if action:
                words[action] = max(last, words.get(action, last))
        return words

    @property
    def until(self) -> dt.date:
        return self.then.day


def promises_then(place: Place, since: dt.date, then: Then) -> Account:
    """What had become of the promises between the end of ``since`` and the day."""
    return PlanThen(place, since, then.moment, then).account
