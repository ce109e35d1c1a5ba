"""Made assignments and values for a made place. No real place gets any."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from lodestar.analysis.monitoring import expected_periods
from lodestar.evidence.errors import LodestarError
from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.monitoring.models import Assignment
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action

WOMEN, MEN = (3, 9, 7, 12), (11, 14, 10, 15)


@transaction.atomic
def make(place: Place, people: Mapping[str, User]) -> None:
    """Assign two indicators at a made place and enter values for the last two years; nothing a second time."""
    if not place.made:
        raise LodestarError(f"{place.name} is a real place: no values are made up for it")
    action = Action.objects.filter(place=place).exclude(indicator="").order_by("id").first()
    if action is None or Assignment.objects.filter(place=place).exists():
        return
    lead, today = people["local lead"], dt.date.today()
    first = dt.date(today.year - 2, 4, 1)
    advised = assign_indicator(
        by=lead, place=place, indicator=action.indicator, name="Businesses advised at the window", role="commitment",
        action=action, starts=first, frequency="quarter", time_rule="sum", place_rule="none",
        baseline_period=_year(first.year - 1), baseline=Decimal(30), target_period=_year(first.year + 5), target=Decimal(150),
        trajectory="linear", dimensions={"led by": ["women", "men", "others"]}, verification="The window’s book (made).",
    )  # fmt: skip
    entries = []
    for number, period in enumerate(expected_periods(first, "quarter", today)):
        women, men = WOMEN[number % 4] + number // 4, MEN[number % 4] + number // 4
        entries.append(Entry(period, value=Decimal(women + men), source="The window’s book (made)"))
        entries.append(Entry(period, dimension="led by", category="women", value=Decimal(women)))
        entries.append(Entry(period, dimension="led by", category="men", value=Decimal(men)))
    enter_values(by=lead, assignment=advised, entries=entries)
    watched = assign_indicator(
        by=lead, place=place, indicator="jobs-created", name="Jobs in sailmaking", role="contextual", starts=first,
        frequency="year", time_rule="latest", place_rule="none",
    )  # fmt: skip
    values = [
        Entry(p, value=Decimal(120 + 9 * n)) for n, p in enumerate(expected_periods(first, "year", today))
    ]
    enter_values(by=lead, assignment=watched, entries=values)


def _year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"
