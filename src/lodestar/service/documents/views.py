"""Pages of frozen documents, of whatever kind: each address gives the kind with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.reports.documents import Document, write_html
from lodestar.reports.documents.model import from_bytes
from lodestar.service.documents.actions import withdraw
from lodestar.service.documents.files import FORMATS, read_draft, read_kept
from lodestar.service.documents.forms import WithdrawForm
from lodestar.service.documents.issuing import drafted
from lodestar.service.documents.jobs import begin_drawing, begin_issuing, work_on
from lodestar.service.documents.kinds import Kind
from lodestar.service.documents.models import FrozenDocument
from lodestar.service.documents.queries import documents_for
from lodestar.service.memory.publishing import standing_of
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import place_page, signed_in_page

BEGIN = "It is drawn up from the record as it stands. You look at it as a draft; nobody else does until you issue it."


@place_page
def document_list(request: HttpRequest, place: Place, kind: Kind) -> HttpResponse:
    """The documents that the reader may read, latest first."""
    context = {
        "kind": kind,
        "rows": documents_for(request.user, place, kind.model),
        "prepares": may(request.user, Permission.RUN_MEETINGS, place),
    }
    return render(request, "documents/list.html", context)


@signed_in_page
def document_begin(request: HttpRequest, place: Place, kind: Kind) -> HttpResponse:
    """Begin a document and have it drawn up."""
    require(request.user, Permission.RUN_MEETINGS, place)
    form = kind.form(place, sent(request), initial=request.GET.dict())

    def act(given: dict[str, Any]) -> FrozenDocument:
        row: FrozenDocument = form.begin(request.user)
        begin_drawing(request.user, row)
        return row

    above = _list(kind, place)
    return answer(
        request, form, act, title=kind.begin, back=above[1], trail=[above], lead=BEGIN, button="Draw it up",
        to=lambda row: _page(kind, row),
    )  # fmt: skip


@never_cache
@place_page
def document(request: HttpRequest, place: Place, kind: Kind, slug: str) -> HttpResponse:
    """A document to read on the screen: the draft as last drawn up, or as it was issued."""
    row = _row(request, place, kind, slug)
    prepares = may(request.user, Permission.RUN_MEETINGS, place)
    said, problem = _said(row)
    context = {
        "kind": kind,
        "row": row,
        "document": said,
        "problem": problem,
        "told": mark_safe(write_html(said)) if said else "",  # noqa: S308  every word is escaped there
        "formats": [(ending, ending.upper()) for ending in FORMATS if ending != "json"],
        "prepares": prepares,
        "publishes": may(request.user, Permission.PUBLISH, place),
        "standing": standing_of(row) if row.is_issued else None,
        "work": work_on(row) if prepares else None,
    }
    return render(request, "documents/document.html", context)


@never_cache
@place_page
def document_file(request: HttpRequest, place: Place, kind: Kind, slug: str, ending: str) -> HttpResponse:
    """A file of a document: as it was issued, byte for byte, or the draft."""
    row = _row(request, place, kind, slug)
    if ending not in FORMATS:
        raise Http404(f"There is no format '{ending}'; use {', '.join(FORMATS)}.")
    data = read_kept(row.files[ending]["sha256"], ending) if row.is_issued else read_draft(row, ending)
    if data is None:
        raise Http404("This draft has not been drawn up yet.")
    response = HttpResponse(data, content_type=FORMATS[ending][0])
    draft = "" if row.is_issued else "-draft"
    response["Content-Disposition"] = f'attachment; filename="{place.slug}-{row.slug}{draft}.{ending}"'
    return response


@require_POST
@signed_in_page
def document_draw(request: HttpRequest, place: Place, kind: Kind, slug: str) -> HttpResponse:
    """Have the draft drawn up anew."""
    row = _prepared(request, place, kind, slug)
    if row.is_issued:
        messages.error(request, f"This {kind.short} has been issued; begin another one.")
    else:
        begin_drawing(request.user, row)
    return redirect(kind.at["one"], place.slug, slug)


@require_POST
@signed_in_page
def document_issue(request: HttpRequest, place: Place, kind: Kind, slug: str) -> HttpResponse:
    """Have the draft that was looked at issued."""
    row = _prepared(request, place, kind, slug)
    digest = request.POST.get("digest", "")[:64]
    if row.is_issued or digest != row.digest or drafted(row) is None:
        messages.error(request, "The draft has changed since you looked at it. Look again, then issue it.")
    else:
        begin_issuing(request.user, row, digest)
    return redirect(kind.at["one"], place.slug, slug)


@signed_in_page
def document_withdraw(request: HttpRequest, place: Place, kind: Kind, slug: str) -> HttpResponse:
    """Withdraw an issued document, with a reason."""
    row = _prepared(request, place, kind, slug)
    form = WithdrawForm(sent(request))
    page = _page(kind, row)
    return answer(
        request, form, lambda given: withdraw(by=request.user, row=row, reason=given["reason"]),
        title=f"Withdraw this {kind.short}?", back=page, trail=[_list(kind, place), (row.name, page)],
        lead=f"{row.name} stays readable as it was issued, marked as withdrawn, with your reason.",
        button="Withdraw it", warns=True,
    )  # fmt: skip


def _list(kind: Kind, place: Place) -> tuple[str, str]:
    return kind.plural, reverse(kind.at["list"], args=[place.slug])


def _page(kind: Kind, row: FrozenDocument) -> str:
    return reverse(kind.at["one"], args=[row.place.slug, row.slug])


def _row(request: HttpRequest, place: Place, kind: Kind, slug: str) -> FrozenDocument:
    return get_object_or_404(documents_for(request.user, place, kind.model), slug=slug)


def _prepared(request: HttpRequest, place: Place, kind: Kind, slug: str) -> FrozenDocument:
    require(request.user, Permission.RUN_MEETINGS, place)
    return _row(request, place, kind, slug)


def _said(row: FrozenDocument) -> tuple[Document | None, str]:
    """What the document says, or why it cannot be shown."""
    if not row.is_issued:
        return drafted(row), ""
    try:
        return from_bytes(read_kept(str(row.files["json"]["sha256"]), "json")), ""
    except LodestarError as error:
        return None, str(error)
