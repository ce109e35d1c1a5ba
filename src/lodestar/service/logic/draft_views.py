"""A first draft of a model from a table of links, checked row by row. Nothing is kept."""

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.analysis import logic
from lodestar.analysis.logic.drafting import KINDS, KNOWN
from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.logic_graph import draw_model, layers_of
from lodestar.service.logic.views import stations_of
from lodestar.service.places.models import Place
from lodestar.service.shared.views import place_page

MOST_LETTERS = 200_000
MOST_DRAWN = 120
EXAMPLE = "cause,effect,cause_kind,effect_kind,text\nTraining places,People with skills,input,output,Training teaches.\n"


class DraftForm(forms.Form):
    """A table of links, pasted."""

    title = forms.CharField(label="Name of the model", max_length=80, min_length=3)
    first = forms.IntegerField(label="First year", min_value=1990, max_value=2100, initial=2026)
    last = forms.IntegerField(label="Last year", min_value=1991, max_value=2150, initial=2040)
    table = forms.CharField(
        label="Table of links",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Comma-separated, the first row naming the columns. Paste it from a spreadsheet saved as CSV.",
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not 0 < last - first <= 200:
            self.add_error("last", "The last year must be after the first, by at most 200 years.")
        return given


@place_page
def draft(request: HttpRequest, place: Place) -> HttpResponse:
    """Check a table of links and show the model that it makes, with its file to take away."""
    form = DraftForm(request.POST or None)
    context = {
        "form": form,
        "columns": KNOWN,
        "kinds": KINDS,
        "example": EXAMPLE,
        "stations": stations_of(place, ""),
    }
    if request.method == "GET":
        return render(request, "logic/draft.html", context)
    if not form.is_valid():
        return render(request, "logic/draft.html", context, status=422)
    try:
        text = _drafted(form)
    except LodestarError as error:
        form.add_error("table", f"{error}.")
        return render(request, "logic/draft.html", context, status=422)
    reading = logic.read_model(text, "draft.yaml")
    context |= {"text": text, "problems": reading.problems, "model": reading.model}
    if reading.model is not None:
        context["layers"] = layers_of(reading.model)
        if len(reading.model.nodes) <= MOST_DRAWN:
            context["drawing"] = draw_model(
                reading.model, lambda node: f"#node-{node}", lambda link: f"#link-{link}", key="draft"
            )
    return render(request, "logic/draft.html", context, status=200 if reading.model else 422)


def _drafted(form: DraftForm) -> str:
    given = form.cleaned_data
    return logic.draft_model(
        given["table"], identifier=given["title"], name=given["title"], author="Drafted from a table of links",
        reviewed=dt.date.today().isoformat(), first=given["first"], last=given["last"],
    )  # fmt: skip
