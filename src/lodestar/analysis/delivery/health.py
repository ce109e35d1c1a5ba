"""How sound the data of an action are: named checks, each with a weight, each saying how to mend what it finds.

It judges the record, never the work: an action can go badly and be recorded perfectly. The checks and their weights are data
(``definitions/data_health/``).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lodestar.analysis.delivery.dates import first_day, last_day
from lodestar.analysis.delivery.standing import Step
from lodestar.evidence.definitions.working_plan import HealthCheck
from lodestar.evidence.errors import LodestarError


@dataclass(frozen=True)
class Facts:
    """What the checks look at. None for what cannot be asked yet (no round was run, no figures are loaded).

    ``measured_until`` is the last day that the bound indicator has a figure for.
    """

    lead_sides: frozenset[str]
    starts: str
    ends: str
    steps: Sequence[Step]
    indicator: str
    measured_until: dt.date | None
    updated_last_round: bool | None
    budget_lines: int
    overdue: int
    overdue_without_word: int


@dataclass(frozen=True)
class Found:
    """What one check found. ``passed`` is None where it does not apply."""

    check: HealthCheck
    passed: bool | None
    saw: str

    @property
    def mend(self) -> str:
        return "" if self.passed in {True, None} else self.check.mend


@dataclass(frozen=True)
class Health:
    """A score from 0 to 100: the weight of checks passed as a share of those that apply, rounded down."""

    score: int
    found: tuple[Found, ...]

    @property
    def failed(self) -> tuple[Found, ...]:
        return tuple(found for found in self.found if found.passed is False)

    @property
    def first_to_mend(self) -> str:
        """What would raise the score most, in words."""
        worst = max(self.failed, key=lambda found: found.check.weight, default=None)
        return worst.mend if worst else ""


def health_of(facts: Facts, checks: Sequence[HealthCheck], today: dt.date) -> Health:
    """Hold an action to every check. Raises LodestarError for a check that no rule is written for."""
    found = []
    for check in checks:
        rule = _RULES.get(check.id)
        if rule is None:
            known = ", ".join(sorted(_RULES))
            raise LodestarError(f"data health has no rule '{check.id}'; the rules are {known}")
        passed, saw = rule(facts, check, today)
        found.append(Found(check, passed, saw))
    counted = sum(one.check.weight for one in found if one.passed is not None)
    earned = sum(one.check.weight for one in found if one.passed)
    return Health(100 * earned // counted if counted else 100, tuple(found))


Verdict = tuple[bool | None, str]


def _leads(facts: Facts, check: HealthCheck, today: dt.date) -> Verdict:
    missing = [side for side in check.sides if side not in facts.lead_sides]
    if not missing:
        return True, "a lead is named on each side"
    return False, f"no {' and no '.join(missing)} lead is named"


def _dates(facts: Facts, check: HealthCheck, today: dt.date) -> Verdict:
    missing = [word for word, value in (("start", facts.starts), ("end", facts.ends)) if not value]
    return (not missing, "it starts and ends" if not missing else f"no {' and no '.join(missing)} date")


def _milestone(facts: Facts, check: HealthCheck, today: dt.date) -> Verdict:
    end = last_day(facts.ends)
    if end and end <= today:
        return None, "its end is here"
    horizon = today + dt.timedelta(days=check.within_days or 0)
    near = [step for step in facts.steps if (first := first_day(step.due)) and first <= horizon]
    ahead = [step for step in near if step.reached is None and step.last and step.last >= today]
    if ahead:
        return True, f"‘{ahead[0].name}’ is next"
    if end and end <= horizon:
        return True, "it ends itself within that time"
    return False, "nothing is due in the time ahead" if facts.steps else "it has no milestones"


def _measure(facts: Facts, check: HealthCheck, today: dt.date) -> Verdict:
    if not facts.indicator:
        return False, "no indicator is bound to it"
    if facts.measured_until is None:
        return False, "its indicator has no figure here"
    fresh = facts.measured_until + dt.timedelta(days=check.within_days or 0) >= today
    return fresh, f"its indicator has figures until {facts.measured_until:%B %Y}"


def _update(facts: Facts, check: HealthCheck, today: dt.date) -> Verdict:
    if facts.updated_last_round is None:
        return None, "no reporting round was closed yet"
    return facts.updated_last_round, (
        "it was reported on in the last round"
        if facts.updated_last_round
        else "nothing was said in the last round"
    )


def _money(facts: Facts, check: HealthCheck, today: dt.date) -> Verdict:
    if facts.budget_lines:
        return True, f"{facts.budget_lines} budget line{'s' if facts.budget_lines > 1 else ''}"
    return False, "no budget line"


def _overdue(facts: Facts, check: HealthCheck, today: dt.date) -> Verdict:
    if not facts.overdue_without_word:
        return True, "nothing is overdue" if not facts.overdue else "what is overdue was spoken of"
    number = facts.overdue_without_word
    return (
        False,
        f"{number} date{'s' if number > 1 else ''} passed with no revision, ending or word that it was met",
    )


_RULES: Mapping[str, Callable[[Facts, HealthCheck, dt.date], Verdict]] = {
    "lead-on-each-side": _leads,
    "dates": _dates,
    "milestone-ahead": _milestone,
    "measure-with-data": _measure,
    "update-in-last-round": _update,
    "money": _money,
    "nothing-overdue-unsaid": _overdue,
}
