"""Link the same made names with Splink alone, as its own library of comparisons has it, to set beside Lodestar's.

    python benchmarks/organisations_peer.py --size 200000 --names 5000

A fair use of the tool without knowledge of organisations: names in capitals with the legal form taken off, blocked on
the name, its first eight letters and the postcode; Jaro–Winkler and exact agreement with term frequencies on the name
(tried with the current name alone, as it takes one), Splink's postcode comparison; u from random sampling, m from
expectation maximisation; the best match of each name at the threshold that gives the best recall with precision of
at least 0.98, which is more than a user without labels could know.
"""

import argparse
import time

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl

from lodestar.evidence.organisations.made_names import FAMILIES, make_names
from lodestar.evidence.organisations.made_register import make_register
from lodestar.evidence.organisations.names import split_words

SEED = 11


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--names", type=int, default=1_000)
    parser.add_argument("--families", nargs="+", default=["awards"])
    asked = parser.parse_args()
    made = make_register(asked.size, SEED)
    for family in asked.families:
        names = make_names(made, asked.names, SEED + 1, FAMILIES[family])
        started = time.perf_counter()
        best = _linked(made.companies, names, asked.size)
        took = time.perf_counter() - started
        precision, recall, threshold = _measured(best, names)
        print(f"{family}: Splink alone, {asked.names:,} × {asked.size:,}: precision {precision:.4f} "
              f"recall {recall:.4f} at {threshold:.4f}, {took:.0f} s")  # fmt: skip


def _linked(companies: pa.Table, names: pa.Table, size: int) -> dict[str, tuple[float, str]]:
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.register(
        "company",
        _columns(companies["CompanyNumber"], companies["CompanyName"], companies["RegAddress.PostCode"]),
    )
    connection.register("asked", _columns(names["name_id"], names["name"], names["postcode"]))
    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1 / size,
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.8]).configure(term_frequency_adjustments=True),
            cl.PostcodeComparison("postcode"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("name"),
            block_on("substr(name, 1, 8)"),
            block_on("postcode"),
        ],
        retain_matching_columns=False,
    )
    database = DuckDBAPI(connection=connection)
    frames = [
        database.register("asked", dataset_display_name="asked"),
        database.register("company", dataset_display_name="company"),
    ]
    linker = Linker(frames, settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    predicted = linker.inference.predict(threshold_match_probability=0.001)
    rows = connection.execute(
        "SELECT unique_id_l, max_by(unique_id_r, match_probability), max(match_probability) "
        f"FROM {predicted.physical_name} GROUP BY ALL"
    ).fetchall()
    return {name: (probability, company) for name, company, probability in rows}


def _columns(keys: pa.ChunkedArray, names: pa.ChunkedArray, postcodes: pa.ChunkedArray) -> pa.Table:
    words = [" ".join(split_words(name)[0]) for name in names.to_pylist()]
    return pa.table({"unique_id": keys, "name": pa.array(words), "postcode": postcodes})


def _measured(best: dict[str, tuple[float, str]], names: pa.Table) -> tuple[float, float, float]:
    """Precision and recall at the threshold with the best recall among those of precision 0.98; else of the highest."""
    truth = dict(zip(names["name_id"].to_pylist(), names["truth"].to_pylist(), strict=True))
    findable = sum(company is not None for company in truth.values())
    ranked = sorted(((p, truth[name] == company) for name, (p, company) in best.items()), reverse=True)
    found = [(0.0, 0.0, 1.0)]
    right = 0
    for count, (probability, correct) in enumerate(ranked, 1):
        right += correct
        if right / count >= 0.98:
            found.append((right / count, right / findable, probability))
    return max(found, key=lambda row: row[1])


if __name__ == "__main__":
    main()
