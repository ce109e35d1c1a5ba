"""The page on which the plan is published: what the public does not read yet, in plain words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lodestar.evidence.errors import LodestarError
from lodestar.service.memory.editions import publish_plan, told_waiting, waiting_of
from lodestar.service.memory.forms import PublishPlanForm
from lodestar.service.memory.models import PlanEdition
from lodestar.service.memory.views import differences_listing
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import respond
from lodestar.service.shared.views import partnership_page

EDITIONS_SHOWN = 10


@partnership_page
def plan_edition(request: HttpRequest, place: Place) -> HttpResponse:
    """What has changed since the plan was published; publish it."""
    if request.method == "POST":
        require(request.user, Permission.PUBLISH, place)
    problem = ""
    form = PublishPlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            publish_plan(by=request.user, place=place, upto=said["upto"], note=said["note"])
        except LodestarError as error:
            problem = str(error)
        else:
            messages.success(request, "The plan is published. The public reads it as it stands now.")
            return redirect("plan_edition", place.slug)
    waiting = waiting_of(place)
    response = respond(
        request,
        place,
        differences_listing("waiting", "Changes that are not public yet", tuple(waiting.kinds)),
        told_waiting(place, waiting),
        "memory/plan_edition.html",
        waiting=waiting,
        form=PublishPlanForm(initial={"upto": waiting.upto}),
        problem=problem,
        publishes=may(request.user, Permission.PUBLISH, place),
        editions=PlanEdition.objects.filter(place=place)[:EDITIONS_SHOWN],
        list_empty="The public reads the plan as it stands.",
    )
    response.status_code = 422 if problem or form.errors else response.status_code
    return response
