"""What is done to meetings and their agenda before and on the day. Minutes and decisions: minute_actions.py."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import free_slug, next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings.forum_models import ForumMembership
from lodestar.service.meetings.models import AgendaItem, Attendance, DeclarationOfInterest, Locked, Meeting
from lodestar.service.meetings.reckoning import memberships_on
from lodestar.service.meetings.repeating import keep_with_meetings
from lodestar.service.meetings.subjects import tie
from lodestar.service.people.access import may_somewhere, require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum

DETAILS = ("name", "day", "time", "where", "link")
ITEM_DETAILS = ("name", "purpose", "owner", "ask", "minutes_long", "public", "about")


def may_propose(person: Any, place: Place) -> bool:
    """Say whether somebody may propose an item: whoever may edit something of the place."""
    return may_somewhere(person, Permission.EDIT, place) or may_somewhere(
        person, Permission.RUN_MEETINGS, place
    )


@in_turn
def plan_meeting(*, by: User, forum: Forum, day: dt.date, **details: Any) -> Meeting:
    """Plan a meeting of a forum. ``details``: name, time, where, link."""
    require(by, Permission.RUN_MEETINGS, forum.place)
    values = {name: value for name, value in details.items() if name in DETAILS}
    values["name"] = values.get("name") or f"{forum.name}, {day.day} {day:%B %Y}"
    slug = free_slug(forum.place, Meeting, f"{forum.slug[:60]}-{day.isoformat()}")
    meeting = Meeting(place=forum.place, slug=slug, forum=forum, day=day, **values)
    made = record_change(by=by.email, action="plan meeting", row=meeting)
    keep_with_meetings(by=by, forum=forum, was=None)
    return made


@in_turn
def change_meeting(*, by: User, meeting: Meeting, seen: int | None = None, **details: Any) -> Meeting:
    """Change when and where a meeting is, until it was held."""
    require(by, Permission.RUN_MEETINGS, meeting.place)
    _require_open(meeting)
    was = meeting.day
    for name in DETAILS:
        if name in details:
            setattr(meeting, name, details[name])
    changed = record_change(by=by.email, action="change meeting", row=meeting, seen=seen)
    if changed.day != was:
        keep_with_meetings(by=by, forum=meeting.forum, was=was)
    return changed


@in_turn
def cancel_meeting(*, by: User, meeting: Meeting, reason: str) -> Meeting:
    """Cancel a meeting that was not held yet. It stays in the calendar with its reason."""
    require(by, Permission.RUN_MEETINGS, meeting.place)
    _require_open(meeting)
    why = written(reason, "Say why the meeting is cancelled")
    meeting.status, meeting.cancelled_because = "cancelled", why
    cancelled = record_change(by=by.email, action="cancel meeting", row=meeting, reason=why)
    keep_with_meetings(by=by, forum=meeting.forum, was=meeting.day)
    return cancelled


@in_turn
def add_item(*, by: User, meeting: Meeting, **details: Any) -> AgendaItem:
    """Put an item at the end of the agenda. ``details``: name, purpose, owner, ask, minutes_long, public, about."""
    require(by, Permission.RUN_MEETINGS, meeting.place)
    return _new_item(by, meeting, "add agenda item", state="accepted", **details)


@in_turn
def carry_item(*, by: User, item: AgendaItem, to: Meeting) -> AgendaItem:
    """Put an item of a cancelled meeting at the end of another's agenda as it stands; see ``carrying``."""
    require(by, Permission.RUN_MEETINGS, to.place)
    kept = {name: getattr(item, name) for name in (*ITEM_DETAILS, "state", "proposed_by")}
    return _new_item(by, to, "carry over agenda item", carried_from=item, **kept)


@in_turn
def propose_item(*, by: User, meeting: Meeting, **details: Any) -> AgendaItem:
    """Propose an item; the secretariat accepts or declines it. Whoever may edit something of the place may."""
    if not may_propose(by, meeting.place):
        require(by, Permission.RUN_MEETINGS, meeting.place)
    return _new_item(by, meeting, "propose agenda item", state="proposed", proposed_by=by, **details)


@in_turn
def answer_proposal(*, by: User, item: AgendaItem, accept: bool, answer: str = "") -> AgendaItem:
    """Put a proposed item on the agenda, or decline it with a reason."""
    require(by, Permission.RUN_MEETINGS, item.place)
    if accept or not item.meeting.answers:
        _require_open(item.meeting)
    if item.state != "proposed":
        raise LodestarError("This proposal was answered already")
    if not accept:
        written(answer, "Say why the item is declined: whoever proposed it is told")
    item.state, item.answer = "accepted" if accept else "declined", answer.strip()
    item.order = _last(item.meeting) + 1
    return record_change(by=by.email, action="answer proposal", row=item, reason=answer.strip())


@in_turn
def change_item(*, by: User, item: AgendaItem, seen: int | None = None, **details: Any) -> AgendaItem:
    """Change an item until the meeting was held."""
    require(by, Permission.RUN_MEETINGS, item.place)
    _require_open(item.meeting)
    for name in ITEM_DETAILS:
        if name in details:
            setattr(item, name, details[name])
    changed = record_change(by=by.email, action="change agenda item", row=item, seen=seen)
    tie(item.place, item.about, item=item)
    return changed


@in_turn
def move_item(*, by: User, item: AgendaItem, up: bool) -> None:
    """Move an item one up or down the agenda. At the end of it nothing happens."""
    require(by, Permission.RUN_MEETINGS, item.place)
    _require_open(item.meeting)
    items = list(item.meeting.items.select_for_update().filter(state="accepted"))
    at = next((number for number, other in enumerate(items) if other.pk == item.pk), None)
    if at is None:
        raise LodestarError("Only an item of the agenda can be moved")
    to = at - 1 if up else at + 1
    if not 0 <= to < len(items):
        return
    items[at], items[to] = items[to], items[at]
    for order, other in enumerate(items, start=1):
        if other.order != order:
            other.order = order
            record_change(by=by.email, action="move agenda item", row=other)


