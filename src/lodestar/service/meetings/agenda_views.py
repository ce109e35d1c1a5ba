"""Forms for planning meetings and making their agenda."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.service.meetings import actions
from lodestar.service.meetings.carrying import cancel_and_carry, carry_over, meetings_to_come, open_items
from lodestar.service.meetings.forms import (
    AnswerProposalForm,
    CancelForm,
    CarryForm,
    ItemForm,
    MeetingForm,
    ProposalForm,
)
from lodestar.service.meetings.models import AgendaItem, Meeting
from lodestar.service.people.access import require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import signed_in_page
from lodestar.service.shared.words import link


def above(place: Place, *rows: Any) -> list[tuple[str, str]]:
    """What stands above a form about meetings: the calendar, then the forum, meeting or item that it is about."""
    return [
        ("Meetings", reverse("meeting_list", args=[place.slug])),
        *((str(row), link(row)) for row in rows),
    ]


def meeting_to_run(request: HttpRequest, place: Place, slug: str) -> Meeting:
    """The meeting, for somebody who may run meetings."""
    require(request.user, Permission.RUN_MEETINGS, place)
    return get_object_or_404(Meeting.objects.select_related("forum", "place"), place=place, slug=slug)


def item_to_run(request: HttpRequest, place: Place, slug: str) -> AgendaItem:
    """The item, for somebody who may run meetings."""
    require(request.user, Permission.RUN_MEETINGS, place)
    rows = AgendaItem.objects.select_related("meeting__forum", "meeting__place", "place")
    return get_object_or_404(rows, place=place, slug=slug)


@signed_in_page
def meeting_plan(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Plan a meeting of a forum."""
    require(request.user, Permission.RUN_MEETINGS, place)
    forum = get_object_or_404(Forum.objects.select_related("place"), place=place, slug=slug)
    return answer(
        request,
        MeetingForm(place, sent(request)),
        lambda values: actions.plan_meeting(by=request.user, forum=forum, **values),
        title=f"Plan a meeting of {forum.name}",
        button="Plan the meeting",
        back=link(forum),
        trail=above(place, forum),
        to=link,
    )


@signed_in_page
def meeting_change(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Change when and where a meeting is."""
    meeting = meeting_to_run(request, place, slug)
    started = {name: getattr(meeting, name) for name in actions.DETAILS}
    return answer(
        request,
        MeetingForm(place, sent(request), initial=started, seen=meeting.version),
        lambda values: actions.change_meeting(by=request.user, meeting=meeting, **_kept(values, meeting)),
        title="Change when and where it is",
        lead=meeting.name,
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
    )


@signed_in_page
def meeting_cancel(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Cancel a meeting, with a reason."""
    meeting = meeting_to_run(request, place, slug)
    items = list(open_items(meeting))
    form = CancelForm(place, list(meetings_to_come(meeting)) if items else [], sent(request))
    return answer(
        request,
        form,
        lambda values: cancel_and_carry(
            by=request.user, meeting=meeting, reason=values["reason"], to=values.get("to")
        ),
        title="Cancel this meeting?",
        lead=f"{meeting.name}. It stays in the calendar with the reason.",
        button="Cancel the meeting",
        warns=True,
        leave="Keep the meeting",
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
        template="meetings/carry.html",
        items=items,
        nowhere=items and "to" not in form.fields,
    )


@signed_in_page
def meeting_carry_over(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Carry what is open of a cancelled meeting over to another of its forum."""
    meeting = meeting_to_run(request, place, slug)
    items = list(open_items(meeting))
    return answer(
        request,
        CarryForm(place, list(meetings_to_come(meeting)), sent(request)),
        lambda values: carry_over(by=request.user, meeting=meeting, to=values["to"]),
        title="Carry its items over",
        lead=f"{meeting.name}. They go to the end of the other agenda, each with what is asked, its papers and the way back.",
        button="Carry them over",
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
        template="meetings/carry.html",
        items=items,
    )


@signed_in_page
def agenda_item_add(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Put an item on the agenda."""
    meeting = meeting_to_run(request, place, slug)
    return answer(
        request,
        ItemForm(place, sent(request), initial={"about": request.GET.getlist("about")}),
        lambda values: actions.add_item(by=request.user, meeting=meeting, **values),
        title="Add an item",
        lead=meeting.name,
        button="Add the item",
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
    )


@signed_in_page
def agenda_item_propose(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Propose an item: open to whoever may edit something of the place."""
    if not actions.may_propose(request.user, place):
        raise PermissionDenied("You need the right to edit something of this place to propose an item.")
    meeting = get_object_or_404(Meeting.objects.select_related("forum", "place"), place=place, slug=slug)
    return answer(
        request,
        ProposalForm(place, sent(request), initial={"about": request.GET.getlist("about")}),
        lambda values: actions.propose_item(by=request.user, meeting=meeting, **values),
        title="Propose an item",
        lead=f"{meeting.name}. Whoever runs the meeting puts it on the agenda, or says why not.",
        button="Propose it",
        done="Proposed. The meeting’s page shows what became of it.",
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
    )


@signed_in_page
def agenda_item_change(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Change an item of the agenda."""
    item = item_to_run(request, place, slug)
    started = {name: getattr(item, name) for name in actions.ITEM_DETAILS}
    return answer(
        request,
        ItemForm(place, sent(request), initial=started, seen=item.version),
        lambda values: actions.change_item(by=request.user, item=item, **values),
        title="Change the item",
        lead=item.meeting.name,
        back=link(item),
        trail=above(place, item.meeting, item),
    )


@signed_in_page
def agenda_item_answer(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Put a proposed item on the agenda, or decline it."""
    item = item_to_run(request, place, slug)
    return answer(
        request,
        AnswerProposalForm(place, sent(request)),
        lambda values: actions.answer_proposal(by=request.user, item=item, **values),
        title=f"Proposed: {item.name}",
        lead=item.ask,
        button="Answer",
        back=link(item.meeting),
        trail=above(place, item.meeting),
    )


@require_POST
@signed_in_page
def agenda_item_move(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Move an item up or down."""
    item = item_to_run(request, place, slug)
    if request.POST.get("way") not in {"up", "down"}:
        raise Http404("Items move up or down.")
    try:
        actions.move_item(by=request.user, item=item, up=request.POST["way"] == "up")
    except LodestarError as error:
        messages.error(request, str(error))
    return redirect(f"{link(item.meeting)}#{item.slug}")


def _kept(values: dict[str, Any], meeting: Meeting) -> dict[str, Any]:
    return values | {"name": values["name"] or meeting.name}
