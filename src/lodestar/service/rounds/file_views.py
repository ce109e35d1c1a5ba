"""Evidence files of an update: the page at which they are added and removed, and the download."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from lodestar.evidence.errors import LodestarError
from lodestar.service.attachments.keeping import fault_of_request, sent_files
from lodestar.service.attachments.serving import numbered, served, taken
from lodestar.service.places.models import Place
from lodestar.service.rounds import files
from lodestar.service.rounds.models import UpdateFile
from lodestar.service.rounds.reading import Line, lines_of
from lodestar.service.rounds.views import line_for, round_for, round_page
from lodestar.service.shared.views import signed_in_page


@csrf_exempt
@signed_in_page
def update_files(request: HttpRequest, place: Place, slug: str, action: str, side: str) -> HttpResponse:
    """Files of one side's update. What is too large is refused before it is read; the form's token is checked after."""
    line = line_for(request, round_for(request, place, slug), action)
    if side not in line.standing.writes:
        raise PermissionDenied("You need the right to report on this action for that side.")
    if request.method != "POST":
        return _page(request, line, side)
    if wrong := fault_of_request(request):
        return _page(request, line, side, *wrong)
    return _take(request, line, side)


@csrf_protect
def _take(request: HttpRequest, line: Line, side: str) -> HttpResponse:
    update = line.seen.get(side)
    try:
        if update is None:
            raise LodestarError("Save the update first, then add files to it")
        if "remove" in request.POST:
            held = get_object_or_404(UpdateFile, pk=numbered(request.POST["remove"]), update=update)
            files.remove_file(by=request.user, update=update, file=held)
            messages.success(request, "Removed.")
        else:
            kept = files.add_files(by=request.user, update=update, files=sent_files(request))
            messages.success(request, f"Kept: {', '.join(file.name for file in kept)}.")
    except LodestarError as error:
        return _page(request, line, side, str(error), 422)
    return redirect(request.path)


@round_page
def update_file(request: HttpRequest, place: Place, slug: str, file: int) -> FileResponse:
    """A file, as a download, for those who may read its update."""
    found = round_for(request, place, slug)
    held = get_object_or_404(
        UpdateFile.objects.select_related("update"), pk=file, update__round=found, removed_at=None
    )
    lines = lines_of(found, request.user, only=[held.update.line_id])
    if not any(update.pk == held.update_id for line in lines for update in line.seen.values()):
        raise Http404("There is no such file.")
    return served(held)


def _page(request: HttpRequest, line: Line, side: str, fault: str = "", status: int = 200) -> HttpResponse:
    update = line.seen.get(side)
    context: dict[str, Any] = {
        "line": line,
        "round": line.row.round,
        "side": side,
        "update": update,
        "files": update.files.filter(removed_at=None) if update else (),
        "links": [("files", fault)] if fault else [],
        "writable": update is not None and update.state in ("draft", "returned"),
    }
    context |= taken()
    return render(request, "rounds/files.html", context, status=status)
