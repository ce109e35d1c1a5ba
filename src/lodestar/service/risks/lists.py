"""The registers of risks and of issues."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html

from lodestar.analysis.risks import matrix
from lodestar.evidence.definitions.risk_scheme import Band, RiskScheme
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.monitoring.lists import sees_small
from lodestar.service.people.access import may, may_somewhere
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Theme
from lodestar.service.risks.acceptances import STATES, Accepted, acceptances_of
from lodestar.service.risks.models import Issue, OnThePlan, Risk
from lodestar.service.risks.queries import issues_of, risks_of
from lodestar.service.risks.watching import Watch, watches_of
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.templatetags.lodestar import status
from lodestar.service.shared.views import partnership_page
from lodestar.service.shared.words import link, words

OPEN = [("open", "Open"), ("ended", "Ended")]


def theme_of(row: OnThePlan) -> Any:
    """The theme under which a record stands, if it stands under one."""
    return row.action.workstream.theme if row.action else row.theme


def _rating(scheme: RiskScheme, moment: str, title: str, by: str) -> Column:
    """A rating in the scheme's own words, drawn with its shape."""

    def band(risk: Risk) -> Band | None:
        rating = getattr(risk, moment)
        closed = risk.closed_on is not None and moment == "current"
        return None if closed else scheme.band(rating.likelihood, rating.impact)

    def drawn(risk: Risk) -> str:
        found = band(risk)
        return status(f"risk-{found.id}", found.word, plain=True) if found else status("closed", plain=True)

    def said(risk: Risk) -> str:
        return found.word if (found := band(risk)) else "Closed"

    return Column(title.lower(), title, said, (by,), shown=drawn)


def _common() -> tuple[Column, ...]:
    return (
        Column("action", "Action", lambda r: r.action.name if r.action else "", ("action__name",),
               url=lambda r: link(r.action) if r.action else None),
        Column("theme", "Theme", lambda r: t.name if (t := theme_of(r)) else "", exported_only=True),
        Column("owner", "Owner", lambda r: str(r.owner) if r.owner else "Vacant", ("owner__name",)),
        Column("raised_on", "Raised", lambda r: r.raised_on, exported_only=True),
    )  # fmt: skip


def _acceptance(accepted: Accepted | None) -> str:
    """Where an acceptance stands, as the register shows it: one that no longer holds by a mark, and in full."""
    if accepted is None:
        return ""
    if accepted.covers:
        return f"Until {accepted.row.expires_on:%-d %B %Y}"
    return format_html("{} {}", status("late", accepted.word, plain=True), accepted.said())


def _risk_columns(
    scheme: RiskScheme, watches: Mapping[int, list[Watch]], accepted: Mapping[int, Accepted]
) -> tuple[Column, ...]:
    return (
        Column("name", "Risk", lambda r: r.name, ("name",), url=link),
        Column("id", "Id", lambda r: r.slug, exported_only=True),
        _rating(scheme, "current", "Now", "gravity"),
        _rating(scheme, "target", "Target", "gravity_aimed"),
        Column("proximity", "Proximity", lambda r: scheme.word("proximity", r.proximity), ("proximity",)),
        Column("treatment", "Treatment", lambda r: words(r.treatment), ("treatment",)),
        Column("indicators", "Its indicators say",
               lambda r: "; ".join(f"{w.assignment.name}: {w.said}" for w in watches.get(r.pk, ())), sortable=False),
        *_common(),
        Column("acceptance", "Acceptance", lambda r: a.said() if (a := accepted.get(r.pk)) else "", sortable=False,
               shown=lambda r: _acceptance(accepted.get(r.pk))),
        Column("accepted", "Accepted until", lambda r: a.row.expires_on if (a := accepted.get(r.pk)) and a.covers else None,
               exported_only=True),
        *(Column(name, words(name.replace("_", "-")), lambda r, n=name: getattr(r, n), exported_only=True)
          for name in ("cause", "event", "effect", "treatment_text", "inherent_likelihood", "inherent_impact",
                       "current_likelihood", "current_impact", "target_likelihood", "target_impact")),
    )  # fmt: skip


