"""Who may do what with meetings: every address of the app, everybody in the cast and the secretariat."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from lodestar.service.audit.models import Event
from lodestar.service.meetings.models import Decision, FollowUp, Meeting
from lodestar.service.places.models import Place

CAST = ("alice", "sam", "edith", "pat", "vera", "otto", "basil", "anonymous")
RUN = {"alice": 200, "sam": 200}
EDIT = RUN | {"edith": 200, "pat": 200}
SEE = EDIT | {"vera": 200}
FORUM_FORMS = ("meeting_quorum", "seat_add", "interest_standing", "meeting_plan")
MEETING_FORMS = (
    "meeting_change", "meeting_cancel", "meeting_step", "meeting_unpublish", "meeting_attendance", "interest_add",
    "agenda_item_add",
)  # fmt: skip
ITEM_FORMS = (
    "agenda_item_change", "agenda_item_answer", "agenda_item_minute", "decision_add", "follow_up_add", "paper_add",
)  # fmt: skip


@pytest.fixture
def clients(cast, sam):
    from django.test import Client

    found = {name: cast.client(name) for name in CAST if name != "sam"}
    found["sam"] = Client()
    found["sam"].force_login(sam)
    return {name: found[name] for name in CAST}


def answers(clients, url, data=None):
    return {
        name: (client.get(url) if data is None else client.post(url, data)).status_code
        for name, client in clients.items()
    }


def only(allowed, refused=403, anonymous=302):
    return dict.fromkeys(CAST, refused) | {"anonymous": anonymous} | allowed


def at(name, slug, place="amber"):
    return reverse(name, args=[place, slug])


def test_only_who_runs_meetings_uses_their_forms(held, board, clients):
    item, seat = held.items.get(name="Fitters"), board.seats["local"]
    before = Event.objects.count()
    forms = [(name, board.forum.slug) for name in FORUM_FORMS]
    forms += [(name, held.slug) for name in MEETING_FORMS]
    forms += [(name, item.slug) for name in ITEM_FORMS]
    forms += [("seat_end", seat.slug), ("seat_fill", board.seats["vacant"].slug)]
    for name, slug in forms:
        assert answers(clients, at(name, slug)) == only(RUN), name
        assert answers(clients, at(name, slug, "birch")) == only({}, anonymous=302) | {"basil": 404}, name
    outsiders = {who: client for who, client in clients.items() if who not in RUN}
    refused = {who: status for who, status in only({}).items() if who not in RUN}
    for name, slug in [*forms, ("agenda_item_move", item.slug)]:
        assert answers(outsiders, at(name, slug), {"way": "up"}) == refused, name
    assert answers(clients, reverse("decision_delegated", args=["amber"])) == only(RUN)
    assert answers(clients, at("agenda_item_move", item.slug)) == only({}, 405, 405)
    assert Event.objects.count() == before, "none of these looks changed anything"


def test_the_partnership_reads_everything_and_the_public_only_what_is_published(approved, clients):
    item, decision, follow_up = (
        approved.items.get(name="Fitters"),
        Decision.objects.get(),
        FollowUp.objects.get(),
    )
    hidden = only(SEE, 404, 404)
    assert answers(clients, at("follow_up_propose", follow_up.slug)) == only(RUN)
    assert answers(clients, at("meeting", approved.slug)) == hidden
    assert answers(clients, at("meeting_public", approved.slug)) == dict.fromkeys(CAST, 404)
    assert answers(clients, at("agenda_item", item.slug)) == hidden
    assert answers(clients, at("decision", decision.slug)) == hidden
    assert answers(clients, at("follow_up", follow_up.slug)) == only(SEE)
    for name in ("follow_up_list", "exchange_list"):
        assert answers(clients, reverse(name, args=["amber"])) == only(SEE)
    for name in ("meeting_list", "decision_list"):
        assert answers(clients, reverse(name, args=["amber"])) == dict.fromkeys(CAST, 200)
        for form in ("", "?format=csv"):
            for who, client in clients.items():
                shown = client.get(reverse(name, args=["amber"]) + form).content.decode()
                assert (approved.slug in shown or decision.slug in shown) == (who in SEE), (name, form, who)
    for name, slug in (("meeting", approved.slug), ("decision", decision.slug), ("agenda_item", item.slug)):
        assert answers(clients, at(name, slug, "birch")) == dict.fromkeys(CAST, 404)
    assert answers(clients, at("follow_up", follow_up.slug, "birch"))["basil"] == 404


def test_only_who_may_publish_publishes(approved, clients):
    url = at("meeting_publish", approved.slug)
    assert answers(clients, url) == only({}, 405, 405)
    for who in ("edith", "pat", "vera", "otto", "basil"):
        assert clients[who].post(url).status_code == 403
    assert clients["anonymous"].post(url).status_code == 302 and Meeting.objects.get().published is None
    assert clients["sam"].post(url).status_code == 302
    assert answers(clients, at("meeting", approved.slug)) == dict.fromkeys(CAST, 200)
    assert answers(clients, at("decision", Decision.objects.get().slug)) == dict.fromkeys(CAST, 200)


def test_whoever_may_edit_something_proposes_an_item(meeting, clients):
    url = at("agenda_item_propose", meeting.slug)
    assert answers(clients, url) == only(EDIT)
    assert clients["vera"].post(url, {"name": "x", "purpose": "note"}).status_code == 403
    assert clients["pat"].post(url, {"name": "Clean room", "purpose": "discuss"}).status_code == 302
    assert meeting.items.get(name="Clean room").state == "proposed"


def test_a_place_that_is_not_published_hides_its_calendar_and_log(approved, cast, clients):
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    for name in ("meeting_list", "decision_list"):
        assert answers(clients, reverse(name, args=["amber"])) == only(SEE, 404, 404)


def test_a_member_of_one_organisation_does_not_answer_for_another(cast, clients, home):
    from lodestar.service.meetings.models import Exchange

    make = reverse("exchange_make", args=["amber"])
    assert answers(clients, make) == only(EDIT)
    data = {"direction": "ask", "name": "Rooms", "made_on": "1/3/2025", "from_organisation": "harbour-works"}
    assert clients["pat"].post(make, data).status_code == 422, "Pat speaks for Amber University"
    assert clients["pat"].post(make, data | {"from_organisation": "amber-university"}).status_code == 302
    made = Exchange.objects.get()
    url = at("exchange", made.slug)
    assert answers(clients, url) == only(SEE)
    answer = {"status": "answered", "answer": "Yes.", "answered_on": "2/3/2025", "seen": made.version}
    assert clients["pat"].post(url, answer).status_code == 422, "government answers by the secretariat"
    assert clients["vera"].post(url, answer).status_code == 403, "Vera speaks for nobody"
    assert clients["sam"].post(url, answer).status_code == 302
    assert Exchange.objects.get().status == "answered"


def test_a_proposed_item_waits_for_who_runs_meetings_until_it_is_answered(cast, board, meeting, sam):
    from lodestar.service.meetings.actions import propose_item

    item = propose_item(by=cast.pat, meeting=meeting, name="Open day", purpose="note")
    mine, address = "/amber/my-work/", f"/amber/agenda-items/{item.slug}/answer/"
    page = cast.client("sec").get(mine).content.decode()
    assert address in page and "Proposed by Pat" in page
    assert address not in cast.client("edith").get(mine).content.decode()
    cast.client("sec").post(address, {"accept": "no", "answer": "Next time."})
    assert address not in cast.client("sec").get(mine).content.decode()


def test_a_meeting_waits_for_who_runs_meetings_from_its_day_until_its_minutes_are_approved(
    cast, meeting, board, sam
):
    from lodestar.service.meetings.actions import cancel_meeting, plan_meeting, record_attendance
    from lodestar.service.meetings.minute_actions import take_step, write_minute

    plan_meeting(by=sam, forum=board.forum, day=dt.date.today() + dt.timedelta(days=1))
    dropped = plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 5, 14))
    cancel_meeting(by=sam, meeting=dropped, reason="No room.")

    def told(name):
        page = cast.client(name).get("/amber/my-work/").content.decode()
        return re.findall(r"(Its (?:day has passed|minutes are)[^<]*)", page)

    assert told("sec") == ["Its day has passed: send its papers and say that it was held, or cancel it."]
    take_step(by=sam, meeting=meeting, to="papers-out")
    assert told("sec") == ["Its day has passed: say that it was held, or cancel it."]
    record_attendance(
        by=sam, meeting=meeting, presence={board.seats["chair"].slug: "present"}, substitutes={}
    )
    take_step(by=sam, meeting=meeting, to="held")
    assert told("sec") == ["Its minutes are to be written."]
    for item in meeting.items.all():
        write_minute(by=sam, item=item, minute="Heard.")
    take_step(by=sam, meeting=meeting, to="minuted")
    assert told("sec") == ["Its minutes are written and not approved."]
    assert told("edith") == told("vera") == []
    take_step(by=sam, meeting=meeting, to="approved")
    assert told("sec") == []


def test_a_proposal_left_over_is_declined_after_the_meeting_and_never_added_to_it(cast, held, sam):
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.meetings.actions import answer_proposal
    from lodestar.service.meetings.models import AgendaItem

    item = AgendaItem.objects.filter(meeting=held).first()
    AgendaItem.objects.filter(pk=item.pk).update(state="proposed", proposed_by=cast.pat)
    item.refresh_from_db()
    with pytest.raises(LodestarError, match="closed"):
        answer_proposal(by=sam, item=item, accept=True)
    address = f"/amber/agenda-items/{item.slug}/answer/"
    assert address in cast.client("sec").get(f"/amber/meetings/{held.slug}/").content.decode()
    assert answer_proposal(by=sam, item=item, accept=False, answer="Too late.").state == "declined"


def test_who_came_for_an_organisation_s_seat_is_kept_and_a_name_is_never_dropped(cast, board, meeting, sam):
    from lodestar.service.meetings.forum_actions import add_seat
    from lodestar.service.meetings.minute_actions import take_step
    from lodestar.service.places.models import Organisation

    council = Organisation.objects.get(place=cast.amber, slug="amber-council")
    seat = add_seat(
        by=sam, forum=board.forum, seat="The council", role="member", of_person=False, holder="", person=None,
        organisation=council, starts=meeting.day,
    )  # fmt: skip
    take_step(by=sam, meeting=meeting, to="papers-out")
    address, chair = f"/amber/meetings/{meeting.slug}/attendance/", board.seats["chair"]
    kept = {f"p-{seat.slug}": "present", f"s-{seat.slug}": "Ida Sent"}
    lost = {f"p-{chair.slug}": "present", f"s-{chair.slug}": "Ida Sent"}
    answer = cast.client("sec").post(address, lost)
    assert answer.status_code == 422
    assert "choose ‘Somebody else for them’" in answer.content.decode()
    assert cast.client("sec").post(address, kept).status_code == 302
    assert "(Ida Sent)" in cast.client("sec").get(f"/amber/meetings/{meeting.slug}/").content.decode()


def test_a_step_says_what_its_name_does_not(cast, meeting, mailoutbox):
    page = cast.client("sec").get(f"/amber/meetings/{meeting.slug}/step/?to=papers-out").content.decode()
    assert "Nobody is e-mailed" in page
    cast.client("sec").post(f"/amber/meetings/{meeting.slug}/step/", {"to": "papers-out"})
    meeting.refresh_from_db()
    assert meeting.status == "papers-out" and mailoutbox == []
