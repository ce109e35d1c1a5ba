"""The place in a minute."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.service.assets.models import Asset
from lodestar.service.insights.charts import trajectory
from lodestar.service.insights.claims import CheckedClaim, checked_claims
from lodestar.service.insights.indicators import indicator_of, targets_of
from lodestar.service.insights.outlook import likely, outlook_of
from lodestar.service.places.models import Place, Source
from lodestar.service.places.stations import stations_of
from lodestar.service.plan.queries import next_steps_of, plan_tree
from lodestar.service.shared.caching import remember
from lodestar.service.shared.views import place_page

NEEDS_SHOWN = 5


@dataclass(frozen=True)
class Need:
    """Something that waits for somebody, with its status and why."""

    status: str
    title: str
    url: str
    why: str


@place_page
def place_home(request: HttpRequest, place: Place) -> HttpResponse:
    target = next((t for t in targets_of(place).values() if t.id == place.north_star), None)
    definition = load_definitions().indicators.get(target.indicator) if target else None
    held = indicator_of(place, definition) if definition else None
    outlook = outlook_of(place, held) if held else None
    tree = plan_tree(place)
    claims = checked_claims(place)
    context = {
        "source": Source.objects.filter(place=place, slug=place.source).first(),
        "target": target,
        "held": held,
        "chart": trajectory(place, held) if held else None,
        "outlook": outlook,
        "arrival": likely(outlook.arrival.probability) if outlook and outlook.arrival else "",
        "tree": tree,
        "needs": _needs(place, claims)[:NEEDS_SHOWN],
        "stations": stations_of(place),
        "known": _known(claims),
        "assets": remember(place, "count-assets", lambda: Asset.objects.filter(place=place).count()),
        "next_steps": next_steps_of(place),
    }
    return render(request, "places/home.html", context)


def _needs(place: Place, claims: tuple[CheckedClaim, ...]) -> list[Need]:
    """What the partners should look at: conflicts first, then definitions that differ, then actions without a lead."""
    needs = [
        Need(
            "conflict",
            f"“{_short(c.claim.text)}”",
            reverse("claim", args=[place.slug, c.id]),
            c.check.explanation,
        )
        for c in claims
        if c.check.open_conflict
    ]
    needs += [
        Need(
            "definition-differs",
            f"“{_short(c.claim.text)}”",
            reverse("claim", args=[place.slug, c.id]),
            c.check.explanation,
        )
        for c in claims
        if c.state == "definition-differs"
    ]
    return needs


def _known(claims: tuple[CheckedClaim, ...]) -> list[tuple[str, int]]:
    states = [claim.state for claim in claims]
    order = (
        "conflicts",
        "accepted",
        "definition-differs",
        "cannot-be-checked",
        "holds-within-rounding",
        "holds",
    )
    return [(state, states.count(state)) for state in order if state in states]


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"
