"""What a computation hands on: a value that can say where it is from, how it was computed and how sure it is."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Method:
    """A named way of computing; its version changes whenever its answers may."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} (version {self.version})"


@dataclass(frozen=True)
class Interval:
    """Two values with the true one believed between them, both included, in the unit of the result."""

    low: Decimal | float
    high: Decimal | float
    meaning: str

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"an interval's low end {self.low} lies above its high end {self.high}")


@dataclass(frozen=True)
class Result:
    """One computed value. Charts, pages, documents and the API take results; none recomputes.

    ``unit`` is the id of a shared unit, ``period`` a period as packs write it, ``area`` a GSS or ITL code and
    ``inputs`` the ids of the observations and releases that it was computed from.
    """

    value: Decimal | float
    unit: str
    period: str | None
    area: str | None
    method: Method
    inputs: tuple[str, ...]
    interval: Interval | None = None
    quality: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def where_from(self) -> str:
        """The inputs in one line."""
        return ", ".join(self.inputs) if self.inputs else "no recorded input"

    @property
    def how_computed(self) -> str:
        """The method in one line."""
        return str(self.method)

    @property
    def how_sure(self) -> str:
        """Interval and quality in one line."""
        parts = []
        if self.interval is not None:
            parts.append(f"between {self.interval.low} and {self.interval.high} ({self.interval.meaning})")
        if self.quality:
            parts.append(self.quality)
        return "; ".join(parts) if parts else "not assessed"
