"""Workbooks as Nomis writes them: tables one below another, headers above and footnotes below each.

UK Business Counts (enterprises by industry and size) and the Annual Population Survey, with its confidence intervals.
Areas are given by name: authorities and nations get their codes, others keep kind and name as published.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.reading import Table
from lodestar.evidence.files.workbooks import Workbook
from lodestar.evidence.geography.authorities import authority_named, authority_vintage
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.area_figures import figure, gss_level, nation_named, parts, slug
from lodestar.evidence.stores.contents import AREA_STATISTIC
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Contract, Fault
from lodestar.evidence.tables.gathering import Made, gather

NAME = "nomis"
TITLE = "Labour market and business statistics from Nomis"
PUBLISHER = "Office for National Statistics via Nomis"
LICENCE = "OGL-3.0"
GET_IT = (
    "Workbooks (xlsx) downloaded from nomisweb.co.uk: UK Business Counts, or the Annual Population Survey, as Nomis "
    "writes them. Each choice of table is a series of its own."
)
PARTS: Mapping[str, str] = {
    "business-counts": "UK Business Counts: enterprises by industry and size band",
    "population-survey": "Annual Population Survey, with 95% confidence intervals",
}
CONTRACTS: tuple[Contract, ...] = (AREA_STATISTIC,)

_TITLES = {"uk business counts": "business-counts", "annual population survey": "population-survey"}
_MEASURES = {"business-counts": "nomis-enterprises", "population-survey": "nomis-population-survey"}
_UNITS = {"business-counts": "enterprises", "population-survey": "persons"}
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
_SPAN = re.compile(r"^([A-Z][a-z]{2}) (\d{4})\s*-\s*([A-Z][a-z]{2}) (\d{4})$")
_YEARS = range(1990, 2200)


@dataclass
class _Block:
    """One table of a sheet: the words above it, and what each of its columns is."""

    said: dict[str, str] = field(default_factory=dict)
    columns: list[tuple[int, str, str]] = field(default_factory=list)


def recognise(table: Table) -> str | None:
    if not isinstance(table, Workbook) or not table.titles:
        return None
    first = next(table.rows(table.titles[0]), (0, [""]))
    title = next((cell.casefold() for cell in first[1] if cell), "")
    return next((part for words, part in _TITLES.items() if title.startswith(words)), None)


def contract(part: str) -> Contract:
    return AREA_STATISTIC


def shape(table: Table, part: str) -> Checked:
    """Every figure of every table of the workbook. Raises LodestarError when the areas are of no one year."""
    if not isinstance(table, Workbook):
        raise LodestarError(f"{table.name} is no workbook; download it from Nomis as xlsx")
    names = {
        cells[0].partition(":")[2] for _, cells in table.rows(table.titles[0]) if cells[0].startswith("ladu:")
    }
    codes = {code for name in names if (code := authority_named(name, 2021))}
    vintage = authority_vintage(codes) or "2021"
    return apply(AREA_STATISTIC, gather(table.name, _figures(table, part, vintage)))


def about(table: Table, part: str, checked: Checked) -> About:
    rows = checked.accepted
    periods = sorted(set(rows["period"].to_pylist()))
    kinds = sorted({(text or "").partition("=")[0] for text in rows["breakdown"].unique().to_pylist()} - {""})
    first = next((text for text in rows["breakdown_name"].to_pylist() if text), "")
    choice = slug(first.partition(":")[0]) if part == "population-survey" else "-".join(kinds)
    return About(
        source=NAME,
        part="-".join(word for word in (part, choice) if word),
        title=PARTS[part],
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=f"to {periods[-1]}" if periods else "not dated",
        coverage=f"{len(set(rows['area'].to_pylist()))} areas, {periods[0]} to {periods[-1]}"
        if periods
        else "",
    )


def _figures(book: Workbook, part: str, vintage: str) -> Iterator[Made]:
    block = _Block()
    heading: list[str] = []
    for number, cells in book.rows(book.titles[0]):
        filled = [cell for cell in cells if cell.strip()]
        if cells[0] == "Area":
            heading, block = cells, _Block(block.said, _columns(cells))
        elif not cells[0] and "number" in cells:
            block = _Block(block.said, _with_confidence(heading, cells))
        elif ":" in cells[0] and block.columns and len(filled) > 1:
            yield from _row(part, block, vintage, number, cells)
        elif len(filled) == 2 and cells[1].strip():
            block = _Block({**block.said, cells[0].strip(): cells[1].strip()})
        elif len(filled) > 1:
            fault = Fault(", ".join(filled)[:300], "stands in no table that is known here", "row")
            yield Made(number, {}, fault)
        else:
            block = _Block(dict(block.said))


def _columns(cells: list[str]) -> list[tuple[int, str, str]]:
    return [(at, heading.strip(), "number") for at, heading in enumerate(cells) if at and heading.strip()]


def _with_confidence(heading: list[str], kinds: list[str]) -> list[tuple[int, str, str]]:
    """Columns of figures and of their confidence intervals; headings stand over the first of each group."""
    found, current = [], ""
    for at, kind in enumerate(kinds):
        current = heading[at].strip() if at < len(heading) and at and heading[at].strip() else current
        if kind.strip() in ("number", "conf"):
            found.append((at, current, kind.strip()))
    return found


def _row(part: str, block: _Block, vintage: str, number: int, cells: list[str]) -> Iterator[Made]:
    period = _period(block.said.get("date", ""))
    area = {**_area(cells[0], vintage), **period}
    industry = block.said.get("industry")
    for at, heading, kind in block.columns:
        text = cells[at] if at < len(cells) else ""
        by_size = part == "business-counts"
        size = heading if by_size and heading != "Total" else None
        of_industry = industry if by_size and industry != "Total" else None
        suffix = "-confidence" if kind == "conf" else ""
        yield Made(
            number,
            {
                **area,
                **figure(text),
                "measure": _MEASURES[part] + suffix,
                "unit": _UNITS[part],
                "breakdown": parts(industry=of_industry, size=size) if by_size else parts(series=heading),
                "breakdown_name": heading
                if not by_size
                else ", ".join(filter(None, (of_industry, size))) or None,
                "locator": f"row {number}, column {at + 1}",
            },
        )


def _area(text: str, vintage: str) -> dict[str, str | None]:
    kind, _, name = text.partition(":")
    code = (
        authority_named(name, int(vintage))
        if kind == "ladu"
        else nation_named(name)
        if kind == "country"
        else None
    )
    return {
        "area": code or text.strip(),
        "area_scheme": "gss" if code else "named",
        "area_vintage": vintage,
        "area_level": gss_level(code) if code else None,
        "area_name": name.strip(),
    }


def _period(text: str) -> dict[str, str | None]:
    """The period above a table: a year, or a span of months such as Jan 2017-Dec 2017."""
    span = _SPAN.match(text)
    if span and span[1] in _MONTHS and span[3] in _MONTHS:
        first, last = (int(span[2]), _MONTHS[span[1]]), (int(span[4]), _MONTHS[span[3]])
        ends = calendar.monthrange(*last)[1]
        whole_year = first[0] == last[0] and (first[1], last[1]) == (1, 12)
        words = f"{first[0]}" if whole_year else f"{first[0]}-{first[1]:02d}..{last[0]}-{last[1]:02d}"
        return {
            "period": words,
            "start_date": f"{first[0]}-{first[1]:02d}-01",
            "end_date": f"{last[0]}-{last[1]:02d}-{ends:02d}",
        }
    if text.isdigit() and int(text) in _YEARS:
        return {"period": text, "start_date": f"{text}-01-01", "end_date": f"{text}-12-31"}
    return {"period": text or None, "start_date": None, "end_date": None}
