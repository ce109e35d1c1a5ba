"""A year of an invented place, lived through by the named actions that people use, each on its day.

Every app that has something to tell gives the deeds of the year in its ``made.deeds(year)``. Days are counted from the
day of the first start, so that the year is always the last one.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from lodestar.analysis.rounds.calendar import Nation, business_days_after, nation_of
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.models import Event
from lodestar.service.invented.clock import Clock, put_back
from lodestar.service.people.made import make as make_people
from lodestar.service.people.models import User
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Action

COMMAND = "lodestar demo"
DONE = "make working records"
# Who tells the year; what one does on a day comes before what the next does on it.
APPS = ("delivery", "monitoring", "risks", "rounds", "meetings", "board_packs", "memory")
LOADED, BEGUN = -380, -376
_STARTS, _STEP = dt.time(9, 30), dt.timedelta(minutes=7)


def made(text: str) -> str:
    """A text of the year, with the word that says that it is made up."""
    return f"{text} (made)"


@dataclass(frozen=True)
class Deed:
    """Something that is done on a day."""

    day: dt.date
    do: Callable[[], object]


@dataclass(frozen=True)
class Year:
    """What those who tell the year go by. ``today`` is its last day."""

    place: Place
    people: dict[str, User]
    today: dt.date

    @property
    def nation(self) -> Nation:
        return nation_of(self.place.codes)

    def day(self, number: int) -> dt.date:
        """The day so many days from today: the last business day by then, or the next one for a day to come."""
        day = self.today + dt.timedelta(days=number)
        if number > 0:
            return business_days_after(day, 0, self.nation)
        return business_days_after(day + dt.timedelta(days=1), -1, self.nation)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The day so many business days after another."""
        return business_days_after(day, count, self.nation)

    def on(self, day: int | dt.date, do: Callable[..., object], *args: Any, **kwargs: Any) -> Deed:
        """A deed of a day, which is given by itself or counted from today."""
        return Deed(self.day(day) if isinstance(day, int) else day, lambda: do(*args, **kwargs))

    def action(self, slug: str) -> Action:
        """An action of the plan as it stands when it is asked for."""
        return Action.objects.select_related("place").get(place=self.place, slug=slug)

    def organisation(self, side: str) -> Organisation:
        """The first organisation of a side."""
        found = Organisation.objects.filter(place=self.place, side=side).order_by("id").first()
        if found is None:
            raise LodestarError(f"{self.place} has no organisation of the {side} side")
        return found


def is_lived(place: Place) -> bool:
    """Whether the year of a place was told already."""
    return Event.objects.filter(place=place.slug, action=DONE).exists()


def can_live(place: Place) -> bool:
    """Whether the place was there all year: nothing can be dated before it was loaded."""
    loaded = Event.objects.filter(place=place.slug).order_by("id").values_list("at", flat=True).first()
    begun = timezone.localdate() + dt.timedelta(days=BEGUN)
    return loaded is not None and timezone.localdate(loaded) < begun


@transaction.atomic
def live(place: Place) -> None:
    """Live through the year of an invented place, all of it or nothing. Raises LodestarError for a real place."""
    today = timezone.localdate()
    with put_back(place) as clock:
        clock.go_to(_moment(today + dt.timedelta(days=BEGUN), 0))
        year = Year(place, dict(make_people(place)), today)
        deeds = sorted(_deeds(year), key=lambda deed: deed.day)
        _do(clock, (deed for deed in deeds if deed.day < today))
    for deed in deeds:
        if deed.day == today:
            deed.do()
    record_event(by=COMMAND, action=DONE, place=place.slug)


def _deeds(year: Year) -> Iterator[Deed]:
    for app in APPS:
        yield from import_module(f"lodestar.service.{app}.made").deeds(year)


def _do(clock: Clock, deeds: Iterable[Deed]) -> None:
    for day, some in groupby(deeds, key=lambda deed: deed.day):
        for number, deed in enumerate(some):
            clock.go_to(max(_moment(day, number), clock.now()))
            deed.do()


def _moment(day: dt.date, number: int) -> dt.datetime:
    """When something is done on a day: the first at half past nine, the next a little later."""
    return timezone.make_aware(dt.datetime.combine(day, _STARTS)) + number * _STEP


def loaded_at() -> dt.datetime:
    """When the place whose year is told is loaded: before it begins."""
    return _moment(timezone.localdate() + dt.timedelta(days=LOADED), 0)
