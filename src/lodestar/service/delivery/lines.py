"""A line of the working plan: one action as it stands, frozen, for lists, pictures, packs and other apps."""

import datetime as dt
from dataclasses import dataclass

from lodestar.analysis.delivery.standing import Standing, Step
from lodestar.service.delivery.reported import Stated


@dataclass(frozen=True)
class Named:
    """A record that a line names."""

    slug: str
    name: str


@dataclass(frozen=True)
class Lead:
    """An organisation that leads an action on a side."""

    side: str
    organisation: Named


@dataclass(frozen=True)
class ActionLine:
    """An action of a place on a day: what the plan says, where it stands by its dates, what people state.

    ``tag_slugs`` holds the tags that it bears and
    those above them. ``first_starts`` and ``first_ends`` are the dates as first set, where they were moved since. ``needs`` and
    ``needed_by`` are slugs of actions. ``into`` is the action that took over when it was merged or superseded.
    """

    slug: str
    name: str
    commitment: str
    theme: Named
    workstream: Named
    starts: str
    ends: str
    steps: tuple[Step, ...]
    leads: tuple[Lead, ...]
    principles: tuple[str, ...]
    tags: tuple[Named, ...]
    tag_slugs: frozenset[str]
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]
    indicator: str
    standing: Standing
    stated: Stated | None
    reported: bool | None
    into: str
    ended_on: dt.date | None
    first_starts: str
    first_ends: str
    first_due: tuple[tuple[str, str], ...]
    revisions: int
    budget_lines: int
    changed_on: dt.date

    @property
    def status(self) -> str:
        return self.standing.status

    @property
    def ended(self) -> bool:
        return self.standing.ended

    @property
    def moved(self) -> bool:
        """Whether a date of its own was moved since it was first set."""
        return bool(self.first_starts or self.first_ends)

    @property
    def lead_slugs(self) -> frozenset[str]:
        return frozenset(lead.organisation.slug for lead in self.leads)

    def led_by(self, side: str) -> str:
        """Names of those who lead on a side."""
        return ", ".join(lead.organisation.name for lead in self.leads if lead.side == side)

    @property
    def next_step(self) -> Step | None:
        """The first milestone that is still to be reached."""
        ahead = [step for step in self.steps if step.reached is None and step.last]
        return min(ahead, key=lambda step: step.last or dt.date.max, default=None)
