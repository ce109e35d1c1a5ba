"""Every figure of the awards' pages as a table: sorted, filtered and downloaded as all lists are."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from lodestar.analysis.awards.areas import LEVELS
from lodestar.analysis.awards.network import Tie
from lodestar.analysis.awards.standing import BASES
from lodestar.analysis.awards.summary import Part
from lodestar.reports.money import whole_pounds
from lodestar.service.awards.asking import same_question
from lodestar.service.awards.frame import Asked, award_page, context_of
from lodestar.service.awards.linked import resting_on_areas, resting_on_projects
from lodestar.service.awards.reading import comparisons_of, geography_now, projects_of
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import Column, Filter, Listing, respond

Made = tuple[Listing, Sequence[Any]]


class Pounds(str):
    """An amount of £ in words that sorts as the amount it is."""

    amount: Decimal

    @classmethod
    def of(cls, amount: Decimal | None) -> str:
        if amount is None:
            return ""
        said = cls(whole_pounds(amount))
        said.amount = amount
        return said

    def __lt__(self, other: str) -> bool:
        return self.amount < other.amount if isinstance(other, Pounds) else str(self) < other


@award_page
def organisation_list(request: HttpRequest, place: Place, asked: Asked) -> HttpResponse:
    """Organisations that were offered awards in the place."""
    names = geography_now()
    same = same_question(request)
    kinds = asked.report.kinds
    chosen_kinds = [(part.kind, part.name) for part in asked.report.by_kind]
    codes = sorted({winner.authority for winner in asked.report.winners})
    authorities = [(code, names.name_of(code)) for code in codes]
    columns = (
        Column(
            "name",
            "Organisation",
            lambda w: w.name,
            url=lambda w: _organisation(place, w.organisation) + same,
        ),
        Column("organisation", "Id", lambda w: w.organisation, exported_only=True),
        Column("authority", "Authority", lambda w: names.name_of(w.authority)),
        Column("kind", "Kind", lambda w: kinds[w.organisation].name),
        Column("kind_basis", "Why that kind", lambda w: kinds[w.organisation].basis, exported_only=True),
        Column("projects", "Projects", lambda w: w.projects, number=True),
        Column("led", "As lead", lambda w: w.led, number=True),
        *_money(),
        Column("years", "Years", lambda w: w.years),
        *_link_of_winner(asked),
    )
    listing = Listing(
        name="award-organisations",
        title="Organisations with awards",
        columns=columns,
        filters=(
            Filter("kind", "Kind", chosen_kinds, lambda w: kinds[w.organisation].kind),
            Filter("authority", "Authority", authorities, "authority"),
        ),
        search=lambda w: w.name,
    )
    return _respond(request, place, asked, listing, asked.report.winners)


@award_page
def project_list(request: HttpRequest, place: Place, asked: Asked) -> HttpResponse:
    """Projects with organisations of the place in them."""
    same = same_question(request)
    lines = projects_of(place, asked.question)
    resting = resting_on_projects(place, asked.question, asked.below)
    categories = sorted({line.category for line in lines if line.category})
    listing = Listing(
        name="award-projects",
        title="Projects with awards",
        columns=(
            Column("title", "Project", lambda p: p.title, url=lambda p: _project(place, p.project) + same),
            Column("project", "Id", lambda p: p.project, exported_only=True),
            Column("year", "Started", lambda p: p.year_name),
            Column("category", "Kind of award", lambda p: p.category),
            Column("funder", "Funder", lambda p: p.funder, exported_only=len(asked.source.funders) < 2),
            Column("names", "Organisations here", lambda p: p.names),
            Column("led", "Led from here", lambda p: "yes" if p.led else "no", exported_only=True),
            *_money(),
            *_resting(None if resting is None else lambda p: resting.get(p.project, Decimal(0))),
        ),
        filters=(
            Filter("category", "Kind of award", [(one, one) for one in categories], "category"),
            Filter("led", "Led", [("True", "From here"), ("False", "From elsewhere")], "led"),
        ),
        search=lambda p: f"{p.title} {p.names}",
    )
    return _respond(request, place, asked, listing, lines)


@award_page
def table(request: HttpRequest, place: Place, asked: Asked, name: str) -> HttpResponse:
    """The figures behind one picture."""
    if name not in _TABLES:
        raise Http404(f"There is no table '{name}'; there are {', '.join(_TABLES)}.")
    listing, rows = _TABLES[name](request, place, asked)
    return _respond(request, place, asked, listing, rows)


def _respond(
    request: HttpRequest, place: Place, asked: Asked, listing: Listing, rows: Sequence[Any]
) -> HttpResponse:
    context = context_of(request, place, asked)
    return respond(request, place, listing, list(rows), "awards/table.html", **context)


def _parts(name: str, title: str, label: str, of: Callable[[Asked], tuple[Part, ...]]) -> Callable[..., Made]:
    def make(request: HttpRequest, place: Place, asked: Asked) -> Made:
        columns = (
            Column("part", label, lambda p: p.name),
            Column("projects", "Projects", lambda p: p.totals.projects, number=True),
            *_organisations(asked, name),
            Column("participations", "Participations", lambda p: p.totals.participations, number=True),
            Column("led", "As lead", lambda p: p.totals.led, number=True),
            *_money(lambda part: part.totals),
            *_resting(asked.linked and (lambda p: asked.linked.part(name, p.key).resting("offered"))),
        )
        return Listing(name=f"awards-by-{name}", title=title, columns=columns), of(asked)

    return make


def _kinds(request: HttpRequest, place: Place, asked: Asked) -> Made:
    columns = (
        Column("kind", "Kind", lambda k: k.name),
        Column("organisations", "Organisations", lambda k: k.organisations, number=True),
        *_money()[:4],
        *_resting(asked.linked and (lambda k: _resting_of_kind(asked, k.kind))),
    )
    return Listing(
        name="awards-by-kind", title="Awards by kind of organisation", columns=columns
    ), asked.report.by_kind


def _winners(request: HttpRequest, place: Place, asked: Asked) -> Made:
    columns = (
        Column("year", "Financial year", lambda y: y.name),
        Column("new", "New winners", lambda y: y.new, number=True),
        Column("returning", "Returning winners", lambda y: y.returning, number=True),
        Column("new_said", "Offered to new", lambda y: Pounds.of(y.new_offered), number=True),
        Column("new_offered", "Offered to new, £", lambda y: y.new_offered, exported_only=True),
        Column(
            "returning_said", "Offered to returning", lambda y: Pounds.of(y.returning_offered), number=True,
        ),
        Column("returning_offered", "Offered to returning, £", lambda y: y.returning_offered, exported_only=True),
    )  # fmt: skip
    return Listing(
        name="award-winners", title="New and returning winners", columns=columns
    ), asked.report.new_and_returning


def _standing(request: HttpRequest, place: Place, asked: Asked) -> Made:
    level = request.GET.get("level", "itl2")
    if level not in LEVELS:
        raise Http404(f"'{level}' is no level of areas; use one of {', '.join(LEVELS)}.")
    compared = comparisons_of(place, asked.question, level)
    basis = request.GET.get("basis") or (compared[0].basis.id if compared else "")
    found = next((one for one in compared if one.basis.id == basis), None)
    said = found.basis.said if found else ""
    resting = resting_on_areas(place, asked.question, compared, asked.below)
    columns = (
        Column("rank", "Rank", lambda s: s.rank, number=True),
        Column("area", "Area", lambda s: s.area.name),
        Column("code", "Code", lambda s: s.area.code, exported_only=True),
        Column("rate", f"£ {said}", lambda s: round(s.rate, 2), number=True),
        Column("low", "Low", lambda s: round(float(s.interval.low), 2), number=True),
        Column("high", "High", lambda s: round(float(s.interval.high), 2), number=True),
        Column("rank_low", "Rank, best", lambda s: s.rank_low, number=True),
        Column("rank_high", "Rank, worst", lambda s: s.rank_high, number=True),
        Column("projects", "Projects", lambda s: s.projects, number=True),
        Column("offered", "Offered, £", lambda s: s.total, exported_only=True),
        Column("base", "Divided by", lambda s: s.base, exported_only=True),
        *_resting(None if resting is None else lambda s: resting[s.area]),
    )
    names = {one.id: one.name for one in BASES}
    listing = Listing(
        name=f"awards-compared-{basis}-{level}",
        title=f"Awards compared: {names.get(basis, basis).lower()}, {LEVELS[level]}",
        columns=columns,
        page_size=400,
    )
    return listing, found.standings if found else ()


def _partners(request: HttpRequest, place: Place, asked: Asked) -> Made:
    columns = (
        Column("area", "Where", lambda a: a.name),
        Column("projects", "Projects together", lambda a: a.projects, number=True),
        Column("organisations", "Organisations there", lambda a: a.organisations, number=True),
    )
    return Listing(
        name="award-partner-areas", title="Where partners are", columns=columns
    ), asked.report.network.partner_areas


def _ties(request: HttpRequest, place: Place, asked: Asked) -> Made:
    members = {member.organisation: member for member in asked.report.network.members}
    same = same_question(request)

    def ends(tie: Tie) -> tuple[Any, Any]:
        one, other = members[tie.one], members[tie.other]
        return (one, other) if one.here else (other, one)

    columns = (
        Column(
            "one", "Organisation", lambda t: ends(t)[0].name,
            url=lambda t: _organisation(place, ends(t)[0].organisation) + same,
        ),
        Column("other", "Works with", lambda t: ends(t)[1].name),
        Column("where", "Where", lambda t: place.name if ends(t)[1].here else ends(t)[1].where),
        Column("projects", "Projects together", lambda t: t.projects, number=True),
    )  # fmt: skip
    listing = Listing(
        name="award-ties",
        title="Who works with whom",
        columns=columns,
        search=lambda t: f"{ends(t)[0].name} {ends(t)[1].name}",
    )
    return listing, asked.report.network.ties


def _organisations(asked: Asked, by: str) -> tuple[Column, ...]:
    """How many organisations a part has, by the publisher's ids and, where they are linked, by the spine."""
    own = Column("organisations", "Organisations", lambda p: p.totals.organisations, number=True)
    linked = asked.linked
    if linked is None:
        return (own,)
    return (
        Column("organisations", "Publisher’s ids", own.value, number=True),
        Column(
            "linked_organisations",
            "Organisations",
            lambda p: linked.part(by, p.key).organisations,
            number=True,
        ),
    )


