"""Pages of board packs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.reports.documents import write_html
from lodestar.reports.documents.model import Document, from_bytes
from lodestar.service.board_packs.actions import begin_pack, withdraw_pack
from lodestar.service.board_packs.files import FORMATS, read_draft, read_kept
from lodestar.service.board_packs.forms import BeginForm, WithdrawForm
from lodestar.service.board_packs.issuing import drafted
from lodestar.service.board_packs.jobs import draw_board_pack, issue_board_pack
from lodestar.service.board_packs.meeting import last_met, meeting_on
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.board_packs.queries import packs_for
from lodestar.service.memory.publishing import standing_of
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.workers.background import begin
from lodestar.service.workers.models import Work

JOBS = ("draw board pack", "issue board pack")


@place_page
def board_pack_list(request: HttpRequest, place: Place) -> HttpResponse:
    """The packs that the reader may read, latest meeting first."""
    context = {
        "packs": packs_for(request.user, place),
        "prepares": may(request.user, Permission.RUN_MEETINGS, place),
    }
    return render(request, "board_packs/packs.html", context)


@signed_in_page
def board_pack_begin(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin a pack for a meeting and have it drawn up."""
    require(request.user, Permission.RUN_MEETINGS, place)
    form = BeginForm(place, request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        planned = meeting_on(given["forum"], given["meets_on"])
        pack = begin_pack(
            by=request.user, forum=given["forum"], meets_on=given["meets_on"],
            since=given["since"] or last_met(given["forum"], given["meets_on"]),
            meeting=planned.slug, meeting_name=given["meeting_name"] or planned.name,
        )  # fmt: skip
        begin(draw_board_pack, by=str(request.user.email), place=place.slug, subject=pack.slug)
        return redirect("board_pack", place.slug, pack.slug)
    return render(request, "board_packs/begin.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@place_page
def board_pack(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """A pack to read on the screen: the draft as last drawn up, or as it was issued."""
    pack = _pack(request, place, slug)
    prepares = may(request.user, Permission.RUN_MEETINGS, place)
    work = Work.objects.filter(name__in=JOBS, place=place.slug, subject=slug).first() if prepares else None
    document, problem = _document(pack)
    context = {
        "pack": pack,
        "document": document,
        "problem": problem,
        "told": mark_safe(write_html(document)) if document else "",  # noqa: S308  every word is escaped there
        "formats": [(ending, ending.upper()) for ending in FORMATS if ending != "json"],
        "prepares": prepares,
        "publishes": may(request.user, Permission.PUBLISH, place),
        "standing": standing_of(pack) if pack.is_issued else None,
        "work": work,
    }
    return render(request, "board_packs/pack.html", context)


@never_cache
@place_page
def board_pack_file(request: HttpRequest, place: Place, slug: str, ending: str) -> HttpResponse:
    """A file of a pack: as it was issued, byte for byte, or the draft."""
    pack = _pack(request, place, slug)
    if ending not in FORMATS:
        raise Http404(f"There is no format '{ending}'; use pdf, docx, xlsx or json.")
    if pack.is_issued:
        data: bytes | None = read_kept(pack.files[ending]["sha256"], ending)
    else:
        data = read_draft(place.slug, slug, ending)
    if data is None:
        raise Http404("This draft has not been drawn up yet.")
    response = HttpResponse(data, content_type=FORMATS[ending][0])
    draft = "" if pack.is_issued else "-draft"
    response["Content-Disposition"] = f'attachment; filename="{place.slug}-{pack.slug}{draft}.{ending}"'
    return response


@require_POST
@signed_in_page
def board_pack_draw(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Have the draft drawn up anew."""
    pack = _prepared(request, place, slug)
    if pack.is_issued:
        messages.error(request, "This pack has been issued; begin another one.")
    else:
        begin(draw_board_pack, by=str(request.user.email), place=place.slug, subject=slug)
    return redirect("board_pack", place.slug, slug)


@require_POST
@signed_in_page
def board_pack_issue(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Have the draft that was looked at issued."""
    pack = _prepared(request, place, slug)
    digest = request.POST.get("digest", "")[:64]
    if pack.is_issued or digest != pack.digest or drafted(pack) is None:
        messages.error(request, "The draft has changed since you looked at it. Look again, then issue it.")
    else:
        begin(
            issue_board_pack,
            by=str(request.user.email),
            place=place.slug,
            subject=slug,
            given={"digest": digest},
        )
    return redirect("board_pack", place.slug, slug)


@signed_in_page
def board_pack_withdraw(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Withdraw an issued pack, with a reason."""
    pack = _prepared(request, place, slug)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_pack(by=request.user, pack=pack, reason=form.cleaned_data["reason"])
        except LodestarError as error:
            form.add_error(None, str(error))
        else:
            return redirect("board_pack", place.slug, slug)
    return render(
        request, "board_packs/withdraw.html", {"form": form, "pack": pack}, status=422 if form.errors else 200
    )


def _pack(request: HttpRequest, place: Place, slug: str) -> BoardPack:
    return get_object_or_404(packs_for(request.user, place), slug=slug)


def _prepared(request: HttpRequest, place: Place, slug: str) -> BoardPack:
    require(request.user, Permission.RUN_MEETINGS, place)
    return _pack(request, place, slug)


def _document(pack: BoardPack) -> tuple[Document | None, str]:
    """What the pack says, or why it cannot be shown."""
    if not pack.is_issued:
        return drafted(pack), ""
    try:
        held: Any = pack.files["json"]["sha256"]
        return from_bytes(read_kept(held, "json")), ""
    except LodestarError as error:
        return None, str(error)
