"""A first draft of a model from a table of links: what leads to what, in words, ready for numbers."""

import csv
import io
import json
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


@dataclass(frozen=True)
class _Row:
    number: int
    values: dict[str, str]

    def get(self, name: str) -> str:
        return (self.values.get(name) or "").strip()


def draft_model(
    table: str, *, identifier: str, name: str, author: str, reviewed: str, first: int, last: int
) -> str:
    """A model's YAML from a CSV table with a row for each link.

    Columns: cause and effect (needed); cause_kind, effect_kind, cause_unit, effect_unit, function, text, source,
    lag_years (may be left out). Links without a function are qualitative, nodes without a kind take one from their
    place in the chain, nodes without a unit are shares. Raises LodestarError naming the row that cannot be read.
    """
    rows = _rows(table)
    nodes = _nodes(rows)
    lines = [
        f"id: {slugify(identifier)}",
        f"name: {_text(name)}",
        "text: A first draft from a table of links; replace this by what the model answers and leaves out.",
        f"source: {_text(author)}",
        f"reviewed: {reviewed}",
        f"years: {{first: {first}, last: {last}}}",
        "",
        "nodes:",
    ]
    for node in nodes.values():
        lines += [f"  - id: {node['id']}", f"    name: {_text(node['name'])}", f"    kind: {node['kind']}"]
        lines.append(f"    unit: {node['unit']}")
    lines += ["", "links:"]
    seen: dict[str, int] = {}
    for row in rows:
        lines += _link(row, nodes, seen)
    return "\n".join(lines) + "\n"


def _rows(table: str) -> list[_Row]:
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff"), newline=""))
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    for name in NEEDED:
        if name not in names:
            raise LodestarError(
                f"the table has no column '{name}'; its first row must name {' and '.join(NEEDED)}"
            )
    for name in names:
        if name not in KNOWN:
            raise LodestarError(
                f"the table has a column '{name}', which is not known; {suggest(name, KNOWN, 'use ' + ', '.join(KNOWN))}"
            )
    reader.fieldnames = names
    rows = [_Row(number, dict(values)) for number, values in enumerate(reader, 2)]
    rows = [row for row in rows if any(row.get(name) for name in names)]
    if not 0 < len(rows) <= MOST_LINKS:
        raise LodestarError(f"the table has {len(rows):,} links; give 1 to {MOST_LINKS:,}")
    for row in rows:
        _check(row)
    return rows


def _check(row: _Row) -> None:
    for name in NEEDED:
        if not slugify(row.get(name)):
            raise LodestarError(f"row {row.number}: {name} is empty; name the node that it stands for")
    for name in ("cause_kind", "effect_kind"):
        kind = row.get(name)
        if kind and kind not in KINDS:
            raise LodestarError(
                f"row {row.number}: {name} '{kind}' is not known; use one of {', '.join(KINDS)}"
            )
    function = row.get("function")
    if function and function not in FUNCTIONS.split("|"):
        known = FUNCTIONS.split("|")
        raise LodestarError(
            f"row {row.number}: function '{function}' is not known; {suggest(function, known, 'use ' + ', '.join(known))}"
        )
    if row.get("lag_years") and not row.get("lag_years").isdigit():
        raise LodestarError(
            f"row {row.number}: lag_years '{row.get('lag_years')}' is not a whole number of years"
        )


def _nodes(rows: list[_Row]) -> dict[str, dict[str, str]]:
    causes = {slugify(row.get("cause")) for row in rows}
    effects = {slugify(row.get("effect")) for row in rows}
    nodes: dict[str, dict[str, str]] = {}
    for row in rows:
        for side in NEEDED:
            key = slugify(row.get(side))
            place = "input" if key not in effects else "impact" if key not in causes else "outcome"
            node = nodes.setdefault(key, {"id": key, "name": row.get(side), "kind": place, "unit": "share"})
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


def _text(text: str) -> str:
    """A text as a quoted YAML value, which JSON's strings are."""
    return json.dumps(text.strip(), ensure_ascii=False)
