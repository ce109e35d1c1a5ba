"""Evidence files of a value: the page at which they are read, added and removed, and the download."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from lodestar.evidence.errors import LodestarError
from lodestar.service.attachments.keeping import fault_of_request, sent_files
from lodestar.service.attachments.serving import numbered, served, taken
from lodestar.service.monitoring import files
from lodestar.service.monitoring.lists import sees_small
from lodestar.service.monitoring.models import Value, ValueFile
from lodestar.service.monitoring.queries import assignments_of, values_of
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.views import partnership_page


@csrf_exempt
@partnership_page
def value_files(request: HttpRequest, place: Place, slug: str, value: str) -> HttpResponse:
    """Files of one value. What is too large is refused before it is read; the form's token is checked after."""
    row = _value(place, slug, value)
    if request.method != "POST":
        return _page(request, row)
    require(request.user, Permission.ENTER_VALUES, place, row.assignment)
    if wrong := fault_of_request(request):
        return _page(request, row, *wrong)
    return _take(request, row)


@csrf_protect
def _take(request: HttpRequest, row: Value) -> HttpResponse:
    try:
        if "remove" in request.POST:
            held = get_object_or_404(ValueFile, pk=numbered(request.POST["remove"]), value=row)
            files.remove_value_file(
                by=request.user, value=row, file=held, reason=request.POST.get("reason", "")
            )
            messages.success(request, "Removed.")
        else:
            kept = files.add_value_files(by=request.user, value=row, files=sent_files(request))
            messages.success(request, f"Kept: {', '.join(file.name for file in kept)}.")
    except LodestarError as error:
        return _page(request, row, str(error), 422)
    return redirect(request.path)


@partnership_page
def value_file(request: HttpRequest, place: Place, slug: str, file: int) -> FileResponse:
    """A file, as a download, for those who may read its value."""
    row = get_object_or_404(assignments_of(place), slug=slug)
    held = get_object_or_404(
        ValueFile.objects.select_related("value"), pk=file, value__assignment=row, removed_at=None
    )
    small = sees_small(request, place)
    guarded = () if small else files.guarded_values(row, values_of([row])[row.pk])
    if not files.may_read(held, guarded, sees_small=small):
        raise PermissionDenied("You need the right to see small numbers: this file backs one that is hidden.")
    return served(held)


def _value(place: Place, slug: str, value: str) -> Value:
    row = get_object_or_404(assignments_of(place), slug=slug)
    held = next((one for one in values_of([row])[row.pk] if one.slug == value), None)
    if held is None:
        raise Http404("There is no such value.")
    return held


def _page(request: HttpRequest, row: Value, fault: str = "", status: int = 200) -> HttpResponse:
    place, of = row.assignment.place, row.assignment
    found = files.evidence_of(of, values_of([of])[of.pk], sees_small=sees_small(request, place))
    mine = next((one for one in found if one.value.pk == row.pk), None)
    context: dict[str, Any] = {
        "assignment": of,
        "value": row,
        "label": files.label_of(row),
        "evidence": mine,
        "links": [("files", fault)] if fault else [],
        "may_enter": may(request.user, Permission.ENTER_VALUES, place, of) and of.ended_on is None,
    }
    context |= taken()
    return render(request, "monitoring/files.html", context, status=status)
