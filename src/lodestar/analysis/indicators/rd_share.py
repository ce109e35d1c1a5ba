"""R&D as a percentage of GVA, by performing sector: Eurostat's spending over the ONS's GVA of the same area and year.

Definition: definitions/indicators/rd-share-of-gva.yaml. Eurostat's own percentage is of GDP, which is larger.
"""

from lodestar.analysis.indicators.figures import Figure, Wanted, find
from lodestar.analysis.results import Interval, Method, Result
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.stores.store import Reading, Store

INDICATOR = "rd-share-of-gva"
METHOD = Method("R&D performed over GVA, both in current prices, times 100", "1")
SECTORS = ("all", "business", "government", "higher-education", "private-non-profit")

_FILE_PARTS = {
    "all": "total-mio-nac",
    "business": "bes-mio-nac",
    "government": "gov-mio-nac",
    "higher-education": "hes-mio-nac",
    "private-non-profit": "pnp-mio-nac",
}
_GVA = Wanted("ons-gva-current", None, "ons-regional-accounts", "gva-current", "GVA at current prices")


def rd_share(expenditure: Figure, gva: Figure) -> Result:
    """Spending on R&D as a percentage of GVA.

    Both in £ million, of one area and period. The interval is what rounding of the two figures allows, no more:
    surveys behind regional R&D are far less sure than that. Raises LodestarError when the figures do not belong
    together or GVA is not above nothing.
    """
    if expenditure.unit != "national-currency-million" or gva.unit != "gbp-million":
        raise LodestarError(
            f"R&D in {expenditure.unit} cannot be set over GVA in {gva.unit}; both must be in £ million"
        )
    if expenditure.period != gva.period:
        raise LodestarError(f"R&D of {expenditure.period} cannot be set over GVA of {gva.period}")
    half, half_gva = expenditure.step / 2, gva.step / 2
    if gva.value <= half_gva:
        raise LodestarError(f"GVA of {gva.area} in {gva.period} is {gva.value}: there is no share of nothing")
    low = max(expenditure.value - half, 0 * half) / (gva.value + half_gva) * 100
    high = (expenditure.value + half) / (gva.value - half_gva) * 100
    return Result(
        value=expenditure.value / gva.value * 100,
        unit="percent",
        period=gva.period,
        area=gva.area,
        method=METHOD,
        inputs=(expenditure.release, gva.release),
        interval=Interval(low, high, "rounding of the published figures alone"),
        quality="regional R&D rests on surveys and on rules for sharing national totals among regions",
        notes=_notes(expenditure, gva),
    )


def inputs_of(area: str, year: int, sector: str, store: Store | Reading) -> tuple[Figure, Figure]:
    """Spending on R&D and GVA of an area (ITL code) and year. Raises NotCovered when a release is missing."""
    if sector not in SECTORS:
        raise LodestarError(f"'{sector}' is no performing sector; use one of {', '.join(SECTORS)}")
    breakdown = None if sector == "all" else f"sector={sector}"
    words = "R&D by all sectors" if sector == "all" else f"R&D by the sector {sector}"
    wanted = Wanted("eurostat-rd-expenditure", breakdown, "eurostat-rd", _FILE_PARTS[sector], words)
    return find(wanted, area, year, store), find(_GVA, area, year, store)


def _notes(expenditure: Figure, gva: Figure) -> tuple[str, ...]:
    if expenditure.area == gva.area:
        return ()
    return (
        f"R&D is published for {expenditure.area} (NUTS {expenditure.area_vintage}) and GVA for {gva.area} "
        f"(ITL {gva.area_vintage}): two codes of one area.",
    )
