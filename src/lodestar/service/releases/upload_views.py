"""Sending files to the evidence: the form, then one page that says where the files stand until somebody decides."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.releases.actions import (
    accept_upload,
    discard_upload,
    fault_of_accepting,
    read_again,
    take_files,
)
from lodestar.service.releases.effects import effects_of
from lodestar.service.releases.forms import AddFilesForm, SourceForm, said_of
from lodestar.service.releases.models import Upload
from lodestar.service.releases.queries import releases_of, wanted_sources
from lodestar.service.releases.receiving import MOST_FILES, IntoUploads, refuse_too_large
from lodestar.service.shared.views import signed_in_page

_DOUBTFUL = 0.05


@csrf_exempt
@signed_in_page
def release_add(request: HttpRequest, place: Place) -> HttpResponse:
    """The form for files. What is too large is refused before it is read; the form's token is checked after that.

    The token stands within what was sent, so nothing may read that before its size is known to be bounded.
    """
    require(request.user, Permission.LOAD_EVIDENCE, place)
    if request.method != "POST":
        return _add_page(request, place, AddFilesForm())
    try:
        refuse_too_large(request)
        request.upload_handlers = [IntoUploads(request)]
        _ = request.POST
    except LodestarError as error:
        return _refused_page(request, place, str(error), 413)
    except TooManyFilesSent:
        return _refused_page(request, place, f"Choose at most {MOST_FILES} files.", 422)
    except OSError as error:
        return _refused_page(
            request,
            place,
            f"The files did not arrive whole ({error.strerror or error}). Send them again.",
            400,
        )
    return _take(request, place)


@csrf_protect
def _take(request: HttpRequest, place: Place) -> HttpResponse:
    form = AddFilesForm(request.POST, _files(request))
    if form.is_valid():
        try:
            taken = take_files(
                by=_who(request),
                place=place,
                files=form.cleaned_data["files"],
                submission=form.cleaned_data["submission"],
                **form.chosen,
            )
            return redirect("upload", place.slug, taken.token)
        except LodestarError as error:
            form.add_error(None, str(error))
    return _add_page(request, place, form, status=422)


@signed_in_page
def upload(request: HttpRequest, place: Place, token: str) -> HttpResponse:
    """Where files stand: how far reading is, what was understood, or what became of them."""
    found = _upload(request, place, token)
    return _upload_page(request, found)


@require_POST
@signed_in_page
def upload_accept(request: HttpRequest, place: Place, token: str) -> HttpResponse:
    return _decide(request, place, token, accept_upload)


@require_POST
@signed_in_page
def upload_discard(request: HttpRequest, place: Place, token: str) -> HttpResponse:
    return _decide(request, place, token, discard_upload)


@require_POST
@signed_in_page
def upload_read_again(request: HttpRequest, place: Place, token: str) -> HttpResponse:
    found = _upload(request, place, token)
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _upload_page(request, found, form, status=422)
    try:
        read_again(by=_who(request), upload=found, **form.chosen)
    except LodestarError as error:
        messages.error(request, str(error))
    return redirect("upload", place.slug, token)


@signed_in_page
def upload_quarantine(request: HttpRequest, place: Place, token: str) -> FileResponse:
    """Every quarantined line of an upload as CSV."""
    found = _upload(request, place, token)
    if not found.quarantine.is_file():
        raise Http404("There is no table of quarantined rows.")
    response = FileResponse(found.quarantine.open("rb"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{place.slug}-quarantined-rows.csv"'
    return response


def _decide(request: HttpRequest, place: Place, token: str, action: Any) -> HttpResponse:
    found = _upload(request, place, token)
    try:
        action(by=_who(request), upload=found)
    except LodestarError as error:
        messages.error(request, str(error))
    return redirect("upload", place.slug, token)


def _upload(request: HttpRequest, place: Place, token: str) -> Upload:
    require(request.user, Permission.LOAD_EVIDENCE, place)
    return get_object_or_404(
        Upload.objects.select_related("reading", "accepting", "place"), place=place, token=token
    )


def _upload_page(
    request: HttpRequest, found: Upload, form: SourceForm | None = None, status: int = 200
) -> HttpResponse:
    parts = list(found.parts)
    kept = [held for held in releases_of(found.place) if held.id in found.releases]
    context = {
        "upload": found,
        "parts": parts,
        "fault": fault_of_accepting(found) if found.state == "read" else "",
        "failure": found.accepting.failure if found.accepting and found.state == "read" else "",
        "doubtful": [p for p in parts if p["quarantined"] > _DOUBTFUL * (p["read"] or 1)],
        "form": form or SourceForm(initial=said_of(found)),
        "kept": kept,
        "effects": effects_of(found.place, [held.release for held in kept]),
    }
    return render(request, "releases/upload.html", context, status=status)


def _add_page(request: HttpRequest, place: Place, form: AddFilesForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "sources": wanted_sources(place)}
    return render(request, "releases/add.html", context, status=status)


def _refused_page(request: HttpRequest, place: Place, fault: str, status: int) -> HttpResponse:
    form = AddFilesForm({"submission": secrets.token_urlsafe(16)}, {})
    form.errors.clear()
    form.add_error("files", fault)
    return _add_page(request, place, form, status)


def _files(request: HttpRequest) -> Any:
    """Django hands a field the last of several files only; ours takes all."""
    return {"files": request.FILES.getlist("files")}


def _who(request: HttpRequest) -> str:
    return str(request.user.email)  # type: ignore[union-attr]
