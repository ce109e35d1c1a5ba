"""What an address asks of another day: the two days, or what is wrong with them. Pages and the read API ask alike."""

from dataclasses import dataclass

from django.http import HttpRequest

from lodestar.service.memory.forms import ThenForm
from lodestar.service.memory.then import ASKED, Then, asked


@dataclass(frozen=True)
class Question:
    """The days that are asked about; ``then`` is None where they cannot be read, and ``form`` says why."""

    then: Then | None
    form: ThenForm


def question_of(request: HttpRequest) -> Question | None:
    """What is asked; None when the address asks for no other day."""
    if request.method not in {"GET", "HEAD"} or not any(request.GET.get(key, "").strip() for key in ASKED):
        return None
    form = ThenForm(request.GET)
    return Question(asked(request) if form.is_valid() else None, form)
