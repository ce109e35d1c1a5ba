"""Pages of indicators in delivery."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from lodestar.analysis.monitoring import expected_periods
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period
from lodestar.service.audit.history import history_of
from lodestar.service.monitoring import actions
from lodestar.service.monitoring.charts import chart_of
from lodestar.service.monitoring.forms import AssignmentForm, EndForm, ValuesForm, initial_of
from lodestar.service.monitoring.lists import position_of, say, sees_small, standing_of
from lodestar.service.monitoring.models import Assignment
from lodestar.service.monitoring.queries import assignments_of, values_of
from lodestar.service.monitoring.reading import read
from lodestar.service.people.access import may, may_somewhere, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.views import partnership_page


@partnership_page
def assignment(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = _row(place, slug)
    reading = read(row, values_of([row])[row.pk], sees_small=sees_small(request, place))
    context = {
        "assignment": row,
        "reading": reading,
        "chart": chart_of(place, reading),
        "standing": standing_of(reading),
        "position": position_of(reading),
        "years": [(each, say(reading, each.rolled.value), say(reading, each.position.expected) if each.position else "")
                  for each in reading.years],
        "periods": [(each, say(reading, each.figure.value)) for each in reading.periods],
        "said": {"target": say(reading, row.target), "baseline": say(reading, row.baseline)},
        "events": history_of(place, row.KIND, slug, request.user),
        "may_edit": may(request.user, Permission.EDIT, place, row),
        "may_enter": may(request.user, Permission.ENTER_VALUES, place, row) and row.ended_on is None,
        "hides": any(part.hidden for part in reading.parts),
    }  # fmt: skip
    return render(request, "monitoring/assignment.html", context)


@partnership_page
def assignment_add(request: HttpRequest, place: Place) -> HttpResponse:
    if not may_somewhere(request.user, Permission.EDIT, place):
        require(request.user, Permission.EDIT, place)
    form = AssignmentForm(place, request.POST or None)
    del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.assign_indicator(by=request.user, place=place, **form.values())  # type: ignore[arg-type]
        except (LodestarError, ValueError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The indicator is assigned. Enter its values as they come.")
            return redirect("assignment", place.slug, row.slug)
    return _form(request, form, "Assign an indicator", reverse("assignment_list", args=[place.slug]))


@partnership_page
def assignment_change(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = _row(place, slug)
    _require(request, Permission.EDIT, row)
    form = AssignmentForm(place, request.POST or None, initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_assignment(
                by=request.user, assignment=row, seen=form.cleaned_data["seen"] or 0,  # type: ignore[arg-type]
                changes=form.values(), reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except (LodestarError, ValueError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved.")
            return redirect("assignment", place.slug, slug)
    return _form(request, form, f"Change: {row.name}", reverse("assignment", args=[place.slug, slug]))


@partnership_page
def assignment_end(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    row = _row(place, slug)
    _require(request, Permission.EDIT, row)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_assignment(by=request.user, assignment=row, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except LodestarError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The assignment has ended. Its values stay.")
            return redirect("assignment", place.slug, slug)
    return _form(request, form, f"End: {row.name}", reverse("assignment", args=[place.slug, slug]))


@partnership_page
def assignment_enter(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Enter the values of one period: the first that is due and has none, or the one that the address names."""
    row = _row(place, slug)
    _require(request, Permission.ENTER_VALUES, row)
    values = values_of([row])[row.pk]
    periods = expected_periods(row.starts, row.frequency, dt.date.today())
    period = request.GET.get("period") or _first_open(periods, {v.period for v in values})
    try:
        label = parse_period(period).label if period else ""
    except ValueError as error:
        raise Http404(str(error)) from error
    if not period:
        return render(request, "monitoring/nothing_due.html", {"assignment": row, "periods": periods})
    held = {(v.area, v.dimension, v.category): v for v in values if v.period == period}
    form = ValuesForm(row, period, held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_values(by=request.user, assignment=row, entries=form.entries())  # type: ignore[arg-type]
        except LodestarError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"The values of {label} are kept.")
            return redirect("assignment", place.slug, slug)
    context = {"form": form, "assignment": row, "label": label, "period": period, "periods": periods}
    return render(request, "monitoring/enter.html", context, status=422 if form.errors else 200)


def _first_open(periods: tuple[str, ...], held: set[str]) -> str:
    return next((period for period in periods if period not in held), periods[-1] if periods else "")


def _row(place: Place, slug: str) -> Assignment:
    return get_object_or_404(assignments_of(place), slug=slug)


def _require(request: HttpRequest, permission: Permission, row: Assignment) -> None:
    require(request.user, permission, row.place, row)


def _form(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "monitoring/form.html", context, status=422 if form.errors else 200)
