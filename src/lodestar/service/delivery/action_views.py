"""Forms about one action of the working plan, and about the trees of tags."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from lodestar.service.delivery import actions, dates, tagging
from lodestar.service.delivery.forms import (
    DateForm,
    DayForm,
    EndForm,
    MoneyForm,
    NeedForm,
    ReasonForm,
    TagsForm,
)
from lodestar.service.delivery.models import (
    BudgetLine,
    Dependency,
    Ending,
    MilestoneMet,
    Tagging,
)
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import partnership_page
from lodestar.service.shared.words import link


@partnership_page
def date(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Move one date, with its reason."""
    action = action_of(request, place, slug)
    form = DateForm(action, sent(request), request.GET.get("which", ""))

    def act(values: dict[str, Any]) -> Any:
        field, _, step = values.pop("which").partition(":")
        return dates.revise_date(by=request.user, action=action, field=field, milestone=step, **values)

    return action_page(request, action, form, "Change a date", act)


@partnership_page
def milestone(request: HttpRequest, place: Place, slug: str, milestone: str) -> HttpResponse:
    """Record that a milestone was reached."""
    action = action_of(request, place, slug)
    step = get_object_or_404(action.milestones, slug=milestone)
    return action_page(
        request, action, DayForm(sent(request)), f"Reached: {step.name}",
        lambda values: dates.reach_milestone(by=request.user, action=action, milestone=milestone, **values),
    )  # fmt: skip


@partnership_page
def milestone_back(request: HttpRequest, place: Place, slug: str, milestone: str) -> HttpResponse:
    action = action_of(request, place, slug)
    met = get_object_or_404(MilestoneMet, action=action, milestone=milestone, taken_back="")
    return reason_page(
        request, action, "Not reached after all",
        lambda reason: dates.take_back_milestone(by=request.user, met=met, reason=reason),
    )  # fmt: skip


@partnership_page
def needs(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Say what the action waits for."""
    action = action_of(request, place, slug)
    form = NeedForm(action, sent(request))

    def act(values: dict[str, Any]) -> Any:
        needed = Action.objects.get(place=place, slug=values["needs"])
        return actions.add_dependency(by=request.user, action=action, needs=needed, note=values["note"])

    return action_page(request, action, form, "What it waits for", act)


@partnership_page
def needs_withdraw(request: HttpRequest, place: Place, slug: str, row: str) -> HttpResponse:
    action = action_of(request, place, slug)
    held = get_object_or_404(Dependency, action=action, slug=row, withdrawn="")
    return reason_page(
        request, action, f"No longer waits for: {held.needs}",
        lambda reason: actions.withdraw_dependency(by=request.user, dependency=held, reason=reason),
    )  # fmt: skip


@partnership_page
def money(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Add a budget line."""
    return _money_page(request, action_of(request, place, slug), None)


@partnership_page
def money_line(request: HttpRequest, place: Place, slug: str, row: str) -> HttpResponse:
    action = action_of(request, place, slug)
    return _money_page(request, action, get_object_or_404(BudgetLine, action=action, slug=row, withdrawn=""))


@partnership_page
def money_withdraw(request: HttpRequest, place: Place, slug: str, row: str) -> HttpResponse:
    action = action_of(request, place, slug)
    line = get_object_or_404(BudgetLine, action=action, slug=row, withdrawn="")
    return reason_page(
        request, action, f"Count no more: {line.source}, {line.year}",
        lambda reason: actions.withdraw_budget_line(by=request.user, line=line, reason=reason),
    )  # fmt: skip


@partnership_page
def tags(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Choose the action's tags."""
    action = action_of(request, place, slug)
    row = Tagging.objects.filter(action=action).prefetch_related("tags").first()
    held = {tag.slug for tag in row.tags.all()} if row else set()
    form = TagsForm(place, held, row.version if row else None, sent(request))
    if not form.rows:
        messages.info(request, "There are no tags to choose from yet: take up a tree, or begin one.")
        return redirect("plan_tags", place.slug)
    return action_page(
        request, action, form, "Tags",
        lambda values: tagging.tag_action(by=request.user, action=action, tags=form.chosen(), seen=values["seen"]),
    )  # fmt: skip


@partnership_page
def end(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """End the action: completed, merged or superseded."""
    action = action_of(request, place, slug)
    form = EndForm(action, sent(request))

    def act(values: dict[str, Any]) -> Any:
        into = Action.objects.filter(place=place, slug=values.pop("into")).first()
        return actions.end_action(by=request.user, action=action, into=into, **values)

    return action_page(request, action, form, "End this action", act)


@partnership_page
def end_back(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    action = action_of(request, place, slug)
    ending = get_object_or_404(Ending, action=action, taken_back="")
    return reason_page(
        request, action, "It did not end",
        lambda reason: actions.take_back_ending(by=request.user, ending=ending, reason=reason),
    )  # fmt: skip


def action_of(request: HttpRequest, place: Place, slug: str) -> Action:
    """The action of the address, if the person may edit it."""
    action = get_object_or_404(
        Action.objects.select_related("place", "workstream__theme"), place=place, slug=slug
    )
    require(request.user, Permission.EDIT, place, action)
    return action


def _money_page(request: HttpRequest, action: Action, line: BudgetLine | None) -> HttpResponse:
    shown = ("source", "year", "committed", "spent")
    initial = {name: getattr(line, name) for name in shown} | {"seen": line.version} if line else {}
    form = MoneyForm(sent(request), initial=initial)
    title = f"Change: {line.source}, {line.year}" if line else "Add a budget line"
    return action_page(
        request, action, form, title,
        lambda values: actions.set_budget_line(by=request.user, action=action, line=line, **values),
    )  # fmt: skip


def reason_page(request: HttpRequest, action: Action, title: str, act: Callable[[str], Any]) -> HttpResponse:
    """A form that asks why something about an action is so."""
    return action_page(
        request, action, ReasonForm(sent(request)), title, lambda values: act(values["reason"])
    )


def action_page(
    request: HttpRequest, action: Action, form: Form, title: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """A form about one action."""
    return answer(
        request, form, act, title=title, lead=str(action), back=link(action), done="Saved.",
        trail=[(str(action), link(action))],
    )  # fmt: skip
