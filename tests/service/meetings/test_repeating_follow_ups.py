"""Follow-ups that repeat: each date its own row and ending, the next made from it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.meetings.actions import cancel_meeting, change_meeting, plan_meeting
from lodestar.service.meetings.minute_actions import add_follow_up, tell_follow_up
from lodestar.service.meetings.models import FollowUp
from lodestar.service.meetings.queries import follow_ups
from lodestar.service.meetings.repeating import repeat_follow_up


@pytest.fixture
def add(held, sam):
    """A repeating follow-up of the meeting."""

    def made(repeats="monthly", due=dt.date(2025, 3, 31)):
        item = held.items.get(name="Fitters")
        return add_follow_up(by=sam, item=item, name="Send the log", who="Lou", due=due, repeats=repeats)

    return made


def end(by, row, day=dt.date(2025, 4, 20), told="Sent.", **how):
    """End a follow-up; the one that was made from it."""
    row = FollowUp.objects.get(pk=row.pk)
    tell_follow_up(by=by, follow_up=row, told=told, due=row.due, **(how or {"done_on": day}))
    return FollowUp.objects.filter(after=row).first()


def test_complaint_a_recurring_task_has_one_status_for_all_its_dates(add, sam, cast):
    """Each date ends by itself, done or not, with a word; the next is made, and its page shows all dates before."""
    first = add()
    second = end(sam, first)
    third = end(sam, second, told="Nobody was in.", missed_on=dt.date(2025, 5, 3))
    assert [row.due for row in (first, second, third)] == [
        dt.date(2025, 3, 31), dt.date(2025, 4, 30), dt.date(2025, 5, 31),
    ]  # fmt: skip
    assert (third.after, third.first, third.who, third.told) == (second, first, "Lou", "")
    page = cast.client("vera").get(f"/amber/follow-ups/{third.slug}/").content.decode()
    dates = page.partition('id="dates"')[2].partition("</table>")[0]
    assert f"/amber/follow-ups/{first.slug}/" in dates and f"/amber/follow-ups/{second.slug}/" in dates
    assert "Nobody was in." in dates and "Not done" in dates and "Sent." in dates and "31 May 2025" in dates
    assert dates.index("Nobody was in.") < dates.index("Sent.")
    standing = {row.id: row.status for row in follow_ups(cast.amber, dt.date(2025, 5, 10), still_open=False)}
    assert (standing[first.slug], standing[second.slug], standing[third.slug]) == (
        "done",
        "not-done",
        "to-do",
    )
    assert [row.id for row in follow_ups(cast.amber, dt.date(2025, 5, 10))] == [third.slug]


def test_making_the_next_is_a_named_action_and_is_told_in_the_history(add, sam, cast):
    row = end(sam, add("quarterly"))
    assert row.due == dt.date(2025, 6, 30)
    assert Event.objects.get(action="repeat follow-up").record == row.slug
    page = cast.client("vera").get(f"/amber/follow-ups/{row.slug}/history/").content.decode()
    assert "made this as the next date of what repeats" in page


def test_each_end_needs_its_word_and_one_way(add, sam):
    row = add()
    with pytest.raises(LodestarError, match="how it went"):
        end(sam, row, told=" ")
    with pytest.raises(LodestarError, match="or that on which it ended"):
        end(sam, row, done_on=dt.date(2025, 4, 1), missed_on=dt.date(2025, 4, 1))
    with pytest.raises(LodestarError, match="a day to come"):
        end(sam, row, missed_on=localdate() + dt.timedelta(days=1))
    once = add("", None)
    with pytest.raises(LodestarError, match="why it was not done"):
        end(sam, once, told="", missed_on=dt.date(2025, 4, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.update(done_on=dt.date(2025, 4, 1), missed_on=dt.date(2025, 4, 1))


def test_what_repeats_by_the_calendar_needs_a_first_date(add):
    with pytest.raises(LodestarError, match="counted from its first date"):
        add("monthly", None)


def test_the_next_is_made_once_and_then_the_one_before_stays_ended(add, sam):
    first = add()
    end(sam, first)
    first.refresh_from_db()
    assert repeat_follow_up(by=sam, follow_up=first) is None
    end(sam, first, told="Sent, and read.")
    assert FollowUp.objects.filter(name="Send the log").count() == 2
    with pytest.raises(LodestarError, match="next of it was made already"):
        end(sam, first, done_on=None)


def test_a_row_ends_when_somebody_says_that_it_does_not_repeat(add, sam):
    assert end(sam, add(), done_on=dt.date(2025, 4, 1), repeats="") is None
    assert end(sam, add("", None)) is None


def test_what_goes_with_meetings_is_due_on_the_next_and_moves_with_it(add, board, sam):
    row = add("meetings", None)
    assert row.due is None
    june = plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 6, 4))
    row.refresh_from_db()
    assert row.due == dt.date(2025, 6, 4)
    change_meeting(by=sam, meeting=june, day=dt.date(2025, 6, 11))
    row.refresh_from_db()
    assert row.due == dt.date(2025, 6, 11)
    september = plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 9, 3))
    following = end(sam, row)
    assert following.due == september.day
    cancel_meeting(by=sam, meeting=september, reason="Nobody can.")
    following.refresh_from_db()
    assert following.due is None
    row.refresh_from_db()
    assert row.due == dt.date(2025, 6, 11), "what has ended keeps its date"


def test_the_form_makes_it_repeat_and_ends_a_date(held, sam, cast):
    client = cast.client("sec")
    item = held.items.get(name="Fitters")
    address = f"/amber/agenda-items/{item.slug}/follow-up/"
    client.post(address, {"name": "Ring", "who": "Lou", "due": "31/1/2025", "repeats": "monthly"})
    row = FollowUp.objects.get(name="Ring")
    told = {
        "told": "Rang.",
        "due": "31/1/2025",
        "done_on": "2/2/2025",
        "repeats": "monthly",
        "seen": row.version,
    }
    assert client.post(f"/amber/follow-ups/{row.slug}/", told).status_code == 302
    assert FollowUp.objects.get(after=row).due == dt.date(2025, 2, 28)
    assert "Every month" in client.get("/amber/follow-ups/").content.decode()
