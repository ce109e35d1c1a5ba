"""The grid of actions, and the page on which a sheet's changes are looked at before they are made."""

import re
from typing import Any

from django.contrib import messages
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.reports.tables import to_xlsx
from lodestar.service.delivery.watching import endings_that_stand
from lodestar.service.grid import actions
from lodestar.service.grid.columns import COLUMNS, KEY, VERSION
from lodestar.service.grid.forms import MOST_BYTES, ApplyForm, SheetForm
from lodestar.service.grid.models import Sheet
from lodestar.service.grid.proposing import propose
from lodestar.service.grid.tables import Table
from lodestar.service.ledger.mapping import read_records
from lodestar.service.people.access import may_somewhere, reached, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Theme
from lodestar.service.plan.queries import actions_of
from lodestar.service.shared.sheets import marks_of
from lodestar.service.shared.views import partnership_page

SHOWN = 25
_CELL = re.compile(r"cell-(?P<row>\d{1,5})-(?P<column>[a-z_]{1,30})")
_GRID_CELL = re.compile(r"(?P<column>[a-z_]{1,30})--(?P<action>[a-z0-9-]{1,80})")


@partnership_page
def grid(request: HttpRequest, place: Place) -> HttpResponse:
    """Actions as a grid of cells; for ``?format=xlsx`` the whole sheet as a workbook."""
    _require(request, place)
    theme = request.GET.get("theme", "")
    rows = actions_of(place)
    if theme:
        rows = rows.filter(workstream__theme__slug=theme)
    if request.GET.get("format") == "xlsx":
        return _workbook(place, list(rows))
    if request.method == "POST":
        return _from_grid(request, place)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    columns = [column for column in COLUMNS if column.in_grid]
    shown = list(page.object_list)
    ended = endings_that_stand(row.pk for row in shown)
    editable = {row.pk for row in reached(request.user, Permission.EDIT, place, shown)} - ended.keys()
    lines = [
        (row, row.pk in editable, [(column, column.text(row, record)) for column in columns])
        for row, record in _with_records(place, shown)
    ]
    context = {
        "page": page, "lines": lines, "some_closed": len(editable) < len(lines), "columns": columns, "theme": theme, "form": SheetForm(place),
        "themes": Theme.objects.filter(place=place),
        "waiting": Sheet.objects.filter(place=place, person=request.user, closed_at=None)[:10],
    }  # fmt: skip
    return render(request, "grid/grid.html", context)


