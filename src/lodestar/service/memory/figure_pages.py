"""Pages of indicators as at another day: the same pages, with the figures, targets and ratings of then."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from lodestar.evidence.definitions.indicators import Indicator, load_definitions
from lodestar.service.audit.models import Event
from lodestar.service.audit.replay import known_then
from lodestar.service.insights.charts import draw
from lodestar.service.insights.indicators import IndicatorOfPlace
from lodestar.service.insights.lists import indicators_listing, observations_listing
from lodestar.service.insights.outlook import Outlook, look, revisions_of_target
from lodestar.service.memory.claims_then import claims_then
from lodestar.service.memory.figures import (
    Figures,
    assignments_then,
    figures_then,
    indicator_lines_then,
    indicator_then,
    read_then,
    readings_then,
    targets_then,
    values_then,
)
from lodestar.service.memory.then import Then
from lodestar.service.monitoring.files import evidence_of
from lodestar.service.monitoring.histories import history_for
from lodestar.service.monitoring.lists import LISTING, sees_small
from lodestar.service.monitoring.views import told_of
from lodestar.service.places.models import Place, Source
from lodestar.service.plan.models import Action
from lodestar.service.shared.caching import remember
from lodestar.service.shared.editions import reads_published
from lodestar.service.shared.lists import Listing, respond

DRAWN = 60
ACTIONS_SHOWN = 50
NOT_KEPT = (
    "The definition is told as it reads today. The logic model’s answer and decisions about it are not kept by day: the "
    "page as it stands now tells them."
)


def indicator_list(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    figures = figures_then(place, then)
    return respond(
        request,
        place,
        at_that_day(indicators_listing(place), then),
        indicator_lines_then(place, then, figures),
        "memory/list_then.html",
        **_context(then, figures.unknown),
        list_empty="No indicator had a target or a figure then.",
    )


def observation_list(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    figures = figures_then(place, then)
    rows = figures.all()
    listing = observations_listing(place, sorted({shown.indicator for shown in rows}))
    searched = replace(listing, search=lambda o: f"{o.indicator_name} {o.part} {o.quote or ''}")
    return respond(
        request, place, at_that_day(searched, then), rows, "memory/list_then.html",
        **_context(then, figures.unknown), list_empty="No figure was known then.",
    )  # fmt: skip


def indicator(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    definition = load_definitions().indicators.get(slug)
    if definition is None:
        raise Http404(f"There is no indicator '{slug}'.")
    figures = figures_then(place, then)
    held, outlook, chart = _drawn(place, definition, then, figures)
    claims = [one for one in claims_then(place, then).checked if one.claim.indicator == slug]
    followed = () if reads_published() else [a for a in assignments_then(place, then) if a.indicator == slug]
    if not (held.observations or held.target or claims or followed):
        return not_known(request, then, f"Nothing of “{definition.name}”", figures.unknown)
    sources = _sources_then(place, held, then)
    serving = [
        Action(place=place, slug=action, name=values["name"])
        for action, values in known_then(place, "action", then.moment).items()
        if values.get("indicator") == slug
    ]
    baseline = held.target.baseline if held.target else None
    context = {
        "titles": {source.slug: source.title for source in sources},
        "held": held,
        "definition": definition,
        "sources": sources,
        "actions": serving[:ACTIONS_SHOWN],
        "more_actions": len(serving) - ACTIONS_SHOWN,
        "claims": claims,
        "followed": followed,
        "chart": chart,
        "baseline": next((o for o in held.observations if o.id == baseline), None),
        "outlook": outlook,
        "revisions": revisions_of_target(place, held.target, then.moment) if held.target else (),
        "unit": load_definitions().units[definition.unit],
        **_context(then, (*figures.unknown, NOT_KEPT)),
    }
    return render(request, "insights/indicator.html", context)


def observation(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    figures = figures_then(place, then)
    shown = figures.named(slug)
    if shown is None:
        return not_known(request, then, f"No figure “{slug}”", figures.unknown)
    source = next(iter(_rows_of_sources(place, {shown.source}, then)), None)
    targets = [target for target in targets_then(place, then).values() if target.baseline == slug]
    resting = [one for one in claims_then(place, then).checked if slug in one.claim.facts.values()]
    context = {"shown": shown, "claims": resting, "source": source, "targets": targets}
    return render(request, "insights/observation.html", context | _context(then, figures.unknown))


def north_star(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    """The page of the north star's indicator, as at the same day."""
    target = north_star_then(place, then)
    if target is None:
        return not_known(request, then, "No north star")
    return redirect(reverse("indicator", args=[place.slug, target.indicator]) + then.query)


