"""Tables with a column for each year, turned into one row for each area and year."""

import re
from collections.abc import Callable, Iterator, Mapping

from lodestar.evidence.files.reading import Table, UnreadableFile
from lodestar.evidence.tables.contracts import Batch
from lodestar.evidence.tables.gathering import Made, gather

_YEAR = re.compile(r"^((?:19|20)\d\d)(?:\s*\[.*\])?$")


def year_columns(table: Table) -> dict[int, str]:
    """Where the years stand in the header. Raises UnreadableFile when none does or one stands twice."""
    found = {at: match[1] for at, heading in enumerate(table.header) if (match := _YEAR.match(heading))}
    if not found:
        raise UnreadableFile(
            f"{table.name} has no column for a year; its headings are {', '.join(table.header[:12])}"
        )
    twice = {year for year in found.values() if list(found.values()).count(year) > 1}
    if twice:
        raise UnreadableFile(f"{table.name} has two columns for {', '.join(sorted(twice))}; remove one")
    return found


def by_year(table: Table, of_row: Callable[[Mapping[str, str]], Mapping[str, str | None]]) -> Iterator[Batch]:
    """A row for every cell under a year. ``of_row`` says what the row is about, from its other cells by heading.

    Every such cell counts as a row read, numbered as its row of the file; a row that could not be cut into cells
    counts as one.
    """
    return gather(table.name, _cells(table, of_row))


def _cells(table: Table, of_row: Callable[[Mapping[str, str]], Mapping[str, str | None]]) -> Iterator[Made]:
    years = year_columns(table)
    for record in table.records():
        if record.fault:
            yield Made(record.number, {}, record.fault)
            continue
        about = of_row(
            {heading: record.cells[at] for at, heading in enumerate(table.header) if at not in years}
        )
        for at, year in years.items():
            text = record.cells[at].strip()
            cell = {
                "value": text,
                "value_text": text,
                "locator": f"row {record.number}, column {table.header[at]}",
            }
            yield Made(record.number, {**about, **cell, **of_year(year)})


def of_year(year: str) -> dict[str, str]:
    """The period of a calendar year."""
    return {"period": year, "start_date": f"{year}-01-01", "end_date": f"{year}-12-31"}
