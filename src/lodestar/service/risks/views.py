"""Pages of one risk and of one issue, and the forms that change them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from lodestar.analysis.risks import rated_as
from lodestar.service.audit.history import history_of
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.memory.publishing import standing_of as standing_of_public
from lodestar.service.monitoring.lists import sees_small
from lodestar.service.people.access import may, may_somewhere, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.risks import actions
from lodestar.service.risks.acceptances import acceptances_of
from lodestar.service.risks.forms import MOMENTS, AcceptForm, IssueForm, NewRiskForm, ReasonForm, RiskForm
from lodestar.service.risks.lists import standing_of
from lodestar.service.risks.models import Issue, Risk, RiskAcceptance
from lodestar.service.risks.queries import issues_of, risks_of
from lodestar.service.risks.watching import watches_of
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import partnership_page
from lodestar.service.shared.words import link


@partnership_page
def risk(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = get_object_or_404(risks_of(place), slug=slug)
    scheme = risk_scheme_of(place)
    ratings = [
        {"when": words, "rating": (r := getattr(row, moment)), "band": scheme.band(r.likelihood, r.impact),
         "likelihood": scheme.word("likelihood", r.likelihood), "impact": scheme.word("impact", r.impact)}
        for moment, words in MOMENTS
    ]  # fmt: skip
    context = {
        "risk": row,
        "ratings": ratings,
        "category": next((c for c in scheme.categories if c.id == row.category), None),
        "treatment": next((t for t in scheme.treatments if t.id == row.treatment), None),
        "proximity": next((p for p in scheme.proximity if p.level == row.proximity), None),
        "accepted": (accepted := acceptances_of(place, [row]).get(row.pk)),
        "earlier": [
            each
            for each in row.acceptances.all()
            if accepted is None or not accepted.covers or each != accepted.row
        ],
        "watches": watches_of(place, sees_small=sees_small(request, place), risks=[row.pk]).get(row.pk, ()),
        "review_late": row.closed_on is None
        and row.review_by is not None
        and row.review_by < timezone.localdate(),
        "issues": row.issues.select_related("place"),
        "events": history_of(place, "risk", slug, request.user),
        "standing": standing_of_public(row),
        "publishes": may(request.user, Permission.PUBLISH, place),
        "may_manage": may(request.user, Permission.MANAGE_RISKS, place, row),
        "may_accept": may(request.user, Permission.APPROVE, place, row) and row.owner_id != request.user.pk,
    }
    return render(request, "risks/risk.html", context)


@partnership_page
def issue(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = get_object_or_404(issues_of(place), slug=slug)
    context = {
        "issue": row,
        "impact": risk_scheme_of(place).word("impact", row.impact),
        "standing": standing_of(row),
        "events": history_of(place, "issue", slug, request.user),
        "may_manage": may(request.user, Permission.MANAGE_RISKS, place, row),
    }
    return render(request, "risks/issue.html", context)


@partnership_page
def risk_add(request: HttpRequest, place: Place) -> HttpResponse:
    _require_somewhere(request, place)
    form = NewRiskForm(place, sent(request))
    return _add_page(request, "risk", form, "Put a risk on the register",
                     lambda _: actions.raise_risk(by=request.user, place=place, **form.values()))  # fmt: skip


@partnership_page
def issue_add(request: HttpRequest, place: Place) -> HttpResponse:
    """Raise an issue; ``?risk=`` names the risk that has come true."""
    _require_somewhere(request, place)
    source = Risk.objects.filter(place=place, slug=request.GET.get("risk", "")).first()
    initial = {"name": source.name, "text": source.event, "impact": source.current_impact, "action": source.action,
               "theme": source.theme, "owner": source.owner} if source else {}  # fmt: skip
    form = IssueForm(place, sent(request), initial=initial)
    return _add_page(request, "issue", form, "Raise an issue",
                     lambda _: actions.raise_issue(by=request.user, place=place, risk=source, **form.values()))  # fmt: skip


@partnership_page
def risk_change(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = get_object_or_404(risks_of(place), slug=slug)
    require(request.user, Permission.MANAGE_RISKS, place, row)
    initial = _initial(row, RiskForm) | {"indicators": list(row.indicators.all())}
    form = RiskForm(place, sent(request), initial=initial)
    return _change_page(request, row, form, "Change",
                        lambda values: actions.change_risk(by=request.user, risk=row, seen=values["seen"] or 0,
                                                           changes=form.values(), reason=values["reason"]))  # fmt: skip


@partnership_page
def issue_change(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = get_object_or_404(issues_of(place), slug=slug)
    require(request.user, Permission.MANAGE_RISKS, place, row)
    form = IssueForm(place, sent(request), initial=_initial(row, IssueForm))
    return _change_page(request, row, form, "Change",
                        lambda values: actions.change_issue(by=request.user, issue=row, seen=values["seen"] or 0,
                                                            changes=form.values()))  # fmt: skip


RISK_DEEDS: dict[str, tuple[str, Callable[..., Risk]]] = {
    "close": ("Close the risk", actions.close_risk),
    "reopen": ("Open the risk again", actions.reopen_risk),
}
ISSUE_DEEDS: dict[str, tuple[str, Callable[..., Issue]]] = {
    "resolve": ("Say how it was resolved", lambda reason, **k: actions.resolve_issue(resolution=reason, **k)),
    "reopen": ("Open the issue again", actions.reopen_issue),
}


@partnership_page
def risk_deed(request: HttpRequest, place: Place, slug: str, deed: str) -> HttpResponse:
    row = get_object_or_404(risks_of(place), slug=slug)
    require(request.user, Permission.MANAGE_RISKS, place, row)
    title, act = RISK_DEEDS[deed]
    return _change_page(
        request, row, _why(request, row), title, lambda values: act(by=request.user, risk=row, **values)
    )


@partnership_page
def issue_deed(request: HttpRequest, place: Place, slug: str, deed: str) -> HttpResponse:
    row = get_object_or_404(issues_of(place), slug=slug)
    require(request.user, Permission.MANAGE_RISKS, place, row)
    title, act = ISSUE_DEEDS[deed]
    return _change_page(
        request, row, _why(request, row), title, lambda values: act(by=request.user, issue=row, **values)
    )


@partnership_page
def risk_accept(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = get_object_or_404(risks_of(place), slug=slug)
    require(request.user, Permission.APPROVE, place, row)
    level = rated_as(risk_scheme_of(place), row.current)
    return _change_page(request, row, AcceptForm(sent(request), initial={"seen": row.version}), "Accept",
                        lambda values: actions.accept_risk(by=request.user, risk=row, **values),
                        lead=f"You accept it as it is rated now, {level}. Rated graver, it is no longer covered.")  # fmt: skip


@partnership_page
def acceptance_withdraw(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = get_object_or_404(
        RiskAcceptance.objects.select_related("risk__action", "risk__theme", "risk__place"),
        place=place,
        slug=slug,
    )
    require(request.user, Permission.APPROVE, place, row.risk)
    return _change_page(request, row.risk, _why(request, row.risk), "Withdraw the acceptance",
                        lambda values: actions.withdraw_acceptance(by=request.user, acceptance=row,
                                                                   reason=values["reason"]))  # fmt: skip


def _require_somewhere(request: HttpRequest, place: Place) -> None:
    if not may_somewhere(request.user, Permission.MANAGE_RISKS, place):
        require(request.user, Permission.MANAGE_RISKS, place)


def _initial(row: Any, shape: type[forms.Form]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.base_fields if hasattr(row, name)} | {
        "seen": row.version
    }


def _why(request: HttpRequest, row: Risk | Issue) -> ReasonForm:
    return ReasonForm(sent(request), initial={"seen": row.version})


def _add_page(
    request: HttpRequest, kind: str, form: forms.Form, title: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """A form that puts something on a register."""
    register = _register(request.place, kind)  # type: ignore[attr-defined]
    return answer(request, form, act, title=title, back=register[1], trail=[register], done="Saved.", to=link)


def _change_page(
    request: HttpRequest,
    row: Risk | Issue,
    form: forms.Form,
    title: str,
    act: Callable[[dict[str, Any]], Any],
    lead: str = "",
) -> HttpResponse:
    """A form about a risk or issue that stands on its register."""
    trail = [_register(row.place, row.KIND)]
    return answer(
        request,
        form,
        act,
        title=f"{title}: {row.name}",
        back=link(row),
        trail=trail,
        done="Saved.",
        lead=lead,
    )


def _register(place: Place, kind: str) -> tuple[str, str]:
    return ("Risks" if kind == "risk" else "Issues", reverse(f"{kind}_list", args=[place.slug]))
