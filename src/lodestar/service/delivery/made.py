"""A made working plan for a made place: what waits for what, money, tags, dates that moved, an ending. No real place gets any."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.delivery.actions import add_dependency, end_action, set_budget_line
from lodestar.service.delivery.dates import reach_milestone, revise_date
from lodestar.service.delivery.models import DateRevision, Tag
from lodestar.service.delivery.tagging import add_tag, add_tree, tag_action, take_up_tree
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action

# Which of the place's actions, in the plan's order, waits for which other, and why.
NEEDS = (
    (1, 0, "There is nothing to publish before the ferries sail."),
    (4, 2, "The window finds the apprentices."),
)
SOURCES = ("Lantern levy (made)", "Harbour dues (made)", "Saltmarsh bequest (made)")
YEARS = ("2024/25", "2025/26", "2026/27")
WHY = "Made up: the boatyard was full."


@transaction.atomic
def make(place: Place, people: Mapping[str, User]) -> None:
    """Make a working plan for a made place; nothing a second time. Raises LodestarError for a real place."""
    if not place.made:
        raise LodestarError(f"{place.name} is a real place: no working plan is made up for it")
    if DateRevision.objects.filter(place=place).exists() or Tag.objects.filter(place=place).exists():
        return
    lead = people["local lead"]
    actions = list(Action.objects.filter(place=place))
    _dates(lead, actions)
    for needing, needed, why in NEEDS:
        if needing < len(actions):
            add_dependency(by=lead, action=actions[needing], needs=actions[needed], note=why)
    for number, action in enumerate(actions):
        if number % 4 != 3:
            _money(lead, action, number)
    _tags(lead, place, actions)
    if len(actions) > 3:
        end_action(
            by=lead, action=actions[3], how="merged", on=dt.date(2026, 2, 27), into=actions[2],
            reason="Made up: the window stays open at night on trial, so that one action is enough.",
        )  # fmt: skip


def _dates(lead: User, actions: list[Action]) -> None:
    """Every second action that has an end has it moved; the first milestone of each that is past was reached."""
    today = dt.date.today()
    for number, action in enumerate(actions):
        for step in action.milestones.all()[:1]:
            due = dt.date.fromisoformat((step.due + "-01-01")[:10])
            if due < today:
                reach_milestone(by=lead, action=action, milestone=step.slug, on=due)
        if action.ends and number % 2 == 0:
            later = f"{int(action.ends[:4]) + 1}{action.ends[4:]}"
            revise_date(by=lead, action=action, field="ends", new=later, reason=WHY)


def _money(lead: User, action: Action, number: int) -> None:
    for turn, year in enumerate(YEARS[: 1 + number % 3]):
        committed = Decimal(20_000 + 7_500 * ((number + turn) % 5))
        spent = (committed * Decimal(turn + 1) / 4).quantize(Decimal("0.01"))
        source = SOURCES[(number + turn) % len(SOURCES)]
        set_budget_line(by=lead, action=action, source=source, year=year, committed=committed, spent=spent)


def _tags(lead: User, place: Place, actions: list[Action]) -> None:
    take_up_tree(by=lead, place=place, tree="net-zero")
    clusters = add_tree(
        by=lead, place=place, name="Trades of the quay", levels=["Trade", "Craft"], text="Made up."
    )
    sails = add_tag(by=lead, tree=clusters, name="Sails")
    own = [
        add_tag(by=lead, tree=clusters, name="Rigid sails", under=sails),
        add_tag(by=lead, tree=clusters, name="Lamps"),
    ]
    transport = Tag.objects.get(place=place, slug="net-zero-shipping-and-ports")
    for number, action in enumerate(actions):
        tags = [own[number % 2], *([transport] if number % 3 == 0 else [])]
        if number % 5 != 4:
            tag_action(by=lead, action=action, tags=tags)
