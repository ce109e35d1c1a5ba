"""Pages of indicators, observations and claims."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lodestar.analysis.waterfall import can_be_broken_down
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.service.insights.actions import accept_claim, name_north_star
from lodestar.service.insights.charts import trajectory
from lodestar.service.insights.claims import CheckedClaim, checked_claims
from lodestar.service.insights.defining import defined_at
from lodestar.service.insights.indicators import IndicatorOfPlace, indicator_of, targets_of
from lodestar.service.insights.modelled import modelled_of
from lodestar.service.insights.models import Claim, Target
from lodestar.service.insights.observations import Shown, observations_named
from lodestar.service.insights.outlook import outlook_of, revisions_of_target
from lodestar.service.ledger.reading import read_with
from lodestar.service.logic.forensics import examined_at, examined_of
from lodestar.service.monitoring.models import Assignment
from lodestar.service.monitoring.queries import assignments_of
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place, Source
from lodestar.service.plan.models import Action
from lodestar.service.shared.editions import reads_published
from lodestar.service.shared.thread import thread
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import counted, link

ACTIONS_SHOWN = 50


class AcceptForm(forms.Form):
    """Why a conflict may stand."""

    reason = forms.CharField(
        label="Reason",
        max_length=1000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A sentence that a board member would accept.",
    )


@place_page
def indicator(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    definition = load_definitions().indicators.get(slug)
    if definition is None:
        raise Http404(f"There is no indicator '{slug}'.")
    held = indicator_of(place, definition)
    cited = held.sources | ({held.target.source} if held.target else set())
    sources = list(read_with(Source.objects.filter(place=place, slug__in=cited)))
    serving = Action.objects.filter(place=place, indicator=slug)
    followed = () if reads_published() else tuple(assignments_of(place).filter(indicator=slug))
    number, actions = serving.count(), read_with(serving)[:ACTIONS_SHOWN]
    claims = _claimed(place, slug)
    stations = thread(
        here="outcomes",
        evidence=(counted(held.count, "figure"), "#table") if held.observations else ("", ""),
        delivery=_delivered(number, followed),
        outcomes=("target set", request.path)
        if held.target and held.target.value is not None
        else ("watched", request.path),
    )
    look = outlook_of(place, held)
    context = {
        "titles": {source.slug: source.title for source in sources},
        "held": held,
        "definition": definition,
        "sources": sources,
        "actions": actions,
        "more_actions": number - ACTIONS_SHOWN,
        "claims": claims,
        "followed": followed,
        "stations": stations,
        "chart": trajectory(place, held),
        "baseline": _baseline(held),
        "outlook": look,
        "modelled": modelled_of(place, held, look),
        "revisions": revisions_of_target(place, held.target) if held.target else (),
        "unit": load_definitions().units[definition.unit],
        **_doings(request, place, held),
        "broken_down": held.target is not None and can_be_broken_down(held.target, load_definitions()),
    }
    return render(request, "insights/indicator.html", context)


def _doings(request: HttpRequest, place: Place, held: IndicatorOfPlace) -> dict[str, Any]:
    """What the reader can do with the target and the definition."""
    edits = may(request.user, Permission.EDIT, place)
    aims = held.target is not None and held.target.value is not None and held.target.id != place.north_star
    return {"doings": tuple(_links(place, held, edits)), "may_be_star": edits and aims}


def _links(place: Place, held: IndicatorOfPlace, edits: bool) -> Iterator[tuple[str, str]]:
    """Where it is done, each with its label."""
    indicator = held.indicator.id
    asked = f"?indicator={indicator}"
    if held.target is not None:
        at = [place.slug, "targets", held.target.id]
        if edits:
            yield "Edit the target", reverse("record_edit", args=at)
        yield "History of the target", reverse("record_history", args=at)
    elif edits:
        yield "Set a target", reverse("target_add", args=[place.slug]) + asked
    if edits:
        yield "Assign it in delivery", reverse("assignment_add", args=[place.slug]) + asked
    if edits and defined_at(place, indicator):
        yield "Edit the definition", reverse("indicator_change", args=[place.slug, indicator])
        yield "History of the definition", reverse("indicator_history", args=[place.slug, indicator])


def _delivered(actions: int, followed: Sequence[Assignment]) -> tuple[str, str]:
    """What the thread says of delivery, and where on the page that is."""
    if actions:
        return counted(actions, "action"), "#actions"
    return ("followed", "#followed") if followed else ("", "")


def _baseline(held: IndicatorOfPlace) -> Shown | None:
    wanted = held.target.baseline if held.target else None
    return next((one for one in held.observations if one.id == wanted), None)


@place_page
def north_star(request: HttpRequest, place: Place) -> HttpResponse:
    """The target that stands above the others."""
    target = next((t for t in targets_of(place).values() if t.id == place.north_star), None)
    if target is None:
        sets = may(request.user, Permission.EDIT, place)
        return render(request, "insights/no_north_star.html", {"sets": sets})
    return redirect("indicator", place.slug, target.indicator)


@require_POST
@place_page
def target_as_north_star(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Have a target stand above the others."""
    target = get_object_or_404(Target, place=place, slug=slug)
    require(request.user, Permission.EDIT, place)
    try:
        name_north_star(by=request.user, target=target)  # type: ignore[arg-type]
    except LodestarError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is the north star now: the page of that name leads here.")
    return redirect("indicator", place.slug, target.indicator)