def assignment_list(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    rows = readings_then(place, then, sees_small=sees_small(request, place))
    return respond(
        request, place, at_that_day(LISTING, then), rows, "memory/list_then.html", **_context(then),
        list_empty="No indicator was assigned to a part of the plan then.",
    )  # fmt: skip


def assignment(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    row = next((row for row in assignments_then(place, then) if row.slug == slug), None)
    if row is None:
        return not_known(request, then, f"No indicator in delivery “{slug}”")
    (reading,) = read_then(place, [row], then, sees_small=sees_small(request, place))
    events = [one for one in history_for(request, place, row) if one.at <= then.moment]
    evidence = evidence_of(
        row, values_then(place, [row], then)[row.slug], sees_small=sees_small(request, place), at=then.moment
    )
    context = told_of(place, reading, then.query) | {"events": events, "evidence": evidence} | _context(then)
    return render(request, "monitoring/assignment.html", context)


def north_star_then(place: Place, then: Then) -> Any:
    """The target that stood above the others, or None."""
    wanted = known_then(place, "place", then.moment).get(place.slug, {}).get("north_star")
    return next((target for target in targets_then(place, then).values() if target.id == wanted), None)


def drawn_north_star(place: Place, then: Then, figures: Figures) -> Any:
    """The north star's target, its indicator, outlook and chart as they were known; None where there was none."""
    target = north_star_then(place, then)
    definition = load_definitions().indicators.get(target.indicator) if target else None
    return _drawn(place, definition, then, figures) if definition else None


def at_that_day(listing: Listing, then: Then) -> Listing:
    """The list with every link leading to the page as at the same day."""

    def leading(url: Any) -> Any:
        return lambda row: f"{address}{then.query}" if (address := url(row)) else None

    columns = (replace(one, url=leading(one.url)) if one.url else one for one in listing.columns)
    return replace(listing, columns=tuple(columns))


def not_known(
    request: HttpRequest, then: Then, what: str, unknown: tuple[str, ...] = (), *, status: int = 404
) -> HttpResponse:
    """The page that says that nothing of it was known."""
    first = Event.objects.filter(place=request.place.slug).order_by("id").values_list("at", flat=True).first()  # type: ignore[attr-defined]
    begins = localdate(first) if first is not None and localdate(first) > then.known_on else None
    context = {"what": what, "begins": begins, **_context(then, unknown)}
    return render(request, "memory/not_known.html", context, status=status)


def _drawn(
    place: Place, definition: Indicator, then: Then, figures: Figures
) -> tuple[IndicatorOfPlace, Outlook | None, Any]:
    """An indicator as it was known with its outlook and chart, kept for a while: readers come back to the same days."""

    def compute() -> tuple[IndicatorOfPlace, Outlook | None, Any]:
        held = indicator_then(place, definition, then, figures)
        outlook = look(held.series, held.target) if held.series is not None and not held.problem else None
        said = f"as at {then.day:%-d %B %Y}, as known on {then.known_on:%-d %B %Y}"
        return held, outlook, draw(place, held, outlook, said, then.query)

    served = "+".join(one[:12] for one in figures.past.ids)
    return remember(place, f"then:{definition.id}:{then.query}:{served}", compute, most=DRAWN)


def _sources_then(place: Place, held: IndicatorOfPlace, then: Then) -> list[Source]:
    cited = held.sources | ({held.target.source} if held.target else set())
    return _rows_of_sources(place, cited, then)


def _rows_of_sources(place: Place, slugs: Any, then: Then) -> list[Source]:
    known = known_then(place, "source", then.moment)
    return [
        Source(place=place, slug=slug, title=values["title"], licence=values.get("licence") or "")
        for slug, values in known.items()
        if slug in slugs
    ]


def _context(then: Then, unknown: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"then": then, "keeps": then.keeps, "unknown": unknown}
