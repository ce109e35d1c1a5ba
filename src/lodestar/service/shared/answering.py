"""How pages with a form answer: show it, do what it asks for and lead on, or say what is wrong."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lodestar.evidence.errors import LodestarError
from lodestar.service.ledger.editing import EditConflict
from lodestar.service.ledger.rules import NotAllowed

REFUSED = (
    "You may not do this with what you chose. Choose a part of the plan that your role reaches, "
    "or ask an administrator of your partnership"
)
OVERTAKEN = "Somebody changed this meanwhile; open this form again to see how it stands"


def answer(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    back: str,
    trail: Sequence[tuple[str, str]] = (),
    lead: str = "",
    button: str = "Save",
    done: str = "",
    to: Callable[[Any], str] | None = None,
    template: str = "form_page.html",
    **context: Any,
) -> HttpResponse:
    """Act on a form that is sent and sound, then lead to ``to`` of what came of it, else to ``back``.

    ``trail`` holds a label and address for each page above this one, ``done`` what the next page says once it is
    done. ``warns=True`` gives the button the colour of what cannot be undone, ``leave`` the words of the way back. A page
    that says what is wrong answers 422; who chose something that is closed to them keeps what they typed, and is told so
    with 403.
    """
    refused = False
    if request.method == "POST" and form.is_valid():
        try:
            made = act(dict(form.cleaned_data))
        except PermissionDenied:
            form.add_error(None, REFUSED)
            refused = True
        except LodestarError as error:
            _say_at_its_field(form, error)
        else:
            if done:
                messages.success(request, done)
            return redirect(to(made) if to else back)
    shown = {"form": form, "title": title, "lead": lead, "button": button, "back": back, "trail": trail}
    return render(request, template, shown | context, status=403 if refused else 422 if form.errors else 200)


def sent(request: HttpRequest) -> Any:
    """What was sent, or nothing when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def _say_at_its_field(form: BaseForm, error: LodestarError) -> None:
    """Put what is wrong beside the field that it is about, or above the whole form."""
    if isinstance(error, NotAllowed):
        for fault in error.faults:
            form.add_error(fault.field if fault.field in form.fields else None, fault.message)
    else:
        form.add_error(None, OVERTAKEN if isinstance(error, EditConflict) else str(error))
