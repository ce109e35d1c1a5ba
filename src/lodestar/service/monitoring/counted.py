"""In which unit an assignment is counted, and in which years."""

from decimal import Decimal

from lodestar.analysis.monitoring import year_holding
from lodestar.evidence.definitions.indicators import Indicator, Unit, load_definitions
from lodestar.service.monitoring.models import Assignment


def indicator_of(row: Assignment) -> Indicator:
    return load_definitions().indicators[row.indicator]


def unit_of(row: Assignment) -> Unit:
    definitions = load_definitions()
    return definitions.units[definitions.indicators[row.indicator].unit]


def is_ratio(row: Assignment) -> bool:
    """Whether the indicator is a numerator over a denominator."""
    return unit_of(row).dimension in {"share", "rate"}


def scale_of(row: Assignment) -> Decimal:
    """What a fraction is multiplied by to stand in the indicator's unit: 100 for per cent."""
    return Decimal(1) / unit_of(row).scale


def financial(row: Assignment) -> bool:
    """Whether the assignment is counted in financial years: its first period begins in April, or its target is for one."""
    return row.starts.month == 4 or "/" in row.target_period


def direction_of(row: Assignment) -> str:
    """Which way is better: up or down. Where the definition says neither, it is the way from the baseline to the target."""
    better = indicator_of(row).direction
    if better != "none" or row.target is None or row.baseline is None:
        return better
    return "down" if row.target < row.baseline else "up"


def year(row: Assignment, period: str) -> int:
    """The year that a period is counted in, as a number: 2026 for 2026/27."""
    return int(year_holding(period, financial(row))[:4])


def year_named(row: Assignment, number: int) -> str:
    """A year as readers know it: 2026/27 for 2026 where it is counted in financial years."""
    return f"{number}/{(number + 1) % 100:02d}" if financial(row) else str(number)


def parts_of(assignment: Assignment) -> list[tuple[tuple[str, str, str], str]]:
    """What an assignment has values of: the whole, its areas and every category expected, each with its words."""
    names = assignment.place.area_names
    categories = [(name, each) for name, some in assignment.dimensions.items() for each in some]
    return [
        (("", "", ""), "The whole place"),
        *(((code, "", ""), names.get(code, code)) for code in assignment.areas),
        *((("", name, each), f"{name}: {each}") for name, each in categories),
    ]
