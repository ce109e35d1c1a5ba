"""Days end at midnight in Britain, also when the clock there is an hour ahead of Greenwich, and on the days on which it changes."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from made_round import JOINT, make_round, said

from lodestar.service.rounds.actions import is_late, save_update, submit_update

pytestmark = pytest.mark.django_db
CLOSES = dt.date(2025, 6, 30)  # British Summer Time: midnight there is 23:00 at Greenwich


def at(text):
    """A moment at Greenwich."""
    return time_machine.travel(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC), tick=False)


@pytest.fixture
def summer(cast):
    from lodestar.service.rounds.models import Round

    with at("2025-06-23T09:00"):
        made = make_round(cast)
    Round.objects.filter(pk=made.round.pk).update(closes=CLOSES)
    made.round.refresh_from_db()
    return made


def submit(made):
    line = made.lines[JOINT[0]]
    row = save_update(by=made.cast.cora, line=line, side="local", said=said(), version=0)
    return submit_update(by=made.cast.cora, update=row, version=row.version)


@pytest.mark.parametrize(
    ("moment", "late"), [("2025-06-30T22:59:59", False), ("2025-06-30T23:00:00", True), ("2025-07-01T00:30", True)]
)  # fmt: skip
def test_who_submits_before_midnight_in_britain_is_in_time(summer, moment, late):
    with at(moment):
        assert is_late(submit(summer), summer.round) == late


def test_a_window_opens_at_midnight_in_britain(summer):
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.rounds.models import Round

    Round.objects.filter(pk=summer.round.pk).update(opens=dt.date(2025, 6, 26))
    with at("2025-06-25T22:59:59"), pytest.raises(LodestarError, match="opens on 26 June 2025"):
        submit(summer)
    with at("2025-06-25T23:00:00"):
        assert submit(summer).state == "submitted"


def test_it_is_locked_from_midnight_in_britain_on(summer):
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.rounds.running import lock_round

    with at("2025-06-30T22:59:59"), pytest.raises(LodestarError, match="open until 30 June 2025"):
        lock_round(by=summer.cast.sec, round=summer.round)
    with at("2025-06-30T23:00:00"):
        assert lock_round(by=summer.cast.sec, round=summer.round).is_locked


@pytest.mark.parametrize(
    ("today", "until", "last"),
    [
        (
            "2025-03-28T10:00",
            dt.date(2025, 3, 30),
            "2025-03-30T22:59:59",
        ),  # the clock goes forward that night
        ("2025-10-24T10:00", dt.date(2025, 10, 26), "2025-10-26T23:59:59"),  # and back
        ("2025-10-24T10:00", dt.date(2025, 10, 25), "2025-10-25T22:59:59"),
    ],
)
def test_what_is_reopened_until_a_day_is_open_to_its_end_when_the_clock_changes(summer, today, until, last):
    from lodestar.service.rounds.running import lock_round, reopen
    from lodestar.service.rounds.standing import may_write_now

    line = summer.lines[JOINT[0]]
    Round = type(summer.round)
    Round.objects.filter(pk=summer.round.pk).update(
        observed_from=dt.date(2024, 1, 1), observed_to=dt.date(2024, 1, 31), opens=dt.date(2024, 2, 1), closes=dt.date(2024, 2, 15)
    )  # fmt: skip
    with at(today):
        lock_round(by=summer.cast.sec, round=summer.round)
        row = reopen(by=summer.cast.sec, line=line, side="local", reason="A wrong year.", until=until)
    line.round.refresh_from_db()
    end = dt.datetime.fromisoformat(last).replace(tzinfo=dt.UTC)
    for seconds, shut in ((-1, False), (1, True)):
        with time_machine.travel(end + dt.timedelta(seconds=seconds), tick=False):
            assert bool(may_write_now(line, "local", {"local": row.until})) == shut


def test_reminders_go_by_the_day_in_britain(summer):
    from lodestar.service.rounds.reminding import reminders_due

    def names(moment):
        with at(moment):
            return {one.name.partition(" ")[0] for one in reminders_due(summer.cast.amber)}

    assert names("2025-06-30T22:30") == {"before-1"}, "Friday’s, which nothing has sent"
    assert names("2025-06-30T23:30") == {"late-1"}, "it is the first of July already"
    assert timezone.get_current_timezone_name() == "Europe/London"
