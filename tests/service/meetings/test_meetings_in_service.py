"""A meeting from its plan to its approved minutes: steps, quorum, interests, decisions, follow-ups, ways back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import Stale
from lodestar.service.audit.replay import known_at
from lodestar.service.meetings import actions, forum_actions, minute_actions, queries
from lodestar.service.meetings.forum_models import ForumMembership
from lodestar.service.meetings.models import Decision, FollowUp, Meeting
from lodestar.service.meetings.reckoning import memberships_on, standing_of
from tests.service.reading import without_token

pytestmark = pytest.mark.django_db
CHAIR_LEFT = dt.date(2025, 2, 1)


def test_a_meeting_takes_its_steps_in_order_and_says_what_is_missing(meeting, board, sam):
    step = minute_actions.take_step
    with pytest.raises(LodestarError, match="cannot become held"):
        step(by=sam, meeting=meeting, to="held")
    step(by=sam, meeting=meeting, to="papers-out")
    with pytest.raises(LodestarError, match="cannot have been held before"):
        step(by=sam, meeting=meeting, to="held", on=dt.date(2025, 3, 11))
    step(by=sam, meeting=meeting, to="held")
    with pytest.raises(LodestarError, match="who was there"):
        step(by=sam, meeting=meeting, to="minuted")
    chair = board.seats["chair"]
    actions.record_attendance(by=sam, meeting=meeting, presence={chair.slug: "present"}, substitutes={})
    with pytest.raises(LodestarError, match="no minute yet: News; Fitters"):
        step(by=sam, meeting=meeting, to="minuted")


def test_the_minutes_say_the_quorum_as_it_was_on_the_day(approved, board, sam):
    assert approved.quorate is True
    assert approved.quorum_said == "Quorate: 3 members of 4 counted; 2 needed. 1 voting seat vacant."
    forum_actions.set_quorum(by=sam, forum=board.forum, number=5)
    assert Meeting.objects.get().quorum_said.startswith("Quorate: 3 members of 4")


def test_minutes_are_taken_back_only_with_a_reason(held, sam):
    for item in held.items.all():
        minute_actions.write_minute(by=sam, item=item, minute="x")
    minute_actions.take_step(by=sam, meeting=held, to="minuted")
    item = held.items.first()
    with pytest.raises(LodestarError, match="taken back first"):
        minute_actions.write_minute(by=sam, item=item, minute="y")
    with pytest.raises(LodestarError, match="why it goes back"):
        minute_actions.take_step(by=sam, meeting=held, to="held")
    minute_actions.take_step(by=sam, meeting=held, to="held", reason="A name is wrong.")
    minute_actions.write_minute(by=sam, item=item, minute="y")
    assert Event.objects.filter(action="meeting held", reason="A name is wrong.").exists()


def test_a_member_with_an_interest_is_not_counted_for_that_item_alone(held, board, sam):
    fitters, news = held.items.get(name="Fitters"), held.items.get(name="News")
    actions.declare_interest(
        by=sam, meeting=held, membership=board.seats["national"], item=fitters, nature="Trains them.", managed="left"
    )  # fmt: skip
    standing = standing_of(held)
    assert standing.for_item(news).met is True
    assert standing.for_item(fitters).met is False and standing.for_item(fitters).missing_sides == (
        "national",
    )
    with pytest.raises(LodestarError, match=r"Not quorate.*Defer the item"):
        minute_actions.decide(by=sam, item=fitters, name="x", text="x", outcome="agreed")
    assert (
        minute_actions.decide(by=sam, item=fitters, name="x", text="x", outcome="deferred").outcome
        == "deferred"
    )


def test_a_standing_interest_counts_for_items_about_its_records_only(held, board, sam):
    forum_actions.declare_standing(
        by=sam, membership=board.seats["national"], about=["action:train-fitters"], nature="Owns the yard.",
        managed="left", declared_on=dt.date(2025, 1, 5),
    )  # fmt: skip
    standing = standing_of(held)
    assert standing.for_item(held.items.get(name="Fitters")).met is False
    assert standing.for_item(held.items.get(name="News")).met is True


def test_an_interest_declared_later_does_not_reach_back(held, board, sam):
    forum_actions.declare_standing(
        by=sam, membership=board.seats["national"], about=["action:train-fitters"], nature="New job.",
        managed="left", declared_on=dt.date(2025, 3, 13),
    )  # fmt: skip
    assert standing_of(held).for_item(held.items.get(name="Fitters")).met is True


def test_nobody_attends_for_a_vacant_seat(meeting, board, sam):
    minute_actions.take_step(by=sam, meeting=meeting, to="papers-out")
    with pytest.raises(LodestarError, match="'Business' is vacant"):
        actions.record_attendance(
            by=sam, meeting=meeting, presence={board.seats["vacant"].slug: "present"}, substitutes={}
        )


def test_who_leaves_keeps_their_history_and_leaves_a_vacancy(board, sam):
    chair = board.seats["chair"]
    vacant = forum_actions.end_membership(by=sam, membership=chair, ends=CHAIR_LEFT)
    before = {seat.seat: seat.name for seat in memberships_on(board.forum, CHAIR_LEFT)}
    after = {seat.seat: seat.name for seat in memberships_on(board.forum, dt.date(2025, 2, 2))}
    assert before["Chair"] == "Cleo Chair" and after["Chair"] == "" and vacant.vacant
    filled = forum_actions.fill_seat(
        by=sam, membership=vacant, starts=dt.date(2025, 3, 1), holder="Carl Chair"
    )
    names = ForumMembership.objects.filter(forum=board.forum, seat="Chair").order_by("starts")
    assert [(row.name, row.starts.isoformat(), str(row.ends)) for row in names] == [
        ("Cleo Chair", "2025-01-01", "2025-02-01"), ("", "2025-02-02", "2025-02-28"), ("Carl Chair", "2025-03-01", "None"),
    ]  # fmt: skip
    assert filled.role == "chair"


def test_a_forum_has_one_chair_at_a_time(board, sam):
    with pytest.raises(LodestarError, match="has a chair"):
        forum_actions.add_seat(
            by=sam, forum=board.forum, seat="Chair", role="chair", holder="Second", starts=dt.date(2025, 2, 1)
        )


def test_a_decision_leads_back_to_its_item_and_forth_to_its_follow_up(approved):
    decision, follow_up = Decision.objects.get(), FollowUp.objects.get()
    assert decision.item.name == "Fitters" and decision.meeting == approved
    assert follow_up.decision == decision and follow_up.item == decision.item
    assert decision.about == ["action:train-fitters"]
    about = queries.decisions_about(approved.place, "action", "train-fitters", public_only=False)
    assert [row.id for row in about] == [decision.slug] == ["decision-2025-001"]
    assert queries.decisions_about(approved.place, "action", "train-fitters", public_only=True) == ()
    assert queries.decisions_about(approved.place, "action", "another", public_only=False) == ()


def test_a_later_decision_supersedes_an_earlier_one_once(approved, board, sam):
    earlier = Decision.objects.get()
    record = {
        "by": sam, "place": board.place, "forum": board.forum, "delegate": "The director", "outcome": "agreed", "text": "Fifty.",
    }  # fmt: skip
    later = minute_actions.decide_by_delegation(
        **record, made_on=dt.date(2025, 5, 1), name="Train fifty", supersedes=earlier
    )
    rows = {row.id: row for row in queries.decisions_since(board.place)}
    assert rows[earlier.slug].superseded_by == later.slug and rows[later.slug].supersedes == earlier.slug
    with pytest.raises(LodestarError, match="superseded already"):
        minute_actions.decide_by_delegation(
            **record, made_on=dt.date(2025, 6, 1), name="x", supersedes=earlier
        )
    with pytest.raises(LodestarError, match="made later"):
        minute_actions.decide_by_delegation(**record, made_on=dt.date(2025, 4, 1), name="x", supersedes=later)


def test_open_follow_ups_are_the_matters_arising_of_the_next_meeting(approved, board, sam, cast):
    coming = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 6, 1))
    page = cast.client("vera").get(f"/amber/meetings/{coming.slug}/").content.decode()
    assert "Matters arising" in page and "Find a room" in page
    row = FollowUp.objects.get()
    minute_actions.tell_follow_up(
        by=sam, follow_up=row, told="Done.", done_on=dt.date(2025, 4, 3), due=row.due
    )
    page = cast.client("vera").get(f"/amber/meetings/{coming.slug}/").content.decode()
    assert "Matters arising" not in page


def test_a_follow_up_keeps_its_date_unless_somebody_says_why(approved, sam):
    """A date that moves by itself is how nothing ever becomes late."""
    row = FollowUp.objects.get()
    with pytest.raises(LodestarError, match="why the date moves"):
        minute_actions.tell_follow_up(by=sam, follow_up=row, told="", due=dt.date(2025, 9, 1))
    row.refresh_from_db()
    minute_actions.tell_follow_up(by=sam, follow_up=row, told="The room floods.", due=dt.date(2025, 9, 1))
    event = Event.objects.filter(action="tell follow-up").first()
    assert event.changes["due"] == ["2025-04-01", "2025-09-01"] and event.reason == "The room floods."


def test_two_people_who_write_one_minute_lose_nothing(held, sam):
    item = held.items.first()
    seen = item.version
    minute_actions.write_minute(by=sam, item=item, minute="First.", seen=seen)
    item.refresh_from_db()
    with pytest.raises(Stale):
        minute_actions.write_minute(by=sam, item=item, minute="Second.", seen=seen)


def test_items_move_and_keep_a_running_order(meeting, sam):
    actions.add_item(by=sam, meeting=meeting, name="Last", purpose="note")
    order = lambda: list(meeting.items.values_list("name", flat=True))  # noqa: E731
    actions.move_item(by=sam, item=meeting.items.get(name="Last"), up=True)
    assert order() == ["News", "Last", "Fitters"]
    actions.move_item(by=sam, item=meeting.items.get(name="News"), up=True)
    assert order() == ["News", "Last", "Fitters"], "the first stays first"
    actions.move_item(by=sam, item=meeting.items.get(name="News"), up=False)
    assert order() == ["Last", "News", "Fitters"]


def test_a_proposed_item_is_not_on_the_agenda_until_it_is_accepted(meeting, cast, sam):
    item = actions.propose_item(by=cast.pat, meeting=meeting, name="Clean room", purpose="discuss")
    with pytest.raises(LodestarError, match="Say why the item is declined"):
        actions.answer_proposal(by=sam, item=item, accept=False)
    minute_actions.take_step(by=sam, meeting=meeting, to="papers-out")
    assert [row.name for row in queries.decisions_asked(meeting)] == ["Fitters"]
    actions.answer_proposal(by=sam, item=item, accept=True)
    assert list(meeting.items.filter(state="accepted").values_list("name", flat=True))[-1] == "Clean room"
    with pytest.raises(PermissionDenied):
        actions.propose_item(by=cast.vera, meeting=meeting, name="x", purpose="note")


def test_an_item_names_only_records_of_its_place(cast, meeting):
    from lodestar.service.meetings.subjects import read_subjects

    assert read_subjects(cast.amber, ["action train-fitters", "/amber/projects/second-dock/"]) == [
        "action:train-fitters",
        "project:second-dock",
    ]
    for wrong in (
        "action:mend-the-bridge",
        "/birch/actions/mend-the-bridge/",
        "nonsense:x",
        "what?",
        "/nowhere/at/all/",
    ):
        with pytest.raises(LodestarError):
            read_subjects(cast.amber, [wrong])


def test_a_cancelled_meeting_stays_in_the_calendar_with_its_reason(meeting, sam, cast):
    actions.cancel_meeting(by=sam, meeting=meeting, reason="Storm.")
    page = cast.client("vera").get(f"/amber/meetings/{meeting.slug}/").content.decode()
    assert "Storm." in page
    assert queries.next_meeting(meeting.place, on=dt.date(2025, 1, 1)) is None
    with pytest.raises(LodestarError, match="closed"):
        actions.add_item(by=sam, meeting=meeting, name="x", purpose="note")


def test_any_day_is_told_again(approved):
    """The audit tells the meeting as it stood before it was approved."""
    before = Event.objects.get(action="meeting approved").at - dt.timedelta(microseconds=1)
    told = known_at(approved.place, "meeting", before, Meeting.objects.all())[approved.slug]
    assert told["status"] == "minuted" and told["approved_on"] is None
    assert Event.objects.filter(kind="decision").count() == 1


def test_a_board_pack_reads_frozen_rows(approved, board, sam):
    place, forum = board.place, board.forum
    coming = actions.plan_meeting(by=sam, forum=forum, day=dt.date(2025, 6, 1))
    day = dt.date(2025, 5, 1)
    assert queries.next_meeting(place, forum, day).id == coming.slug
    assert queries.last_meeting(place, forum, day).id == approved.slug
    since = queries.decisions_since(place, since=dt.date(2025, 3, 11), until=day, forum=forum)
    assert [(row.name, row.authority) for row in since] == [("Train fitters", "The Board")]
    assert queries.decisions_since(place, since=dt.date(2025, 3, 12)) == ()
    (row,) = queries.follow_ups(place, day, forum)
    assert (row.days_late, row.status) == (30, "late")
    assert queries.follow_ups(place, dt.date(2025, 4, 1))[0].status == "to-do", "due today is not late"
    with pytest.raises(AttributeError):
        row.name = "otherwise"


def test_what_was_decided_by_delegation_and_recorded_later_is_told_at_the_next_meeting(board, sam):
    today = dt.date.today()
    minute_actions.decide_by_delegation(
        by=sam, place=board.place, forum=board.forum, delegate="The chair", made_on=today - dt.timedelta(days=20),
        name="Hire a crane", text="Hire it.", outcome="agreed",
    )  # fmt: skip
    told = lambda since: [row.name for row in queries.decisions_since(board.place, since, forum=board.forum)]  # noqa: E731
    assert "Hire a crane" in told(today - dt.timedelta(days=10)), "nobody could be told of it then"
    assert "Hire a crane" not in told(today)


def test_a_follow_up_becomes_a_proposed_action_that_cites_the_minutes(approved, cast, sam):
    from lodestar.service.meetings.proposing import propose_action
    from lodestar.service.plan.models import Workstream

    row, workstream = FollowUp.objects.get(), Workstream.objects.get(place=cast.amber, slug="apprentices")
    made = propose_action(by=sam, follow_up=row, workstream=workstream, name="Find a room for fitters")
    assert (made.commitment, made.locator) == ("proposed", "item 2")
    assert made.source.title == "Minutes of The Board, 12 March 2025"
    page = cast.client("anonymous").get(f"/amber/actions/{made.slug}/").content.decode()
    assert "Find a room for fitters" in page
    with pytest.raises(LodestarError, match="already"):
        propose_action(by=sam, follow_up=row, workstream=workstream, name="x")


def test_loading_the_pack_again_keeps_an_action_that_a_meeting_proposed(approved, cast, sam, packs):
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.meetings.proposing import propose_action
    from lodestar.service.plan.models import Action, Workstream

    workstream = Workstream.objects.get(place=cast.amber, slug="apprentices")
    made = propose_action(by=sam, follow_up=FollowUp.objects.get(), workstream=workstream, name="Find a room")
    load_pack(by="test", pack=packs("amber"))
    assert Action.objects.filter(pk=made.pk).exists()


def test_an_action_cites_no_minutes_that_are_not_approved(held, cast, sam):
    from lodestar.service.meetings.proposing import propose_action
    from lodestar.service.plan.models import Workstream

    row = minute_actions.add_follow_up(by=sam, item=held.items.first(), name="Sweep", who="Lou")
    with pytest.raises(LodestarError, match="approve them first"):
        propose_action(
            by=sam, follow_up=row, workstream=Workstream.objects.filter(place=cast.amber).first(), name="x"
        )


def test_a_member_who_asks_to_be_forgotten_is(meeting, board, cast, sam):
    """Also from minutes that are approved: they name who has an account by it and not in words."""
    from lodestar.service.people.forgetting import anonymise

    vacant = board.seats["vacant"]
    forum_actions.fill_seat(
        by=sam, membership=vacant, starts=vacant.starts, holder="Vera Viewer", person=cast.vera
    )
    minute_actions.take_step(by=sam, meeting=meeting, to="papers-out")
    actions.record_attendance(by=sam, meeting=meeting, presence={vacant.slug: "present"}, substitutes={})
    minute_actions.take_step(by=sam, meeting=meeting, to="held")
    for item in meeting.items.all():
        minute_actions.write_minute(by=sam, item=item, minute="x")
    minute_actions.take_step(by=sam, meeting=meeting, to="minuted")
    minute_actions.take_step(by=sam, meeting=meeting, to="approved")
    page = f"/amber/meetings/{meeting.slug}/"
    assert "Vera Viewer" in cast.client("pat").get(page).content.decode()
    anonymise(by=sam.email, person=cast.vera, reason="They asked.")
    told = without_token(cast.client("pat").get(page).content.decode())
    assert "Vera" not in told and "formerly at example.org" in told
    assert not Event.objects.filter(changes__icontains="vera").exists()


def test_before_the_minutes_are_written_one_is_told_what_asked_for_a_decision_and_has_none(held, sam, cast):
    client, url = cast.client("sec"), f"/amber/meetings/{held.slug}/step/?to=minuted"
    said = "No decision is recorded on these items, which asked for one: Fitters."
    assert said in client.get(url).content.decode()
    item = held.items.get(name="Fitters")
    minute_actions.decide(by=sam, item=item, name="Later", text="Later.", outcome="deferred")
    assert said not in client.get(url).content.decode()


def test_a_vacant_seat_is_offered_for_no_interest(held, board, cast):
    client = cast.client("sec")
    for url in (f"/amber/meetings/{held.slug}/interests/add/", "/amber/forums/board/interests/add/"):
        html = client.get(url).content.decode()
        assert board.seats["chair"].slug in html and board.seats["vacant"].slug not in html, url
