"""Learn the weights of organisation linking anew, from made registers, and write the weights file.

    python benchmarks/learn_organisation_weights.py definitions/organisations/linkage.yaml

Takes some minutes and 2 GB. The seed and the noise family used here are never measured on (organisations.py).
"""

import argparse
import datetime as dt
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
    weights_from,
)

SEED, NAMES_SEED, FAMILY = 1, 101, "awards"
SIZES = ((100_000, 10_000), (300_000, 15_000), (1_000_000, 20_000))
SHARE = 0.8


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    learned = [_learn(size, names) for size, names in SIZES]
    sizes = ", ".join(f"{size:,} companies × {names:,} names" for size, names in SIZES)
    start = weights_from(
        learned[-1][0],
        basis=f"Learned from made names alone: {sizes}; register seed {SEED}, names' seed {NAMES_SEED}, noise family "
        f"'{FAMILY}' (benchmarks/learn_organisation_weights.py). m is counted; u is such that stated probabilities come "
        "true. legal_form 'else' and names_met 'other' are limited by judgement.",
        reviewed=dt.date.today().isoformat(),
        share=SHARE,
        precision=0.983,
        least_threshold=0.5,
    )
    file.write_text(as_yaml(fit(start, [labelled for _, labelled in learned])), encoding="utf-8")


def _learn(size: int, count: int) -> tuple[Counts, Labelled]:
    made = make_register(size, SEED)
    names = make_names(made, count, NAMES_SEED, FAMILIES[FAMILY])
    connection = duckdb.connect()
    connection.register("made", made.companies)
    register = prepare_register(connection, "made")
    connection.register("truth", names)
    columns = (names[column].to_pylist() for column in ("name_id", "name", "postcode"))
    prepare_sought(connection, [SoughtName(*row) for row in zip(*columns, strict=True)])
    find_candidates(connection)
    measure_likeness(connection)
    counts = count_levels(connection, "truth", register.companies)
    return counts, labelled_pairs(connection, SHARE / size / (1 - SHARE))


if __name__ == "__main__":
    main()
