"""What a worker does ahead of readers: the answers of logic models that pages show from what is kept."""

from typing import Any

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Target
from lodestar.evidence.progress import Progress
from lodestar.service.insights import modelled
from lodestar.service.insights.indicators import targets_of
from lodestar.service.logic import forensics
from lodestar.service.logic.reading import models_of
from lodestar.service.places.models import Place
from lodestar.service.workers.background import begin, in_background
from lodestar.service.workers.models import Work

BY = "Lodestar"


@in_background
def keep_answers(work: Work, tell: Progress) -> dict[str, Any]:
    """Run a place's models for its targets, and look into what was claimed, where that is not kept yet."""
    place = Place.objects.get(slug=work.place)
    targets, names = _aims(place), list(models_of(place))
    done, problems = 0, []
    for at, one in enumerate([*targets, *names]):
        tell("working out what logic models answer", at, len(targets) + len(names))
        try:
            done += modelled.prepare(place, one) if isinstance(one, Target) else forensics.prepare(place, one)
        except LodestarError as error:
            problems.append(str(error))
    return {"worked_out": done, "problems": problems}


def ask_for_answers() -> None:
    """Have a worker keep the answers of every place that has a logic model of its own, ahead of its readers."""
    for place in Place.objects.all():
        if any(path.parent.parent.name == place.slug for path in models_of(place).values()):
            begin(keep_answers, by=BY, place=place.slug, subject="answers of logic models")


def _aims(place: Place) -> list[Target]:
    return [one for one in targets_of(place).values() if one.value is not None and one.period is not None]
