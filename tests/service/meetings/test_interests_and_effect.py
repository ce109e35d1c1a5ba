"""Interests that end or were entered in error, decisions that lose their quorum, and from when a decision takes another's place."""

import datetime as dt

import pytest
from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.service.meetings import actions, forum_actions, minute_actions, queries
from lodestar.service.meetings.models import Decision, DeclarationOfInterest
from lodestar.service.meetings.reckoning import standing_of

MADE = dt.date(2025, 1, 10)


def fitters(meeting):
    return meeting.items.get(name="Fitters")


def declared(held, board, sam, seat="national"):
    return actions.declare_interest(
        by=sam, meeting=held, membership=board.seats[seat], item=fitters(held), nature="Owns the firm", managed="left"
    )  # fmt: skip


def page(cast, path, who="sec"):
    return " ".join(cast.client(who).get(f"/amber/{path}").content.decode().split())


def test_an_interest_entered_in_error_is_taken_back_with_a_reason_and_stays_on_record(held, board, sam, cast):
    interest = declared(held, board, sam)
    assert standing_of(held).for_item(fitters(held)).met is False
    assert f"/amber/interests/{interest.slug}/end/" in page(cast, f"meetings/{held.slug}/")
    answer = cast.client("sec").post(f"/amber/interests/{interest.slug}/end/", {"reason": "It was Nell"})
    assert answer.status_code == 302
    assert standing_of(held).for_item(fitters(held)).met is True
    assert DeclarationOfInterest.objects.get(pk=interest.pk).ends is not None
    assert "Owns the firm" not in page(cast, f"meetings/{held.slug}/")
    with pytest.raises(LodestarError, match="ended already"):
        actions.end_interest(by=sam, interest=DeclarationOfInterest.objects.get(), reason="again")


def test_no_interest_is_taken_back_once_the_minutes_are_written(held, board, sam):
    interest = declared(held, board, sam, "chair")
    for item in held.items.all():
        minute_actions.write_minute(by=sam, item=item, minute="Heard.")
    minute_actions.take_step(by=sam, meeting=held, to="minuted")
    interest.refresh_from_db()
    with pytest.raises(LodestarError, match="belong to the day of the meeting"):
        actions.end_interest(by=sam, interest=interest, reason="Late")


def test_a_standing_interest_is_shown_at_the_forum_and_counts_until_its_last_day(held, board, sam, cast):
    interest = forum_actions.declare_standing(
        by=sam, membership=board.seats["national"], about=["action:train-fitters"], nature="Owns the firm", managed="left",
        declared_on=MADE,
    )  # fmt: skip
    assert "Owns the firm · in <a href=" in page(cast, "forums/board/")
    assert "Owns the firm" not in page(cast, "forums/board/", "anonymous")
    with pytest.raises(LodestarError, match="cannot end before"):
        actions.end_interest(by=sam, interest=interest, reason="Sold", ends=dt.date(2025, 1, 9))
    with pytest.raises(LodestarError, match="on which day"):
        actions.end_interest(by=sam, interest=interest, reason="Sold")
    interest.refresh_from_db()
    day_of_the_meeting = held.day
    sold = cast.client("sec").post(
        f"/amber/interests/{interest.slug}/end/", {"ends": "11/3/2025", "reason": "Sold"}
    )
    assert sold.status_code == 302
    assert standing_of(held).for_item(fitters(held)).met is True, "it ended the day before the meeting"
    DeclarationOfInterest.objects.update(ends=day_of_the_meeting)
    assert standing_of(held).for_item(fitters(held)).met is False, "it holds on its last day"


def test_minutes_are_not_written_over_a_decision_that_lost_its_quorum(held, board, sam):
    """The interest came to light after the decision: the forum puts it off, and says so on the same item."""
    decided = minute_actions.decide(by=sam, item=fitters(held), name="Train", text="Forty.", outcome="agreed")
    declared(held, board, sam)
    for item in held.items.all():
        minute_actions.write_minute(by=sam, item=item, minute="Heard.")
    with pytest.raises(LodestarError, match="‘Train’ no longer rests on a quorum: Not quorate"):
        minute_actions.take_step(by=sam, meeting=held, to="minuted")
    held.refresh_from_db()
    minute_actions.decide(
        by=sam,
        item=fitters(held),
        name="Put off",
        text="To the next.",
        outcome="deferred",
        supersedes=decided,
    )
    assert minute_actions.take_step(by=sam, meeting=held, to="minuted").quorate is True


@pytest.mark.parametrize("outcome", ["not-agreed", "deferred"])
def test_what_is_not_agreed_takes_no_other_decisions_place(approved, board, sam, outcome):
    (first,) = Decision.objects.all()
    with pytest.raises(LodestarError, match=f"supersedes nothing; {first.slug} stands"):
        minute_actions.decide_by_delegation(
            by=sam, place=board.place, delegate="Chair", made_on=dt.date(2025, 5, 1), name="No", text="No.", outcome=outcome,
            supersedes=first,
        )  # fmt: skip


def test_a_decision_stands_until_the_one_that_supersedes_it_takes_effect(approved, board, sam, cast):
    (first,) = Decision.objects.all()
    today = localdate()
    later = minute_actions.decide_by_delegation(
        by=sam, place=board.place, forum=board.forum, delegate="Chair", made_on=today, name="Fifty", text="Fifty.",
        outcome="agreed", supersedes=first, effective_from=today + dt.timedelta(days=30),
    )  # fmt: skip
    first = queries.visible_decisions(board.place, True).get(pk=first.pk)
    assert queries.decision_row(first).superseded_by == ""
    assert queries.superseding(first, today + dt.timedelta(days=30)) == [later]
    told = page(cast, f"decisions/{first.slug}/")
    assert f", from {today + dt.timedelta(days=30):%-d %B %Y}</dd>" in told and "Superseded by" in told


def test_the_public_is_not_told_of_a_decision_that_was_not_published(approved, board, sam, cast):
    from lodestar.service.meetings.publishing import publish_decision, publish_meeting

    publish_meeting(by=sam, meeting=approved)
    (first,) = Decision.objects.all()
    later = minute_actions.decide_by_delegation(
        by=sam, place=board.place, delegate="Chair", made_on=localdate(), name="Fifty", text="Fifty.", outcome="agreed",
        supersedes=first,
    )  # fmt: skip
    anybody = cast.client("anonymous")
    row = {one["id"]: one for one in anybody.get("/amber/decisions/?format=json").json()}[first.slug]
    assert row["outcome"] == "agreed" and "Superseded" not in page(cast, "decisions/", "anonymous")
    publish_decision(by=sam, decision=later)
    rows = {one["id"]: one for one in anybody.get("/amber/decisions/?format=json").json()}
    assert rows[first.slug]["outcome"] == "superseded" and rows[later.slug]["supersedes"] == first.slug


def test_nothing_is_asked_or_answered_on_a_day_to_come(cast, sam):
    from lodestar.service.meetings.exchange_actions import answer_exchange, make_exchange
    from lodestar.service.places.models import Organisation

    council = Organisation.objects.get(place=cast.amber, slug="amber-council")
    make = {"direction": "ask", "from_organisation": council, "to_organisation": None, "name": "Rooms"}
    tomorrow = localdate() + dt.timedelta(days=2)
    with pytest.raises(LodestarError, match="on a day to come"):
        make_exchange(by=sam, made_on=tomorrow, **make)
    asked = make_exchange(by=sam, made_on=MADE, **make)
    with pytest.raises(LodestarError, match="on a day to come"):
        answer_exchange(by=sam, exchange=asked, status="answered", answer="Yes", answered_on=tomorrow)
