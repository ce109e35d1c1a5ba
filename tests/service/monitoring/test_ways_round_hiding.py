"""Ways round the hiding of small numbers: counting otherwise, and the figure that a commitment is counted from."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine

from lodestar.evidence.errors import LodestarError
from lodestar.service.monitoring.actions import Entry, assign_indicator, change_assignment, enter_values
from lodestar.service.monitoring.queries import against_trajectory, readings_of

Q = ("2025-04..2025-06", "2025-07..2025-09", "2025-10..2025-12", "2026-01..2026-03")
FIELDS = {
    "indicator": "jobs-created", "name": "Jobs", "role": "commitment", "starts": dt.date(2025, 4, 1), "frequency": "quarter",
    "time_rule": "sum", "place_rule": "none", "baseline_period": "2024/25", "baseline": Decimal(20),
    "target_period": "2029/30", "target": Decimal(120),
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


def assigned(cast, *values, **more):
    row = assign_indicator(by=cast.edith, place=cast.amber, **(FIELDS | more))
    entries = [Entry(period, value=Decimal(value)) for period, value in zip(Q, values, strict=False)]
    enter_values(by=cast.edith, assignment=row, entries=entries)
    return row


@pytest.mark.parametrize(
    "changes",
    [
        {"threshold": 1},
        {"time_rule": "maximum"},
        {"time_rule": "latest", "cumulative": True},
        {"starts": dt.date(2025, 1, 1), "target_period": "2030"},
        {"target_period": "2030/31", "starts": dt.date(2024, 7, 1)},
    ],
)
def test_who_may_not_see_small_numbers_does_not_have_them_counted_so_that_they_show(cast, changes):
    """The secretariat edits assignments and sees no small numbers; who enters the values knows them."""
    row = assigned(cast, 2, 30, 40, 50)
    with pytest.raises(LodestarError, match="small number"):
        change_assignment(by=cast.sec, assignment=row, seen=row.version, changes=changes, reason="Tidier.")
    assert readings_of(cast.amber, sees_small=False)[0].periods[0].hidden


def test_what_hides_more_or_counts_the_same_is_changed_by_whoever_edits(cast):
    row = assigned(cast, 2, 30, 40, 50)
    more = {"threshold": 10, "name": "Posts", "target": Decimal(130)}
    row = change_assignment(by=cast.sec, assignment=row, seen=row.version, changes=more, reason="More money.")
    assert row.threshold == 10
    row = change_assignment(by=cast.edith, assignment=row, seen=row.version, changes={"threshold": 5})
    assert row.threshold == 5


def test_where_nothing_is_small_whoever_edits_counts_otherwise(cast):
    row = assigned(cast, 20, 30, 40, 50)
    row = change_assignment(by=cast.sec, assignment=row, seen=row.version, changes={"time_rule": "maximum"})
    assert row.time_rule == "maximum"


def words(answer):
    """What an answer says, without the marks of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def on(day):
    return time_machine.travel(dt.datetime(2026, 5, day, 12, tzinfo=dt.UTC), tick=True)


@pytest.fixture
def from_three(db, request):
    """A commitment that is counted from 3 jobs, after from 4; nothing else of it is small."""
    with on(4):
        cast = request.getfixturevalue("cast")
        row = assigned(cast, 20, 30, 40, 50, baseline=Decimal(4), target=Decimal(900))
    with on(5):
        change = {"baseline": Decimal(3)}
        row = change_assignment(
            by=cast.edith, assignment=row, seen=row.version, changes=change, reason="Recount."
        )
    return cast, row


def test_a_small_baseline_is_told_by_no_page_download_history_difference_or_answer(from_three):
    cast, row = from_three
    page, api = f"/amber/monitoring/{row.slug}/", "/api/v1/places/amber/indicator-assignments"
    day = "?as_at=2026-05-04&known=2026-05-04"
    of = {
        page: ("from 3 jobs", "182.4 jobs"), f"{page}{day}": ("from 4 jobs", "183.2 jobs"), "/amber/monitoring/?format=csv": (",3,", "182.4"),
        f"/amber/monitoring/{day}&format=csv": (",4,", "183.2"), api: ('"baseline":"3"', "182.4"),
        f"{api}/{row.slug}": ('"baseline":"3"', "182.4"), f"{api}{day}": ('"baseline":"4"', "183.2"),
        f"{api}?format=csv": (",3,", "182.4"), "/amber/memory/?from=4/5/2026&to=6/5/2026": ("from 4 to 3",),
        "/amber/memory/?from=4/5/2026&to=6/5/2026&format=csv": ("from 4 to 3",),
    }  # fmt: skip
    for address, tell in of.items():
        told = {who: cast.client(who).get(address) for who in ("ann", "vera")}
        assert {answer.status_code for answer in told.values()} == {200}, address
        full, masked = (words(told[who]) for who in ("ann", "vera"))
        for each in tell:
            assert each in full, (address, each)
            assert each not in masked, (address, each)
    assert "a small number" in words(cast.client("vera").get(page))
    assert "Standing" in words(cast.client("vera").get(page)) and "Behind" in words(
        cast.client("vera").get(page)
    )


def test_a_small_baseline_is_told_by_no_pack_and_no_picture(from_three):
    cast, _ = from_three
    (row,) = against_trajectory(cast.amber)
    assert (row.standing, row.expected, row.value) == ("behind", None, 140)
    (told,) = readings_of(cast.amber, sees_small=False)
    assert told.path == () and "it begins at a small number" in told.reason
    assert readings_of(cast.amber, sees_small=True)[0].path[0].value == 3


def test_the_baseline_is_hidden_with_the_period_that_it_is_of(cast):
    """A quarter that is hidden for another's sake is not told as the baseline either."""
    row = assigned(cast, 2, 30, 40, 50, baseline=Decimal(30), baseline_period=Q[1])
    assert "from 30 jobs" not in words(cast.client("vera").get(f"/amber/monitoring/{row.slug}/"))
    assert "from 30 jobs" in words(cast.client("ann").get(f"/amber/monitoring/{row.slug}/"))


def test_a_running_total_does_not_tell_the_few_that_it_added_to_its_baseline(cast):
    more = {"time_rule": "latest", "cumulative": True, "baseline": Decimal(20)}
    assigned(cast, 22, 40, 60, 80, **more)
    assert [each.hidden for each in readings_of(cast.amber, sees_small=False)[0].periods] == [
        True,
        False,
        False,
        False,
    ]


def test_the_form_of_a_change_tells_no_small_baseline_and_keeps_it(from_three):
    cast, row = from_three
    address = f"/amber/monitoring/{row.slug}/change/"
    for who, sees in (("sec", False), ("alice", True)):
        page = cast.client(who).get(address).content.decode()
        assert ('name="baseline" value="3"' in page) == sees, who
        assert ("somebody who may see small numbers changes it" in page) != sees, who
    sent = {
        "seen": row.version, "indicator": row.indicator, "name": "Posts", "role": "commitment", "starts": "1/4/2025",
        "frequency": "quarter", "time_rule": "sum", "place_rule": "none", "baseline_period": "2024/25", "baseline": "400",
        "target_period": "2029/30", "target": "900", "threshold": "5",
    }  # fmt: skip
    assert cast.client("sec").post(address, sent).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.baseline) == ("Posts", 3)