@place_page
def observation(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    found = observations_named(place, [slug]).get(slug)
    if found is None:
        raise Http404(f"There is no observation '{slug}'.")
    shown = Shown(found, place.area_names.get(found.area, found.area))
    resting = [c for c in checked_claims(place) if slug in c.claim.facts.values()]
    targets = Target.objects.filter(place=place, baseline=slug)
    source = read_with(Source.objects.filter(place=place, slug=found.source)).first()
    stations = thread(
        here="evidence",
        evidence=(str(source), link(source)) if source else ("", ""),
        outcomes=(shown.definition.short_name, reverse("indicator", args=[place.slug, found.indicator])),
    )
    context = {"shown": shown, "claims": resting, "targets": targets, "source": source, "stations": stations}
    return render(request, "insights/observation.html", context)


@place_page
def claim(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    return _claim_page(request, place, slug)


@require_POST
@place_page
def claim_accept(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(Claim, place=place, slug=slug)
    require(request.user, Permission.ACCEPT_CLAIM, place, record)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _claim_page(request, place, slug, form, status=422)
    try:
        accept_claim(by=request.user, claim=record, reason=form.cleaned_data["reason"])
    except LodestarError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The conflict is accepted; your reason is shown with it.")
    return redirect("claim", place.slug, slug)


def _claim_page(
    request: HttpRequest, place: Place, slug: str, form: AcceptForm | None = None, status: int = 200
) -> HttpResponse:
    claims = checked_claims(place)
    checked = next((c for c in claims if c.id == slug), None)
    if checked is None:
        raise Http404(f"There is no claim '{slug}'.")
    titles = dict(Source.objects.filter(place=place, slug=checked.claim.source).values_list("slug", "title"))
    examined = examined_at(place, slug)
    may_accept = checked.check.open_conflict and may(request.user, Permission.ACCEPT_CLAIM, place)
    more = {
        "form": (form or AcceptForm()) if may_accept else None,
        "examined": examined,
        "forensics": examined_of(place, examined[0], slug) if examined else None,
        "stations": _stations(place, checked),
    }
    return claim_page(request, checked, claims, titles, status=status, **more)


def claim_page(
    request: HttpRequest,
    checked: CheckedClaim,
    claims: Sequence[CheckedClaim],
    titles: Mapping[str, str],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """One of some claims, those of now or as they were known on another day. ``titles`` are those of sources."""
    context = {
        "checked": checked,
        "claim": checked.claim,
        "source_title": titles.get(checked.claim.source, checked.claim.source),
        "definition": load_definitions().indicators.get(checked.claim.indicator or ""),
        "related": [c for c in claims if _same_quantity(c, checked)],
    }
    return render(request, "insights/claim.html", context | more, status=status)


def _stations(place: Place, checked: CheckedClaim) -> Any:
    facts, indicator = checked.claim.facts, checked.claim.indicator
    measures = (
        ("what it measures", reverse("indicator", args=[place.slug, indicator])) if indicator else ("", "")
    )
    evidence = (counted(len(facts), "fact"), "#computed") if facts else ("", "")
    return thread(here="evidence", evidence=evidence, outcomes=measures)


def _same_quantity(one: CheckedClaim, other: CheckedClaim) -> bool:
    return one.id != other.id and (one.claim.restates == other.id or other.claim.restates == one.id)


def _claimed(place: Place, indicator_id: str) -> list[CheckedClaim]:
    return [c for c in checked_claims(place) if c.claim.indicator == indicator_id]
