"""Measure a board pack, and any day of a plan told again, at a made place with a year of changes behind it.

    python -m benchmarks.board_pack --home /tmp/lodestar-board-pack

Four hundred actions, ten thousand events. To reach: a pack in all formats in 10 s, any day in 300 ms.
"""

import argparse
import datetime as dt
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import made_places, made_sizes

ACTIONS, EVENTS = 400, 10_000
SIZE = made_sizes.Size(
    actions=ACTIONS, assets=50, observations=2_000, organisations=40, sources=10, workstreams=40, claims=20, targets=12,
    projects=40, programmes=12, support_offers=12, forums=3,
)  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path, required=True, help="A folder that is empty or not there yet.")
    asked.add_argument("--times", type=int, default=5)
    given = asked.parse_args()
    os.environ["LODESTAR_HOME"] = str(given.home)
    place = _prepared(given.home)
    print(
        json.dumps({"actions": ACTIONS, **_pack(place, given.times), **_days(place, given.times)}, indent=2)
    )


def _prepared(home: Path) -> Any:
    from lodestar.service import opening

    opening.configure()
    opening.migrate(print)
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.places.models import Place

    pack = made_places.made_pack(1, SIZE)
    if not Place.objects.filter(slug=pack.place.id).exists():
        from lodestar.evidence.packs.records import Observation, Source
        from lodestar.evidence.releases.release import write_release
        from lodestar.evidence.sources import place_pack
        from lodestar.evidence.stores.building import prepare

        with prepare(
            [write_release(place_pack.draft(pack.place, pack.all(Source), pack.all(Observation)))]
        ) as made:
            made.activate()
        load_pack(by="benchmark", pack=pack)
        _live_through_a_year(Place.objects.get(slug=pack.place.id))
    return Place.objects.get(slug=pack.place.id)


def _live_through_a_year(place: Any) -> None:
    """Ten thousand changes of actions, as events and rows, spread over the year before today."""
    from django.db import transaction
    from django.utils import timezone

    from lodestar.service.audit.models import Event
    from lodestar.service.plan.models import Action

    chance, now = random.Random(1), timezone.now()  # the same events each time
    rows = list(Action.objects.filter(place=place))
    with transaction.atomic():
        for number in range(EVENTS):
            row = chance.choice(rows)
            name, row.version = f"{row.name.split(' (')[0]} ({number})", row.version + 1
            at = now - dt.timedelta(days=365) + dt.timedelta(minutes=number * 525_000 // EVENTS)
            event = Event(
                by="benchmark", action="edit", place=place.slug, kind="action", record=row.slug, version=row.version,
                changes={"name": [row.name, name]},
            )  # fmt: skip
            Event._meta.get_field("at").auto_now_add = False
            event.at, row.name = at, name
            event.save()
        Event._meta.get_field("at").auto_now_add = True
        Action.objects.bulk_update(rows, ["name", "version"])


def _pack(place: Any, times: int) -> dict[str, Any]:
    from django.utils.timezone import now

    from lodestar.service.board_packs.actions import begin_pack
    from lodestar.service.board_packs.gathering import gather_pack
    from lodestar.service.documents.actions import draw_up, issue
    from lodestar.service.documents.files import FORMATS
    from lodestar.service.documents.issuing import quiet
    from lodestar.service.plan.models import Forum

    forum = Forum.objects.select_related("place").filter(place=place).order_by("id").first()
    assert forum is not None
    today = dt.date.today()
    pack = begin_pack(by="benchmark", forum=forum, meets_on=today, since=today - dt.timedelta(days=91))
    whole = _seconds(lambda: draw_up(by="benchmark", row=pack), times)
    gathered = _seconds(lambda: gather_pack(pack, now(), (), quiet), times)
    document = draw_up(by="benchmark", row=pack)
    each = {
        ending: _seconds(lambda write=write: write(document), times) for ending, (_, write) in FORMATS.items()
    }
    pack.refresh_from_db()
    began = time.perf_counter()
    issue(by="benchmark", row=pack, digest=document.digest)
    return {
        "drawn up, s": whole,
        "gathered, s": gathered,
        "written, s": each,
        "issued, s": round(time.perf_counter() - began, 2),
    }


def _days(place: Any, times: int) -> dict[str, Any]:
    from lodestar.service.audit.replay import known_then
    from lodestar.service.memory.then import end_of

    today = dt.date.today()
    found = {
        f"{days} days ago, s": _seconds(lambda day=today - dt.timedelta(days=days): known_then(place, "action", end_of(day)), times)
        for days in (30, 180, 364)
    }  # fmt: skip
    return {"actions as known": found}


def _seconds(do: Callable[[], Any], times: int) -> dict[str, float]:
    """The first time, and the median of the others; and what the others took of the processor."""
    taken, processor = [], []
    for _ in range(times + 1):
        began, spent = time.perf_counter(), time.process_time()
        do()
        taken.append(time.perf_counter() - began)
        processor.append(time.process_time() - spent)
    return {
        "first": round(taken[0], 3), "median": round(statistics.median(taken[1:]), 3),
        "processor": round(statistics.median(processor[1:]), 3),
    }  # fmt: skip


if __name__ == "__main__":
    main()
