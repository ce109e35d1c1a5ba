"""Pages at which an indicator is defined, its definition put right, and its history read."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.definitions.own import digest_of, own_indicator
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.history import history_of
from lodestar.service.insights.defining import KIND, change_definition, define_indicator, defined_at
from lodestar.service.insights.definition_form import DefinitionForm
from lodestar.service.ledger.rules import NotAllowed
from lodestar.service.ledger.wording import Wording
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import sent
from lodestar.service.shared.views import place_page, signed_in_page


@signed_in_page
def indicator_add(request: HttpRequest, place: Place) -> HttpResponse:
    """Define an indicator, for every place of the site."""
    require(request.user, Permission.EDIT, place)
    form = DefinitionForm(place, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = define_indicator(by=request.user, place=place, values=form.values())  # type: ignore[arg-type]
        except NotAllowed as error:
            form.place_faults(error.faults)
        except LodestarError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"‘{made.name}’ is defined. Set a target for it, or assign it in delivery."
            )
            return redirect("indicator", place.slug, made.id)
    return _page(request, form, "insights/indicator_add.html", reverse("indicator_list", args=[place.slug]))


@signed_in_page
def indicator_change(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Put right the definition of an indicator that was defined at this place."""
    require(request.user, Permission.EDIT, place)
    held = own_indicator(slug)
    if held is None or not defined_at(place, slug):
        raise Http404(f"There is no indicator '{slug}' that was defined here.")
    form = DefinitionForm(place, sent(request), held, digest_of(held))
    back = reverse("indicator", args=[place.slug, slug])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_definition(
                by=request.user, place=place, indicator=slug, seen=given["seen"], values=form.values(),  # type: ignore[arg-type]
                reason=given["reason"],
            )  # fmt: skip
        except NotAllowed as error:
            form.place_faults(error.faults)
        except LodestarError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved. The history shows what changed.")
            return redirect(back)
    return _page(request, form, "insights/indicator_change.html", back, definition=held)


@place_page
def indicator_history(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Who defined an indicator at this place, and what was put right since."""
    definition, told = load_definitions().indicators.get(slug), history_of(place, KIND, slug, request.user)
    if definition is None or not told:
        raise Http404(f"There is no indicator '{slug}' that was defined here.")
    back = reverse("indicator", args=[place.slug, slug])
    context = {
        "record": definition.name,
        "kind": {"name": KIND},
        "slug": slug,
        "events": Wording(place).history(told),
        "back": back,
    }
    return render(request, "ledger/record_history.html", context)


def _page(
    request: HttpRequest, form: DefinitionForm, template: str, back: str, **context: object
) -> HttpResponse:
    links = form.summary()
    shown = {"form": form, "links": links, "back": back, **context}
    return render(request, template, shown, status=422 if links else 200)
