"""The last rounds side by side: each cell is what the round's own page tells its reader, and no more."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from made_round import BOTH, JOINT, Made, add_action, close, working_day

from lodestar.service.rounds.models import Round, RoundAction, Update
from lodestar.service.rounds.over_time import last_rounds, rows_over_time
from lodestar.service.rounds.running import lock_round, open_round, publish_round

PAGE = "/amber/rounds/over-time/"


def read(made, who=None, query=""):
    client = made.cast.client(who) if who else Client()
    return client.get(f"{PAGE}{query}").content.decode()


def table(made, who=None):
    """The download: the rating of each speaker in each round, by action."""
    client = made.cast.client(who) if who else Client()
    text = client.get(f"{PAGE}?format=csv").content.decode("utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.fixture
def second(made, do):
    """A second round after the first, which is locked with one action that both sides reported on."""
    Round.objects.filter(pk=made.round.pk).update(opens=working_day(-40), closes=working_day(-30))
    made.round.refresh_from_db()
    do.finish()
    lock_round(by=made.cast.sec, round=made.round)
    found = open_round(
        by=made.cast.sec, place=made.cast.amber, name="Autumn", opens=working_day(-2), closes=working_day(5),
        observed_from=localdate() - dt.timedelta(days=20), observed_to=localdate() - dt.timedelta(days=1),
    )  # fmt: skip
    return Made(found, {}, made.cast)


def test_a_side_does_not_read_the_other_before_it_has_submitted(made, do):
    do.submit("cora", rating="at-risk", reason="No crew.", way_back="Hire.")
    assert "No crew." in read(made, "cora")
    other = table(made, "lena")[JOINT[0]]
    assert (other["summer_local"], other["summer_local_why"]) == ("Submitted", "")
    assert "No crew." not in read(made, "lena") and "At risk" not in read(made, "lena")
    do.submit("lena")
    assert "No crew." in read(made, "lena")
    assert table(made, "lena")[JOINT[0]]["summer_local"] == "At risk"


def test_the_public_reads_published_rounds_only(made, second):
    assert "No round to show yet" in read(made) and not table(made)
    publish_round(by=made.cast.sec, round=made.round)
    page = read(made)
    assert "Summer" in page and "The trench is dug." in page and "Autumn" not in page
    assert "autumn_local" not in table(made)[JOINT[0]]
    assert "Autumn" in read(made, "cora")


def test_what_lapsed_is_shown_as_lapsed_and_not_read_by_the_public(made, do):
    do.submit("cora", narrative="Not for everybody.")
    close(made)
    publish_round(by=made.cast.sec, round=made.round)
    assert table(made)[JOINT[0]]["summer_local"] == "Not approved in time"
    assert "Not for everybody." not in read(made)


def test_rounds_stand_in_the_order_of_their_closing_and_as_many_as_asked_for(second):
    rounds = last_rounds(second.cast.amber, second.cast.cora, 4)
    assert [each.name for each in rounds] == ["Summer", "Autumn"]
    assert [each.name for each in last_rounds(second.cast.amber, second.cast.cora, 1)] == ["Autumn"]
    assert "Last 12 rounds" in read(second, "cora", "?rounds=12")
    assert "Last 4 rounds" in read(second, "cora", "?rounds=9999999")


def test_an_action_that_was_not_in_a_round_is_shown_as_not_in_it(second):
    late = add_action(second.cast.amber, "come-later", BOTH)
    RoundAction.objects.create(round=second.round, action=late, sides=["local", "national"])
    (row,) = rows_over_time(
        [late], last_rounds(second.cast.amber, second.cast.sec, 4), second.cast.amber, second.cast.sec
    )
    assert [cell.line is None for cell in row.cells] == [True, False]
    assert "Not in it" in read(second, "sec", "?q=come")


def test_the_page_of_an_action_shows_its_own_strip(made, second):
    page = made.cast.client("cora").get(f"/amber/actions/{JOINT[0]}/").content.decode()
    assert "What was reported, round by round" in page and "The trench is dug." in page
    public = Client().get(f"/amber/actions/{JOINT[0]}/").content.decode()
    assert "What was reported, round by round" not in public


def test_more_actions_and_rounds_take_no_more_queries(made, second):
    def counted():
        client = made.cast.client("cora")
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
        return len(asked)

    counted()
    few = counted()
    like = Update.objects.filter(round=made.round).first()
    for number in range(12):
        action = add_action(made.cast.amber, f"more-{number}", BOTH)
        line = RoundAction.objects.create(round=second.round, action=action, sides=["local", "national"])
        values = {f.name: getattr(like, f.name) for f in Update._meta.concrete_fields if f.name != "id"}
        Update.objects.create(
            **values
            | {"slug": action.slug, "line": line, "action": action, "round": second.round, "state": "draft"}
        )
    assert counted() == few
