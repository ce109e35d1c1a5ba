"""Follow-ups that repeat: one row for each date, each with its own ending, and the next made when one ends."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from lodestar.analysis.meetings.repeating import months_later
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings.models import OPEN_FOLLOW_UP, FollowUp, Meeting
from lodestar.service.meetings.words import MONTHLY, QUARTERLY, WITH_MEETINGS
from lodestar.service.people.models import User
from lodestar.service.plan.models import Forum

MONTHS = {MONTHLY: 1, QUARTERLY: 3}
DATES_SHOWN = 60


@in_turn
def repeat_follow_up(*, by: User, follow_up: FollowUp) -> FollowUp | None:
    """Make the next of a follow-up that repeats and has ended; None where it was made before.

    The next is due a month or a quarter after in its row, or on the forum's next meeting; without a date while none is
    planned. It takes over who does it, and leads back to the one before.
    """
    if not follow_up.repeats or not follow_up.ended_on or followed(follow_up):
        return None
    first = follow_up.first or follow_up
    row = FollowUp(
        place=follow_up.place,
        slug=next_slug(follow_up.place, FollowUp, f"follow-up-{follow_up.ended_on.year}"),
        forum=follow_up.forum,
        decision=follow_up.decision,
        name=follow_up.name,
        who=follow_up.who,
        organisation=follow_up.organisation,
        due=_next_due(follow_up, first),
        repeats=follow_up.repeats,
        after=follow_up,
        first=first,
    )
    return record_change(by=by.email, action="repeat follow-up", row=row)


def keep_with_meetings(*, by: User, forum: Forum, was: dt.date | None) -> None:
    """Move open follow-ups that go with the forum's meetings and were due on a day (or had none) to its next meeting."""
    rows = FollowUp.objects.filter(OPEN_FOLLOW_UP, forum=forum, repeats=WITH_MEETINGS, due=was)
    for row in rows.select_related("place", "meeting", "after"):
        row.due = next_meeting_day(forum, _day_before(row))
        record_change(by=by.email, action="follow-up goes with meeting", row=row)


def next_meeting_day(forum: Forum, after: dt.date) -> dt.date | None:
    """The day of the forum's first meeting after a day, of those that are planned and not held."""
    rows = Meeting.objects.filter(forum=forum, day__gt=after, status__in=("planned", "papers-out"))
    return rows.order_by("day").values_list("day", flat=True).first()


def dates_of(follow_up: FollowUp) -> QuerySet[FollowUp] | None:
    """Every date of a follow-up that repeats, the latest first, at most sixty; None for one that has one date only."""
    first = follow_up.first_id or follow_up.pk
    rows = FollowUp.objects.filter(Q(pk=first) | Q(first=first)).order_by("-id")
    return rows[:DATES_SHOWN] if follow_up.first_id or followed(follow_up) else None


def followed(follow_up: FollowUp) -> bool:
    """Say whether the next was made."""
    return FollowUp.objects.filter(after=follow_up).exists()


def require_repeatable(repeats: str, due: dt.date | None) -> None:
    """Raise LodestarError for what repeats by the calendar and has no date to count from."""
    if repeats in MONTHS and due is None:
        raise LodestarError(
            "Say by when it is due: what repeats by month or quarter is counted from its first date"
        )


def require_order(follow_up: FollowUp, ended: dt.date | None, told: str) -> None:
    """Raise LodestarError when a repeating follow-up ends without a word, or is opened again after the next was made."""
    if follow_up.repeats and ended:
        written(told, "Say in a word how it went: each of its dates keeps its own")
    if not ended and follow_up.pk and followed(follow_up):
        raise LodestarError(
            "The next of it was made already, so this one stays ended; tell how the next stands"
        )


def _next_due(follow_up: FollowUp, first: FollowUp) -> dt.date | None:
    ended = follow_up.ended_on or timezone.localdate()
    if follow_up.repeats in MONTHS:
        last = follow_up.due or ended
        return months_later(first.due or last, last, MONTHS[follow_up.repeats])
    return next_meeting_day(follow_up.forum, follow_up.due or ended)


def _day_before(row: FollowUp) -> dt.date:
    """The day after which its next meeting is looked for."""
    if row.after is not None:
        return row.after.due or row.after.ended_on or timezone.localdate(row.created_at)
    return row.meeting.day if row.meeting else timezone.localdate(row.created_at)
