"""Pages of the plan."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from lodestar.service.delivery.sections import sections_of
from lodestar.service.ledger.reading import read_with
from lodestar.service.people.access import may, may_somewhere
from lodestar.service.people.roles import Permission
from lodestar.service.people.vacancies import vacant_among
from lodestar.service.places.models import Place
from lodestar.service.places.stations import stations_of
from lodestar.service.plan.models import (
    Action,
    Forum,
    Principle,
    Programme,
    Project,
    SupportOffer,
    Theme,
    Workstream,
)
from lodestar.service.plan.queries import (
    actions_of,
    branch,
    next_steps_of,
    plan_tree,
    principles_of,
    with_counts,
)
from lodestar.service.shared.thread import Station, thread
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import counted, link, words

ACTIONS_SHOWN = 100


@place_page
def plan(request: HttpRequest, place: Place) -> HttpResponse:
    tree = plan_tree(place)
    context = {
        "tree": tree,
        "stations": stations_of(place, "plan"),
        "principles": principles_of(place),
        "next_steps": next_steps_of(place),
    }
    return render(request, "plan/plan.html", context)


@place_page
def theme(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(read_with(Theme.objects.all(), "source"), place=place, slug=slug)
    branches = [branch(w) for w in with_counts(record.workstreams.all())]
    actions = sum(b.actions for b in branches)
    stations = thread(
        here="plan",
        evidence=(record.source.title, link(record.source)),
        plan=(counted(len(branches), "workstream"), request.path),
        delivery=(counted(actions, "action"), f"{reverse('action_list', args=[place.slug])}?theme={slug}")
        if actions
        else ("", ""),
    )
    return render(request, "plan/theme.html", {"theme": record, "branches": branches, "stations": stations})


@place_page
def workstream(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(read_with(Workstream.objects.all(), "source", "theme"), place=place, slug=slug)
    actions = list(actions_of(place).filter(workstream=record)[:ACTIONS_SHOWN])
    total = record.actions.count()
    measured = sum(1 for action in actions if action.measure)
    stations = thread(
        here="plan",
        evidence=(record.source.title, link(record.source)),
        plan=(record.theme.name, link(record.theme)),
        delivery=(counted(total, "action"), "#actions") if actions else ("", ""),
        outcomes=(f"{measured} with a measure", "#actions") if measured else ("", ""),
    )
    context = {
        "workstream": record,
        "actions": actions,
        "total": total,
        "stations": stations,
        "more": total > len(actions),
        "projects": read_with(record.projects.all()),
        "offers": read_with(record.support_offers.all()),
        "may_add": may(request.user, Permission.EDIT, place, record),
    }
    return render(request, "plan/workstream.html", context)


@place_page
def action(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(actions_of(place), slug=slug)
    siblings = read_with(Action.objects.filter(workstream=record.workstream).exclude(pk=record.pk))[:10]
    context = {"action": record, "stations": _stations(record), "siblings": siblings}
    if may_somewhere(request.user, Permission.SEE_UNPUBLISHED, place):
        context["vacant"] = vacant_among(place, record.responsibilities.all())
    return render(request, "plan/action.html", context | sections_of(record, request.user))


def _stations(record: Action) -> tuple[Station, ...]:
    place = record.place
    taking_part = len(record.responsibilities.all())
    indicator = reverse("indicator", args=[place.slug, record.indicator]) if record.indicator else "#measure"
    return thread(
        here="delivery",
        evidence=(record.source.title, link(record.source)),
        plan=(record.workstream.name, link(record.workstream)),
        delivery=(counted(taking_part, "organisation"), "#who") if taking_part else ("no lead named", "#who"),
        outcomes=("how success is told", indicator) if record.measure else ("", ""),
    )


@place_page
def principle_list(request: HttpRequest, place: Place) -> HttpResponse:
    return render(request, "plan/principles.html", {"principles": principles_of(place)})


@place_page
def principle(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(read_with(Principle.objects.all(), "source"), place=place, slug=slug)
    actions = actions_of(place).filter(principles=record)
    total = Action.objects.filter(principles=record).count()
    context = {
        "principle": record,
        "actions": actions[:ACTIONS_SHOWN],
        "total": total,
        "more": total > ACTIONS_SHOWN,
    }
    return render(request, "plan/principle.html", context)


@place_page
def forum_list(request: HttpRequest, place: Place) -> HttpResponse:
    forums = read_with(Forum.objects.filter(place=place), "source").annotate(size=Count("members"))
    return render(request, "plan/forums.html", {"forums": forums})


@place_page
def forum(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    record = get_object_or_404(read_with(Forum.objects.all(), "source"), place=place, slug=slug)
    reporting = read_with(Forum.objects.filter(place=place, reports_to=slug))
    above = read_with(Forum.objects.filter(place=place, slug=record.reports_to)).first()
    context = {
        "forum": record,
        "members": read_with(record.members.all()),
        "reporting": reporting,
        "above": above,
    }
    return render(request, "plan/forum.html", context)


@place_page
def programme(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    rows = read_with(Programme.objects.all(), "source", "organisation")
    record = get_object_or_404(rows, place=place, slug=slug)
    context = {
        "programme": record,
        "partners": read_with(record.partners.all()),
        "offers": read_with(record.support_offers.all()),
        "projects": read_with(record.projects.all()),
    }
    return render(request, "plan/programme.html", context)


@place_page
def support_offer(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    rows = read_with(SupportOffer.objects.all(), "source", "organisation", "programme", "workstream")
    return render(
        request, "plan/support_offer.html", {"offer": get_object_or_404(rows, place=place, slug=slug)}
    )


@place_page
def project(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    rows = read_with(Project.objects.all(), "source", "organisation", "programme", "workstream")
    record = get_object_or_404(rows, place=place, slug=slug)
    stations = thread(
        here="delivery",
        evidence=(record.source.title, link(record.source)),
        plan=(record.workstream.name, link(record.workstream)) if record.workstream else ("", ""),
        delivery=(words(record.stage), request.path),
    )
    context = {"project": record, "assets": read_with(record.assets.all()), "stations": stations}
    return render(request, "plan/project.html", context)
