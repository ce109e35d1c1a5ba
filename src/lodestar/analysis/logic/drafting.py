"""A first draft of a model from a table of links: what leads to what, in words, ready for numbers."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lodestar.analysis.logic.records import FUNCTIONS
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.problems import suggest
from lodestar.evidence.packs.wording import slugify

NEEDED = ("cause", "effect")
KINDS = ("input", "activity", "output", "outcome", "impact", "external", "assumption")
KNOWN = (
    *NEEDED,
    "cause_kind",
    "effect_kind",
    "cause_unit",
    "effect_unit",
    "function",
    "text",
    "source",
    "lag_years",
)
MOST_LINKS = 2000
MOST_TOLD = 30


@dataclass(frozen=True)
class Drafted:
    """A model's file, and for each of its lines the line of the table that it was made from (0 for none)."""

    text: str
    lines: tuple[int, ...]

    def line(self, of_file: int) -> int:
        """The table's line behind a line of the file; 0 where there is none."""
        return self.lines[of_file - 1] if 0 < of_file <= len(self.lines) else 0


@dataclass(frozen=True)
class _Row:
    number: int
    values: dict[str, str]

    def get(self, name: str) -> str:
        return (self.values.get(name) or "").strip()


def draft_model(
    table: str, *, identifier: str, name: str, author: str, reviewed: str, first: int, last: int
) -> str:
    """A model's YAML from a table; see ``draft_with_lines``."""
    return draft_with_lines(
        table, identifier=identifier, name=name, author=author, reviewed=reviewed, first=first, last=last
    ).text


def draft_with_lines(
    table: str, *, identifier: str, name: str, author: str, reviewed: str, first: int, last: int
) -> Drafted:
    """A model's YAML from a CSV table with a row for each link, between commas, semicolons or tabs.

    Columns: cause and effect (needed); cause_kind, effect_kind, cause_unit, effect_unit, function, text, source,
    lag_years (may be left out). Links without a function are qualitative, nodes without a kind take one from their
    place in the chain, nodes without a unit are shares. Raises LodestarError naming every line that cannot be read, a
    line each.
    """
    rows = _rows(table)
    nodes = _nodes(rows)
    head = [
        f"id: {slugify(identifier)}",
        f"name: {_text(name)}",
        "text: A first draft from a table of links; replace this by what the model answers and leaves out.",
        f"source: {_text(author)}",
        f"reviewed: {reviewed}",
        f"years: {{first: {first}, last: {last}}}",
        "",
        "nodes:",
    ]
    made = [(line, 0) for line in head]
    for node in nodes.values():
        fields = (f"  - id: {node['id']}", f"    name: {_text(node['name'])}", f"    kind: {node['kind']}",
                  f"    unit: {_unit(node['unit'])}")  # fmt: skip
        made += [(line, int(node["line"])) for line in fields]
    made += [("", 0), ("links:", 0)]
    seen: dict[str, int] = {}
    for row in rows:
        made += [(line, row.number) for line in _link(row, nodes, seen)]
    return Drafted("\n".join(line for line, _ in made) + "\n", tuple(number for _, number in made))


