"""Pages of indicators in delivery."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from lodestar.analysis.monitoring import expected_periods
from lodestar.evidence.periods import parse_period
from lodestar.service.monitoring import actions
from lodestar.service.monitoring.charts import chart_of
from lodestar.service.monitoring.counted import indicator_of, unit_of
from lodestar.service.monitoring.files import evidence_of
from lodestar.service.monitoring.forms import AssignmentForm, EndForm, ValuesForm, initial_of
from lodestar.service.monitoring.histories import history_for
from lodestar.service.monitoring.lists import say, sees_small, standing_of
from lodestar.service.monitoring.models import Assignment
from lodestar.service.monitoring.proposed import beside_of, proposals_of
from lodestar.service.monitoring.proposing import may_propose
from lodestar.service.monitoring.queries import assignments_of, values_of
from lodestar.service.monitoring.reading import Reading, next_due, open_periods, read
from lodestar.service.people.access import may, may_somewhere, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import partnership_page

BASELINE_STAYS = "Its baseline is a small number: somebody who may see small numbers changes it."


@partnership_page
def assignment(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = assignment_at(place, slug)
    values, small = values_of([row])[row.pk], sees_small(request, place)
    context = told_of(place, read(row, values, sees_small=small)) | {
        "evidence": evidence_of(row, values, sees_small=small),
        "proposals": beside_of(
            row, values, list(proposals_of(place).filter(assignment=row)), request.user, sees_small=small
        ),
        "may_propose": may_propose(request.user, place) and row.ended_on is None,
        "risks": row.risks.select_related("place").order_by("closed_on", "name", "id"),
        "events": history_for(request, place, row),
        "may_edit": may(request.user, Permission.EDIT, place, row),
        "may_enter": may(request.user, Permission.ENTER_VALUES, place, row) and row.ended_on is None,
    }
    return render(request, "monitoring/assignment.html", context)


def told_of(place: Place, reading: Reading, query: str = "") -> dict[str, Any]:
    """What the page of an assignment shows of it. ``query`` is added to addresses where it is as on another day."""
    row = reading.assignment
    return {
        "assignment": row,
        "definition": indicator_of(row),
        "reading": reading,
        "chart": chart_of(place, reading, query),
        "standing": standing_of(reading),
        "reason": reading.reason,
        "years": [(each, say(reading, each.rolled.value), say(reading, each.position.expected) if each.position else "")
                  for each in reading.years],
        "periods": [(each, say(reading, each.figure.value)) for each in reading.periods],
        "said": {"target": say(reading, row.target), "baseline": "a small number (hidden)" if reading.baseline_hidden else say(reading, row.baseline)},
        "hides": reading.hides,
    }  # fmt: skip


@partnership_page
def assignment_add(request: HttpRequest, place: Place) -> HttpResponse:
    if not may_somewhere(request.user, Permission.EDIT, place):
        require(request.user, Permission.EDIT, place)
    form = AssignmentForm(place, sent(request), initial={"indicator": request.GET.get("indicator", "")})
    del form.fields["reason"]
    every = list_of(place)
    return answer(
        request,
        form,
        lambda _: actions.assign_indicator(by=request.user, place=place, **form.values()),
        title="Assign an indicator",
        back=every[1],
        trail=[every],
        done="The indicator is assigned. Enter its values as they come.",
        to=page_of,
    )


@partnership_page
def assignment_change(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = assignment_at(place, slug)
    require(request.user, Permission.EDIT, place, row)
    form = AssignmentForm(place, sent(request), initial=initial_of(row))
    values = values_of([row])[row.pk]
    closed = read(row, values, sees_small=sees_small(request, place)).baseline_hidden
    if closed:
        del form.fields["baseline"]
    return answer(
        request,
        form,
        lambda values: actions.change_assignment(
            by=request.user, assignment=row, seen=values["seen"] or 0, changes=form.values(), reason=values["reason"]
        ),
        title=f"Change: {row.name}",
        lead=BASELINE_STAYS if closed else "",
        back=page_of(row),
        trail=[list_of(place)],
        done="Saved.",
    )  # fmt: skip


@partnership_page
def assignment_end(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = assignment_at(place, slug)
    require(request.user, Permission.EDIT, place, row)
    return answer(
        request,
        EndForm(sent(request)),
        lambda values: actions.end_assignment(by=request.user, assignment=row, **values),
        title=f"End: {row.name}",
        back=page_of(row),
        trail=[list_of(place)],
        done="The assignment has ended. Its values stay.",
    )


@partnership_page
def assignment_enter(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Enter the values of one period: the first that is due and has none, or the one that the address names."""
    row = assignment_at(place, slug)
    require(request.user, Permission.ENTER_VALUES, place, row)
    values = values_of([row])[row.pk]
    periods = expected_periods(row.starts, row.frequency, timezone.localdate())
    still = open_periods(row, (v.period for v in values), timezone.localdate())
    period = request.GET.get("period") or next(iter((*still, *periods[-1:])), "")
    try:
        label = parse_period(period).label if period else ""
    except ValueError as error:
        raise Http404(str(error)) from error
    if not period:
        return render(request, "monitoring/nothing_due.html", {"assignment": row, "due": next_due(row)})
    held = {(v.area, v.dimension, v.category): v for v in values if v.period == period}
    form = ValuesForm(row, period, held, sent(request))
    return answer(
        request,
        form,
        lambda _: actions.enter_values(by=request.user, assignment=row, entries=form.entries()),
        title=label,
        lead=f"Values of {row.name}. A line left blank enters nothing; where there is no value, choose why.",
        back=page_of(row),
        trail=[list_of(place), (row.name, page_of(row))],
        done=f"The values of {label} are kept.",
        template="monitoring/enter.html",
        assignment=row,
        period=period,
        periods=periods,
        unit="" if form.ratio else unit_of(row).name,
    )


def assignment_at(place: Place, slug: str) -> Assignment:
    """The assignment of an address; 404 when there is none."""
    return get_object_or_404(assignments_of(place), slug=slug)


def page_of(row: Assignment) -> str:
    """The address of an assignment's page."""
    return reverse("assignment", args=[row.place.slug, row.slug])


def list_of(place: Place) -> tuple[str, str]:
    """The list that assignments stand on: its label and address."""
    return "Indicators in delivery", reverse("assignment_list", args=[place.slug])
