"""Measure what a sheet costs whose every row changes: shown before it is made, and made.

    python -m benchmarks.grid --home /tmp/lodestar-grid

The place pack of Liverpool City Region as it comes, and made places of 400 and 2,000 actions. Two cells of every row change,
one of them a date, so that each row writes a date revision with its reason. To reach at 2,000 rows: 2 s to see what would
change, 5 s to make it, and no query that is asked once for every row.
"""

import argparse
import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import made_places, made_sizes

SIZES = (400, 2_000)
REPOSITORY = Path(__file__).parent.parent


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path, required=True, help="A folder that is empty or not there yet.")
    given = asked.parse_args()
    os.environ["LODESTAR_HOME"] = str(given.home)
    from lodestar.service import opening

    opening.configure()
    opening.migrate(print)
    for place in _places():
        print(json.dumps(_measured(place)), flush=True)


def _places() -> list[Any]:
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.places.models import Place

    packs = [open_pack(REPOSITORY / "places" / "liverpool-city-region")]
    packs += [
        made_places.made_pack(number, replace(made_sizes.SMALL, actions=actions))
        for number, actions in enumerate(SIZES, 1)
    ]
    for pack in packs:
        load_pack(by="benchmark", pack=pack)
    return [Place.objects.get(slug=pack.place.id) for pack in packs]


def _measured(place: Any) -> dict[str, Any]:
    from lodestar.service.grid.actions import apply_sheet, bring_sheet
    from lodestar.service.grid.columns import COLUMNS
    from lodestar.service.grid.proposing import propose
    from lodestar.service.people.models import RoleAssignment, User

    person = User.objects.create_user(f"editor@{place.slug}.invalid", None, name="Editor")
    RoleAssignment.objects.create(person=person, place=place, role="secretariat", starts="2024-01-01")
    header = [column.key for column in COLUMNS]
    rows = _rows(place)
    seen, preview = _counted(lambda: propose(place, person, (header, rows)))
    sheet = bring_sheet(by=person, place=place, name="Everything", table=(header, rows))
    done, made = _counted(lambda: apply_sheet(by=person, sheet=sheet, reason="Every date moves"))
    assert not seen.rejected and done.actions == len(rows), seen.rejected[:3]
    return {
        "place": place.slug,
        "rows": len(rows),
        "cells": len(seen.taken),
        "preview": preview,
        "apply": made,
    }


def _rows(place: Any) -> list[list[str]]:
    """The sheet as it is taken, with another name and another end in every row."""
    from lodestar.service.grid.columns import COLUMNS
    from lodestar.service.ledger.mapping import read_records, rows_of

    records = read_records(place, "action")
    found = []
    for row in rows_of(place, "action"):
        cells = {column.key: column.text(row, records[row.slug]) for column in COLUMNS}  # type: ignore[arg-type]
        cells |= {"name": f"{cells['name']} (again)", "ends": "2039-03"}
        found.append(list(cells.values()))
    return found


def _counted(do: Any) -> tuple[Any, dict[str, float]]:
    """What came of it, and its seconds, its processor's seconds, and its queries: reading and writing."""
    from django.db import connection

    asked = []

    def note(execute: Any, sql: str, *given: Any) -> Any:
        asked.append(sql.lstrip("( ").upper().startswith("SELECT"))
        return execute(sql, *given)

    clock, processor = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(note):
        came = do()
    took = {
        "s": round(time.perf_counter() - clock, 2),
        "processor s": round(time.process_time() - processor, 2),
    }
    return came, took | {"reading": sum(asked), "writing": len(asked) - sum(asked)}


if __name__ == "__main__":
    main()
