"""A meeting, or a decision in writing, is quorate by the forum's rule of its day; and a person counts once."""

import datetime as dt

import pytest
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import Stale
from lodestar.service.meetings import actions, forum_actions, minute_actions
from lodestar.service.meetings.circulation import decide_by_circulation
from lodestar.service.meetings.forum_actions import set_quorum, terms_version
from lodestar.service.meetings.forum_models import ForumMembership, ForumTerms
from lodestar.service.meetings.models import Decision, Meeting
from lodestar.service.meetings.reckoning import standing_of

DAY = dt.date(2025, 3, 12)
DAY_AFTER = DAY + dt.timedelta(days=1)
SAID = {"name": "Train fitters", "text": "Train forty.", "outcome": "agreed"}


def minuted(meeting, sam):
    for item in meeting.items.all():
        minute_actions.write_minute(by=sam, item=item, minute="Heard.")
    return minute_actions.take_step(by=sam, meeting=meeting, to="minuted")


def circulated(board, sam, made_on, *names):
    answered = [board.seats[name].slug for name in names]
    return decide_by_circulation(by=sam, forum=board.forum, answered=answered, made_on=made_on, **SAID)


def answered_for(cast, path, data=None):
    client = cast.client("sec")
    answer = client.get(path) if data is None else client.post(path, data)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_a_stricter_rule_from_the_day_after_leaves_the_meeting_quorate(held, board, sam):
    before = standing_of(held).for_meeting()
    set_quorum(by=sam, forum=board.forum, number=9, starts=DAY_AFTER)
    assert standing_of(held).for_meeting() == before and before.met is True
    written = minuted(held, sam)
    assert (written.quorate, written.quorum_said) == (True, before.sentence)


def test_a_rule_holds_from_its_own_first_day_until_the_next_begins(held, board, sam):
    set_quorum(by=sam, forum=board.forum, number=9, starts=DAY)
    assert standing_of(held).for_meeting().met is False
    set_quorum(by=sam, forum=board.forum, number=1, starts=DAY_AFTER)
    later = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 6, 1))
    assert standing_of(later).rule.number == 1 and standing_of(held).rule.number == 9
    assert ForumTerms.objects.count() == 3


def test_before_the_first_rule_no_meeting_is_called_quorate(held, board, sam):
    ForumTerms.objects.update(starts=DAY_AFTER)
    assert standing_of(held).for_meeting().met is None


def test_a_decision_in_writing_is_judged_by_the_rule_of_its_day(board, sam):
    set_quorum(by=sam, forum=board.forum, number=4, starts=DAY_AFTER)
    assert circulated(board, sam, DAY, "chair", "national").pk
    with pytest.raises(LodestarError, match="2 members of 4 counted; 4 needed"):
        circulated(board, sam, DAY_AFTER, "chair", "national")


def test_no_rule_is_changed_under_minutes_or_a_decision_in_writing(held, board, sam):
    minuted(held, sam)
    with pytest.raises(LodestarError, match="of 12 March 2025 rest on the quorum as it was"):
        set_quorum(by=sam, forum=board.forum, number=9, starts=DAY)
    assert set_quorum(by=sam, forum=board.forum, number=9).starts == timezone.localdate()
    assert standing_of(held).rule.number == 0, "without a day it is from today, once minutes rest on the rule"
    set_quorum(by=sam, forum=board.forum, number=2, starts=DAY_AFTER)
    circulated(board, sam, dt.date(2025, 4, 9), "chair", "national")
    with pytest.raises(LodestarError, match="of 9 April 2025 rest on the quorum"):
        set_quorum(by=sam, forum=board.forum, number=3, starts=DAY_AFTER)


def test_a_rule_that_was_entered_wrong_is_put_right_by_its_first_day(held, board, sam):
    set_quorum(by=sam, forum=board.forum, share="1/3")
    (terms,) = ForumTerms.objects.all()
    assert (terms.quorum_share, terms.version, terms.starts) == ("1/3", 2, None)


def test_two_people_who_change_the_quorum_at_once_do_not_lose_one(board, sam):
    seen = terms_version(board.forum)
    set_quorum(by=sam, forum=board.forum, number=3, starts=DAY, seen=seen)
    with pytest.raises(Stale):
        set_quorum(by=sam, forum=board.forum, number=4, starts=DAY_AFTER, seen=seen)


def test_the_form_says_from_which_day_and_shows_the_rules_until_now(board, cast):
    url = "/amber/forums/board/quorum/"
    status, page = answered_for(cast, url)
    assert status == 200 and "From the beginning: 1/2 of the members who hold voting seats" in page
    sent = {"number": "3", "share": "", "sides": ["local"], "starts": "1/4/2030", "seen": "1"}
    assert answered_for(cast, url, sent)[0] == 302
    _, forum = answered_for(cast, "/amber/forums/board/")
    assert "Quorum: 1/2 of the members who hold voting seats; the local and national side there." in forum
    assert "From 1 April 2030: at least 3 members; the local side there." in forum
    assert "Somebody changed this record" in answered_for(cast, url, sent)[1]


def second_seat(board, sam, **who):
    return forum_actions.add_seat(
        by=sam, forum=board.forum, seat="Ports", role="member", starts=dt.date(2025, 1, 1), **who
    )


