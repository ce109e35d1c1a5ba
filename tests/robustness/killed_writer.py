"""Makes changes by named actions until it is killed; says each on a line once it is committed.

Run with LODESTAR_HOME set: ``python killed_writer.py SEED``. A line is ``KIND SLUG VERSION``.
"""

import datetime as dt
import random
import sys
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

MADE = "amber"


def main(seed: int) -> None:
    from lodestar.service import opening

    opening.configure()
    from lodestar.service.people.models import User
    from lodestar.service.places.models import Place

    chance, place = random.Random(seed), Place.objects.get(slug=MADE)
    people = {user.name: user for user in User.objects.all()}
    deeds = (submit_one, decide_one, enter_one)
    while True:
        row = chance.choice(deeds)(place, people, chance)
        print(row.KIND, row.slug, row.version, flush=True)


def submit_one(place: Any, people: dict[str, Any], chance: random.Random) -> Any:
    """Write an update anew and submit it, or take it back."""
    from lodestar.service.rounds.actions import Said, save_update, submit_update, take_back_update
    from lodestar.service.rounds.models import RoundAction, Update

    line = chance.choice(list(RoundAction.objects.select_related("round__place", "action")))
    held = Update.objects.select_related("place").filter(line=line, side="local").first()
    by = people["Cora"]
    if held is not None and held.state == "submitted":
        return take_back_update(by=by, update=held, version=held.version)
    said = Said("on-track", "high", dt.date(2030, 1, 1), narrative=f"Told {chance.random()}.")
    version = held.version if held else 0
    row = save_update(by=by, line=line, side="local", said=said, version=version)
    return submit_update(by=by, update=row, version=row.version)


def decide_one(place: Any, people: dict[str, Any], chance: random.Random) -> Any:
    from lodestar.service.meetings.minute_actions import decide_by_delegation

    return decide_by_delegation(
        by=people["Sec"], place=place, delegate="The director", made_on=localdate(), name=f"Deed {chance.random()}",
        text="So it is.", outcome="agreed",
    )  # fmt: skip


def enter_one(place: Any, people: dict[str, Any], chance: random.Random) -> Any:
    from lodestar.service.monitoring.actions import Entry, enter_values
    from lodestar.service.monitoring.models import Assignment

    entry = Entry(f"20{chance.randrange(20, 26)}", value=Decimal(chance.randrange(10**6)), source="Made")
    assignment = Assignment.objects.select_related("place").get(place=place)
    (row,) = enter_values(by=people["Ann"], assignment=assignment, entries=[entry])
    return row


if __name__ == "__main__":
    main(int(sys.argv[1]))
