"""Forms for the day of a meeting and after it: attendance, interests, minutes, decisions, follow-ups, publishing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.service.delivery.verifying import standing, verifications_of
from lodestar.service.meetings import actions, forms, minute_actions, publishing
from lodestar.service.meetings.agenda_views import above, item_to_run, meeting_to_run
from lodestar.service.meetings.decision_forms import DecisionForm, DelegatedDecisionForm
from lodestar.service.meetings.models import Decision, DeclarationOfInterest, FollowUp, Meeting
from lodestar.service.meetings.proposing import propose_action
from lodestar.service.meetings.reckoning import memberships_on, standing_of
from lodestar.service.meetings.repeating import dates_of
from lodestar.service.meetings.words import APPROVED, STEP_WORDS
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.answering import answer, sent
from lodestar.service.shared.views import signed_in_page
from lodestar.service.shared.words import link

LOCKS = "From then on the minutes, decisions and attendance cannot change by any way; a later meeting puts them right."

# What a step does that its name does not say.
TOLD = {
    APPROVED: LOCKS,
    "papers-out": "Its page then says that the papers are there to read. Nobody is e-mailed: members who have an account "
    "read them here, the others are sent the board pack.",
}


@signed_in_page
def meeting_step(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Take a meeting a step on or back; the page asks before it does."""
    meeting = meeting_to_run(request, place, slug)
    to = request.POST.get("to") or request.GET.get("to", "")
    form = forms.StepForm(place, sent(request), initial={"to": to})
    if to not in {"planned", "held"} or (meeting.status, to) == ("papers-out", "held"):
        del form.fields["reason"]
    return answer(
        request,
        form,
        lambda values: minute_actions.take_step(by=request.user, meeting=meeting, **values),
        title=STEP_WORDS.get((meeting.status, to), "Next step"),
        lead=f"{meeting.name}. {TOLD.get(to, '')}{_undecided(meeting) if to == 'minuted' else ''}",
        button=STEP_WORDS.get((meeting.status, to), "Go on"),
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
    )


def _undecided(meeting: Meeting) -> str:
    """Which items asked for a decision and have none, for whoever is about to say that the minutes are written."""
    rows = meeting.items.filter(state="accepted", purpose="decide", decisions=None).order_by("order", "id")
    names = "; ".join(rows.values_list("name", flat=True))
    return f"No decision is recorded on these items, which asked for one: {names}." if names else ""


