"""Units of a logic model and the arithmetic on them: a flow of pounds over a share is a flow of pounds.

A unit is a product of symbols: ``GBP_real(2022)/FTE``, ``job_years``, ``1/year``. ``share`` is a plain number.
Pounds of different price years are different units, and percentage points (``pp``) are not shares: nothing is
converted silently. A flow is an amount a year, so its dimension is its unit divided by ``year``.
"""

import re
from dataclasses import dataclass

from lodestar.evidence.errors import LodestarError

_SYMBOL = re.compile(
    r"^(?:[A-Z]{3}_real\(\d{4}\)|[A-Z]{3}_nominal|FTE|jobs|people|pp|index|tCO2e|year|count\([a-z-]+\)|points\([a-z-]+\))$"
)
_PIECE = re.compile(r"\s*([*/]?)\s*([A-Za-z0-9_]+(?:\([a-z0-9-]+\))?)(?:\^(-?\d))?")
_PLAIN = {"share", "1"}
_COMPOUND = {"job_years": ("jobs", "year"), "FTE_years": ("FTE", "year")}
KNOWN = (
    "GBP_real(2022), GBP_nominal, FTE, jobs, job_years, people, share, pp, index, tCO2e, year, "
    "count(firms), points(score), joined by * and /"
)


@dataclass(frozen=True)
class Unit:
    """A product of symbols with their powers, sorted by symbol; no symbols: a plain number."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: "Unit") -> "Unit":
        powers = dict(self.powers)
        for symbol, power in other.powers:
            powers[symbol] = powers.get(symbol, 0) + power
        return _unit(powers)

    def __truediv__(self, other: "Unit") -> "Unit":
        return self * other.inverse

    @property
    def inverse(self) -> "Unit":
        return Unit(tuple((symbol, -power) for symbol, power in self.powers))

    @property
    def plain(self) -> bool:
        """True for a number without a unit, such as a share."""
        return not self.powers

    def __str__(self) -> str:
        above = [_raised(symbol, power) for symbol, power in self.powers if power > 0]
        below = [_raised(symbol, -power) for symbol, power in self.powers if power < 0]
        if not above and not below:
            return "share"
        return "/".join(["*".join(above) or "1", *below])


PLAIN = Unit()
YEAR = Unit((("year", 1),))


def parse_unit(text: str) -> Unit:
    """Read a unit. Raises LodestarError that names the part that is not known and what may stand there."""
    powers: dict[str, int] = {}
    at = 0
    while at < len(text.rstrip()):
        match = _PIECE.match(text, at)
        if not match or (at > 0) != bool(match[1]):
            raise LodestarError(f"unit '{text}' cannot be read; use {KNOWN}")
        power = int(match[3] or 1) * (-1 if match[1] == "/" else 1)
        for symbol in _symbols(match[2], text):
            powers[symbol] = powers.get(symbol, 0) + power
        at = match.end()
    if not text.strip():
        raise LodestarError(f"a unit is empty; use {KNOWN}")
    return _unit(powers)


def _symbols(piece: str, text: str) -> tuple[str, ...]:
    if piece in _PLAIN:
        return ()
    if piece in _COMPOUND:
        return _COMPOUND[piece]
    if not _SYMBOL.match(piece):
        raise LodestarError(f"unit '{text}': '{piece}' is not known; use {KNOWN}")
    return (piece,)


def _unit(powers: dict[str, int]) -> Unit:
    return Unit(tuple(sorted((symbol, power) for symbol, power in powers.items() if power)))


def _raised(symbol: str, power: int) -> str:
    return symbol if power == 1 else f"{symbol}^{power}"
