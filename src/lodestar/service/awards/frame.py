"""What every page of awards opens with: the filters, the source in force, and what to do when there is nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lodestar.analysis.awards.linked import LinkedAwards
from lodestar.analysis.awards.report import PlaceAwards
from lodestar.analysis.awards.selecting import year_name
from lodestar.analysis.awards.sources import FULL, PART, AwardSource
from lodestar.evidence.sources import file_sources
from lodestar.service.awards.asking import Question, QuestionForm, same_question
from lodestar.service.awards.linked import linked_of
from lodestar.service.awards.reading import report_of, sources_for
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.thread import thread
from lodestar.service.shared.views import place_page


@dataclass(frozen=True)
class Asked:
    """A question that can be answered, with its answer."""

    form: QuestionForm
    source: AwardSource
    question: Question
    report: PlaceAwards
    below: float
    linked: LinkedAwards | None


@dataclass(frozen=True)
class ToGet:
    """A source of awards whose files can be added."""

    name: str
    title: str
    publisher: str
    get_it: str


View = Callable[..., HttpResponse]
FORMATS = (("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON"))


def award_page(view: View) -> View:
    """Hand a view of a place the question and its answer; without awards, or with a question that cannot be, say so."""

    @place_page
    @wraps(view)
    def inner(request: HttpRequest, place: Place, *args: Any, **kwargs: Any) -> HttpResponse:
        sources = sources_for(place)
        if not sources:
            loads = may(request.user, Permission.LOAD_EVIDENCE, place)
            context = {"to_get": _to_get(), "stations": stations(place), "may_load": loads}
            return render(request, "awards/none.html", context)
        chosen = next((one for one in sources if one.id == request.GET.get("source")), sources[0])
        form = QuestionForm(request.GET, sources, chosen)
        if not form.is_valid():
            return render(request, "awards/unclear.html", {"form": form}, status=422)
        question = form.question(chosen.id)
        linked = linked_of(place, question, form.doubtful_below)
        asked = Asked(form, chosen, question, report_of(place, question), form.doubtful_below, linked)
        return view(request, place, asked, *args, **kwargs)

    return inner


def context_of(request: HttpRequest, place: Place, asked: Asked) -> dict[str, Any]:
    """What every page of awards shows around its own matter."""
    return {
        "asked": asked,
        "form": asked.form,
        "found": asked.report,
        "linked": asked.linked,
        "below": asked.below,
        "source": asked.source,
        "selection": asked.report.summary.selection,
        "limits": limits(asked),
        "same": same_question(request),
        "foot": foot(place, asked),
        "formats": FORMATS,
        "stations": stations(place, asked),
    }


@dataclass(frozen=True)
class Foot:
    """What vouches for every figure of a page."""

    source: str
    short: str
    url: str
    inputs: tuple[tuple[str, str], ...]


def foot(place: Place, asked: Asked) -> Foot:
    """The source with its edition, and the address of each release that was read."""
    source = asked.source
    inputs = tuple(
        (release[:8], reverse("release", args=[place.slug, release])) for release in source.releases
    )
    short = f"{source.title}, {source.vintage}"
    return Foot(f"{short} ({source.publisher})", short, inputs[0][1], inputs)


def limits(asked: Asked) -> str:
    """A sentence on the years asked for that the source does not cover whole; blank when it covers all."""
    first = asked.question.first if asked.question.first is not None else asked.source.first
    last = asked.question.last if asked.question.last is not None else asked.source.last
    if first is None or last is None:
        return ""
    states = {year: asked.source.covers(year) for year in range(first, last + 1)}
    partly = [year for year, state in states.items() if state == PART]
    missing = [year for year, state in states.items() if state not in (PART, FULL)]
    said = []
    if partly:
        said.append(f"{_years(partly)} only in part")
    if missing:
        said.append(f"{_years(missing)} not at all")
    return f"This release covers {' and '.join(said)}." if said else ""


def stations(place: Place, asked: Asked | None = None) -> tuple[Any, ...]:
    """The golden thread: awards are delivery that rests on evidence."""
    releases = reverse("release_list", args=[place.slug])
    held = {"evidence": ("releases", releases)}
    if asked is not None:
        held["delivery"] = (
            f"{asked.report.summary.totals.projects:,} projects",
            reverse("award_project_list", args=[place.slug]),
        )
    return thread(here="delivery", **held)


def _years(years: list[int]) -> str:
    ends = dict.fromkeys((year_name(years[0]), year_name(years[-1])))
    return " to ".join(ends)


def _to_get() -> tuple[ToGet, ...]:
    """The sources that fill the tables of awards, and where their files are."""
    tables = {"award_participation", "award_project"}
    return tuple(
        ToGet(source.NAME, source.TITLE, source.PUBLISHER, source.GET_IT)
        for source in file_sources().values()
        if any(contract.table in tables for contract in source.CONTRACTS)
    )