@in_turn
def record_attendance(
    *,
    by: User,
    meeting: Meeting,
    presence: Mapping[str, str],
    substitutes: Mapping[str, str],
    besides: Sequence[str] = (),
) -> list[Attendance]:
    """Write down who was there: membership's slug → presence, and who came for whom; ``besides`` names others.

    Raises LodestarError for a seat that the forum does not have on that day, or a vacant one that is said to be there.
    """
    require(by, Permission.RUN_MEETINGS, meeting.place)
    _require_before_minutes(meeting)
    seats = {seat.slug: seat for seat in memberships_on(meeting.forum, meeting.day)}
    held = {row.membership_id: row for row in meeting.attendance.filter(membership__isnull=False)}
    written = []
    for slug, said in presence.items():
        seat = seats.get(slug)
        if seat is None:
            raise LodestarError(f"{meeting.forum.name} has no seat '{slug[:80]}' on that day")
        if seat.vacant and said in {"present", "substitute"}:
            raise LodestarError(f"The seat '{seat.seat}' is vacant; nobody can attend for it")
        row = held.get(seat.pk) or Attendance(
            place=meeting.place, slug=f"{meeting.slug[:60]}-seat-{seat.pk}", meeting=meeting, membership=seat
        )
        named = said == "substitute" or (said == "present" and not seat.of_person)
        row.presence, row.name = said, substitutes.get(slug, "").strip() if named else ""
        written.append(record_change(by=by.email, action="record attendance", row=row))
    return written + _record_others(by, meeting, besides)


@in_turn
def declare_interest(
    *,
    by: User,
    meeting: Meeting,
    membership: ForumMembership,
    item: AgendaItem | None,
    nature: str,
    managed: str,
) -> DeclarationOfInterest:
    """Enter an interest that a member declares in an item, or in all of the meeting when ``item`` is none."""
    require(by, Permission.RUN_MEETINGS, meeting.place)
    _require_before_minutes(meeting)
    if membership.forum_id != meeting.forum_id or (item is not None and item.meeting_id != meeting.pk):
        raise LodestarError("Choose a member of this forum and an item of this meeting")
    row = DeclarationOfInterest(
        place=meeting.place,
        slug=next_slug(meeting.place, DeclarationOfInterest, "interest"),
        membership=membership,
        meeting=meeting,
        item=item,
        nature=nature,
        managed=managed,
        declared_on=meeting.day,
    )
    return record_change(by=by.email, action="declare interest", row=row)


@in_turn
def end_interest(
    *, by: User, interest: DeclarationOfInterest, reason: str, ends: dt.date | None = None
) -> DeclarationOfInterest:
    """End a standing interest on its last day, or take back one that was entered for a meeting in error.

    Both stay on record with the reason. Raises LodestarError for one that has ended, or once the minutes are written.
    """
    require(by, Permission.RUN_MEETINGS, interest.place)
    why = written(reason, "Say why the interest ends, or why it was entered in error")
    if interest.ends is not None:
        raise LodestarError("This interest has ended already")
    if interest.meeting is not None:
        _require_before_minutes(interest.meeting)
        ends = interest.declared_on
    elif ends is None:
        raise LodestarError("Say on which day the interest ends")
    elif ends < interest.declared_on:
        raise LodestarError(
            f"The interest was declared on {interest.declared_on:%-d %B %Y}; it cannot end before"
        )
    interest.ends = ends
    return record_change(by=by.email, action="end interest", row=interest, reason=why)


def _new_item(by: User, meeting: Meeting, action: str, **details: Any) -> AgendaItem:
    _require_open(meeting)
    item = AgendaItem(
        place=meeting.place,
        slug=next_slug(meeting.place, AgendaItem, f"{meeting.slug}-item", digits=1),
        meeting=meeting,
        order=_last(meeting) + 1,
        **details,
    )
    made = record_change(by=by.email, action=action, row=item)
    tie(item.place, item.about, item=item)
    return made


def _record_others(by: User, meeting: Meeting, besides: Sequence[str]) -> list[Attendance]:
    """Enter who attended besides the members; who is no longer named is marked absent."""
    held = {row.name: row for row in meeting.attendance.filter(membership=None)}
    wanted = list(dict.fromkeys(name.strip()[:200] for name in besides if name.strip()))
    written = []
    for name in wanted:
        row = held.pop(name, None) or Attendance(
            place=meeting.place,
            slug=next_slug(meeting.place, Attendance, f"{meeting.slug[:55]}-other", digits=1),
            meeting=meeting,
            name=name,
        )
        row.presence = "present"
        written.append(record_change(by=by.email, action="record attendance", row=row))
    for row in held.values():
        row.presence = "absent"
        record_change(by=by.email, action="record attendance", row=row)
    return written


def _last(meeting: Meeting) -> int:
    return meeting.items.exclude(state="declined").aggregate(last=Max("order"))["last"] or 0


def _require_open(meeting: Meeting) -> None:
    if meeting.locked:
        raise Locked
    if not meeting.open:
        raise LodestarError(
            f"The agenda of a meeting that is {meeting.get_status_display().lower()} is closed"
        )


def _require_before_minutes(meeting: Meeting) -> None:
    if meeting.locked:
        raise Locked
    if meeting.status not in {"papers-out", "held"}:
        raise LodestarError(
            "Send the papers out first; attendance and interests belong to the day of the meeting"
        )
