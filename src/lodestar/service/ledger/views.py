"""Pages at which a record is edited and its history read."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.kinds import Kind
from lodestar.service.audit.history import history_of
from lodestar.service.ledger.conflicts import picked, versions, with_theirs
from lodestar.service.ledger.editing import EditConflict, changed, edit_record, faults_of, record_at
from lodestar.service.ledger.forms import FORMS
from lodestar.service.ledger.mapping import model_of, to_record
from lodestar.service.ledger.record_form import RecordForm
from lodestar.service.ledger.rules import NotAllowed
from lodestar.service.ledger.wording import Wording
from lodestar.service.people.access import belongs_after, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.shared.words import link


@signed_in_page
def record_edit(request: HttpRequest, place: Place, kind: Kind, slug: str) -> HttpResponse:
    """Show a record's form, and save it. Who was overtaken by somebody else chooses between the two versions."""
    row = get_object_or_404(model_of(kind.name), place=place, slug=slug)
    require(request.user, Permission.EDIT, place, row)
    record = to_record(row)
    if request.method != "POST":
        return _form_page(request, row, FORMS[kind.name](place, record, version=row.version))
    form = FORMS[kind.name](place, record, request.POST)
    if not form.is_valid():
        form.place_faults(faults_of(row, record, form.values()))
        return _form_page(request, row, form)
    try:
        if "choosing" in request.POST and (page := _choose(request, row, form)):
            return page
        return _save(request, row, form)
    except EditConflict as conflict:
        return _conflict_page(request, row, conflict, {})
    except NotAllowed as error:
        form.place_faults(error.faults)
    except LodestarError as error:
        form.add_error(None, str(error))
    return _form_page(request, row, form)


@place_page
def record_history(request: HttpRequest, place: Place, kind: Kind, slug: str) -> HttpResponse:
    """Who changed what in a record, and when, back to how it was loaded."""
    row = (
        place
        if kind.name == "place" and slug == place.slug
        else model_of(kind.name)._default_manager.filter(place=place, slug=slug).first()
        if kind.name != "place"
        else None
    )
    told = history_of(place, kind.name, slug, request.user)
    if row is None and not told:
        raise Http404(f"{place} has no {kind.name} called '{slug}'.")
    context = {
        "record": row,
        "kind": kind,
        "slug": slug,
        "events": Wording(place).history(told),
        "back": _page_of(row),
    }
    return render(request, "ledger/record_history.html", context)


def _page_of(row: Any) -> str:
    """The address of a record's page; nothing for what has no page of its own, such as a next step."""
    try:
        return link(row) if row is not None else ""
    except NoReverseMatch:
        return ""


def _save(
    request: HttpRequest, row: Any, form: RecordForm, values: dict[str, Any] | None = None
) -> HttpResponse:
    saved = edit_record(
        by=request.user.email,  # type: ignore[union-attr]
        instance=row,
        version=form.cleaned_data["version"],
        changes=form.values() if values is None else values,
        allowed=lambda record: belongs_after(request.user, row.place, row.KIND, record),
        reason=form.reason(),
    )
    if saved.version == form.cleaned_data["version"]:
        messages.info(request, "Nothing was changed.")
    else:
        messages.success(request, "Saved. The history shows what you changed.")
    return redirect(link(saved))


def _choose(request: HttpRequest, row: Any, form: RecordForm) -> HttpResponse | None:
    """Save what an editor chose of two versions; the page once more while something is left to choose."""
    current, choices, version = to_record(row), picked(request.POST), form.cleaned_data["version"]
    seen = record_at(row, current, version)
    if row.version != version:
        values = form.values() if seen is None else with_theirs(form.values(), seen, choices)
        raise EditConflict(seen, current, changed(current, values), row.version)
    yours, first_seen = changed(current, form.values()), _began(request.POST)
    began = record_at(row, current, first_seen)
    shown = versions(began, current, yours, Wording(row.place), choices)
    missing = tuple(version.name for version in shown if version.name not in choices)
    if missing:
        conflict = EditConflict(began, current, yours, row.version)
        return _conflict_page(request, row, conflict, choices, missing, first_seen)
    return _save(request, row, form, with_theirs(form.values(), current, choices))


def _began(posted: QueryDict) -> int:
    """The version that the editor first saw, as the page of choices carried it along."""
    text = posted.get("began", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _form_page(request: HttpRequest, row: Any, form: RecordForm) -> HttpResponse:
    links = form.summary()
    context = {"form": form, "record": row, "links": links, "back": link(row)}
    return render(request, f"ledger/{row.KIND}_edit.html", context, status=422 if links else 200)


def _conflict_page(
    request: HttpRequest,
    row: Any,
    conflict: EditConflict,
    choices: dict[str, str],
    missing: tuple[str, ...] = (),
    began: int = 0,
) -> HttpResponse:
    shown = versions(conflict.began, conflict.current, conflict.yours, Wording(row.place), choices)
    if not shown:
        messages.info(request, "Somebody made the same changes before you; there is nothing left to save.")
        return redirect(link(row))
    told = history_of(row.place, row.KIND, row.slug, request.user)
    context = {
        "record": row,
        "fields": shown,
        "missing": missing,
        "links": [
            (f"keep-{v.name}-theirs", f"{v.label}: choose a version") for v in shown if v.name in missing
        ],
        "carried": [
            *FORMS[row.KIND](row.place, conflict.yours).carried(),
            ("reason", request.POST.get("reason", "")),
        ],
        "version": conflict.version,
        "began": began or request.POST.get("version", ""),
        "other": told[0] if told else None,
        "back": link(row),
    }
    return render(request, "ledger/record_conflict.html", context, status=409)
