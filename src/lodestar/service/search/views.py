"""The page on which everything can be searched."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from lodestar.service.people.access import places_for
from lodestar.service.places.models import Place
from lodestar.service.search.finding import EVERYWHERE, KINDS, Answer, Found, find, snippets
from lodestar.service.search.wording import LONGEST_QUESTION, Question, marked

SHOWN_OF_A_KIND, SHOWN_ON_A_PAGE = 4, 20
FEW = 4


@dataclass(frozen=True)
class Line:
    """One thing found, as the page shows it."""

    found: Found
    title: SafeString
    text: SafeString


@dataclass(frozen=True)
class Group:
    """What was found of one kind: how much, and the best of it."""

    kind: str
    title: str
    count: int
    lines: tuple[Line, ...]


@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that the reader may see."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    kind, chosen = request.GET.get("kind", ""), request.GET.get("place", "")
    places = places_for(request.user)
    searched = [place for place in places if chosen in ("", place.slug)]
    if chosen:
        if not searched:
            raise Http404(f"There is no place called '{chosen[:80]}'.")
        request.place = searched[0]  # type: ignore[attr-defined]
    question = Question.of(text)
    answer = _answer(request, question, searched, kind, bool(chosen))
    page = Paginator(answer.found, SHOWN_ON_A_PAGE).get_page(request.GET.get("page")) if kind else None
    groups = [] if page is not None else _groups(question, answer)
    context = {
        "text": text,
        "search_text": text,
        "kind": kind,
        "chosen": chosen,
        "places": places,
        "kinds": [*KINDS.items()],
        "question": question,
        "answer": answer,
        "total": len(answer.found),
        "groups": groups,
        "page": page,
        "lines": _lines(question, list(page.object_list)) if page is not None else [],
        "kind_title": KINDS.get(kind, kind),
        "several": len({one.place.pk for one in answer.found if one.place}) > 1,
    }
    return render(request, "search/search.html", context)


def _answer(request: HttpRequest, question: Question, places: list[Place], kind: str, chosen: bool) -> Answer:
    if kind and kind not in KINDS:
        return Answer((), True)
    of_many = bool(question) and len(places) * FEW < Place.objects.count()
    shared = not chosen or kind in EVERYWHERE
    return find(question, places, reader=request.user, kind=kind, of_many=of_many, shared=shared)


def _groups(question: Question, answer: Answer) -> list[Group]:
    """The best of each kind; kinds in which the best match is better come first."""
    held: dict[str, list[Found]] = {}
    for one in answer.found:
        held.setdefault(one.kind, []).append(one)
    shown = [one for found in held.values() for one in found[:SHOWN_OF_A_KIND]]
    lines = iter(_lines(question, shown))
    groups = [
        Group(kind, KINDS[kind], len(found), tuple(next(lines) for _ in found[:SHOWN_OF_A_KIND]))
        for kind, found in held.items()
    ]
    order = list(KINDS)
    return sorted(groups, key=lambda group: (group.lines[0].found.rank[0] > 0, order.index(group.kind)))


def _lines(question: Question, shown: list[Found]) -> list[Line]:
    texts = snippets(question, shown)
    return [
        Line(one, marked(one.title, question, len(one.title)), texts.get(at, SafeString("")))
        for at, one in enumerate(shown)
    ]
