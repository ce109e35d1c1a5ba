"""The working plan as it was known: one line an action, as timeline, board and tree show it, on another day."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from lodestar.analysis.delivery.standing import Step, standing_of
from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.lines import ActionLine, Lead, Named
from lodestar.service.delivery.queries import held_for
from lodestar.service.delivery.reported import last_round
from lodestar.service.memory.then import Then
from lodestar.service.places.models import Place

Held = Mapping[str, Mapping[str, Any]]
MOST_DAYS = 8
KINDS = (
    "theme", "workstream", "action", "organisation", "milestone-met", "ending", "dependency", "date-revision",
    "budget-line", "tag", "tagging",
)  # fmt: skip


def action_lines_then(place: Place, then: Then) -> tuple[ActionLine, ...]:
    """Every action that was known, in the plan's order, with its status by its dates on the day; a few days are held."""
    return held_for(
        place, f"working-plan-then:{then.query}", lambda: _read_lines(place, then), most=MOST_DAYS
    )


def _read_lines(place: Place, then: Then) -> tuple[ActionLine, ...]:
    known = Known(place, then)
    lines = [known.line(slug, values) for slug, values in known.held["action"].items()]
    return tuple(sorted(lines, key=lambda line: known.order(line.slug)))


class Known:
    """What was known of a place's working plan at a moment, each kind read once."""

    def __init__(self, place: Place, then: Then) -> None:
        self.then = then
        self.held: dict[str, Held] = {kind: known_then(place, kind, then.moment) for kind in KINDS}
        self.round = last_round(place, then.moment)
        self.met = {
            (one["action"], one["milestone"]): _day(one["on"])
            for one in self.held["milestone-met"].values()
            if not one["taken_back"] and _day(one["on"]) <= then.day
        }
        self.endings = {
            one["action"]: one
            for one in self.held["ending"].values()
            if not one["taken_back"] and _day(one["on"]) <= then.day
        }
        self._dependencies()
        self._revisions()
        self.budget = Counter(
            one["action"] for one in self.held["budget-line"].values() if not one["withdrawn"]
        )
        self.places = {
            (kind, slug): number
            for kind in ("theme", "workstream", "action")
            for number, (slug, _) in enumerate(
                sorted(self.held[kind].items(), key=lambda pair: pair[1].get("order") or 0)
            )
        }

    def order(self, slug: str) -> tuple[int, int, int]:
        """Where an action stands in the plan: by its theme, its workstream and its own order."""
        stream, theme = self._above(self.held["action"][slug])
        return (
            self.places.get(("theme", theme.slug), 0),
            self.places.get(("workstream", stream.slug), 0),
            self.places.get(("action", slug), 0),
        )

    def line(self, slug: str, values: Mapping[str, Any]) -> ActionLine:
        """One action as it was known, as it stood on the day."""
        stream, theme = self._above(values)
        ending = self.endings.get(slug, {})
        on = _day(ending["on"]) if ending else None
        steps = tuple(
            Step(one["id"], one["name"], one.get("due") or "", self.met.get((slug, one["id"])))
            for one in values.get("milestones") or ()
        )
        starts, ends = values.get("starts") or "", values.get("ends") or ""
        tags, tag_slugs = self._tags(slug)
        return ActionLine(
            slug=slug,
            name=values["name"],
            commitment=values.get("commitment") or "",
            theme=theme,
            workstream=stream,
            starts=starts,
            ends=ends,
            steps=steps,
            leads=self._leads(values),
            principles=tuple(values.get("principles") or ()),
            tags=tags,
            tag_slugs=tag_slugs,
            needs=tuple(self.needs[slug]),
            needed_by=tuple(self.needed_by[slug]),
            indicator=values.get("indicator") or "",
            standing=standing_of(
                starts=starts, ends=ends, steps=steps, ended=ending.get("how", ""), ended_on=on, today=self.then.day
            ),
            **self._reported(slug),
            into=ending.get("into") or "",
            ended_on=on,
            **self._first_dates(slug, starts, ends, steps),
            revisions=self.moved[slug],
            budget_lines=self.budget[slug],
            changed_on=self.then.known_on,
        )  # fmt: skip

    def _reported(self, slug: str) -> dict[str, Any]:
        """What the last round said of an action; ``reported`` is None where it did not ask."""
        if self.round is None:
            return {"stated": None, "reported": None}
        asked = slug in self.round.asked
        return {
            "stated": self.round.stated.get(slug),
            "reported": slug in self.round.reported if asked else None,
        }

    def _first_dates(self, slug: str, starts: str, ends: str, steps: tuple[Step, ...]) -> dict[str, Any]:
        """The dates that an action was first given, where they have moved since."""
        first = self.first[slug]
        return {
            "first_starts": _if_moved(first.get(("", "starts")), starts),
            "first_ends": _if_moved(first.get(("", "ends")), ends),
            "first_due": tuple(
                (step.id, first[step.id, "due"])
                for step in steps
                if _if_moved(first.get((step.id, "due")), step.due)
            ),
        }

    def _above(self, action: Mapping[str, Any]) -> tuple[Named, Named]:
        stream = action.get("workstream") or ""
        held = self.held["workstream"].get(stream, {})
        theme = held.get("theme") or ""
        above = self.held["theme"].get(theme, {})
        return Named(stream, held.get("name", stream)), Named(theme, above.get("name", theme))

    def _leads(self, action: Mapping[str, Any]) -> tuple[Lead, ...]:
        names = self.held["organisation"]
        return tuple(
            Lead(one["side"], Named(slug, names.get(slug, {}).get("name", slug)))
            for one in action.get("responsibilities") or ()
            if one["role"] == "lead" and (slug := one["organisation"])
        )

    def _tags(self, slug: str) -> tuple[tuple[Named, ...], frozenset[str]]:
        known = self.held["tag"]
        borne = [tag for tag in self.held["tagging"].get(slug, {}).get("tags", ()) if tag in known]
        every: set[str] = set()
        for tag in borne:
            above: str | None = tag
            while above is not None and above in known and above not in every:
                every.add(above)
                above = known[above].get("under")
        return tuple(Named(tag, known[tag]["name"]) for tag in borne), frozenset(every)

    def _dependencies(self) -> None:
        self.needs: dict[str, list[str]] = defaultdict(list)
        self.needed_by: dict[str, list[str]] = defaultdict(list)
        for one in self.held["dependency"].values():
            if not one["withdrawn"]:
                self.needs[one["action"]].append(one["needs"])
                self.needed_by[one["needs"]].append(one["action"])

    def _revisions(self) -> None:
        self.first: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        self.moved: Counter[str] = Counter()
        for one in self.held["date-revision"].values():
            self.first[one["action"]].setdefault((one["milestone"], one["field"]), one["old"] or one["new"])
            self.moved[one["action"]] += bool(one["old"])


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _if_moved(first: str | None, now: str) -> str:
    return first if first and first != now else ""