def _resting(of: Callable[[Any], Decimal | None] | None) -> tuple[Column, ...]:
    """What was offered on doubtful links; nothing while organisations are not linked."""
    if of is None:
        return ()
    return (
        Column("resting_said", "On doubtful links", lambda row: Pounds.of(of(row)), number=True),
        Column("resting", "Offered on doubtful links, £", of, exported_only=True),
    )


def _resting_of_kind(asked: Asked, kind: str) -> Decimal:
    winners = [one for one in asked.report.winners if asked.report.kinds[one.organisation].kind == kind]
    return sum(
        (abs(one.offered or Decimal(0)) for one in winners if asked.linked.is_doubtful(one.organisation)),
        Decimal(0),
    )


def _link_of_winner(asked: Asked) -> tuple[Column, ...]:
    """Which organisation of the spine a publisher's id belongs to, and how surely."""
    linked = asked.linked
    if linked is None:
        return ()
    return (
        Column(
            "probability",
            "Sure of its link",
            lambda w: round(linked.probability(w.organisation), 3),
            number=True,
        ),
        Column(
            "spine",
            "Organisation by the spine",
            lambda w: linked.organisation(w.organisation),
            exported_only=True,
        ),
        *_resting(
            lambda w: abs(w.offered or Decimal(0)) if linked.is_doubtful(w.organisation) else Decimal(0)
        )[1:],
    )


