"""Lists of records, and pages of one record, as at another day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from lodestar.analysis.delivery.money import total_of
from lodestar.analysis.memory import Standing
from lodestar.service.audit.replay import known_then
from lodestar.service.memory.acceptances_then import acceptances_then
from lodestar.service.memory.figure_pages import at_that_day, not_known
from lodestar.service.memory.meetings_then import carried_then, item_quorum, quorum_then
from lodestar.service.memory.saying import Saying, said_fields
from lodestar.service.memory.then import Line, Then, kinds_for, lines_then
from lodestar.service.memory.working_pages import budget_then, health_then
from lodestar.service.memory.working_plan import action_lines_then
from lodestar.service.people.naming import handles_in, named
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.words import words

# The lists: what each is called and the kind of record it tells, and which of its fields stand in columns.
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "action_list": ("Actions", ("action",)),
    "principle_list": ("Guiding principles", ("principle",)),
    "programme_list": ("Programmes", ("programme",)),
    "support_offer_list": ("Support for businesses", ("support-offer",)),
    "project_list": ("Projects", ("project",)),
    "strength_list": ("Strengths", ("strength",)),
    "forum_list": ("Forums", ("forum",)),
    "meeting_list": ("Meetings", ("meeting",)),
    "risk_list": ("Risks", ("risk",)),
    "issue_list": ("Issues", ("issue",)),
    "decision_list": ("Decisions", ("decision",)),
    "follow_up_list": ("To be done after meetings", ("follow-up",)),
    "exchange_list": ("Asks and offers", ("exchange",)),
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "action": ("workstream", "commitment", "starts", "ends"),
    "principle": ("text",),
    "programme": ("organisation", "kind"),
    "support-offer": ("organisation", "kind"),
    "project": ("organisation", "stage"),
    "strength": ("theme",),
    "forum": ("role",),
    "meeting": ("forum", "day", "status"),
    "risk": ("category", "current_likelihood", "current_impact", "treatment", "closed_on"),
    "issue": ("impact", "due", "resolved_on"),
    "decision": ("forum", "made_on", "outcome"),
    "follow-up": ("who", "due", "done_on", "missed_on"),
    "exchange": ("direction", "from_organisation", "to_organisation", "answer"),
}
# Fields whose words are codes, which begin a cell with a capital as on the page of today.
CODED = frozenset({"commitment", "stage", "kind"})
RECORDS: dict[str, str] = {
    "theme": "theme", "workstream": "workstream", "action": "action", "principle": "principle",
    "programme": "programme", "support_offer": "support-offer", "project": "project", "forum": "forum",
    "meeting": "meeting", "agenda_item": "agenda-item", "risk": "risk", "issue": "issue", "decision": "decision",
    "follow_up": "follow-up", "exchange": "exchange",
}  # fmt: skip
# What is told beneath a record: kind of record, and the field by which it belongs there.
WITHIN: dict[str, tuple[tuple[str, str], ...]] = {
    "theme": (("workstream", "theme"), ("indicator-assignment", "theme")),
    "workstream": (("action", "workstream"), ("project", "workstream"), ("support-offer", "workstream")),
    "action": (
        ("indicator-assignment", "action"),
        ("risk", "action"),
        ("issue", "action"),
    ),
    "programme": (("support-offer", "programme"), ("project", "programme")),
    "forum": (("meeting", "forum"), ("decision", "forum")),
    "meeting": (("agenda-item", "meeting"), ("decision", "meeting"), ("follow-up", "meeting")),
    "agenda-item": (("decision", "item"), ("follow-up", "item"), ("agenda-item", "carried_from")),
    "decision": (("follow-up", "decision"),),
}
PLURALS = {
    "theme": "Themes", "workstream": "Workstreams", "action": "Actions", "project": "Projects",
    "support-offer": "Support for businesses", "indicator-assignment": "Indicators in delivery", "risk": "Risks",
    "issue": "Issues", "meeting": "Meetings", "agenda-item": "Agenda", "decision": "Decisions",
    "follow-up": "To be done", "exchange": "Asks and offers",
}  # fmt: skip
# Where a decision stood, as a sentence, where its dates alone do not say it.
STOOD = {
    Standing.DEFERRED: "Deferred: it settled nothing, and nothing is in force by it.",
    Standing.NOT_AGREED: "Not agreed: nothing is in force by it.",
    Standing.SUPERSEDED: "Superseded: a later decision has taken its place.",
}
TITLES = {"carried_from": "Carried over to"}
ADDRESSES = {"indicator-assignment": "assignment", "target": "indicator"}


def list_page(request: HttpRequest, place: Place, name: str, then: Then) -> HttpResponse:
    """The records of a list as they were known, each with where it stood on the day."""
    title, (kind,) = LISTS[name]
    lines = lines_then(place, kind, then)
    return respond(
        request, place, at_that_day(_listing(place, name, title, kind, lines, then), then), lines,
        "memory/list_then.html", then=then, keeps=then.keeps, list_empty="Nothing of this was known then.",
    )  # fmt: skip


def record_page(request: HttpRequest, place: Place, kind: str, slug: str, then: Then) -> HttpResponse:
    """One record as it was known, with what stood beneath it."""
    line = next((line for line in lines_then(place, kind, then) if line.slug == slug), None)
    if line is None:
        return not_known(request, then, f"No {words(kind).lower()} “{slug}”")
    kinds = kinds_for(request.user, place)
    went = _went(place, kind, then)
    within = [
        (
            TITLES.get(field) or PLURALS[under],
            [(one, address_of(place, one), went.get(one.slug) or _about(one)) for one in lines],
        )
        for under, field in WITHIN.get(kind, ())
        if under in kinds
        and (lines := [one for one in lines_then(place, under, then) if one.values.get(field) == slug])
    ]
    context = {
        "line": line,
        "stood": STOOD.get(line.standing) or f"By its own dates: {line.standing}.",
        "kind": words(kind),
        "fields": said_fields(place, kind, line.values, then.moment),
        "within": within,
        "then": then,
    }
    if kind == "risk":
        context["accepted"] = acceptances_then(place, then).get(slug)
    if kind == "agenda-item":
        context["quorum"] = item_quorum(line.values, known_then(place, "meeting", then.moment)).rstrip(".")
    if kind == "forum" and "forum-terms" in kinds:
        context["quorum"] = quorum_then(place, slug, then) or "no quorum rule"
    if kind == "action":
        lines = action_lines_then(place, then)
        context["plan_line"] = next(one for one in lines if one.slug == slug)
        context["names"] = {one.slug: one.name for one in lines}
        if "budget-line" in kinds:
            budget = budget_then(place, then, slug)
            context |= {"budget": budget, "total": total_of(budget)}
            context["health"] = health_then(place, context["plan_line"], then)
    return render(request, "memory/record_then.html", context)


def _went(place: Place, kind: str, then: Then) -> dict[str, str]:
    """Of the items on a meeting's page, those that were carried over, with the name of the meeting where they went."""
    if kind != "meeting":
        return {}
    saying = Saying(place, "agenda-item", then.moment)
    return {item: f"went to {saying.say('meeting', to)}" for item, to in carried_then(place, then).items()}


