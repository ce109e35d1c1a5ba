"""The golden thread of a place as a whole: what each station holds."""

from django.urls import reverse

from lodestar.service.insights.indicators import lines_of
from lodestar.service.places.models import Place, Source, Strength
from lodestar.service.plan.models import Action, Theme, Workstream
from lodestar.service.shared.caching import remember
from lodestar.service.shared.thread import Station, thread
from lodestar.service.shared.words import counted


def stations_of(place: Place, here: str = "") -> tuple[Station, ...]:
    """The seven stations of the place; ``here`` names the one that the page stands at, in lower case."""
    return remember(place, f"stations:{here}", lambda: _stations(place, here))


def _stations(place: Place, here: str) -> tuple[Station, ...]:
    def held(text: str, count: int, name: str, query: str = "") -> tuple[str, str]:
        return (text, reverse(name, args=[place.slug]) + query) if count else ("", "")

    sources = Source.objects.filter(place=place).count()
    strengths = Strength.objects.filter(place=place).count()
    themes = Theme.objects.filter(place=place).count()
    workstreams = Workstream.objects.filter(place=place).count()
    committed = Action.objects.filter(place=place, commitment="committed").count()
    lines = lines_of(place)
    targeted = sum(1 for line in lines if line.target and line.target.value is not None)
    return thread(
        here=here,
        evidence=held(counted(sources, "source"), sources, "evidence"),
        strengths=held(f"{strengths} named", strengths, "strength_list"),
        plan=held(f"{counted(themes, 'theme')} · {counted(workstreams, 'workstream')}", themes, "plan"),
        delivery=held(
            f"{counted(committed, 'action')} committed", committed, "action_list", "?commitment=committed"
        ),
        outcomes=held(
            f"{counted(len(lines), 'indicator')}, {targeted} with a target", len(lines), "indicator_list"
        ),
    )
