"""Checks a place pack: form, references, codes, dates and what must agree between records."""

from collections.abc import Callable, Iterator
from pathlib import Path

from lodestar.evidence.definitions.indicators import Definitions, load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.context import Context
from lodestar.evidence.packs.figure_rules import check_claims, check_observations, check_targets
from lodestar.evidence.packs.identity_rules import check_area_codes, check_organisations, check_postcodes
from lodestar.evidence.packs.kinds import KINDS
from lodestar.evidence.packs.pack import Pack, Report, make_pack
from lodestar.evidence.packs.plan_rules import check_dates, check_made, check_order
from lodestar.evidence.packs.problems import Problem
from lodestar.evidence.packs.reading import PackReading, read_pack
from lodestar.evidence.packs.reference_rules import check_categories, check_cycles, check_references

RULES: tuple[Callable[[Context], Iterator[Problem]], ...] = (
    check_references,
    check_categories,
    check_cycles,
    check_area_codes,
    check_organisations,
    check_postcodes,
    check_dates,
    check_order,
    check_made,
    check_observations,
    check_targets,
    check_claims,
)
MOST_SHOWN = 40


def check_pack(folder: Path) -> Report:
    """Read a pack and report every problem at once. Raises LodestarError when there is no such folder."""
    reading = read_pack(Path(folder))
    problems = sorted({*reading.problems, *_across(reading)})
    pack = None
    if not problems:
        records = {
            kind.name: {entry.id: entry.record for entry in reading.entries[kind.name] if entry.record}
            for kind in KINDS
        }
        pack = make_pack(records, reading.files)
    return Report(pack, tuple(problems), reading.counts)


def open_pack(folder: Path) -> Pack:
    """A checked pack. Raises LodestarError that lists the problems when there are any."""
    report = check_pack(folder)
    if report.pack is None:
        shown = [str(problem) for problem in report.problems[:MOST_SHOWN]]
        rest = len(report.problems) - len(shown)
        more = [f"… and {rest} more; run 'lodestar pack check' to see them all"] if rest else []
        number = len(report.problems)
        heading = f"{folder} has {number:,} problem{'s' if number > 1 else ''}:"
        raise LodestarError("\n".join([heading, *shown, *more]))
    return report.pack


def _across(reading: PackReading) -> Iterator[Problem]:
    definitions: Definitions | None = None
    try:
        definitions = load_definitions()
    except (LodestarError, OSError) as error:
        yield Problem("definitions", 0, f"cannot be read: {error}", "put the shared definitions right first")
    context = Context(reading, definitions)
    for rule in RULES:
        yield from rule(context)