def test_whoever_holds_two_seats_counts_once(held, board, sam):
    """Cleo chairs and sits for the ports: with Nat there are two members of four, not three of five."""
    ports = second_seat(board, sam, holder="cleo  Chair")
    set_quorum(by=sam, forum=board.forum, number=3)
    there = {seat.slug: "absent" for name, seat in board.seats.items() if name != "vacant"}
    there |= {board.seats[name].slug: "present" for name in ("chair", "national")} | {ports.slug: "present"}
    actions.record_attendance(by=sam, meeting=held, presence=there, substitutes={})
    met = standing_of(held).for_meeting()
    assert (met.met, met.counted, met.held, met.vacant) == (False, 2, 4, 1)
    assert "Chair and Ports are one person's, who counts once." in met.sentence
    assert "Cleo" not in met.sentence, "minutes may be published, and name nobody"


def test_an_account_tells_a_person_better_than_a_name(board, sam, cast):
    first = second_seat(board, sam, person=cast.edith)
    assert standing_of(_meeting(board, sam)).for_meeting().held == 5
    ForumMembership.objects.filter(pk=board.seats["local"].pk).update(holder="", person=cast.edith)
    assert standing_of(Meeting.objects.get()).for_meeting().held == 4
    ForumMembership.objects.filter(pk=board.seats["local"].pk).update(holder=cast.edith.name, person=None)
    assert standing_of(Meeting.objects.get()).for_meeting().held == 4, "one seat by account, one by name"
    ForumMembership.objects.filter(pk=first.pk).update(person=cast.vera)
    assert standing_of(Meeting.objects.get()).for_meeting().held == 5


def test_two_seats_of_an_organisation_that_names_nobody_are_two(board, sam):
    organisation = board.seats["national"].organisation
    for _ in range(2):
        second_seat(board, sam, of_person=False, organisation=organisation)
    assert standing_of(_meeting(board, sam)).for_meeting().held == 6


def test_a_member_who_comes_for_another_too_counts_once(held, board, sam):
    set_quorum(by=sam, forum=board.forum, number=3)
    there = {seat.slug: "absent" for name, seat in board.seats.items() if name != "vacant"}
    there |= {board.seats["local"].slug: "present", board.seats["national"].slug: "substitute"}
    there |= {board.seats["chair"].slug: "substitute"}

    def met(*names):
        came = dict(zip((board.seats["national"].slug, board.seats["chair"].slug), names, strict=True))
        actions.record_attendance(by=sam, meeting=held, presence=there, substitutes=came)
        return standing_of(held).for_meeting()

    assert met("Lou Local", "Ann Other").counted == 2
    assert met("Ann Other", "Ann Other").counted == 2
    assert met("Ann Other", "Bo Other").counted == 3
    assert met("", "").counted == 3, "who came is not said, so they are taken for different people"


def test_whom_an_organisation_sends_counts_once_with_a_seat_of_their_own(held, board, sam):
    sent = second_seat(board, sam, of_person=False, organisation=board.seats["national"].organisation)

    def counted(who):
        actions.record_attendance(
            by=sam, meeting=held, presence={sent.slug: "present"}, substitutes={sent.slug: who}
        )
        return standing_of(held).for_meeting().counted

    assert (counted("Ann Other"), counted(""), counted("Lou Local")) == (4, 4, 3)


def test_an_interest_declared_for_one_seat_holds_for_the_other(held, board, sam):
    ports = second_seat(board, sam, holder="Cleo Chair")
    actions.record_attendance(by=sam, meeting=held, presence={ports.slug: "present"}, substitutes={})
    fitters = held.items.get(name="Fitters")
    before = standing_of(held).for_item(fitters)
    actions.declare_interest(
        by=sam, meeting=held, membership=ports, item=fitters, nature="Owns it", managed="left"
    )
    after = standing_of(held).for_item(fitters)
    assert (before.counted, after.counted, len(after.not_counted)) == (3, 2, 1)


def test_who_answers_for_two_seats_in_writing_counts_once(board, sam):
    ports = second_seat(board, sam, holder="Cleo Chair", organisation=board.seats["national"].organisation)
    set_quorum(by=sam, forum=board.forum, number=2)
    answered = [board.seats["chair"].slug, ports.slug]
    with pytest.raises(LodestarError, match=r"1 member of 4 counted; 2 needed\..*one person's"):
        decide_by_circulation(by=sam, forum=board.forum, answered=answered, made_on=DAY, **SAID)
    assert not Decision.objects.exists()


def test_a_seat_that_was_entered_wrong_is_put_right_until_minutes_rest_on_it(held, board, sam, cast):
    """Two spellings of one name are two members; put right, they are one."""
    ports = second_seat(board, sam, holder="Cleo Chaire")
    assert standing_of(held).for_meeting().held == 5
    url = f"/amber/seats/{ports.slug}/change/"
    assert url in answered_for(cast, "/amber/forums/board/")[1]
    status, form = answered_for(cast, url)
    assert status == 200 and "Cleo Chaire" in form and "1/1/2025" in form.replace("01/01", "1/1")
    sent = {
        "seat": "Harbour",
        "role": "member",
        "of_person": "person",
        "holder": "Cleo Chair",
        "starts": "1/1/2025",
    }
    assert answered_for(cast, url, sent | {"role": "chair"})[0] == 422, "there is one chair"
    assert answered_for(cast, url, sent | {"seen": "7"})[0] == 422, "somebody was quicker"
    assert answered_for(cast, url, sent | {"seen": "1"})[0] == 302
    ports.refresh_from_db()
    assert (ports.seat, ports.holder, ports.version) == ("Harbour", "Cleo Chair", 2)
    assert "Chair and Harbour are one person's" in standing_of(held).for_meeting().sentence
    minuted(held, sam)
    assert url not in answered_for(cast, "/amber/forums/board/")[1]
    assert "rest on the seats as they were" in answered_for(cast, url, sent | {"holder": "Nobody"})[1]


def _meeting(board, sam):
    return actions.plan_meeting(by=sam, forum=board.forum, day=DAY)
