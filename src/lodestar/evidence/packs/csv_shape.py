"""CSV files of a pack: one record to a row, its fields named in the first row."""

import csv
import io
from collections import Counter

from lodestar.evidence.packs.entries import Raw, Shape
from lodestar.evidence.packs.problems import Problem, shorten, suggest

MOST_ROWS = 200_000


def read_csv(file: str, text: str, known: tuple[str, ...], required: tuple[str, ...]) -> Shape:
    """The records of a CSV file whose columns may be ``known`` and must hold ``required``.

    Empty cells mean that nothing is given. A row with too few or too many cells is a problem and no record.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    first = 1
    try:
        header = next(reader, [])
        problems += _header(file, header, known, required)
        if problems:
            return Shape((), tuple(problems), whole=False)
        names = [name.strip() for name in header]
        records: list[Raw] = []
        first = reader.line_num + 1
        for row in reader:
            if any(cell.strip() for cell in row):
                answer = _row(file, names, row, first, reader.line_num)
                (problems if isinstance(answer, Problem) else records).append(answer)  # type: ignore[arg-type]
            if len(records) > MOST_ROWS:
                problems.append(
                    Problem(file, first, f"holds more than {MOST_ROWS:,} rows", "split the place")
                )
                return Shape(tuple(records), tuple(problems), whole=False)
            first = reader.line_num + 1
    except csv.Error as error:
        return Shape((), (*problems, Problem(file, first, *_words(str(error)))), whole=False)
    return Shape(tuple(records), tuple(problems), whole=not problems)


def header_of(text: str) -> list[str]:
    """The column names of a CSV file, as written but for spaces around them."""
    return [name.strip() for name in next(csv.reader(io.StringIO(text, newline="")), [])]


def _header(file: str, header: list[str], known: tuple[str, ...], required: tuple[str, ...]) -> list[Problem]:
    names = [name.strip() for name in header]
    if not any(names):
        return [Problem(file, 1, "has no header", f"start with the line {','.join(known)}")]
    if len(names) == 1 and any(sign in names[0] for sign in ";\t|"):
        return [Problem(file, 1, "is not separated by commas", "save it as CSV with commas")]
    problems = []
    for name, count in Counter(names).items():
        if not name:
            problems.append(Problem(file, 1, "has a column without a name", "name it, or remove the column"))
        elif name not in known:
            remedy = suggest(name, known, f"use {', '.join(known)}")
            problems.append(Problem(file, 1, "is not a column of this file", remedy, value=shorten(name)))
        elif count > 1:
            problems.append(Problem(file, 1, f"is a column {count} times", "keep one", value=shorten(name)))
    for name in required:
        if name not in names:
            problems.append(Problem(file, 1, "is a column that is missing", "add it", value=name))
    return problems


def _row(file: str, names: list[str], row: list[str], first: int, last: int) -> Raw | Problem:
    if len(row) != len(names):
        remedy = (
            "add the missing commas"
            if len(row) < len(names)
            else "put text that holds commas in double quotes"
        )
        message = f"has {len(row)} cells where the header has {len(names)}"
        return Problem(file, first, message, remedy)
    values = {
        name: cell.replace("\r\n", "\n").replace("\r", "\n")
        for name, cell in zip(names, row, strict=True)
        if cell.strip()
    }
    return Raw(values, first, last)


def _words(error: str) -> tuple[str, str]:
    if "unexpected end of data" in error:
        return "opens a double quote that is never closed", "close it; double a quote inside quotes"
    if "expected after" in error:
        return "goes on after a closing double quote", 'double a quote that stands inside quoted text: ""'
    if "field larger" in error:
        return "holds a cell above 131,072 characters", "close a quote, or shorten the cell"
    return f"cannot be read as CSV: {error}", "save it again as CSV"
