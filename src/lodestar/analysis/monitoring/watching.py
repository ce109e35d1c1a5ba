"""What the years of an indicator say: since when it stands where it stands, and whether it is getting worse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class YearStood:
    """A year that is over: its value, None where there is none or it is hidden, and where it stands on the path.

    ``gap`` is the value less what the path asks for; ``complete`` says that no period of the year is missing.
    """

    year: int
    name: str
    value: Decimal | None
    complete: bool
    standing: str = ""
    gap: Decimal | None = None


def stood_since(years: Sequence[YearStood]) -> str:
    """The first year of the unbroken run in which the last rated year's standing held; '' where none is rated."""
    found = ""
    rated = [each for each in years if each.standing]
    for each, later in zip(reversed(rated), (None, *reversed(rated)), strict=False):
        if later is not None and (each.standing != later.standing or each.year != later.year - 1):
            break
        found = each.name
    return found


def getting_worse(
    years: Sequence[YearStood],
    direction: str,
    *,
    path_begins: int | None = None,
    comparable: Callable[[str, str], bool] = lambda earlier, later: True,
) -> bool:
    """Whether the last year with a value is worse than the year before.

    With a path: it is behind, and further behind than the year before; the year in which the path begins
    (``path_begins``) is on it. Without one: the value moved against ``direction`` (up or down; none is never worse). A
    year that lacks a period, or is not comparable with the other, says nothing.
    """
    last = next((each for each in reversed(years) if each.value is not None), None)
    if last is None or not last.complete:
        return False
    sign = 1 if direction == "down" else -1
    before = next((each for each in years if each.year == last.year - 1 and each.value is not None), None)
    if before is not None and not (before.complete and comparable(before.name, last.name)):
        return False
    if last.gap is not None:
        return _further_behind(sign * last.gap, before, sign, begins=path_begins == last.year - 1)
    if path_begins is not None or before is None or direction == "none":
        return False
    return sign * (last.value or Decimal(0)) > sign * (before.value or Decimal(0))


def _further_behind(short: Decimal, before: YearStood | None, sign: int, *, begins: bool) -> bool:
    """``short`` is by how much the path is missed; where the path begins in the year before, that was on it."""
    if begins:
        return short > 0
    return before is not None and before.gap is not None and short > max(Decimal(0), sign * before.gap)
