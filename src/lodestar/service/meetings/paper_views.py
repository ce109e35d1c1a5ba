"""Adding papers to an item, and handing them out to those who may read them."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from lodestar.service.meetings.agenda_views import above, item_to_run
from lodestar.service.meetings.forms import PaperForm, ReasonForm
from lodestar.service.meetings.models import AgendaItem, Paper
from lodestar.service.meetings.papers import MOST_BYTES, SAID, TYPES, add_paper, path_of, withdraw_paper
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.releases.receiving import Incoming, IntoUploads
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.grounds import on_public_ground
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.shared.words import link

_AROUND = 64 * 1024
TITLE = "Add a paper"


@csrf_exempt
@signed_in_page
def paper_add(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """The form for a paper. What is too large is refused before it is read; the form's token is checked after that."""
    item = item_to_run(request, place, slug)
    if request.method == "POST":
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + _AROUND:
            return _too_large(request, item)
        request.upload_handlers = [IntoUploads(request)]
    return _take(request, item)


@csrf_protect
def _take(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    return _page(request, item, form)


def _too_large(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    form = PaperForm({}, {})
    form.errors.clear()
    form.add_error("file", f"A paper holds at most {MOST_BYTES // 1024**2} MB")
    request.method = "GET"
    return _page(request, item, form)


def _page(request: HttpRequest, item: AgendaItem, form: PaperForm) -> HttpResponse:
    form.fields["file"].help_text = f"{SAID}; at most {MOST_BYTES // 1024**2} MB."

    def act(values: dict[str, Any]) -> Paper | None:
        file = values["file"]
        if not isinstance(file, Incoming):
            return None
        return add_paper(by=request.user, item=item, file=file, public=values["public"])  # type: ignore[arg-type]

    return answer(
        request, form, act, title=TITLE, lead=item.name, button="Add the paper", back=link(item),
        trail=above(item.place, item.meeting, item),
    )  # fmt: skip


@never_cache
@place_page
def paper(request: HttpRequest, place: Place, slug: str) -> FileResponse:
    """Hand out a paper: to those who see what is not published, and to all when it was published with its meeting."""
    rows = on_public_ground(Paper.objects.select_related("item__meeting"))
    found = get_object_or_404(rows, place=place, slug=slug, withdrawn_because="")
    if not may(request.user, Permission.SEE_UNPUBLISHED, place) and not _published(found):
        raise Http404("There is no such paper.")
    path = path_of(found.sha256)
    if not path.is_file():
        raise Http404("The file of this paper is not on this site's disk; restore it from a backup.")
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.name, content_type=TYPES[found.file_type][0]
    )


@signed_in_page
def paper_withdraw(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Withdraw a paper, with a reason."""
    require(request.user, Permission.RUN_MEETINGS, place)
    rows = Paper.objects.select_related("item__meeting", "item__place", "place")
    found = get_object_or_404(rows, place=place, slug=slug)
    return answer(
        request,
        ReasonForm(place, sent(request)),
        lambda values: withdraw_paper(by=request.user, paper=found, **values),
        title=f"Withdraw {found.name}?",
        lead="Nobody can read it from then on. That it was there, and why it went, stays on record.",
        button="Withdraw it",
        back=link(found.item),
        trail=above(place, found.item.meeting, found.item),
    )


def _published(paper: Paper) -> bool:
    face = paper.item.meeting.published or {}
    return any(paper.slug == shown[0] for item in face.get("items", ()) for shown in item["papers"])