def address_of(place: Place, line: Line) -> str:
    """The page of a record; nothing for what has none of its own."""
    name = ADDRESSES.get(line.kind, line.kind.replace("-", "_"))
    slug = line.values.get("indicator") if line.kind == "target" else line.slug
    try:
        return reverse(name, args=[place.slug, slug])
    except NoReverseMatch:
        return ""


def _about(line: Line) -> str:
    """Where a record stood by its own dates; of what has none, nothing is said."""
    return str(line.standing) if line.standing != "no dates given" else ""


def _listing(place: Place, name: str, title: str, kind: str, lines: tuple[Line, ...], then: Then) -> Listing:
    saying = Saying(place, kind, then.moment)
    columns = COLUMNS[kind]
    people = named(handles_in([[line.values.get(field) for field in columns] for line in lines]))

    def value(field: str) -> Any:
        def told(line: Line) -> str:
            if line.values.get(field) in people:
                return str(people[line.values[field]])
            said = saying.say(field, line.values.get(field))
            return said[:1].upper() + said[1:] if field in CODED else said

        return told

    fields = [field for field in columns if any(field in line.values for line in lines)]
    standings = list(dict.fromkeys(str(line.standing) for line in lines))
    return Listing(
        name=f"{name.replace('_', '-')}-then",
        title=title,
        columns=(
            Column("name", "Name", lambda line: line.name, url=lambda line: address_of(place, line)),
            Column("id", "Id", lambda line: line.slug, exported_only=True),
            Column("standing", "By its own dates", lambda line: str(line.standing).capitalize()),
            *(Column(field, saying.label(field), value(field)) for field in fields),
            *_acceptance(place, kind, then),
        ),
        filters=(
            Filter(
                "standing",
                "By its own dates",
                [(one, one.capitalize()) for one in standings],
                lambda line: str(line.standing),
            ),
        )
        if len(standings) > 1
        else (),
        search=lambda line: line.name,
    )


def _acceptance(place: Place, kind: str, then: Then) -> list[Column]:
    """Of risks, where their acceptances stood, in a sentence."""
    if kind != "risk":
        return []
    accepted = acceptances_then(place, then)
    said = {slug: one.said() for slug, one in accepted.items()}
    return [Column("acceptance", "Acceptance", lambda line: said.get(line.slug, ""))]
