"""What became of promises since a day: one account, told in the same words on the page of delivery and in a board pack."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from lodestar.evidence.packs.pack import make_pack
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.actions import end_action
from lodestar.service.delivery.dates import reach_milestone, revise_date, take_back_milestone
from lodestar.service.delivery.since import PlanSince, account_since, told
from lodestar.service.ledger.loading import load_pack
from lodestar.service.meetings.models import Meeting
from lodestar.service.plan.models import Action, Forum

THEN, NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
SINCE = dt.date(2026, 3, 10)


@pytest.fixture
def march(db, request, no_evidence):
    """The cast as known from the first of March, on the twentieth."""
    with time_machine.travel(THEN, tick=True):
        cast = request.getfixturevalue("cast")
    with time_machine.travel(NOW, tick=True):
        yield cast


def action(cast, slug="open-the-clean-room"):
    return Action.objects.select_related("place").get(place=cast.amber, slug=slug)


def test_a_day_tells_what_was_kept_moved_added_and_left_silent_since(march):
    reach_milestone(by=march.edith, action=action(march), milestone="keys", on=dt.date(2026, 3, 15))
    revise_date(by=march.edith, action=action(march), field="ends", new="2030", reason="The roof came late.")
    revise_date(by=march.edith, action=action(march, "train-fitters"), field="ends", new="2028", reason="")
    found = account_since(march.amber, SINCE)
    assert [one.key for one in found.kept] == [("open-the-clean-room", "keys")]
    assert [one.promise.key for one in found.moved] == [("open-the-clean-room", "")]
    assert [one.key for one in found.added] == [("train-fitters", "")]
    assert "open-the-clean-room" not in found.silent


def test_a_pack_that_leaves_an_action_out_says_nothing_of_it(march, packs):
    pack = packs("amber")
    records = {kind: dict(held) for kind, held in pack.records.items()}
    del records["action"]["open-the-clean-room"]
    load_pack(by="test", pack=make_pack(records, {**pack.files, "note": b"without"}))
    assert "open-the-clean-room" in account_since(march.amber, SINCE).silent


def test_what_was_reached_before_the_board_met_and_recorded_after_it_is_told_as_kept(march):
    met_on = SINCE - dt.timedelta(days=2)
    row = reach_milestone(by=march.edith, action=action(march), milestone="keys", on=met_on)
    assert [one.key for one in account_since(march.amber, SINCE).kept] == [("open-the-clean-room", "keys")]
    told_then = dt.date(2026, 3, 20)
    with time_machine.travel(dt.datetime(2026, 3, 25, 12, tzinfo=dt.UTC)):
        assert account_since(march.amber, told_then).kept == (), "it was told as kept by then"
        take_back_milestone(by=march.edith, met=row, reason="It was another.")
        reach_milestone(by=march.edith, action=action(march), milestone="keys", on=met_on)
        assert account_since(march.amber, told_then).kept == ()
    end_action(by=march.edith, action=action(march), how="completed", on=met_on, reason="Done.")
    assert ("open-the-clean-room", "") in [one.key for one in account_since(march.amber, SINCE).kept]


def test_an_action_that_is_completed_keeps_its_end_and_owes_nothing_more(march):
    end_action(by=march.edith, action=action(march), how="completed", on=dt.date(2026, 3, 18), reason="Done.")
    found = account_since(march.amber, SINCE)
    assert [one.key for one in found.kept] == [("open-the-clean-room", "")]
    assert [
        one for one in (*found.late, *found.added, *found.dropped) if one.action == "open-the-clean-room"
    ] == []


def test_an_action_superseded_by_another_owes_nothing(march):
    into = action(march, "train-fitters")
    end_action(
        by=march.edith, action=action(march), how="superseded", into=into, on=dt.date(2026, 3, 18), reason="One is enough.",
    )  # fmt: skip
    plan = PlanSince(march.amber, SINCE, timezone.now())
    assert not [key for key in plan.promises if key[0] == "open-the-clean-room"]


def test_where_the_record_begins_later_nothing_counts_as_added(march):
    plan = PlanSince(march.amber, dt.date(2026, 2, 1), timezone.now())
    assert plan.begins == THEN.date()
    assert plan.account.added == ()


def test_the_page_of_delivery_and_the_pack_tell_it_in_the_same_words(march, tmp_path, monkeypatch):
    from lodestar.service.board_packs.gathering import put_together
    from lodestar.service.board_packs.gathering.asked import Asked

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    board = Forum.objects.get(place=march.amber, slug="board")
    met = Meeting(place=march.amber, slug="third", forum=board, name="Third", day=SINCE, status="held")
    record_change(by="t", action="make", row=met)
    reach_milestone(by=march.edith, action=action(march), milestone="keys", on=dt.date(2026, 3, 15))
    said = "".join(map(str, told(account_since(march.amber, SINCE))))
    assert said.startswith("Since 10 March 2026: 1 promise kept (1 after its day), 0 moved")
    assert said in march.client("vera").get("/amber/delivery/").content.decode()
    asked = Asked(march.amber, board, "", NOW.date(), SINCE, timezone.now())
    assert said in str(
        [block.text for s in put_together(asked).sections for block in s.blocks if hasattr(block, "lead")]
    )


def test_a_promise_that_was_moved_and_then_kept_says_in_the_pack_when_it_was_due_before(march):
    from lodestar.service.board_packs.gathering.asked import Asked
    from lodestar.service.board_packs.gathering.since import gather

    due = action(march).milestones.get(slug="keys").due
    deed = {"by": march.edith, "action": action(march), "milestone": "keys"}
    revise_date(**deed, field="due", new="2026-06", reason="The locks came late.")
    reach_milestone(**deed | {"action": action(march)}, on=dt.date(2026, 3, 15))
    board = Forum.objects.get(place=march.amber, slug="board")
    section = gather(Asked(march.amber, board, "", NOW.date(), SINCE, timezone.now()))
    kept = next(
        block for block in section.blocks if getattr(block, "caption", getattr(block, "title", "")) == "Kept"
    )
    assert "June 2026; before: " in str(kept.rows[0][2]), due