@csrf_exempt  # the token stands within what is sent, and is checked once its size is known
@partnership_page
@require_POST
def sheet_bring(request: HttpRequest, place: Place) -> HttpResponse:
    """Take a workbook or pasted cells, and show what they would change."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES * 2:
        form = SheetForm(place, {})
        form.add_error("file", f"The workbook is larger than {MOST_BYTES // 1_000_000} MB; send a part of it")
        return render(request, "grid/bring.html", {"form": form}, status=413)
    request.upload_handlers = [MemoryFileUploadHandler(request)]
    return _brought(request, place)


@csrf_protect
def _brought(request: HttpRequest, place: Place) -> HttpResponse:
    _require(request, place)
    form = SheetForm(place, request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "grid/bring.html", {"form": form}, status=422)
    name = str(getattr(request.FILES.get("file"), "name", "")) or "Pasted cells"
    sheet = actions.bring_sheet(by=request.user, place=place, name=name, table=form.table)  # type: ignore[arg-type]
    return redirect("sheet", place.slug, sheet.pk)


@partnership_page
def sheet(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """What a sheet would change, what is rejected and why; correct cells, apply, or put it away."""
    _require(request, place)
    row = get_object_or_404(Sheet, place=place, person=request.user, pk=number, closed_at=None)
    form, status = ApplyForm(request.POST if "apply" in request.POST else None), 200
    if request.method == "POST":
        cells = _cells(request)
        try:
            if "put-away" in request.POST:
                actions.put_away(by=request.user, sheet=row)  # type: ignore[arg-type]
                return redirect("grid", place.slug)
            if cells:
                actions.correct_cells(by=request.user, sheet=row, cells=cells)  # type: ignore[arg-type]
            if "apply" in request.POST and form.is_valid():
                return _applied(request, row, form.cleaned_data["reason"])
            status = 422 if form.errors else 200
        except LodestarError as error:
            messages.error(request, str(error)) if not form.is_bound else form.add_error(None, str(error))
            status = 422
    proposal = propose(place, request.user, (row.header, row.rows), row.insisted)  # type: ignore[arg-type]
    return render(
        request, "grid/sheet.html", {"sheet": row, "proposal": proposal, "form": form}, status=status
    )


def _applied(request: HttpRequest, row: Sheet, reason: str) -> HttpResponse:
    done = actions.apply_sheet(by=request.user, sheet=row, reason=reason)  # type: ignore[arg-type]
    said = f"{done.cells} {'cell' if done.cells == 1 else 'cells'} changed in {done.actions} {'action' if done.actions == 1 else 'actions'}."
    messages.success(
        request, said if not done.left else f"{said} {done.left} could not be taken; they are kept below."
    )
    return redirect("sheet", row.place.slug, row.pk) if done.left else redirect("grid", row.place.slug)


def _from_grid(request: HttpRequest, place: Place) -> HttpResponse:
    """What was typed or pasted into the page's cells becomes a sheet like any other."""
    columns = [column.key for column in COLUMNS if column.in_grid]
    typed: dict[str, dict[str, str]] = {}
    for name, value in request.POST.items():
        found = _GRID_CELL.fullmatch(name)
        if found and found["column"] in (*columns, VERSION):
            typed.setdefault(found["action"], {})[found["column"]] = (
                str(value)[:20_000].replace("\r\n", "\n").strip()
            )
    header = [KEY, VERSION, *columns]
    rows = [[slug, *(cells.get(key, "") for key in header[1:])] for slug, cells in typed.items()]
    if not rows:
        return redirect("grid", place.slug)
    table: Table = (header, rows)
    proposal = propose(place, request.user, table)  # type: ignore[arg-type]
    if not (proposal.taken or proposal.rejected or proposal.faults):
        messages.info(request, "Nothing was changed.")
        return redirect(request.get_full_path())
    kept = actions.bring_sheet(by=request.user, place=place, name="Typed into the grid", table=table)  # type: ignore[arg-type]
    if proposal.rejected or proposal.faults or proposal.moves_dates:
        return redirect("sheet", place.slug, kept.pk)
    try:
        actions.apply_sheet(by=request.user, sheet=kept)  # type: ignore[arg-type]
    except LodestarError as error:
        messages.warning(request, str(error))
        return redirect("sheet", place.slug, kept.pk)
    messages.success(request, f"{len(proposal.taken)} changed. Each action’s history tells.")
    return redirect(request.get_full_path())


def _cells(request: HttpRequest) -> dict[tuple[int, str], str]:
    found = {}
    for name, value in request.POST.items():
        match = _CELL.fullmatch(name)
        if match and str(value) != request.POST.get(f"was-{name}", None):
            found[int(match["row"]), match["column"]] = str(value)[:20_000].replace("\r\n", "\n")
    return found


def _with_records(place: Place, rows: list[Action]) -> list[tuple[Action, Any]]:
    """Actions, each with its record as a pack would hold it."""
    records = read_records(place, "action", rows)
    return [(row, records[row.slug]) for row in rows]


def _workbook(place: Place, rows: list[Action]) -> HttpResponse:
    body = [[column.text(row, record) for column in COLUMNS] for row, record in _with_records(place, rows)]
    note = "Edit the cells and bring the sheet back under Plan, Grid. Keep the Id and Version columns: by them each row is found again."
    content = to_xlsx([column.label for column in COLUMNS], body, title=f"Actions of {place.name}", note=note,
                      licence=place.licence, made=place.made, marks=marks_of(place))  # fmt: skip
    response = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="{place.slug}-plan.xlsx"'
    return response


def _require(request: HttpRequest, place: Place) -> None:
    if not may_somewhere(request.user, Permission.EDIT, place):
        require(request.user, Permission.EDIT, place)
