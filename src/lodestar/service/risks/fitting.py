"""What risks and issues say in words of a scheme, and which of it another scheme has no word for."""

from collections.abc import Iterator
from typing import Any

from lodestar.evidence.definitions.risk_scheme import RiskScheme
from lodestar.service.places.models import Place
from lodestar.service.risks.models import Issue, Risk


def misfits(place: Place, scheme: RiskScheme) -> list[str]:
    """Risks and issues of a place, closed ones too, that a scheme has no words for: each by name, with what does not fit."""
    return [
        f"‘{row.name}’ ({', '.join(wrong)})"
        for row in (*Risk.objects.filter(place=place), *Issue.objects.filter(place=place))
        if (
            wrong := [
                f"{name} {value}"
                for name, value, allowed in scheme_values(row, scheme)
                if value not in allowed
            ]
        )
    ]


def scheme_values(row: Any, scheme: RiskScheme) -> Iterator[tuple[str, Any, list[Any]]]:
    """What a risk or an issue says in words of its scheme: the field's name, its value, and what the scheme allows."""
    if isinstance(row, Issue):
        yield "impact", row.impact, scheme.levels("impact")
    if isinstance(row, Risk):
        yield "category", row.category, scheme.ids("categories")
        yield "treatment", row.treatment, scheme.ids("treatments")
        yield "proximity", row.proximity, scheme.levels("proximity")
        for moment in ("inherent", "current", "target"):
            for scale in ("likelihood", "impact"):
                yield f"{moment} {scale}", getattr(row, f"{moment}_{scale}"), scheme.levels(scale)