def _money(of: Callable[[Any], Any] = lambda row: row) -> tuple[Column, ...]:
    """Money in words on the page and as numbers in downloads; the three kinds never added."""

    def said(kind: str) -> Callable[[Any], str]:
        return lambda row: Pounds.of(getattr(of(row), kind, None))

    def value(kind: str) -> Callable[[Any], Decimal | None]:
        return lambda row: getattr(of(row), kind, None)

    names = {"offered": "Offered", "cost": "Project cost", "actual": "Actually paid"}
    return tuple(
        column
        for kind, label in names.items()
        for column in (
            Column(f"{kind}_said", label, said(kind), number=True, exported_only=kind == "actual"),
            Column(kind, f"{label}, £", value(kind), exported_only=True),
        )
    )


def _organisation(place: Place, organisation: str) -> str:
    return reverse("award_organisation", args=[place.slug, organisation])


def _project(place: Place, project: str) -> str:
    return reverse("award_project", args=[place.slug, project])


_TABLES: dict[str, Callable[..., Made]] = {
    "years": _parts("year", "Awards by year", "Financial year", lambda a: a.report.summary.by_year),
    "categories": _parts(
        "category", "Awards by kind of award", "Kind of award", lambda a: a.report.summary.by_category
    ),
    "programmes": _parts(
        "programme", "Awards by programme", "Programme", lambda a: a.report.summary.by_programme
    ),
    "sectors": _parts("sector", "Awards by sector", "Sector", lambda a: a.report.summary.by_sector),
    "funders": _parts("funder", "Awards by funder", "Funder", lambda a: a.report.summary.by_funder),
    "roles": _parts("role", "Awards by role", "Role", lambda a: a.report.summary.by_role),
    "authorities": _parts(
        "authority", "Awards by authority", "Authority", lambda a: a.report.summary.by_authority
    ),
    "kinds": _kinds,
    "winners": _winners,
    "standing": _standing,
    "partner-areas": _partners,
    "ties": _ties,
}
