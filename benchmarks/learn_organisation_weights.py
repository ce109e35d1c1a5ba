"""Learn the weights of organisation linking anew, from made registers, and write the weights file.

    python benchmarks/learn_organisation_weights.py definitions/organisations/linkage.yaml

Takes some minutes and 2 GB. No register or names made with the seeds used here are measured on, nor is
the family 'mixed' ever looked at when anything is chosen (organisations.py).
"""

import argparse
import datetime as dt
from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import duckdb

from lodestar.evidence.organisations.candidates import find_candidates
from lodestar.evidence.organisations.likeness import measure_likeness
from lodestar.evidence.organisations.made_names import FAMILIES, make_names
from lodestar.evidence.organisations.made_register import make_register
from lodestar.evidence.organisations.register import prepare_register
from lodestar.evidence.organisations.sought import SoughtName, prepare_sought
from lodestar.evidence.organisations.training import (
    Counts,
    Labelled,
    as_yaml,
    count_levels,
    fit,
    labelled_pairs,
    merged,
    weights_from,
)

SEED, NAMES_SEED, LEARNED_FAMILIES = 1, 101, ("awards", "grants", "keyed")
SIZES = ((100_000, 6_000), (300_000, 10_000), (1_000_000, 16_000))
SHARE = 0.8


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    learned = [part for size, names in SIZES for part in _learn(size, names)]
    sizes = ", ".join(f"{size:,} companies × {names:,} names" for size, names in SIZES)
    start = weights_from(
        reduce(merged, (counts for counts, _ in learned[-len(LEARNED_FAMILIES) :])),
        basis=f"Learned from made names alone: {sizes}; register seed {SEED}, names' seed {NAMES_SEED}, noise families "
        f"{', '.join(LEARNED_FAMILIES)} (benchmarks/learn_organisation_weights.py). m is counted; u is such that stated probabilities come "
        "true. legal_form 'else' and names_met 'other' are limited by judgement.",
        reviewed=dt.date.today().isoformat(),
        share=SHARE,
        precision=0.983,
        least_threshold=0.5,
    )
    file.write_text(as_yaml(fit(start, [labelled for _, labelled in learned])), encoding="utf-8")


def _learn(size: int, count: int) -> Iterator[tuple[Counts, Labelled]]:
    """Counts and labelled pairs of each family, in one register. The share is each family's own, for odds to be fair."""
    made = make_register(size, SEED)
    connection = duckdb.connect()
    connection.register("made", made.companies)
    register = prepare_register(connection, "made")
    for family in LEARNED_FAMILIES:
        noise = FAMILIES[family]
        names = make_names(made, count, NAMES_SEED, noise)
        connection.register("truth", names)
        columns = (names[column].to_pylist() for column in ("name_id", "name", "postcode"))
        prepare_sought(connection, [SoughtName(*row) for row in zip(*columns, strict=True)])
        find_candidates(connection)
        measure_likeness(connection)
        counts = count_levels(connection, "truth", register.companies)
        yield counts, labelled_pairs(connection, (1 - noise.unknown) / size / noise.unknown)


if __name__ == "__main__":
    main()
