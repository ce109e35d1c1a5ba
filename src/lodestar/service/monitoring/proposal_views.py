"""Pages of proposed values: propose one, read it beside the value that stands, judge it, take it back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lodestar.analysis.monitoring import expected_periods
from lodestar.evidence.periods import parse_period
from lodestar.service.audit.history import history_of
from lodestar.service.monitoring import proposing
from lodestar.service.monitoring.forms import EndForm, ProposalForm, VerdictForm, parts_of
from lodestar.service.monitoring.lists import plain, sees_small
from lodestar.service.monitoring.models import PROPOSAL_STATES, Assignment, ValueProposal
from lodestar.service.monitoring.proposed import Beside, besides_of, proposals_of
from lodestar.service.monitoring.queries import values_of
from lodestar.service.monitoring.views import assignment_at, list_of, page_of
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.views import partnership_page
from lodestar.service.shared.words import link


def _number(name: str) -> Any:
    return lambda b: None if b.hidden else plain(getattr(b.proposal, name))


LISTING = Listing(
    name="proposed-values",
    title="Proposed values",
    columns=(
        Column("of", "Value of", lambda b: f"{b.proposal.assignment.name}, {b.label}", url=lambda b: link(b.proposal)),
        Column("id", "Id", lambda b: b.proposal.slug, exported_only=True),
        Column("assignment", "Indicator in delivery", lambda b: b.proposal.assignment.slug, exported_only=True),
        Column("period", "Period", lambda b: b.proposal.period, exported_only=True),
        Column("area", "Area", lambda b: b.proposal.area, exported_only=True),
        Column("dimension", "Dimension", lambda b: b.proposal.dimension, exported_only=True),
        Column("category", "Category", lambda b: b.proposal.category, exported_only=True),
        Column("stands", "Stands", lambda b: b.stands or "hidden", number=True, sortable=False),
        Column("proposed", "Proposed", lambda b: "hidden" if b.hidden else b.proposed, number=True, sortable=False),
        Column("value", "Value", _number("value"), exported_only=True),
        Column("numerator", "Numerator", _number("numerator"), exported_only=True),
        Column("denominator", "Denominator", _number("denominator"), exported_only=True),
        Column("state", "State", lambda b: b.key, as_status=True),
        Column("by", "Proposed by", lambda b: b.by),
        Column("on", "On", lambda b: b.proposal.proposed_on),
        Column("source", "Source", lambda b: b.source, exported_only=True),
        Column("motive", "Why", lambda b: b.motive, exported_only=True),
        Column("verdict", "Why so judged", lambda b: b.verdict, exported_only=True),
    ),
    filters=(
        Filter("state", "State", PROPOSAL_STATES, lambda b: b.proposal.state),
    ),
    search=lambda b: f"{b.proposal.assignment.name} {b.label} {b.by}",
)  # fmt: skip


@partnership_page
def proposal_list(request: HttpRequest, place: Place) -> HttpResponse:
    rows = besides_of(place, list(proposals_of(place)), request.user, sees_small=sees_small(request, place))
    return respond(
        request, place, LISTING, rows, "monitoring/proposal_list.html",
        list_empty="Nobody has proposed another value yet. It is done on the page of an indicator in delivery.",
    )  # fmt: skip


@partnership_page
def propose(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Propose another value; the address may name the ``period``."""
    row = assignment_at(place, slug)
    if not proposing.may_propose(request.user, place):
        raise PermissionDenied("You need the right to report on an action or to enter values.")
    periods = _periods(row)
    initial = {"period": request.GET.get("period", ""), "part": "0" if len(parts_of(row)) == 1 else ""}
    form = ProposalForm(row, periods, sent(request), initial=initial)
    return answer(
        request,
        form,
        lambda values: proposing.propose_value(
            by=request.user, assignment=row, entry=form.entry(), motive=values["motive"]
        ),
        title=f"Propose another value: {row.name}",
        lead="It shows beside the value that stands until somebody who may enter values judges it. That is never you.",
        button="Propose",
        back=page_of(row),
        trail=[list_of(place), (row.name, page_of(row))],
        done="Proposed. It waits to be judged.",
        to=link,
    )


@partnership_page
def proposal(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = _proposal(place, slug)
    shown = _shown(request, row)
    context = {
        "assignment": row.assignment,
        "proposal": row,
        "shown": shown,
        "events": () if shown.hidden else history_of(place, row.KIND, slug, request.user),
        "may_judge": proposing.may_judge(request.user, row),
        "may_withdraw": row.state == "proposed" and row.author_id == request.user.pk,
    }
    return render(request, "monitoring/proposal.html", context)


@partnership_page
def judge(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Accept or decline. Who may enter the value reads both figures here, as they would to enter it."""
    row = _proposal(place, slug)
    if not proposing.may_judge(request.user, row):
        raise PermissionDenied("Who may enter the value judges what waits, and never what they proposed.")
    held = proposing.standing_value(row.assignment, row.key)
    return answer(
        request,
        VerdictForm(sent(request), initial={"seen": held.version if held else 0}),
        lambda values: _act(request, row, **values),
        title=f"Judge: {row.assignment.name}, {_shown(request, row).label}",
        back=link(row),
        trail=[list_of(place), (row.assignment.name, page_of(row.assignment))],
        done="Judged. The reason stands on the page.",
        to=lambda _: link(row),
        template="monitoring/judge.html",
        shown=_shown(request, row),
    )


@partnership_page
def withdraw(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = _proposal(place, slug)
    if row.author_id != request.user.pk:
        raise PermissionDenied("Only who proposed a value takes it back.")
    return answer(
        request,
        EndForm(sent(request)),
        lambda values: proposing.withdraw_proposal(by=request.user, proposal=row, **values),
        title="Take your proposal back",
        back=link(row),
        trail=[list_of(place), (row.assignment.name, page_of(row.assignment))],
        done="Taken back.",
    )


def _act(request: HttpRequest, row: ValueProposal, verdict: str, reason: str, seen: int | None) -> Any:
    if verdict == "accept":
        return proposing.accept_proposal(by=request.user, proposal=row, seen=seen or 0, reason=reason)
    return proposing.decline_proposal(by=request.user, proposal=row, reason=reason)


def _proposal(place: Place, slug: str) -> ValueProposal:
    row = proposals_of(place).filter(slug=slug).first()
    if row is None:
        raise Http404("There is no such proposal.")
    return row


def _shown(request: HttpRequest, row: ValueProposal) -> Beside:
    small = proposing.reads_in_full(request.user, row.assignment)
    (shown,) = besides_of(row.place, [row], request.user, sees_small=small)
    return shown


def _periods(row: Assignment) -> list[str]:
    """Periods that a value can be proposed for: those that have ended, and any that has a value, the latest first."""
    names = {value.period for value in values_of([row])[row.pk]}
    names.update(expected_periods(row.starts, row.frequency, timezone.localdate()))
    return sorted(names, key=lambda name: parse_period(name).start, reverse=True)
