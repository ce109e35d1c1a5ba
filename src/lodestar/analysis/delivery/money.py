"""Money of a plan: what sources committed and what was spent, added up exactly."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Budgeted:
    """One line of an action's budget in pounds: a source's money in a financial year ('2025/26')."""

    action: str
    source: str
    year: str
    committed: Decimal
    spent: Decimal


@dataclass(frozen=True)
class Total:
    """Pounds committed and spent under a name (a source, a year), with the lines that make them up."""

    name: str
    committed: Decimal
    spent: Decimal
    lines: tuple[Budgeted, ...]

    @property
    def left(self) -> Decimal:
        """Committed and not spent; below zero when more was spent than committed."""
        return self.committed - self.spent


def totals_by(lines: Iterable[Budgeted], key: Callable[[Budgeted], str]) -> tuple[Total, ...]:
    """Totals of lines by a name of theirs, in order of the name. Each carries its lines, so that it can be explained."""
    groups: dict[str, list[Budgeted]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return tuple(total_of(groups[name], name) for name in sorted(groups))


def total_of(lines: Iterable[Budgeted], name: str = "All") -> Total:
    """One total over lines."""
    held = tuple(lines)
    return Total(
        name,
        sum((line.committed for line in held), Decimal(0)),
        sum((line.spent for line in held), Decimal(0)),
        held,
    )
