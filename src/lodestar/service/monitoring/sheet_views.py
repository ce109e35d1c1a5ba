"""Values brought as a sheet, and taken as a download."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from lodestar.evidence.errors import LodestarError
from lodestar.service.ledger.fields import Choice, Name, said
from lodestar.service.monitoring.actions import STATUSES, Entry, enter_values
from lodestar.service.monitoring.counted import is_ratio, parts_of
from lodestar.service.monitoring.lists import plain
from lodestar.service.monitoring.masking import SUPPRESSED, hidden_values
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.proposing import reads_in_full
from lodestar.service.monitoring.queries import assignments_of, values_of
from lodestar.service.monitoring.sheets import FIELDS, Brought, read_sheet
from lodestar.service.monitoring.tables import Rows, as_text, rows_of_text, rows_of_workbook
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import Column, Listing, download
from lodestar.service.shared.views import partnership_page

MOST_BYTES, MOST_PASTED = 2_000_000, 1_000_000
CHANGED = "Values were entered meanwhile; look again at what would change"


class ValueSheetForm(forms.Form):
    """A file, or cells pasted from one, and what is true of all its values."""

    file = forms.FileField(
        label="Excel workbook or CSV file", required=False, widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )  # fmt: skip
    pasted = forms.CharField(
        label="Or paste cells", required=False, strip=False, validators=[MaxLengthValidator(MOST_PASTED)],
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}), help_text="With the row of headings.",
    )  # fmt: skip
    status = Choice(
        "Where the sheet does not say, they are",
        said(STATUSES),
        missing="Choose what they are",
        initial="result",
    )
    source = Name("Where the sheet does not say, they come from")
    reason = Name("Why values are corrected", help_text="For values that stand already and change.")

    def __init__(self, place: Place, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.place = place

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file, pasted = given.get("file"), given.get("pasted")
        if self.errors:
            return given
        if bool(file) == bool(pasted):
            both = "Send the file or paste the cells, not both"
            self.add_error("file", both if file else "Choose a file, or paste cells")
            return given
        try:
            self.table = _table(file, self.place) if file else rows_of_text(str(pasted))
        except LodestarError as error:
            self.add_error("file" if file else "pasted", str(error))
        return given

    @property
    def usual(self) -> Entry:
        """Status and source of what does not say its own."""
        return Entry("", status=self.cleaned_data["status"], source=self.cleaned_data["source"])


def _table(file: Any, place: Place) -> Rows:
    if (file.size or 0) > MOST_BYTES:
        raise LodestarError(f"The file is larger than {MOST_BYTES // 1_000_000} MB; send a part of it")
    content = bytes(file.read(MOST_BYTES + 1))
    if content.startswith(b"PK"):
        return rows_of_workbook(content, place)
    try:
        return rows_of_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LodestarError(
            "The file is neither an Excel workbook (.xlsx) nor CSV in UTF-8; paste its cells"
        ) from error


@csrf_exempt  # the token stands within what is sent, and is checked once its size is known
@partnership_page
def assignment_sheet(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Bring values as a sheet: see first what they would change, then enter them, all or none."""
    row = get_object_or_404(assignments_of(place), slug=slug)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES * 2:
        require(request.user, Permission.ENTER_VALUES, place, row)
        form = ValueSheetForm(place, {})
        form.add_error("file", f"The file is larger than {MOST_BYTES // 1_000_000} MB; send a part of it")
        return _page(request, row, form, status=413)
    request.upload_handlers = [MemoryFileUploadHandler(request)]
    return _brought(request, row)


@csrf_protect
def _brought(request: HttpRequest, row: Assignment) -> HttpResponse:
    require(request.user, Permission.ENTER_VALUES, row.place, row)
    if request.method != "POST":
        return _page(request, row, ValueSheetForm(row.place))
    form = ValueSheetForm(row.place, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    found = read_sheet(row, values_of([row])[row.pk], form.table, form.usual)
    if "enter" in request.POST and found.changes and not found.faults:
        if request.POST.get("seen") != found.seen:
            messages.warning(request, CHANGED)
        elif _entered(request, row, form, found):
            return redirect("assignment", row.place.slug, row.slug)
    again = ValueSheetForm(
        row.place, initial=form.cleaned_data | {"pasted": as_text(form.table), "file": None}
    )
    again.fields["pasted"].label, again.fields["pasted"].help_text = (
        "The sheet’s cells",
        "Put them right here.",
    )
    return _page(
        request,
        row,
        form if form.errors else again,
        found,
        status=422 if found.faults or form.errors else 200,
    )


def _entered(request: HttpRequest, row: Assignment, form: ValueSheetForm, found: Brought) -> bool:
    entries = [change.entry for change in found.changes]
    try:
        enter_values(by=request.user, assignment=row, entries=entries, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
    except LodestarError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"{len(entries)} {'value is' if len(entries) == 1 else 'values are'} kept.")
    return True


def _page(
    request: HttpRequest, row: Assignment, form: forms.Form, found: Brought | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "assignment": row, "form": form, "found": found, "ratio": is_ratio(row),
        "parts": [label for _, label in parts_of(row)][1:], "fields": FIELDS,
    }  # fmt: skip
    return render(request, "monitoring/sheet.html", context, status=status)


@partnership_page
def assignment_values(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """All values of an indicator in delivery as CSV, XLSX or JSON, in the shape in which they are brought back."""
    row = get_object_or_404(assignments_of(place), slug=slug)
    rows = values_of([row])[row.pk]
    full = reads_in_full(request.user, row)  # type: ignore[arg-type]
    gone = frozenset() if full else hidden_values(row, rows)
    return download(
        request.GET.get("format", "csv"), place, _listing(row), [(one, one.slug in gone) for one in rows]
    )


def _listing(row: Assignment) -> Listing:
    return Listing(
        name=row.slug,
        title=f"Values of {row.name}",
        columns=tuple(map(_column, FIELDS)),
    )


def _column(name: str) -> Column:
    return Column(name, name, lambda told: _cell(told[0], told[1], name))


def _cell(value: Value, hidden: bool, name: str) -> Any:
    if name in ("value", "numerator", "denominator"):
        return None if hidden else plain(getattr(value, name))
    if name == "missing" and hidden:
        return SUPPRESSED
    return getattr(value, name)
