"""How a place stands among others: money offered or projects per head, per business and per £ of output.

Interval. An area's total is a sum over projects, a few of which are large. It is taken as one draw of a process in
which projects of the sizes seen arrive at random (each a Poisson count), and the interval is that of Fay and Feuer
for weighted sums of Poisson counts: M. P. Fay and E. J. Feuer, "Confidence intervals for directly standardized rates:
a method based on the gamma distribution", Statistics in Medicine 16 (1997), 791-801. With projects of one size it is
Garwood's exact interval. It says how far chance in winning projects could carry the figure; it knows nothing of
errors in the source.

Rank. Each area's figure is drawn from the gamma distribution of the same mean and variance, all areas are ranked in
each of many draws, and the middle 95% of an area's ranks are told: H. Goldstein and D. J. Spiegelhalter, "League
tables and their limitations", Journal of the Royal Statistical Society A 159 (1996), 385-443. Areas are drawn as if
independent of one another; a project in two areas makes them a little less so. The draws are the same every time.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
from scipy.special import gammaincinv

from lodestar.analysis.awards.areas import Area, Geography, standing_for
from lodestar.analysis.awards.selecting import Evidence, Selection, pounds, steps
from lodestar.analysis.results import Interval, Method

METHOD = Method("standing among places, Fay-Feuer interval", "1")
MEANING = "95%: how far chance in winning projects could carry it"
LEVEL = 0.95
DRAWS = 4000
SEED = 1997


@dataclass(frozen=True)
class Basis:
    """What a total is divided by: statistics of areas by calendar year, and how a rate is said.

    ``each`` is the number of units that a rate is per, in units of the statistic.
    """

    id: str
    name: str
    measures: tuple[str, ...]
    each: int
    said: str


BASES = (
    Basis("head", "Per head", ("ons-population",), 1, "a resident a year"),
    Basis("gva", "Per £ of GVA", ("ons-gva-current",), 1, "for each £1m of GVA"),
    Basis("business", "Per business", ("nomis-enterprises",), 1, "a business a year"),
)

_BY_AREA = """,
    area_of AS (SELECT unnest($codes::VARCHAR[]) AS authority, unnest($areas::VARCHAR[]) AS area),
    by_project AS (
        SELECT area, project, sum(offered) AS money FROM share JOIN area_of USING (authority) GROUP BY area, project
    )
    SELECT area, count(*) AS projects, sum(money) AS money,
        sum(money::DOUBLE * money::DOUBLE) AS squares, max(money)::DOUBLE AS largest
    FROM by_project GROUP BY area
"""

_STATISTICS = """
    SELECT itl, year(start_date) AS year, value FROM area_statistic
    WHERE measure = $measure AND breakdown IS NULL AND itl IS NOT NULL AND value IS NOT NULL
    UNION SELECT area, year(start_date), value FROM area_statistic
    WHERE measure = $measure AND breakdown IS NULL AND itl IS NULL AND value IS NOT NULL
"""


@dataclass(frozen=True)
class AreaTotal:
    """The awards in an area: money offered, its projects, and what the interval needs."""

    area: Area
    projects: int
    offered: Decimal
    squares: float
    largest: float


@dataclass(frozen=True)
class Standing:
    """One area's rate and its place among the areas compared: rank 1 is the highest.

    ``rate`` is £ offered per unit of the basis and year; ``total`` and ``base`` are what was divided.
    """

    area: Area
    rate: float
    interval: Interval
    rank: int
    rank_low: int
    rank_high: int
    projects: int
    total: Decimal
    base: Decimal


@dataclass(frozen=True)
class Comparison:
    """Areas by rate, highest first. ``left_out`` have no statistic to divide by; ``years`` are those of the basis."""

    basis: Basis
    standings: tuple[Standing, ...]
    left_out: tuple[Area, ...]
    notes: tuple[str, ...]

    def of(self, area: Area) -> Standing | None:
        """The standing of the area with the same authorities."""
        wanted = set(area.authorities)
        return next((one for one in self.standings if set(one.area.authorities) == wanted), None)


def compare(
    evidence: Evidence,
    selection: Selection,
    areas: Sequence[Area],
    basis: Basis,
    geography: Geography,
    years: range,
) -> Comparison:
    """Rank areas by what was offered per unit of a basis, over the financial years that begin in ``years``.

    The basis is summed over the calendar years in which those financial years begin, so a rate is for each unit and
    year; a year without a statistic takes the nearest that has one, which a note says.
    """
    found = area_totals(evidence, replace(selection, authorities=None), areas)
    bases, notes = bases_of(evidence, areas, basis, geography, years)
    known = [one for one in found if bases.get(one.area.authorities)]
    left = tuple(one.area for one in found if not bases.get(one.area.authorities))
    ranks = _ranks([_Draw(one, bases[one.area.authorities]) for one in known])
    standings = [
        _standing(one, bases[one.area.authorities], basis, rank)
        for one, rank in zip(known, ranks, strict=True)
    ]
    standings.sort(key=lambda one: one.rank)
    return Comparison(basis, tuple(standings), left, notes)


def bases_held(evidence: Evidence) -> tuple[Basis, ...]:
    """The bases that the loaded releases have statistics for."""
    rows = evidence.rows("SELECT DISTINCT measure FROM area_statistic")
    held = {row["measure"] for row in rows}
    return tuple(basis for basis in BASES if held & set(basis.measures))


def area_totals(evidence: Evidence, selection: Selection, areas: Sequence[Area]) -> tuple[AreaTotal, ...]:
    """What was offered in each of some areas, in their order; an area without awards has nothing."""
    sql, params = steps(evidence, selection, lean=True)
    pairs = [(code, str(at)) for at, area in enumerate(areas) for code in area.authorities]
    rows = evidence.rows(
        sql + _BY_AREA, {**params, "codes": [code for code, _ in pairs], "areas": [at for _, at in pairs]}
    )
    by = {row["area"]: row for row in rows}
    return tuple(_area_total(area, by.get(str(at))) for at, area in enumerate(areas))


def bases_of(
    evidence: Evidence, areas: Sequence[Area], basis: Basis, geography: Geography, years: range
) -> tuple[Mapping[tuple[str, ...], Decimal], tuple[str, ...]]:
    """The basis of each area by its authorities, summed over years, and notes on years that had to be stood in for.

    An area takes the statistic of its own code, or the sum over ITL areas that are exactly its authorities, or the sum
    over its authorities where each has one.
    """
    by: dict[str, dict[int, Decimal]] = {}
    for measure in basis.measures:
        for row in evidence.rows(_STATISTICS, {"measure": measure}):
            by.setdefault(row["itl"], {}).setdefault(row["year"], row["value"])
    held: dict[tuple[str, ...], Decimal] = {}
    stood_in: dict[int, set[int]] = {}
    for area in areas:
        codes = _codes_with_figures(area, geography, by.keys())
        if codes:
            held[area.authorities] = sum((_summed(by[code], years, stood_in) for code in codes), Decimal(0))
    notes = (
        f"{basis.name}: {used} stands in for {_span(missing)}, for which no figure is loaded."
        for used, missing in sorted(stood_in.items())
    )
    return held, tuple(notes)


def _codes_with_figures(area: Area, geography: Geography, known: Set[str]) -> tuple[str, ...]:
    """The codes whose figures make up an area's; none when some are not known."""
    if area.code in known:
        return (area.code,)
    covering = tuple(one.code for one in geography.covering(area.authorities))
    if covering and known >= set(covering):
        return covering
    found: list[str] = []
    for code, before in standing_for(area.authorities).items():
        if code in known:
            found.append(code)
        elif before and known >= set(before):
            found += before
        else:
            return ()
    return tuple(found)


