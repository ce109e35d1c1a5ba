"""Made releases for tests: a few invented observations of invented places."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from lodestar.evidence.releases.release import About, Draft, Release, write_release
from lodestar.evidence.stores.contents import OBSERVATION
from lodestar.evidence.tables.checking import apply

ABOUT = About(
    source="place-pack",
    place="made-place",
    title="Observations of an invented place",
    publisher="Nobody",
    licence="MIT",
    vintage="2022",
    made=True,
)


def observation(number: int, *, place: str = "made-place", **changes: object) -> dict[str, object]:
    return {
        "place": place,
        "id": f"made-{number}",
        "indicator": f"made-indicator-{number % 3}",
        "area": "E06000006",
        "period": "2018",
        "start_date": "2018-01-01",
        "end_date": "2018-12-31",
        "value": Decimal(number) / 4,
        "value_text": format(Decimal(number) / 4, "f"),
        "unit": "percent",
        "qualifier": "exact",
        "status": "made",
        "source": "made-source",
        "locator": f"row {number}",
        **changes,
    }


def made_draft(count: int = 5, *, place: str = "made-place", start: int = 0, **changes: object) -> Draft:
    rows = [observation(number, place=place, **changes) for number in range(start, start + count)]
    return Draft(replace(ABOUT, place=place), (apply(OBSERVATION, rows, file="observations.csv"),))


def made_release(home: Path, count: int = 5, *, place: str = "made-place", **changes: object) -> Release:
    return write_release(made_draft(count, place=place, **changes), home=home)
