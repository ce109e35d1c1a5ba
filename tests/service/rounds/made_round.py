"""A round at Amber: three joint actions (council and National Innovation), the university's own, and one nobody leads."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

JOINT = ("lay-the-fibre", "light-the-quay", "mend-the-crane")
PLANNED = "2027-03"


@dataclass
class Made:
    """The round with its lines by action, and the words to say something of one."""

    round: Any
    lines: dict[str, Any]
    cast: Any

    def line(self, slug: str = JOINT[0]) -> Any:
        return self.lines[slug]

    def read(self, name: str, slug: str = JOINT[0]) -> Any:
        """A line as somebody sees it now."""
        from lodestar.service.rounds.reading import lines_of

        self.round.refresh_from_db()
        return lines_of(self.round, getattr(self.cast, name), action=slug)[0]

    def url(self, path: str = "") -> str:
        return f"/amber/rounds/{self.round.slug}/{path}"


def add_action(place: Any, slug: str, parts: tuple[tuple[str, str, str], ...]) -> Any:
    """A committed action with its responsibilities as (organisation, role, side)."""
    from lodestar.service.places.models import Organisation, Source
    from lodestar.service.plan.models import Action, Responsibility, Workstream

    action = Action.objects.create(
        place=place, slug=slug, name=slug.replace("-", " ").capitalize(), text="We will.", commitment="committed",
        ends=PLANNED, workstream=Workstream.objects.filter(place=place).first(),
        source=Source.objects.filter(place=place).first(), locator="page 9",
    )  # fmt: skip
    for organisation, role, side in parts:
        Responsibility.objects.create(
            action=action, role=role, side=side, basis="made",
            organisation=Organisation.objects.get(place=place, slug=organisation),
        )  # fmt: skip
    return action


def dates_of(round_: Any, **others: dt.date) -> dict[str, dt.date]:
    """The four dates of a round, some of them others."""
    return {
        name: getattr(round_, name) for name in ("observed_from", "observed_to", "opens", "closes")
    } | others


def working_day(offset: int) -> dt.date:
    from lodestar.analysis.rounds.calendar import Nation, business_days_after

    return business_days_after(timezone.localdate(), offset, Nation.ENGLAND_AND_WALES)


BOTH = (("amber-council", "lead", "local"), ("national-innovation", "lead", "national"))


def make_round(cast: Any) -> Made:
    from lodestar.service.rounds.models import RoundAction
    from lodestar.service.rounds.running import open_round

    for slug in JOINT:
        add_action(cast.amber, slug, BOTH)
    add_action(cast.amber, "find-a-lead", ())
    found = open_round(
        by=cast.sec, place=cast.amber, name="Summer", observed_from=timezone.localdate() - dt.timedelta(days=90),
        observed_to=timezone.localdate() - dt.timedelta(days=1), opens=working_day(-2), closes=working_day(5),
    )  # fmt: skip
    lines = {
        line.action.slug: line
        for line in RoundAction.objects.filter(round=found).select_related("action", "round")
    }
    return Made(found, lines, cast)


def said(**changes: Any) -> Any:
    from lodestar.service.rounds.actions import Said

    values = {
        "rating": "on-track", "confidence": "high", "forecast": dt.date(2027, 3, 1), "narrative": "The trench is dug.",
    } | changes  # fmt: skip
    return Said(**values)


def close(made: Made) -> None:
    """Let the window's end be past, then lock the round."""
    from lodestar.service.rounds.models import Round
    from lodestar.service.rounds.running import lock_round

    Round.objects.filter(pk=made.round.pk).update(opens=working_day(-10), closes=working_day(-1))
    made.round.refresh_from_db()
    lock_round(by=made.cast.sec, round=made.round)
    made.round.refresh_from_db()