def fay_feuer(total: float, squares: float, largest: float) -> tuple[float, float]:
    """The 95% interval of a weighted sum of Poisson counts: the sum, the sum of squared weights, the largest weight.

    With weights of 1 it is Garwood's: 10 events give 4.795 to 18.390.
    """
    tail = (1 - LEVEL) / 2
    low = squares / (2 * total) * _chi_squared(tail, 2 * total**2 / squares) if total > 0 else 0.0
    if total + largest <= 0:
        return low, low
    more, spread = total + largest, squares + largest**2
    high = spread / (2 * more) * _chi_squared(1 - tail, 2 * more**2 / spread)
    return low, high


@dataclass(frozen=True)
class _Draw:
    total: AreaTotal
    base: Decimal


def _ranks(areas: Sequence[_Draw]) -> list[tuple[int, int, int]]:
    """The rank of each area and the middle 95% of the ranks that it takes when all are drawn again."""
    if not areas:
        return []
    bases = np.array([float(one.base) for one in areas])
    means = np.array([float(one.total.offered) for one in areas])
    variances = np.array([one.total.squares for one in areas])
    some = (means > 0) & (variances > 0)
    shape = np.where(some, means**2 / np.where(some, variances, 1), 1)
    scale = np.where(some, variances / np.where(some, means, 1), 0)
    draws = np.random.default_rng(SEED).gamma(shape, scale, size=(DRAWS, len(areas))) / bases
    ranked = (-draws).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1
    low, high = np.percentile(
        ranked, [100 * (1 - LEVEL) / 2, 100 * (1 + LEVEL) / 2], axis=0, method="nearest"
    )
    order = (-(means / bases)).argsort(kind="stable").argsort(kind="stable") + 1
    return [
        (int(o), min(int(a), int(o)), max(int(b), int(o))) for o, a, b in zip(order, low, high, strict=True)
    ]


def _standing(one: AreaTotal, base: Decimal, basis: Basis, rank: tuple[int, int, int]) -> Standing:
    unit = float(base) / basis.each
    low, high = fay_feuer(float(one.offered), one.squares, one.largest)
    return Standing(
        area=one.area,
        rate=float(one.offered) / unit,
        interval=Interval(min(low, float(one.offered)) / unit, max(high, float(one.offered)) / unit, MEANING),
        rank=rank[0],
        rank_low=rank[1],
        rank_high=rank[2],
        projects=one.projects,
        total=one.offered,
        base=base,
    )


def _area_total(area: Area, row: Mapping[str, Any] | None) -> AreaTotal:
    if row is None:
        return AreaTotal(area, 0, Decimal(0), 0.0, 0.0)
    return AreaTotal(
        area,
        row["projects"],
        pounds(row["money"]) or Decimal(0),
        row["squares"] or 0.0,
        row["largest"] or 0.0,
    )


def _summed(series: Mapping[int, Decimal], years: Iterable[int], stood_in: dict[int, set[int]]) -> Decimal:
    found = Decimal(0)
    for year in years:
        nearest = min(series, key=lambda held: (abs(held - year), held))
        if nearest != year:
            stood_in.setdefault(nearest, set()).add(year)
        found += series[nearest]
    return found


def _span(years: set[int]) -> str:
    """Years in words: '2015', '2008 to 2017'."""
    ends = dict.fromkeys((min(years), max(years)))
    return " to ".join(str(year) for year in ends)


def _chi_squared(share: float, freedom: float) -> float:
    """The quantile of a chi-squared distribution; scipy.stats gives the same and takes a second to import."""
    return float(2 * gammaincinv(freedom / 2, share))
