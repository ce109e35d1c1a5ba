"""Where an indicator stands against the path that its target sets."""

from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.series import Series
from lodestar.analysis.trajectories import TargetPath


@dataclass(frozen=True)
class AgainstPath:
    """The latest figure of an indicator and what the path to its target expects of that year.

    ``expected`` and ``gap`` (figure minus path, in the indicator's unit) are None where the path does not reach that
    year, or where the statistics were re-based since the path begins: a figure after a break is not compared.
    """

    year: int
    period: str
    value: Decimal
    source: str
    expected: Decimal | None
    gap: Decimal | None
    reason: str = ""


def against_path(series: Series, path: TargetPath | None) -> AgainstPath | None:
    """Compare the latest figure with the path. None when there is no figure yet."""
    if not series.points:
        return None
    last = series.points[-1]
    if path is None or not path.points:
        reason = (path.reason if path is not None else "") or ""
        return AgainstPath(last.year, last.period, last.value, last.source, None, None, reason)
    by_year = {point.year: point.value for point in path.points}
    start = path.points[0].year
    broken = [
        one for one in series.runs if one.after_break and any(point.year > start for point in one.points)
    ]
    if broken:
        reason = "statistics were re-based since the path begins"
        return AgainstPath(last.year, last.period, last.value, last.source, None, None, reason)
    expected = by_year.get(last.year)
    gap = None if expected is None else last.value - expected
    reason = "" if expected is not None else f"the path runs from {start} to {path.points[-1].year}"
    return AgainstPath(last.year, last.period, last.value, last.source, expected, gap, reason)
