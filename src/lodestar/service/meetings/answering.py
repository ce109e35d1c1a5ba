"""How pages with a form answer: show it, do what it asks for and lead on, or say what is wrong."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lodestar.evidence.errors import LodestarError


def answer(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    back: str,
    lead: str = "",
    button: str = "Save",
    done: str = "",
    to: Callable[[Any], str] | None = None,
    template: str = "meetings/form.html",
    **context: Any,
) -> HttpResponse:
    """Act on a form that is sent and sound, then lead to ``to`` of what came of it, else to ``back``."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except LodestarError as error:
            form.add_error(None, str(error))  # type: ignore[attr-defined]
        else:
            if done:
                messages.success(request, done)
            return redirect(to(made) if to else back)
    shown = {"form": form, "title": title, "lead": lead, "button": button, "back": back, **context}
    return render(request, template, shown, status=422 if form.errors else 200)


def sent(request: HttpRequest) -> Any:
    """What was sent, or nothing when the page is only asked for."""
    return request.POST if request.method == "POST" else None
