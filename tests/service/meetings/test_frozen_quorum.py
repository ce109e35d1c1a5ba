"""What minutes say of a quorum, of the meeting and of each item, stays as it was when they were written."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from django.utils.timezone import localdate

from lodestar.service.meetings import minute_actions
from lodestar.service.meetings.actions import declare_interest, record_attendance
from lodestar.service.meetings.forum_actions import add_seat, declare_standing
from lodestar.service.meetings.models import AgendaItem, Meeting
from lodestar.service.memory.comparing import compared
from lodestar.service.memory.then import OF_ALL, OF_ROLES
from tests.service.reading import without_token

AS_WAS = "Quorate: 2 members of 4 counted; 2 needed. 1 member present not counted, for an interest. 1 voting seat vacant."
SINCE = dt.date(2025, 1, 1)


def page(cast, address, who="vera"):
    answer = cast.client(who).get(f"/amber/{address}")
    assert answer.status_code == 200, address
    return " ".join(without_token(answer.content.decode()).split())


def minuted(held, sam):
    for item in held.items.all():
        minute_actions.write_minute(by=sam, item=item, minute="Heard.")
    return minute_actions.take_step(by=sam, meeting=held, to="minuted")


def fitters():
    return AgendaItem.objects.get(name="Fitters")


@pytest.fixture
def written(held, board, sam):
    """Minutes that are written: Lou has an interest in the item on fitters."""
    declare_interest(
        by=sam, membership=board.seats["local"], meeting=held, item=held.items.get(name="Fitters"), nature="Runs it.",
        managed="left",
    )  # fmt: skip
    return minuted(held, sam)


def later(board, sam):
    """Two seats and a standing interest, entered now for a day before the meeting."""
    for number in (1, 2):
        add_seat(
            by=sam,
            forum=board.forum,
            seat=f"Later {number}",
            role="member",
            holder=f"Late {number}",
            starts=SINCE,
        )
    declare_standing(
        by=sam, membership=board.seats["national"], about=["action:train-fitters"], nature="Sits on it.",
        managed="left", declared_on=SINCE,
    )  # fmt: skip


@pytest.mark.parametrize("status", ["minuted", "approved"])
def test_a_seat_entered_later_for_an_earlier_day_changes_no_item_of_minutes(
    written, board, sam, cast, status
):
    if status == "approved":
        minute_actions.take_step(by=sam, meeting=written, to="approved")
    before = page(cast, f"agenda-items/{fitters().slug}/")
    assert AS_WAS in before and "Not counted for an interest: Lou Local." in before
    later(board, sam)
    for address in (f"agenda-items/{fitters().slug}/", f"meetings/{written.slug}/"):
        told = page(cast, address)
        assert AS_WAS in told and "Not counted for an interest: Lou Local." in told, address


def test_the_read_interface_and_another_day_tell_the_same_sentence(written, board, sam, cast):
    minute_actions.take_step(by=sam, meeting=written, to="approved")
    later(board, sam)
    at, today = f"/api/v1/places/amber/agenda-items/{fitters().slug}", localdate()
    client = cast.client("vera")
    assert client.get(at).json()["quorum"] == AS_WAS == client.get(f"{at}?as_at={today}").json()["quorum"]
    told = page(cast, f"agenda-items/{fitters().slug}/?as_at={today}")
    assert AS_WAS in told and "<dt>Counted" not in told


def test_minutes_that_were_taken_back_are_worked_out_anew(written, board, sam, cast):
    held = minute_actions.take_step(by=sam, meeting=written, to="held", reason="Nell was there too.")
    assert (held.quorate, held.quorum_said) == (None, "")
    seats = {seat.slug: "present" for name, seat in board.seats.items() if name != "vacant"}
    record_attendance(by=sam, meeting=held, presence=seats, substitutes={})
    assert "3 members of 4 counted" in page(cast, f"agenda-items/{fitters().slug}/")
    assert "4 members of 4 counted" in page(cast, f"meetings/{held.slug}/")
    assert (
        cast.client("vera").get(f"/api/v1/places/amber/agenda-items/{fitters().slug}").json()["quorum"]
        is None
    )
    minute_actions.take_step(by=sam, meeting=held, to="minuted")
    assert fitters().quorum.startswith("Quorate: 3 members of 4 counted")


def test_minutes_from_before_it_was_kept_do_not_count_seats_that_were_entered_since(
    written, board, sam, cast
):
    AgendaItem.objects.update(counted=None)
    minute_actions.take_step(by=sam, meeting=written, to="approved")
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        later(board, sam)
        for address in (f"agenda-items/{fitters().slug}/", f"meetings/{written.slug}/"):
            assert AS_WAS in page(cast, address), address


def test_between_two_days_an_item_is_not_told_to_have_changed_for_it(held, sam, board):
    minuted(held, sam)
    days = localdate() - dt.timedelta(days=1), localdate()
    told = [
        one.sentence
        for one in compared(board.place, (*OF_ALL, *OF_ROLES), *days)
        if one.kind == "agenda-item"
    ]
    assert told and not any("ounted" in one for one in told)
    assert Meeting.objects.get().quorate is True