def _filters(place: Place, *more: Filter) -> tuple[Filter, ...]:
    themes = list(Theme.objects.filter(place=place).values_list("slug", "name"))
    return (
        *more,
        Filter("theme", "Theme of the action", themes, "action__workstream__theme__slug"),
        Filter("standing", "Standing", OPEN, "standing"),
    )


@partnership_page
def risk_list(request: HttpRequest, place: Place) -> HttpResponse:
    scheme, rows = risk_scheme_of(place), risks_of(place)
    watches = watches_of(place, sees_small=sees_small(request, place))
    worse = [risk for risk, some in watches.items() if any(one.worse for one in some)]
    accepted = acceptances_of(place, list(rows.filter(closed_on=None, acceptances__isnull=False).distinct()))
    rows = rows.annotate(
        watched=Case(When(pk__in=worse, then=Value("worse")), default=Value("")),
        accepted=Case(
            *(
                When(pk__in=[pk for pk, one in accepted.items() if one.state == state], then=Value(state))
                for state in STATES
            ),
            default=Value(""),
        ),
    )
    listing = Listing(
        name="risks",
        title="Risks",
        columns=_risk_columns(scheme, watches, accepted),
        filters=_filters(
            place,
            Filter("indicator", "Its indicators", [("worse", "One says that it is getting worse")], "watched"),
            Filter("acceptance", "Its acceptance", list(STATES.items()), "accepted"),
            Filter("category", "Category", [(c.id, c.word) for c in scheme.categories], "category"),
            Filter("likelihood", "Likelihood now", [(str(v.level), v.word) for v in scheme.likelihood], "current_likelihood"),
            Filter("impact", "Impact now", [(str(v.level), v.word) for v in scheme.impact], "current_impact"),
        ),
        search=("name", "cause", "event", "effect"),
    )  # fmt: skip
    standing = [risk.current for risk in rows.filter(closed_on=None)] if "format" not in request.GET else []
    return respond(
        request, place, listing, rows, "risks/risk_list.html", scheme=scheme, cells=matrix(scheme, standing),
        open_count=len(standing), may_manage=may_somewhere(request.user, Permission.MANAGE_RISKS, place),
        may_choose=may(request.user, Permission.RUN_ROUNDS, place),
        list_empty="Nobody has put a risk on the register yet.",
    )  # fmt: skip


@partnership_page
def issue_list(request: HttpRequest, place: Place) -> HttpResponse:
    scheme = risk_scheme_of(place)
    listing = Listing(
        name="issues",
        title="Issues",
        columns=(
            Column("name", "Issue", lambda i: i.name, ("name",), url=link),
            Column("id", "Id", lambda i: i.slug, exported_only=True),
            Column("impact", "Impact", lambda i: scheme.word("impact", i.impact), ("impact",)),
            Column("standing", "Standing", standing_of, sortable=False, as_status=True),
            Column("due", "To be resolved by", lambda i: i.due, ("due",)),
            *_common(),
            Column("text", "What has happened", lambda i: i.text, exported_only=True),
            Column("resolution", "Resolution", lambda i: i.resolution, exported_only=True),
        ),
        filters=_filters(place),
        search=("name", "text"),
    )
    return respond(
        request, place, listing, issues_of(place), "risks/issue_list.html",
        may_manage=may_somewhere(request.user, Permission.MANAGE_RISKS, place),
        introduction="What has happened and hinders the plan. What may happen is a risk.",
        list_empty="Nobody has raised an issue yet.",
    )  # fmt: skip


def standing_of(issue: Issue) -> str:
    """Resolved, late or open."""
    if issue.resolved_on is not None:
        return "resolved"
    return "late" if issue.due is not None and issue.due < timezone.localdate() else "open"