def _rows(table: str) -> list[_Row]:
    text = table.lstrip("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        read = list(_numbered(reader))
    except csv.Error as error:
        raise LodestarError(f"line {reader.line_num}: cannot be read as CSV: {error}") from error
    names = [name.strip().lower() for name in read[0][1]] if read else []
    _check_columns(names)
    rows = [
        _Row(number, dict(zip(names, values, strict=False))) for number, values in read[1:] if any(values)
    ]
    if not 0 < len(rows) <= MOST_LINKS:
        raise LodestarError(f"the table has {len(rows):,} links; give 1 to {MOST_LINKS:,}")
    problems = [
        f"line {number}: has {len(values)} cells, and the first row names {len(names)}"
        for number, values in read[1:]
        if any(values[len(names) :])
    ]
    problems += [f"line {row.number}: {problem}" for row in rows for problem in _problems(row)]
    if problems:
        more = len(problems) - MOST_TOLD
        raise LodestarError(
            "\n".join([*problems[:MOST_TOLD], *([f"and {more} more of the kind"] if more > 0 else [])])
        )
    return rows


def _delimiter(text: str) -> str:
    """What stands between the cells, by the first row; spreadsheets in some languages write semicolons or tabs."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count) if any(mark in first for mark in ",;\t") else ","


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line that each starts on; a cell may hold several lines."""
    start = 1
    for values in reader:
        yield start, [value.strip() for value in values]
        start = reader.line_num + 1  # type: ignore[attr-defined]


def _check_columns(names: list[str]) -> None:
    for name in NEEDED:
        if name not in names:
            raise LodestarError(
                f"the table has no column '{name}'; its first row must name {' and '.join(NEEDED)}"
            )
    for at, name in enumerate(names):
        if name and name not in KNOWN:
            raise LodestarError(
                f"the table has a column '{name[:60]}', which is not known; "
                f"{suggest(name, KNOWN, 'use ' + ', '.join(KNOWN))}"
            )
        if name and name in names[:at]:
            raise LodestarError(f"the table has two columns '{name}'; keep one")


def _problems(row: _Row) -> Iterator[str]:
    for name in NEEDED:
        if not slugify(row.get(name)):
            yield f"{name} is empty; name the node that it stands for"
    for name in ("cause_kind", "effect_kind"):
        kind = row.get(name)
        if kind and kind not in KINDS:
            yield f"{name} '{kind[:60]}' is not known; use one of {', '.join(KINDS)}"
    function, known = row.get("function"), FUNCTIONS.split("|")
    if function and function not in known:
        yield f"function '{function[:60]}' is not known; {suggest(function, known, 'use ' + ', '.join(known))}"
    if row.get("lag_years") and not row.get("lag_years").isdigit():
        yield f"lag_years '{row.get('lag_years')[:60]}' is not a whole number of years"


def _nodes(rows: list[_Row]) -> dict[str, dict[str, str]]:
    causes = {slugify(row.get("cause")) for row in rows}
    effects = {slugify(row.get("effect")) for row in rows}
    nodes: dict[str, dict[str, str]] = {}
    for row in rows:
        for side in NEEDED:
            key = slugify(row.get(side))
            place = "input" if key not in effects else "impact" if key not in causes else "outcome"
            fresh = {
                "id": key, "name": row.get(side), "kind": place, "unit": "share", "line": str(row.number),
            }  # fmt: skip
            node = nodes.setdefault(key, fresh)
            node["kind"] = row.get(f"{side}_kind") or node["kind"]
            node["unit"] = row.get(f"{side}_unit") or node["unit"]
    return nodes


def _link(row: _Row, nodes: dict[str, dict[str, str]], seen: dict[str, int]) -> list[str]:
    cause, effect = (nodes[slugify(row.get(side))]["id"] for side in NEEDED)
    base = f"{cause}-to-{effect}"[:76].rstrip("-")
    seen[base] = seen.get(base, 0) + 1
    name = base if seen[base] == 1 else f"{base}-{seen[base]}"
    lines = [f"  - id: {name}", f"    cause: {cause}", f"    effect: {effect}"]
    lines.append(f"    function: {row.get('function') or 'qualitative'}")
    if row.get("lag_years"):
        lines.append(f"    lag: {{years: {row.get('lag_years')}}}")
    for field in ("text", "source"):
        if row.get(field):
            lines.append(f"    {field}: {_text(row.get(field))}")
    return lines


def _unit(text: str) -> str:
    """A unit as YAML; in quotes where it could be read as more than a text."""
    return text if re.fullmatch(r"[A-Za-z][\w()/*^.-]*", text) else _text(text)


def _text(text: str) -> str:
    """A text as a quoted YAML value, which JSON's strings are."""
    return json.dumps(text.strip(), ensure_ascii=False)
