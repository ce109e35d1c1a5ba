"""A first draft of a model from a table of links, checked row by row. Nothing is kept."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from lodestar.analysis import logic
from lodestar.analysis.logic.drafting import KINDS, KNOWN, Drafted, draft_with_lines
from lodestar.analysis.logic.reading import ModelReading
from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.logic_graph import draw_model, layers_of
from lodestar.service.logic.draft_files import MOST_BYTES, OneTable, TableField, refuse_too_large
from lodestar.service.logic.rates import bounded, is_sent
from lodestar.service.logic.views import stations_of
from lodestar.service.places.models import Place
from lodestar.service.shared.views import place_page

MOST_LETTERS = 200_000
MOST_DRAWN = 120
EXAMPLE = "cause,effect,cause_kind,effect_kind,text\nTraining places,People with skills,input,output,Training teaches.\n"


class DraftForm(forms.Form):
    """A table of links, pasted or as a file."""

    title = forms.CharField(label="Name of the model", max_length=80, min_length=3)
    first = forms.IntegerField(label="First year", min_value=1990, max_value=2100, initial=2026)
    last = forms.IntegerField(label="Last year", min_value=1991, max_value=2150, initial=2040)
    file = TableField(
        label="Table of links, as a file",
        required=False,
        help_text=f"A CSV file of at most {MOST_BYTES // 1000} kB, its first row naming the columns.",
    )
    table = forms.CharField(
        label="Or pasted",
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Cells between commas, semicolons or tabs, as a spreadsheet gives them.",
    )

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not 0 < last - first <= 200:
            self.add_error("last", "The last year must be after the first, by at most 200 years.")
        if not self.errors and bool(given.get("file")) == bool(given.get("table")):
            what = (
                "Send the file, or paste the table: not both."
                if given.get("file")
                else "Choose a file, or paste a table."
            )
            self.add_error("file", what)
        return given

    @property
    def field_used(self) -> str:
        """The field that the table came in."""
        return "file" if self.cleaned_data.get("file") else "table"


@csrf_exempt
@place_page
@bounded(is_sent)
def draft(request: HttpRequest, place: Place) -> HttpResponse:
    """Check a table of links and show the model that it makes, with its file to take away.

    What is too large is refused before it is read; the form's token, which stands within what was sent, is checked
    after that.
    """
    if request.method != "POST":
        return _page(request, place, DraftForm())
    try:
        refuse_too_large(request)
    except LodestarError as error:
        return _page(request, place, DraftForm(), {"too_large": str(error)}, 413)
    request.upload_handlers = [OneTable(request)]
    return _drafted(request, place)


@csrf_protect
def _drafted(request: HttpRequest, place: Place) -> HttpResponse:
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    try:
        made = _made(form)
    except LodestarError as error:
        form.add_error(
            form.field_used, [f"{line[:1].upper()}{line[1:]}." for line in str(error).splitlines()]
        )
        return _page(request, place, form, status=422)
    reading = logic.read_model(made.text, "draft.yaml")
    shown = {"text": made.text, "problems": _problems(reading, made), "model": reading.model}
    if reading.model is not None:
        shown["layers"] = layers_of(reading.model)
        if len(reading.model.nodes) <= MOST_DRAWN:
            shown["drawing"] = draw_model(
                reading.model, lambda node: f"#node-{node}", lambda link: f"#link-{link}", key="draft"
            )
    return _page(request, place, form, shown, 200 if reading.model else 422)


def _page(
    request: HttpRequest,
    place: Place,
    form: DraftForm,
    more: dict[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "columns": KNOWN,
        "kinds": KINDS,
        "example": EXAMPLE,
        "stations": stations_of(place, ""),
    }
    return render(request, "logic/draft.html", {**context, **(more or {})}, status=status)


def _made(form: DraftForm) -> Drafted:
    given = form.cleaned_data
    return draft_with_lines(
        given["file"] or given["table"], identifier=given["title"], name=given["title"],
        author="Drafted from a table of links", reviewed=timezone.localdate().isoformat(), first=given["first"],
        last=given["last"],
    )  # fmt: skip


def _problems(reading: ModelReading, made: Drafted) -> list[str]:
    """What is wrong with the model, told by the table's lines."""
    found = []
    for one in reading.problems:
        line, said = made.line(one.line), str(one).partition(": ")[2]
        found.append(f"Line {line}: {said}" if line else said)
    return found
