"""Pages of the plan, indicators, risks and decisions as at a day, by what was true then and by what was known then.

``?as_at=2026-03-31`` on such a page tells what was known at the end of that day of what was true on it;
``&known=2026-04-15`` tells what was known later of the same day. ``shared.views.place_page`` comes here by itself.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lodestar.analysis.memory import Standing, standing_on
from lodestar.analysis.memory.differences import name_of
from lodestar.service.audit.replay import known_then
from lodestar.service.memory.forms import ThenForm, day_given
from lodestar.service.memory.saying import said_fields
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place

ASKED = frozenset({"as_at", "known"})
OF_ALL = ("theme", "workstream", "action", "target", "next-step", "forum", "principle", "project")
OF_ROLES = ("assignment", "risk", "issue", "decision", "follow-up", "exchange", "ending")

# Which page tells which kinds: the lists of one or more kinds, and the pages of one record.
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "plan": ("The plan", ("theme", "workstream", "action")),
    "action_list": ("Actions", ("action",)),
    "project_list": ("Projects", ("project",)),
    "indicator_list": ("Indicators", ("target", "assignment")),
    "assignment_list": ("Indicators in delivery", ("assignment",)),
    "risk_list": ("Risks", ("risk",)),
    "issue_list": ("Issues", ("issue",)),
    "decision_list": ("Decisions", ("decision",)),
    "follow_up_list": ("To be done after meetings", ("follow-up",)),
    "exchange_list": ("Asks and offers", ("exchange",)),
}
RECORDS: dict[str, str] = {
    "theme": "theme", "workstream": "workstream", "action": "action", "indicator": "target", "principle": "principle",
    "project": "project", "forum": "forum", "assignment": "assignment", "risk": "risk", "issue": "issue",
    "decision": "decision", "follow_up": "follow-up", "exchange": "exchange",
}  # fmt: skip
WITHIN = {"theme": ("workstream", "theme"), "workstream": ("action", "workstream")}
WORDS = {
    "theme": "Themes", "workstream": "Workstreams", "action": "Actions", "target": "Targets and what is watched",
    "assignment": "Indicators in delivery", "risk": "Risks", "issue": "Issues", "decision": "Decisions",
    "follow-up": "To be done", "exchange": "Asks and offers", "project": "Projects",
}  # fmt: skip


@dataclass(frozen=True)
class Then:
    """The day that is asked about, and the moment up to which the record is read."""

    day: dt.date
    known_on: dt.date

    @property
    def moment(self) -> dt.datetime:
        return end_of(self.known_on)


@dataclass(frozen=True)
class Line:
    """A record as it was known, and where it stood on the day by its own dates."""

    kind: str
    slug: str
    name: str
    standing: Standing
    values: Mapping[str, Any]


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day, in the site's time zone."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time())) - dt.timedelta(
        microseconds=1
    )


def asked(request: HttpRequest) -> Then | None:
    """The day and moment that an address asks for; None when it asks for none that can be read."""
    as_at = day_given(request.GET.get("as_at", ""))
    known = day_given(request.GET.get("known", ""))
    day = as_at or known
    return Then(day, known or day) if day is not None else None


def told_then(request: HttpRequest, place: Place, slug: str = "") -> HttpResponse | None:
    """The page as at another day; None when the address asks for none, or the page does not tell other days."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    if request.method != "GET" or not ASKED & request.GET.keys() or name not in LISTS.keys() | RECORDS.keys():
        return None
    form, then = ThenForm(request.GET), asked(request)
    form.is_valid()
    if then is None:
        return render(request, "memory/no_day.html", {"form": form}, status=422) if form.errors else None
    if name in LISTS:
        return _list_page(request, place, str(name), then, form)
    return _record_page(request, place, RECORDS[str(name)], slug, then, form)


def kinds_for(reader: Any, place: Place) -> tuple[str, ...]:
    """The kinds of which the reader may be told other days: the plan for all, what partners work on for roles."""
    return (*OF_ALL, *OF_ROLES) if may(reader, Permission.SEE_UNPUBLISHED, place) else OF_ALL


def lines_then(place: Place, kind: str, then: Then) -> tuple[Line, ...]:
    """The records of a kind as known, each with where it stood on the day. None are left out: a reader sees why.

    Nothing for a kind that is not kept.
    """
    try:
        held = known_then(place, kind, then.moment)
    except LookupError:
        return ()
    if kind == "action":
        held = _with_endings(place, held, then)
    lines = (
        Line(kind, slug, name_of(slug, values), standing_on(values, then.day), values)
        for slug, values in held.items()
    )
    return tuple(sorted(lines, key=lambda line: (line.values.get("order") or 0, line.name)))


def _with_endings(place: Place, held: dict[str, dict[str, Any]], then: Then) -> dict[str, dict[str, Any]]:
    """Actions with the day on which they ended, as far as that was known."""
    try:
        endings = known_then(place, "ending", then.moment)
    except LookupError:
        return held
    for ending in endings.values():
        slug = ending.get("action")
        if slug in held and not ending.get("taken_back"):
            held[slug] = {**held[slug], "ended_on": ending.get("on")}
    return held


def _list_page(request: HttpRequest, place: Place, name: str, then: Then, form: ThenForm) -> HttpResponse:
    title, kinds = LISTS[name]
    seen = [kind for kind in kinds if kind in kinds_for(request.user, place)]
    if not seen:
        raise Http404("This page is for those who hold a role here.")
    groups = [(WORDS[kind], kind, lines_then(place, kind, then)) for kind in seen]
    context = {"title": title, "groups": groups, "then": then, "form": form, "today": timezone.localdate()}
    return render(request, "memory/list_then.html", context)


def _record_page(
    request: HttpRequest, place: Place, kind: str, slug: str, then: Then, form: ThenForm
) -> HttpResponse:
    if kind not in kinds_for(request.user, place):
        raise Http404("This page is for those who hold a role here.")
    lines = lines_then(place, kind, then)
    line = next(
        (
            line
            for line in lines
            if slug in {line.slug, line.values.get("indicator") if kind == "target" else ""}
        ),
        None,
    )
    under = WITHIN.get(kind)
    within = (
        [one for one in lines_then(place, under[0], then) if one.values.get(under[1]) == slug]
        if under
        else []
    )
    context = {
        "line": line,
        "slug": slug,
        "fields": said_fields(place, kind, line.values) if line else [],
        "within": within,
        "within_title": WORDS[under[0]] if under else "",
        "then": then,
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "memory/record_then.html", context, status=200 if line else 404)
