"""Money, data health and tags as at another day: today's pages, given what was known then."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from lodestar.analysis.delivery.health import Health, health_of
from lodestar.analysis.delivery.money import Budgeted
from lodestar.evidence.definitions.working_plan import HealthChecks, health_checks
from lodestar.evidence.periods import parse_period
from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.lines import ActionLine
from lodestar.service.delivery.models import Schemes, Tag, TagTree
from lodestar.service.delivery.queries import facts_of, scored
from lodestar.service.delivery.views import health_page, money_page, trees_page
from lodestar.service.memory.figures import figures_then
from lodestar.service.memory.rows import row_then
from lodestar.service.memory.then import Then
from lodestar.service.memory.working_plan import action_lines_then
from lodestar.service.places.models import Place

CHECKS_OF_TODAY = "Which checks the place had chosen is told as it was known; what each checks and counts as it reads today."


def money(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    """Budget lines as they were known, and their sums."""
    lines = budget_then(place, then)
    names = {line.slug: line.name for line in action_lines_then(place, then)} if lines else {}
    return money_page(request, lines, names, then)


def health(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    """Data health reckoned from the records and figures that were known."""
    measured, unknown = measured_then(place, then)
    checks = checks_then(place, then)
    rows = scored(action_lines_then(place, then), measured, checks, then.day)
    return health_page(
        request, place, rows, checks, then=then, keeps=then.keeps, unknown=(*unknown, CHECKS_OF_TODAY),
        list_empty="No action that goes on was known then.",
    )  # fmt: skip


def tags(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    """The trees of tags as they were known, with how many actions bore each tag."""
    trees = {
        slug: row_then(TagTree, place, slug, values)
        for slug, values in known_then(place, "tag-tree", then.moment).items()
    }
    return trees_page(
        request, list(trees.values()), _tags(place, trees, then), action_lines_then(place, then), then
    )


def budget_then(place: Place, then: Then, action: str = "") -> tuple[Budgeted, ...]:
    """Budget lines that counted as they were known, of all actions or one, in the order in which today's stand."""
    known = known_then(place, "budget-line", then.moment).values()
    found = [
        Budgeted(one["action"], one["source"], one["year"], Decimal(one["committed"]), Decimal(one["spent"]))
        for one in known
        if not one["withdrawn"] and action in {"", one["action"]}
    ]
    return tuple(sorted(found, key=lambda line: (line.year, line.source)))


def checks_then(place: Place, then: Then) -> HealthChecks:
    """The checks of data health that the place had chosen, as they read today."""
    return health_checks(schemes_then(place, then).health)


def schemes_then(place: Place, then: Then) -> Schemes:
    """What the place worked by: what it had chosen, else what comes with Lodestar."""
    chosen = next(iter(known_then(place, "schemes", then.moment).values()), {})
    return row_then(Schemes, place, "schemes", chosen)


def measured_then(place: Place, then: Then) -> tuple[dict[str, dt.date], tuple[str, ...]]:
    """The last day that each indicator had a figure for: in the evidence that served, or entered by people.

    With it, what is not known of that evidence, in words.
    """
    figures = figures_then(place, then)
    until = figures.last_days()
    indicators = {
        slug: values["indicator"]
        for slug, values in known_then(place, "indicator-assignment", then.moment).items()
    }
    for value in known_then(place, "indicator-value", then.moment).values():
        last = parse_period(value["period"]).end
        indicator = indicators.get(value["assignment"])
        if indicator is not None and not value["missing"] and last <= then.day:
            until[indicator] = max(last, until.get(indicator, last))
    return until, figures.unknown


def health_then(place: Place, line: ActionLine, then: Then) -> Health | None:
    """Data health of one action that was read already; None where it had ended."""
    if line.ended:
        return None
    measured, _ = measured_then(place, then)
    return health_of(facts_of(line, measured.get(line.indicator)), checks_then(place, then).checks, then.day)


def _tags(place: Place, trees: Mapping[str, TagTree], then: Then) -> list[Tag]:
    known = known_then(place, "tag", then.moment)
    rows: dict[str, Any] = {
        slug: row_then(Tag, place, slug, values, {"tree": trees.get(values["tree"])})
        for slug, values in known.items()
    }
    for slug, row in rows.items():
        row.under, row.into = rows.get(known[slug]["under"]), rows.get(known[slug]["into"])
    return list(rows.values())
