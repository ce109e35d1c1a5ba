"""Shared definitions: indicators and units that every place uses. Reviewed YAML, read once.

``definitions/indicators/<id>.yaml`` holds one indicator; ``definitions/units.yaml`` holds all units. Indicators that
people define on a site stand beside them, in the same form (see own.py).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from lodestar.evidence.definitions.reading import Definition, hold_to, read_definition, read_yaml
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.packs.fields import Date, Name, PeriodText, Slug, Text


class Unit(Definition):
    """A unit of measurement and how a figure in it is said: ``£{value}m``."""

    id: Slug = Field(description="Stable name of the unit.")
    name: Name = Field(description="Name of the unit, for a table's heading.")
    dimension: Annotated[str, Field(pattern="^(money|share|difference|count|rate|index|time|emissions)$")] = (
        Field(description="What is measured; figures of different dimensions are never compared.")
    )
    scale: Decimal = Field(
        Decimal(1), gt=0, description="How many of the dimension's base unit one of it is: 1000000 for £m."
    )
    pattern: Annotated[str, Field(pattern=r"\{value\}")] = Field(
        description="How a figure is written, with {value} for the number."
    )

    def say(self, value: Decimal | str) -> str:
        """Write a figure in reader's words: 67.72 → '£67.72m'. Thousands are separated, trailing zeros kept."""
        number = Decimal(str(value))
        text = f"{abs(number):,f}"
        if "." in text and number == number.to_integral_value():
            text = text.split(".", maxsplit=1)[0]
        sign = "−" if number < 0 else ""
        return sign + self.pattern.replace("{value}", text)


class Break(Definition):
    """A point from which a series is measured differently, so that a change is no progress."""

    period: PeriodText = Field(description="First period measured the new way.")
    text: Text = Field(description="What changed.")
    source: Name = Field(description="Who says so.")


class Indicator(Definition):
    """What an indicator measures: without the same definition two figures are never joined."""

    id: Slug = Field(description="Stable name of the indicator.")
    name: Name = Field(description="Name for a heading.")
    short_name: Name = Field(description="Name for a chart's label or a table's column.")
    definition: Text = Field(description="What is counted, in one or two plain sentences.")
    unit: Slug = Field(description="Unit that it is given in.")
    numerator: Name | None = Field(None, description="What is above the line, for a ratio.")
    denominator: Name | None = Field(None, description="What is below the line, for a ratio.")
    performing_sectors: tuple[
        Annotated[str, Field(pattern="^(business|higher-education|government|private-non-profit|all)$")], ...
    ] = Field((), description="For R&D: the sectors whose research is counted.")
    price_basis: Annotated[str, Field(pattern="^(current|constant)$")] | None = Field(
        None, description="For money: current or constant prices."
    )
    direction: Annotated[str, Field(pattern="^(up|down|none)$")] = Field(
        description="Which way is better, if either."
    )
    breaks: tuple[Break, ...] = Field((), description="Known breaks in the series.")
    quality: Text | None = Field(None, description="How sure the figures are, and what limits them.")
    sources: tuple[Name, ...] = Field((), description="Where the figures are published.")
    owner: Name = Field(description="Who keeps the definition.")
    reviewed: Date = Field(description="When it was last reviewed.")


@dataclass(frozen=True)
class Definitions:
    """All shared definitions, by id."""

    indicators: Mapping[str, Indicator]
    units: Mapping[str, Unit]


def differences(one: Indicator, other: Indicator) -> tuple[str, ...]:
    """Say in what two definitions differ, most telling first; empty when they are the same measure."""
    if one.id == other.id:
        return ()
    found = []
    if one.performing_sectors != other.performing_sectors:
        found.append(f"counts {_sectors(one)}, not {_sectors(other)}")
    for field, word in (
        ("numerator", "numerator"),
        ("denominator", "denominator"),
        ("unit", "unit"),
        ("price_basis", "prices"),
    ):
        mine, theirs = getattr(one, field), getattr(other, field)
        if mine != theirs:
            found.append(f"{word}: {mine or 'not given'}, not {theirs or 'not given'}")
    return tuple(found) or (f"{one.name} is not {other.name}",)


def load_definitions(folder: Path | None = None) -> Definitions:
    """Read the shared definitions and the site's own; with a ``folder``, those of that folder alone.

    What was read is kept until the site's own change. Raises LodestarError naming the file, field and value when one is
    wrong.
    """
    return _read(*(definitions_stamp() if folder is None else (str(folder), "", 0)))


def definitions_stamp() -> tuple[str, str, int]:
    """What the definitions were read from, and when the site's own last changed: different once they differ."""
    own = f"{os.environ.get('LODESTAR_HOME', 'var')}/definitions/indicators"
    try:
        changed = os.stat(own).st_mtime_ns
    except OSError:
        changed = 0
    return os.environ.get("LODESTAR_DEFINITIONS", ""), own, changed


def forget_definitions() -> None:
    """Have the definitions read anew: for who has just written one."""
    _read.cache_clear()


@lru_cache(maxsize=16)
def _read(shared: str, own: str, changed: int) -> Definitions:
    root = Path(shared) if shared else definitions_folder()
    units = [hold_to(Unit, entry, root / "units.yaml") for entry in read_yaml(root / "units.yaml")]
    # of two with one id the shared one stands, and comes last
    paths = sorted(Path(own).glob("*.yaml")) if changed else []
    paths += sorted((root / "indicators").glob("*.yaml"))
    indicators = [read_definition(Indicator, path) for path in paths]
    known = {unit.id for unit in units}
    for indicator in indicators:
        if indicator.unit not in known:
            raise LodestarError(
                f"indicator '{indicator.id}': unit '{indicator.unit}' is not in units.yaml; use one of {', '.join(sorted(known))}"
            )
    return Definitions({i.id: i for i in indicators}, {u.id: u for u in units})


def _sectors(indicator: Indicator) -> str:
    if indicator.performing_sectors == ("all",):
        return "R&D by every sector"
    return (
        "R&D by " + ", ".join(s.replace("-", " ") for s in indicator.performing_sectors)
        if indicator.performing_sectors
        else "no sector by name"
    )
