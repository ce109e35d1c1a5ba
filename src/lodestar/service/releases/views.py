"""Pages of releases: which are held, what each is, how two differ; and for those who may, verify and withdraw."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.manifests import Release
from lodestar.evidence.releases.revisions import compare
from lodestar.evidence.tables.content import read_parquet
from lodestar.evidence.tables.contracts import QUARANTINE
from lodestar.service.audit.history import history_of
from lodestar.service.people.access import may, require
from lodestar.service.people.naming import named
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.releases.actions import can_be_withdrawn, reinstate, withdraw
from lodestar.service.releases.effects import effects_of
from lodestar.service.releases.forms import ReasonForm
from lodestar.service.releases.jobs import compare_releases, verify_release
from lodestar.service.releases.previewing import changes_of, quarantine_csv, reasons_of, shown_lines
from lodestar.service.releases.queries import (
    SERVES,
    SUPERSEDED,
    WITHDRAWN,
    Held,
    latest_work,
    of_same_series,
    release_held,
    releases_of,
    waiting_uploads,
    wanted_sources,
)
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.statuses import status_of
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.workers.background import begin

COMPARED_AT_ONCE = 50_000


@place_page
def release_list(request: HttpRequest, place: Place) -> HttpResponse:
    """Every release that is held, and what waits for a decision."""
    held = releases_of(place)
    loads = may(request.user, Permission.LOAD_EVIDENCE, place)
    uploads = list(waiting_uploads(place)) if loads else []
    return respond(
        request,
        place,
        _listing(place, held),
        held,
        "releases/releases.html",
        may_load=loads,
        uploads=uploads,
        names=named(upload.by for upload in uploads),
        list_empty="Releases come with a place pack, or from files that are added here.",
    )


@place_page
def evidence_to_get(request: HttpRequest, place: Place) -> HttpResponse:
    """Which files can be added, where to get each, and what is held of it."""
    context = {
        "sources": wanted_sources(place),
        "may_load": may(request.user, Permission.LOAD_EVIDENCE, place),
    }
    return render(request, "releases/sources.html", context)


@place_page
def release(request: HttpRequest, place: Place, identity: str) -> HttpResponse:
    """What a release is, what it was made from, and the account of every row that was read."""
    held = release_held(place, identity)
    loads = may(request.user, Permission.LOAD_EVIDENCE, place)
    quarantined = _quarantined(held.release)
    context = {
        "held": held,
        "about": held.release.about,
        "others": of_same_series(place, held),
        "may_load": loads,
        "may_withdraw": loads and can_be_withdrawn(held.release),
        "reasons": reasons_of(quarantined),
        "lines": shown_lines(quarantined) if loads else [],
        "quarantined_lines": quarantined.num_rows,
        "verified": latest_work(place, "verify release", held.id),
        "moving": _moving(place, held),
        "effects": effects_of(place, [held.release]) if held.standing == SERVES else [],
        "events": history_of(place, "release", held.id, request.user),
    }
    return render(request, "releases/release.html", context)


@signed_in_page
def release_quarantine(request: HttpRequest, place: Place, identity: str) -> StreamingHttpResponse:
    """Every quarantined line of a release as CSV, for those who may load evidence."""
    require(request.user, Permission.LOAD_EVIDENCE, place)
    held = release_held(place, identity)
    response = StreamingHttpResponse(
        quarantine_csv([_quarantined(held.release)]), content_type="text/csv; charset=utf-8"
    )
    name = f"{place.slug}-{held.id[:12]}-quarantined-rows.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@place_page
def release_compare(request: HttpRequest, place: Place) -> HttpResponse:
    """How two releases differ. Large ones are compared by a worker, once, for those who may load evidence."""
    held = releases_of(place)
    before, after = (_chosen(place, request.GET.get(name, "")) for name in ("before", "after"))
    context: dict[str, Any] = {"releases": held, "before": before, "after": after}
    if before and after:
        loads = may(request.user, Permission.LOAD_EVIDENCE, place)
        subject = f"{before.id}..{after.id}"
        if request.method == "POST":
            require(request.user, Permission.LOAD_EVIDENCE, place)
            begin(compare_releases, by=request.user.email, place=place.slug, subject=subject)  # type: ignore[union-attr]
            return redirect(request.get_full_path())
        context["may_load"] = loads
        if before.release.rows + after.release.rows <= COMPARED_AT_ONCE:
            context["changes"] = changes_of(compare(before.release, after.release))
        else:
            context["work"] = work = latest_work(place, "compare releases", subject)
            context["changes"] = work.result if work and work.state == "done" else None
    return render(request, "releases/compare.html", context)


@require_POST
@signed_in_page
def release_verify(request: HttpRequest, place: Place, identity: str) -> HttpResponse:
    """Have every row of a release read again."""
    require(request.user, Permission.LOAD_EVIDENCE, place)
    held = release_held(place, identity)
    begin(verify_release, by=request.user.email, place=place.slug, subject=held.id)
    return redirect(f"{reverse('release', args=[place.slug, held.id])}#verified")


@signed_in_page
def release_withdraw(request: HttpRequest, place: Place, identity: str) -> HttpResponse:
    return _move(request, place, identity, withdraw, "releases/withdraw.html")


@signed_in_page
def release_reinstate(request: HttpRequest, place: Place, identity: str) -> HttpResponse:
    return _move(request, place, identity, reinstate, "releases/reinstate.html")


def _move(
    request: HttpRequest, place: Place, identity: str, action: Callable[..., Any], template: str
) -> HttpResponse:
    """Ask why, then have a release withdrawn or reinstated."""
    require(request.user, Permission.LOAD_EVIDENCE, place)
    held = release_held(place, identity)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            action(by=request.user.email, place=place, release=held.release, **form.cleaned_data)  # type: ignore[union-attr]
        except LodestarError as error:
            messages.error(request, str(error))
        return redirect("release", place.slug, held.id)
    context = {
        "form": form,
        "held": held,
        "about": held.release.about,
        "effects": effects_of(place, [held.release]),
        "instead_of": next((o for o in of_same_series(place, held) if o.standing == SERVES), None),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _moving(place: Place, held: Held) -> Any:
    """Work that moves the release in or out of the store, while it is under way or after it has failed."""
    found = [latest_work(place, name, held.id) for name in ("withdraw release", "reinstate release")]
    latest = max((work for work in found if work), key=lambda work: work.asked_at, default=None)
    return latest if latest and latest.state != "done" else None


def _quarantined(release: Release) -> pa.Table:
    if not release.quarantine:
        return QUARANTINE.empty_table()
    try:
        return read_parquet(release.folder / release.quarantine["file"])
    except OSError as error:
        raise Http404("The quarantined rows of this release cannot be read; verify it.") from error


def _chosen(place: Place, identity: str) -> Held | None:
    return release_held(place, identity) if identity else None


def _listing(place: Place, held: tuple[Held, ...]) -> Listing:
    sources = dict(sorted({one.release.about.source: one.source_title for one in held}.items()))
    return Listing(
        name="releases",
        title="Releases",
        columns=(
            Column(
                "title",
                "Release",
                lambda h: h.title,
                url=lambda h: reverse("release", args=[place.slug, h.id]),
            ),
            Column("id", "Id", lambda h: h.id, exported_only=True),
            Column("source", "Source", lambda h: h.source_title),
            Column("part", "Part", lambda h: h.release.about.part, exported_only=True),
            Column("vintage", "Edition", lambda h: h.release.about.vintage),
            Column("standing", "Standing", lambda h: h.standing, as_status=True),
            Column("rows", "Rows kept", lambda h: h.release.rows, number=True),
            Column("quarantined", "Quarantined", lambda h: h.release.quarantined, number=True),
            Column("accepted", "Accepted", lambda h: localdate(h.accepted_at) if h.accepted_at else None),
            Column("licence", "Licence", lambda h: h.release.about.licence, exported_only=True),
        ),
        filters=(
            Filter("source", "Source", list(sources.items()), lambda h: h.release.about.source),
            Filter(
                "standing",
                "Standing",
                [(key, status_of(key).word) for key in (SERVES, SUPERSEDED, WITHDRAWN)],
                lambda h: h.standing,
            ),
        ),
        search=lambda h: f"{h.title} {h.source_title} {h.release.about.vintage} {h.id}",
    )
