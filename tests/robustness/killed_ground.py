"""Sets up an installation for the runs that are killed: Amber with people, a round, and an indicator to enter values of."""

import datetime as dt
import sys
from pathlib import Path

from django.utils.timezone import localdate

PACK = Path(__file__).parents[1] / "service/packs/amber"
PEOPLE = (
    ("Sec", "secretariat", ""), ("Ann", "analyst", ""), ("Cora", "lead", "amber-council"),
)  # fmt: skip


def main() -> None:
    from lodestar.service import opening

    opening.configure()
    opening.migrate(print)
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.monitoring.actions import assign_indicator
    from lodestar.service.people.actions import give_role
    from lodestar.service.people.models import User
    from lodestar.service.places.models import Organisation, Place

    load_pack(by="test", pack=open_pack(PACK))
    place, people = Place.objects.get(slug="amber"), {}
    for name, role, organisation in PEOPLE:
        whose = Organisation.objects.get(place=place, slug=organisation) if organisation else None
        people[name] = User.objects.create(email=f"{name.lower()}@example.org", name=name, password="!")
        give_role(by="test", place=place, person=people[name], role=role, organisation=whose)
    assign_indicator(
        by=people["Sec"], place=place, indicator="jobs-created", name="Jobs", role="contextual",
        starts=dt.date(2020, 1, 1), frequency="year", time_rule="latest", place_rule="none",
    )  # fmt: skip
    begin_round(place, people["Sec"])


def begin_round(place: object, by: object) -> None:
    from lodestar.analysis.rounds.calendar import Nation, business_days_after
    from lodestar.service.places.models import Organisation
    from lodestar.service.plan.models import Action, Responsibility
    from lodestar.service.rounds.running import open_round

    first = (
        Action.objects.filter(place=place, commitment="committed")
        .select_related("workstream", "source")
        .first()
    )
    assert first is not None
    council = Organisation.objects.get(place=place, slug="amber-council")
    for number in range(8):
        action = Action.objects.create(
            place=place, slug=f"deed-{number}", name=f"Deed {number}", text="We will.", commitment="committed",
            workstream=first.workstream, source=first.source, locator="page 9",
        )  # fmt: skip
        Responsibility.objects.create(
            action=action, role="lead", side="local", basis="made", organisation=council
        )
    today = localdate()
    opens, closes = (business_days_after(today, days, Nation.ENGLAND_AND_WALES) for days in (-2, 9))
    open_round(
        by=by, place=place, name="Now", observed_from=opens - dt.timedelta(days=90),
        observed_to=opens - dt.timedelta(days=1), opens=opens, closes=closes,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
