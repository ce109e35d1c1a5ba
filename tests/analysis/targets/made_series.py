"""Small made series that the tests change one thing at a time in."""

from decimal import Decimal

from lodestar.analysis.series import Series, assemble_series
from lodestar.evidence.definitions.indicators import Break, Definitions, Indicator, Unit
from lodestar.evidence.packs.records import Observation, Target

AREA = "E99000001"
UNITS = {
    "percent": Unit(id="percent", name="%", dimension="share", scale="0.01", pattern="{value}%"),
    "tonnes": Unit(id="tonnes", name="tonnes", dimension="emissions", pattern="{value} t"),
}
COMMON = {"owner": "o", "reviewed": "2025", "definition": "d"}
REBASED = Break(period="2019", text="Re-based.", source="ONS")


def indicator(id_="rd", unit="percent", direction="up", **more) -> Indicator:
    return Indicator(id=id_, name=id_, short_name=id_, unit=unit, direction=direction, **COMMON, **more)


RD = indicator(performing_sectors=("all",), breaks=(REBASED,))
PLAIN = indicator("plain")
BUSINESS = indicator("business", performing_sectors=("business",))
NET = indicator("net", "tonnes", "down")
NEUTRAL = indicator("neutral", direction="none")
DEFINITIONS = Definitions({one.id: one for one in (RD, PLAIN, BUSINESS, NET, NEUTRAL)}, UNITS)


def seen(year, value, of=PLAIN, source="s", area=AREA) -> Observation:
    return Observation(
        id=f"{of.id}-{source}-{year}", source=source, locator="l", indicator=of.id, area=area, period=str(year),
        value=Decimal(str(value)), unit=of.unit, status="made",
    )  # fmt: skip


def series(values, first=2011, of=PLAIN, **more) -> Series:
    """A figure a year; None leaves a year out."""
    found = [seen(first + at, value, of, **more) for at, value in enumerate(values) if value is not None]
    return assemble_series(found, of.id, more.get("area", AREA), DEFINITIONS)


def target(value="5", period="2030", of=PLAIN, **more) -> Target:
    given = {
        "id": "t",
        "source": "s",
        "locator": "l",
        "name": "n",
        "role": "commitment",
        "text": "t",
        "unit": of.unit,
    }
    return Target(**{**given, "indicator": of.id, "value": value, "period": period, **more})
