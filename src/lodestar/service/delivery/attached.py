"""What hangs on the actions of a place, each kind read once, and the lines made of it."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils import timezone

from lodestar.analysis.delivery.standing import Step, standing_of
from lodestar.service.delivery.lines import ActionLine, Lead, Named
from lodestar.service.delivery.models import (
    BudgetLine,
    DateRevision,
    Dependency,
    Ending,
    MilestoneMet,
    Tag,
    Tagging,
)
from lodestar.service.delivery.reported import last_round
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Milestone, Responsibility


class Attached:
    """What hangs on all actions of a place, or on the one that ``slug`` names, by the action's key."""

    def __init__(self, place: Place, slug: str = "") -> None:
        self.place = place
        self.only = {"action__slug": slug} if slug else {}
        self.round = last_round(place)
        endings = Ending.objects.filter(place=place, taken_back="", **self.only)
        self.endings = {
            pk: ending for pk, *ending in endings.values_list("action_id", "how", "on", "into__slug")
        }
        self.steps = self._steps()
        self.leads = self._leads()
        self.principles = self._principles()
        self.tags, self.tag_slugs = self._tags()
        self._dependencies(slug)
        self._revisions()
        self.budget: dict[int, int] = defaultdict(int)
        lines = BudgetLine.objects.filter(place=place, withdrawn="", **self.only)
        for pk in lines.values_list("action_id", flat=True):
            self.budget[pk] += 1

    def line(
        self, day: dt.date, pk: int, slug: str, name: str, commitment: str, starts: str, ends: str, indicator: str,
        changed: dt.datetime, w_slug: str, w_name: str, t_slug: str, t_name: str,
    ) -> ActionLine:  # fmt: skip
        """One action as it stands on a day."""
        how, on, into = self.endings.get(pk, ("", None, ""))
        steps, first = self.steps[pk], self.first[pk]
        return ActionLine(
            slug=slug,
            name=name,
            commitment=commitment,
            theme=Named(t_slug, t_name),
            workstream=Named(w_slug, w_name),
            starts=starts,
            ends=ends,
            steps=steps,
            leads=self.leads[pk],
            principles=self.principles[pk],
            tags=self.tags[pk],
            tag_slugs=self.tag_slugs[pk],
            needs=tuple(self.needs[slug]),
            needed_by=tuple(self.needed_by[slug]),
            indicator=indicator,
            standing=standing_of(starts=starts, ends=ends, steps=steps, ended=how, ended_on=on, today=day),
            stated=self.round.stated.get(slug) if self.round else None,
            reported=slug in self.round.reported if self.round and slug in self.round.asked else None,
            into=into or "",
            ended_on=on,
            first_starts=_if_moved(first.get(("", "starts")), starts),
            first_ends=_if_moved(first.get(("", "ends")), ends),
            first_due=tuple(
                (step.id, first[step.id, "due"])
                for step in steps
                if _if_moved(first.get((step.id, "due")), step.due)
            ),
            revisions=self.revisions[pk],
            budget_lines=self.budget[pk],
            changed_on=timezone.localdate(changed),
        )

    def _of_action(self) -> dict[str, Any]:
        return {"action__place": self.place, **self.only}

    def _steps(self) -> dict[int, tuple[Step, ...]]:
        reached = MilestoneMet.objects.filter(place=self.place, taken_back="", **self.only)
        met = {
            (pk, milestone): on for pk, milestone, on in reached.values_list("action_id", "milestone", "on")
        }
        steps: dict[int, tuple[Step, ...]] = defaultdict(tuple)
        rows = Milestone.objects.filter(**self._of_action()).order_by("id")
        for pk, slug, name, due in rows.values_list("action_id", "slug", "name", "due"):
            steps[pk] += (Step(slug, name, due, met.get((pk, slug))),)
        return steps

    def _leads(self) -> dict[int, tuple[Lead, ...]]:
        leads: dict[int, tuple[Lead, ...]] = defaultdict(tuple)
        rows = Responsibility.objects.filter(**self._of_action(), role="lead").order_by("id")
        for pk, side, slug, name in rows.values_list(
            "action_id", "side", "organisation__slug", "organisation__name"
        ):
            leads[pk] += (Lead(side, Named(slug, name)),)
        return leads

    def _principles(self) -> dict[int, tuple[str, ...]]:
        principles: dict[int, tuple[str, ...]] = defaultdict(tuple)
        through: Any = Action.principles.through
        rows = through._default_manager.filter(**self._of_action()).order_by("id")
        for pk, slug in rows.values_list("action_id", "principle__slug"):
            principles[pk] += (slug,)
        return principles

    def _tags(self) -> tuple[dict[int, tuple[Named, ...]], dict[int, frozenset[str]]]:
        """Tags that actions bear, and with them the slugs of all those above."""
        known = {
            pk: (Named(slug, name), above)
            for pk, slug, name, above in Tag.objects.filter(place=self.place).values_list(
                "pk", "slug", "name", "under_id"
            )
        }
        tags: dict[int, tuple[Named, ...]] = defaultdict(tuple)
        slugs: dict[int, frozenset[str]] = defaultdict(frozenset)
        through: Any = Tagging.tags.through
        where = {f"tagging__{name}": value for name, value in self._of_action().items()}
        rows = through._default_manager.filter(**where).order_by("tag_id")
        for pk, tag in rows.values_list("tagging__action_id", "tag_id"):
            tags[pk] += (known[tag][0],)
            above: int | None = tag
            while above is not None:
                named, above = known[above]
                slugs[pk] |= {named.slug}
        return tags, slugs

    def _dependencies(self, slug: str) -> None:
        self.needs: dict[str, list[str]] = defaultdict(list)
        self.needed_by: dict[str, list[str]] = defaultdict(list)
        rows = Dependency.objects.filter(place=self.place, withdrawn="").order_by("id")
        for needing, needed in rows.values_list("action__slug", "needs__slug"):
            if not slug or slug in {needing, needed}:
                self.needs[needing].append(needed)
                self.needed_by[needed].append(needing)

    def _revisions(self) -> None:
        """The dates as first set, and how often dates were moved."""
        self.first: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
        self.revisions: dict[int, int] = defaultdict(int)
        rows = DateRevision.objects.filter(place=self.place, **self.only).order_by("id")
        for pk, milestone, field, old, new in rows.values_list(
            "action_id", "milestone", "field", "old", "new"
        ):
            self.first[pk].setdefault((milestone, field), old or new)
            self.revisions[pk] += bool(old)


def _if_moved(first: str | None, now: str) -> str:
    return first if first and first != now else ""
