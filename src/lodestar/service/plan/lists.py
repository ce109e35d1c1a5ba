"""The plan's lists: actions, programmes, support offers, projects."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from lodestar.evidence.periods import parse_period
from lodestar.service.ledger.reading import read_with
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import (
    Action,
    Principle,
    Programme,
    Project,
    SupportOffer,
    Theme,
    Workstream,
)
from lodestar.service.plan.queries import actions_of
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import amount, link, words


def when(date: str) -> str:
    """A partial date in words."""
    return parse_period(date).label if date else ""


def leads(action: Action, side: str) -> str:
    """Organisations that lead an action on one side."""
    return ", ".join(
        str(r.organisation) for r in action.responsibilities.all() if r.role == "lead" and r.side == side
    )


def choices_of(field: str, model: Any, place: Place) -> list[tuple[str, str]]:
    """The values of a field that the place's records hold, in words."""
    values = (
        model.objects.filter(place=place).exclude(**{field: ""}).order_by(field).values_list(field, flat=True)
    )
    return [(value, words(value)) for value in values.distinct()]


def _named(model: Any, place: Place) -> list[tuple[str, str]]:
    """The place's records of a kind, by id and name."""
    return list(model.objects.filter(place=place).values_list("slug", "name"))


def _organisation(title: str) -> Column:
    """The column of the organisation behind a programme, an offer or a project."""
    return Column(
        "organisation",
        title,
        lambda row: row.organisation.name if row.organisation else "",
        ("organisation__name",),
        url=lambda row: link(row.organisation) if row.organisation else None,
    )


ACTION_COLUMNS = (
    Column("name", "Action", lambda a: a.name, ("name",), url=link),
    Column("id", "Id", lambda a: a.slug, exported_only=True),
    Column("text", "Text", lambda a: a.text, exported_only=True),
    Column("commitment", "Standing", lambda a: a.commitment, ("commitment",), as_status=True),
    Column(
        "workstream",
        "Workstream",
        lambda a: a.workstream.name,
        ("workstream__name",),
        url=lambda a: link(a.workstream),
    ),
    Column("theme", "Theme", lambda a: a.workstream.theme.name, exported_only=True),
    Column("local_lead", "Local lead", lambda a: leads(a, "local"), sortable=False),
    Column("national_lead", "National lead", lambda a: leads(a, "national"), sortable=False),
    Column("ends", "Ends", lambda a: when(a.ends), ("ends",)),
    Column("measure", "Measure of success", lambda a: a.measure, exported_only=True),
    Column("source", "Source", lambda a: a.source.slug, exported_only=True),
    Column("locator", "Locator", lambda a: a.locator, exported_only=True),
)
STANDINGS = (("committed", "Committed"), ("proposed", "Proposed"))


@place_page
def action_list(request: HttpRequest, place: Place) -> HttpResponse:
    listing = Listing(
        name="actions",
        title="Actions",
        columns=ACTION_COLUMNS,
        filters=(
            Filter("theme", "Theme", _named(Theme, place), "workstream__theme__slug"),
            Filter("workstream", "Workstream", _named(Workstream, place), "workstream__slug"),
            Filter("principle", "Principle", _named(Principle, place), "principles__slug"),
            Filter("commitment", "Standing", STANDINGS, "commitment"),
        ),
        search=("name", "text"),
    )
    return respond(
        request,
        place,
        listing,
        actions_of(place),
        introduction="Everything that the partners commit to or propose. An action drawn from “explore the potential for…” is a proposal.",
    )


@place_page
def programme_list(request: HttpRequest, place: Place) -> HttpResponse:
    listing = Listing(
        name="programmes",
        title="Programmes and funds",
        columns=(
            Column("name", "Programme", lambda p: p.name, ("name",), url=link),
            Column("id", "Id", lambda p: p.slug, exported_only=True),
            Column("kind", "Kind", lambda p: words(p.kind), ("kind",)),
            _organisation("Run by"),
            Column("value", "Money", lambda p: amount(p.value, p.unit), ("value",), number=True),
            Column("starts", "Starts", lambda p: when(p.starts), ("starts",)),
            Column("ends", "Ends", lambda p: when(p.ends), ("ends",)),
            Column("text", "Text", lambda p: p.text, exported_only=True),
            Column("locator", "Locator", lambda p: p.locator, exported_only=True),
        ),
        filters=(Filter("kind", "Kind", choices_of("kind", Programme, place), "kind"),),
        search=("name", "text"),
        sort="name",
    )
    rows = read_with(Programme.objects.filter(place=place), "organisation")
    return respond(
        request,
        place,
        listing,
        rows,
        introduction="Programmes, funds and plans that the partnership draws on.",
    )


@place_page
def support_offer_list(request: HttpRequest, place: Place) -> HttpResponse:
    listing = Listing(
        name="support-offers",
        title="Support for businesses",
        columns=(
            Column("name", "Offer", lambda o: o.name, ("name",), url=link),
            Column("id", "Id", lambda o: o.slug, exported_only=True),
            Column("kind", "What it gives", lambda o: words(o.kind), ("kind",)),
            _organisation("From"),
            Column("for_whom", "For whom", lambda o: o.for_whom, sortable=False),
            Column("text", "Text", lambda o: o.text, exported_only=True),
            Column("locator", "Locator", lambda o: o.locator, exported_only=True),
        ),
        filters=(Filter("kind", "What it gives", choices_of("kind", SupportOffer, place), "kind"),),
        search=("name", "text", "for_whom"),
        sort="name",
    )
    rows = read_with(SupportOffer.objects.filter(place=place), "organisation")
    return respond(request, place, listing, rows, introduction="What a business can get, and from whom.")


@place_page
def project_list(request: HttpRequest, place: Place) -> HttpResponse:
    organisations = Organisation.objects.filter(place=place, projects__isnull=False).distinct()
    listing = Listing(
        name="projects",
        title="Projects and pipeline",
        columns=(
            Column("name", "Project", lambda p: p.name, ("name",), url=link),
            Column("id", "Id", lambda p: p.slug, exported_only=True),
            Column("stage", "Stage", lambda p: p.stage, ("stage",), as_status=True),
            Column("stage_basis", "Stage is", lambda p: words(p.stage_basis), ("stage_basis",)),
            _organisation("Led by"),
            Column("value", "Money", lambda p: amount(p.value, p.unit), ("value",), number=True),
            Column("text", "Text", lambda p: p.text, exported_only=True),
            Column("locator", "Locator", lambda p: p.locator, exported_only=True),
        ),
        filters=(
            Filter("stage", "Stage", choices_of("stage", Project, place), "stage"),
            Filter("organisation", "Led by", [(o.slug, o.name) for o in organisations], "organisation__slug"),
        ),
        search=("name", "text"),
        sort="name",
    )
    rows = read_with(Project.objects.filter(place=place), "organisation")
    return respond(
        request, place, listing, rows, introduction="Projects complete, under way, planned and further off."
    )