@signed_in_page
def meeting_attendance(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Who was there."""
    meeting = meeting_to_run(request, place, slug)
    rows = list(meeting.attendance.select_related("membership"))
    started = {f"p-{row.membership.slug}": row.presence for row in rows if row.membership}
    started |= {f"s-{row.membership.slug}": row.name for row in rows if row.membership}
    started["besides"] = [row.name for row in rows if not row.membership and row.there]
    form = forms.AttendanceForm(
        place, memberships_on(meeting.forum, meeting.day), sent(request), initial=started
    )
    return answer(
        request,
        form,
        lambda _: actions.record_attendance(by=request.user, meeting=meeting, **form.chosen),
        title="Who was there?",
        lead=meeting.name,
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
        template="meetings/attendance.html",
        wide=True,
    )


@signed_in_page
def interest_add(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Enter an interest that a member declares at the meeting."""
    meeting = meeting_to_run(request, place, slug)
    form = forms.InterestForm(meeting, memberships_on(meeting.forum, meeting.day), sent(request))
    return answer(
        request,
        form,
        lambda values: actions.declare_interest(by=request.user, meeting=meeting, **values),
        title="Declare an interest",
        lead="The member is shown, and not counted, for the decision on the item.",
        button="Enter it",
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
    )


@signed_in_page
def interest_end(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """End a standing interest, or take back one that was entered for a meeting in error."""
    require(request.user, Permission.RUN_MEETINGS, place)
    rows = DeclarationOfInterest.objects.select_related("membership__forum__place", "meeting__place", "place")
    found = get_object_or_404(rows, place=place, slug=slug)
    form = forms.EndInterestForm(place, sent(request))
    if found.meeting is not None:
        del form.fields["ends"]
    return answer(
        request,
        form,
        lambda values: actions.end_interest(by=request.user, interest=found, **values),
        title="Take the interest back" if found.meeting else "End the standing interest",
        lead=f"{found.membership}: {found.nature}",
        back=link(found.meeting or found.membership.forum),
        trail=above(place, found.meeting or found.membership.forum),
    )


@signed_in_page
def agenda_item_minute(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Write the minute of an item."""
    item = item_to_run(request, place, slug)
    return answer(
        request,
        forms.MinuteForm(place, sent(request), initial={"minute": item.minute}, seen=item.version),
        lambda values: minute_actions.write_minute(by=request.user, item=item, **values),
        title=f"Minute: {item.name}",
        lead=item.ask,
        back=link(item),
        trail=above(place, item.meeting, item),
    )


@signed_in_page
def decision_add(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Record what the forum decided on an item."""
    item = item_to_run(request, place, slug)
    return answer(
        request,
        DecisionForm(place, sent(request), initial={"about": item.about}),
        lambda values: minute_actions.decide(by=request.user, item=item, **values),
        title=f"Decision on {item.name}",
        lead=standing_of(item.meeting, [item]).for_item(item).sentence,
        button="Record the decision",
        back=link(item),
        trail=above(place, item.meeting, item),
    )


@signed_in_page
def decision_delegated(request: HttpRequest, place: Place) -> HttpResponse:
    """Record what somebody decided to whom it was delegated."""
    require(request.user, Permission.RUN_MEETINGS, place)
    return answer(
        request,
        DelegatedDecisionForm(place, sent(request)),
        lambda values: minute_actions.decide_by_delegation(by=request.user, place=place, **values),
        title="Record a delegated decision",
        lead="It stands as you record it. A later decision can supersede it; none is changed or taken away.",
        button="Record the decision",
        back=f"/{place.slug}/decisions/",
        trail=above(place),
        to=link,
    )


@signed_in_page
def follow_up_add(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Record what somebody will do after an item."""
    item = item_to_run(request, place, slug)
    return answer(
        request,
        forms.FollowUpForm(place, item.decisions.all(), sent(request)),
        lambda values: minute_actions.add_follow_up(by=request.user, item=item, **values),
        title=f"Follow-up of {item.name}",
        lead="It stands among the matters arising of the forum’s meetings until it is done.",
        button="Record it",
        back=link(item),
        trail=above(place, item.meeting, item),
    )


@signed_in_page
def follow_up(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """A follow-up; for those who may, how it stands."""
    require(request.user, Permission.SEE_UNPUBLISHED, place)
    rows = FollowUp.objects.select_related(
        "meeting__place", "item__place", "decision__place", "forum__place", "organisation", "place"
    )
    found = get_object_or_404(rows, place=place, slug=slug)
    may_tell = minute_actions.may_tell(request.user, found)
    if request.method == "POST" and not may_tell:
        raise PermissionDenied("You need the right to edit its organisation, or to run meetings.")
    started = {name: getattr(found, name) for name in ("told", "due", "done_on", "missed_on", "repeats")}
    return answer(
        request,
        forms.TellForm(place, sent(request), initial=started, seen=found.version),
        lambda values: minute_actions.tell_follow_up(by=request.user, follow_up=found, **values),
        title=found.name,
        back=link(found),
        template="meetings/follow_up.html",
        follow_up=found,
        dates=dates_of(found),
        may_tell=may_tell,
        check=next((one for one in verifications_of(place).filter(follow_up=found) if standing(one)), None),
        may_run=may(request.user, Permission.RUN_MEETINGS, place),
    )


@signed_in_page
def follow_up_propose(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Make a follow-up a proposed action of the plan."""
    require(request.user, Permission.RUN_MEETINGS, place)
    rows = FollowUp.objects.select_related("meeting__place", "meeting__forum", "item", "place")
    found = get_object_or_404(rows, place=place, slug=slug)
    return answer(
        request,
        forms.ProposeActionForm(place, sent(request), initial={"name": found.name}),
        lambda values: propose_action(by=request.user, follow_up=found, **values),
        title="Propose an action of the plan",
        lead=f"{found.name}. Everybody who reads the plan will read it; it cites the minutes and says that it is proposed.",
        button="Propose it",
        back=link(found),
        trail=above(place, found),
        to=link,
    )


@require_POST
@signed_in_page
def meeting_publish(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Publish a meeting as it stands."""
    require(request.user, Permission.PUBLISH, place)
    meeting = _meeting(place, slug)
    try:
        publishing.publish_meeting(by=request.user, meeting=meeting)
        messages.success(
            request,
            "Published as it stands now. What changes from here on is not public until you publish it again.",
        )
    except LodestarError as error:
        messages.error(request, str(error))
    return redirect(link(meeting))


@signed_in_page
def meeting_unpublish(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Take a meeting away from the public, with a reason."""
    require(request.user, Permission.PUBLISH, place)
    meeting = _meeting(place, slug)
    return answer(
        request,
        forms.ReasonForm(place, sent(request)),
        lambda values: publishing.unpublish_meeting(by=request.user, meeting=meeting, **values),
        title="Take this meeting away from the public?",
        lead=meeting.name,
        button="Take it away",
        back=link(meeting),
        trail=above(place, meeting.forum, meeting),
    )


@require_POST
@signed_in_page
def decision_publish(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Publish a delegated decision."""
    require(request.user, Permission.PUBLISH, place)
    found = get_object_or_404(Decision.objects.select_related("place"), place=place, slug=slug)
    try:
        publishing.publish_decision(by=request.user, decision=found)
    except LodestarError as error:
        messages.error(request, str(error))
    return redirect(link(found))


def _meeting(place: Place, slug: str) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("forum", "place"), place=place, slug=slug)
