"""What the plan's pages read, in a number of queries that does not grow with the plan."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from lodestar.service.ledger.reading import read_with
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, NextStep, Principle, Responsibility, Theme, Workstream


@dataclass(frozen=True)
class Branch:
    """A theme or workstream with its numbers of committed and proposed actions and what stands under it."""

    record: Any
    committed: int
    proposed: int
    under: tuple[Any, ...] = ()

    @property
    def actions(self) -> int:
        return self.committed + self.proposed

    @property
    def parts(self) -> list[tuple[str, int]]:
        return [("committed", self.committed), ("proposed", self.proposed)]


def plan_tree(place: Place) -> tuple[Branch, ...]:
    """Themes with their workstreams and counts of actions, in published order."""
    workstreams = with_counts(Workstream.objects.filter(place=place))
    branches: dict[int, list[Branch]] = {}
    for workstream in workstreams:
        branches.setdefault(workstream.theme_id, []).append(branch(workstream))
    return tuple(
        Branch(theme, sum(b.committed for b in under), sum(b.proposed for b in under), tuple(under))
        for theme in read_with(Theme.objects.filter(place=place))
        for under in [branches.get(theme.pk, [])]
    )


def with_counts(workstreams: QuerySet[Workstream]) -> QuerySet[Workstream]:
    return read_with(workstreams, "theme").annotate(
        committed=Count("actions", filter=Q(actions__commitment="committed")),
        proposed=Count("actions", filter=Q(actions__commitment="proposed")),
    )


def branch(workstream: Any) -> Branch:
    return Branch(workstream, workstream.committed, workstream.proposed)


def actions_of(place: Place) -> QuerySet[Action]:
    """Actions with all that a list or a page shows of them."""
    return read_with(Action.objects.filter(place=place), "workstream__theme", "source").prefetch_related(
        Prefetch("responsibilities", read_with(Responsibility.objects.all(), "organisation")),
        Prefetch("principles", read_with(Principle.objects.all())),
    )


def principles_of(place: Place) -> QuerySet[Principle]:
    return read_with(Principle.objects.filter(place=place), "source").annotate(served=Count("actions"))


def next_steps_of(place: Place) -> QuerySet[NextStep]:
    return read_with(NextStep.objects.filter(place=place), "source")
