"""The plan of the invented year as it was published, edition by edition."""

from collections.abc import Iterator

from lodestar.service.invented.year import Deed, Year, made
from lodestar.service.memory.editions import publish_plan, waiting_of

EDITIONS = (
    (-355, made("The dates of the year, as the partners settled them.")),
    (-150, made("The sail trial ends later: the second ferry’s keel.")),
    (-55, made("What the Tide Table decided on the window and the sails.")),
    (0, made("As it stands before the fourth quarter’s round.")),
)


def deeds(year: Year) -> Iterator[Deed]:
    """Publish the plan four times, the last time today."""
    for day, note in EDITIONS:
        yield Deed(year.today if day == 0 else year.day(day), lambda note=note: _publish(year, note))


def _publish(year: Year, note: str) -> None:
    """Publish what waits, if anything does."""
    waiting = waiting_of(year.place)
    if waiting.records:
        publish_plan(by=year.people["secretariat"], place=year.place, upto=waiting.upto, note=note)
