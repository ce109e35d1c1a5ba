"""What search finds of risks and issues: for those who hold a role at the place."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from lodestar.service.places.models import Place
from lodestar.service.risks.models import Issue, OnThePlan, Risk
from lodestar.service.search.readers import Readers
from lodestar.service.search.working import Said, Working, register

ON_THE_PLAN: dict[str, Any] = {
    "action": "action",
    "theme": "theme",
}


def begin() -> None:
    """Have risks and issues searched."""
    register(
        Working("risk", _rows_of(Risk), _risk, touched=ON_THE_PLAN),
        Working("issue", _rows_of(Issue), _issue, touched=ON_THE_PLAN),
    )


def _rows_of(model: type[OnThePlan]) -> Any:
    def rows(place: Place) -> QuerySet:
        return model._default_manager.filter(place=place).select_related("action", "theme")

    return rows


def _risk(row: Risk) -> Iterable[Said]:
    parts = (row.cause, row.event, row.effect, row.treatment_text, _on(row))
    yield Said(row.name, parts, Readers.PARTNERSHIP)


def _issue(row: Issue) -> Iterable[Said]:
    yield Said(row.name, (row.text, row.resolution, _on(row)), Readers.PARTNERSHIP)


def _on(row: OnThePlan) -> str:
    return row.action.name if row.action else row.theme.name if row.theme else ""
