"""Made risks and an issue for a made place. No real place gets any."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.risks.actions import accept_risk, change_risk, raise_issue, raise_risk
from lodestar.service.risks.models import Risk

RATED = ("inherent", "current", "target")
# name, category, cause, event, effect, (likelihood, impact) three times, proximity, treatment, what is done
MADE: tuple[tuple[Any, ...], ...] = (
    ("No calm week for the trial", "operations", "autumn storms come early", "no ferry can be fitted before winter",
     "the trial loses a season", (4, 3), (3, 3), (2, 2), 4, "treat", "Two berths are kept free in September."),
    ("Sailmakers leave for the mainland", "people", "wages on the island are low", "half of the school’s teachers leave",
     "apprentices have nobody to learn from", (3, 5), (3, 4), (2, 3), 3, "treat", "The school and the board share two posts."),
    ("The lamp oil price doubles", "financial", "one trader sells all the oil", "the price doubles within a year",
     "lighthouses open fewer hours", (2, 3), (2, 2), (2, 2), 2, "tolerate", ""),
    ("Logs are not believed", "reputational", "only good days are published", "the public stops reading the logs",
     "nobody adopts the sails", (3, 3), (2, 3), (1, 3), 3, "treat", "Bad days are published first."),
)  # fmt: skip


@transaction.atomic
def make(place: Place, people: Mapping[str, User]) -> None:
    """Put made risks and an issue on a made place's registers; nothing a second time."""
    if not place.made:
        raise LodestarError(f"{place.name} is a real place: no risks are made up for it")
    if Risk.objects.filter(place=place).exists():
        return
    lead, today = people["local lead"], dt.date.today()
    actions = list(Action.objects.filter(place=place).order_by("id"))
    risks = []
    for number, (name, category, cause, event, effect, *ratings, proximity, treatment, text) in enumerate(
        MADE
    ):
        levels = {f"{when}_{of}": level for when, pair in zip(RATED, ratings, strict=True)
                  for of, level in zip(("likelihood", "impact"), pair, strict=True)}  # fmt: skip
        risks.append(
            raise_risk(
                by=lead, place=place, name=name, category=category, cause=cause, event=event, effect=effect,
                proximity=proximity, treatment=treatment, treatment_text=text, owner=lead if number else None,
                action=actions[number % len(actions)], review_by=today + dt.timedelta(days=90), **levels,
            )
        )  # fmt: skip
    change_risk(
        by=lead, risk=risks[1], seen=1, changes={"current_likelihood": 4}, reason="One teacher has left."
    )
    accept_risk(by=people["national approver"], risk=risks[2], justification="Two years of oil are in store.",
                expires_on=today + dt.timedelta(days=180))  # fmt: skip
    raise_issue(
        by=lead, place=place, name="The second ferry leaks", text="Her keel was found cracked when she was hauled out.",
        impact=3, action=actions[0], owner=lead, due=today + dt.timedelta(days=21),
    )  # fmt: skip
