"""Answers as at another day: by the code of memory, which the pages tell other days by, under the same permissions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from lodestar.service.api import problems
from lodestar.service.memory.asking import question_of
from lodestar.service.memory.then import Then, kinds_for
from lodestar.service.memory.why_not import FOR_ROLES, TODAY_ALONE, why_not
from lodestar.service.places.models import Place

Values = dict[str, Any]
AS_AT, KNOWN = "Lodestar-As-At", "Lodestar-Known"


@dataclass(frozen=True)
class Told:
    """What tells another day: the kind of record that a reader must be let see, and how it is answered."""

    kind: str
    make: Callable[[Place, Then], HttpResponse]


@dataclass(frozen=True)
class Untold:
    """What tells no other day, as the page of the same says why."""

    page: str

    @property
    def why(self) -> str:
        return why_not(self.page)


def another_day(
    request: HttpRequest, place: Place, told: Told | Untold
) -> Callable[[Place], HttpResponse] | HttpResponse | None:
    """How the day that is asked for is answered, or why it is not; None when no other day is asked for."""
    question = question_of(request)
    if question is None:
        return None
    then = question.then
    if then is None:
        return problems.no_such_day(question.form)
    if isinstance(told, Untold):
        return problems.of_another_day(request, told.why)
    if told.kind not in kinds_for(request.user, place):
        return problems.of_another_day(request, FOR_ROLES, 404)

    def make(found: Place) -> HttpResponse:
        return as_at(told.make(found, then), then)

    return make


def as_at(response: HttpResponse, then: Then) -> HttpResponse:
    """The answer with the two times in its header too, for what is no JSON."""
    response[AS_AT], response[KNOWN] = then.day.isoformat(), then.known_on.isoformat()
    return response


def refused(request: HttpRequest) -> HttpResponse | None:
    """The answer of what belongs to no place to who asks for another day; None for others."""
    question = question_of(request)
    if question is None:
        return None
    return (
        problems.of_another_day(request, TODAY_ALONE)
        if question.then
        else problems.no_such_day(question.form)
    )


def head(then: Then, unknown: tuple[str, ...] | None = None) -> Values:
    """What an answer begins with: the two times, and what cannot be told of them."""
    told: Values = {"as_at": then.day, "known": then.known_on}
    return told if unknown is None else told | {"unknown": list(unknown)}
