"""The public reads what somebody published on purpose, as it stood then."""

import datetime as dt

import pytest

from lodestar.service.meetings import actions, minute_actions
from lodestar.service.meetings.models import Decision, Meeting
from lodestar.service.meetings.publishing import (
    publish_decision,
    publish_meeting,
    unpublish_meeting,
    unpublished_changes,
)

pytestmark = pytest.mark.django_db


def public(cast, address):
    return cast.client("anonymous").get(address)


def test_saving_is_not_publishing(meeting, sam, cast):
    minute_actions.take_step(by=sam, meeting=meeting, to="papers-out")
    publish_meeting(by=sam, meeting=meeting)
    actions.add_item(by=sam, meeting=meeting, name="A late thought", purpose="note")
    page = public(cast, f"/amber/meetings/{meeting.slug}/").content.decode()
    assert "Fitters" in page and "A late thought" not in page
    assert unpublished_changes(meeting)
    own = cast.client("vera").get(f"/amber/meetings/{meeting.slug}/").content.decode()
    assert "A late thought" in own and "Unpublished changes" in own
    publish_meeting(by=sam, meeting=Meeting.objects.get())
    assert not unpublished_changes(Meeting.objects.get())
    assert "A late thought" in public(cast, f"/amber/meetings/{meeting.slug}/").content.decode()


def test_minutes_that_are_not_approved_are_never_public(held, sam, cast):
    for item in held.items.all():
        minute_actions.write_minute(by=sam, item=item, minute="Said in confidence so far.")
    item = held.items.get(name="Fitters")
    decision = minute_actions.decide(by=sam, item=item, name="Secret so far", text="x", outcome="agreed")
    publish_meeting(by=sam, meeting=held)
    page = public(cast, f"/amber/meetings/{held.slug}/").content.decode()
    assert "Fitters" in page and "confidence" not in page and "Secret so far" not in page
    assert public(cast, f"/amber/decisions/{decision.slug}/").status_code == 404
    assert "Secret so far" not in public(cast, "/amber/actions/train-fitters/").content.decode()


def test_approved_minutes_are_public_once_published_but_for_private_items(held, sam, cast):
    item = held.items.get(name="Fitters")
    item.public = False
    item.save()
    for each in held.items.all():
        minute_actions.write_minute(by=sam, item=each, minute=f"{each.name} was heard.")
    private = minute_actions.decide(
        by=sam, item=held.items.get(name="Fitters"), name="Private", text="x", outcome="agreed"
    )
    shown = minute_actions.decide(
        by=sam, item=held.items.get(name="News"), name="Shown", text="x", outcome="agreed"
    )
    minute_actions.take_step(by=sam, meeting=held, to="minuted")
    minute_actions.take_step(by=sam, meeting=held, to="approved")
    publish_meeting(by=sam, meeting=held)
    page = public(cast, f"/amber/meetings/{held.slug}/").content.decode()
    assert "News was heard." in page and "Fitters" not in page
    assert public(cast, f"/amber/decisions/{private.slug}/").status_code == 404
    assert public(cast, f"/amber/decisions/{shown.slug}/").status_code == 200
    log = public(cast, "/amber/decisions/?format=csv").content.decode()
    assert "Shown" in log and "Private" not in log
    unpublish_meeting(by=sam, meeting=Meeting.objects.get(), reason="A mistake.")
    assert public(cast, f"/amber/decisions/{shown.slug}/").status_code == 404


def test_names_of_members_are_not_for_the_public(approved, sam, cast):
    publish_meeting(by=sam, meeting=approved)
    for address in (
        f"/amber/meetings/{approved.slug}/",
        "/amber/forums/board/",
        f"/amber/meetings/{approved.slug}/public/",
    ):
        page = public(cast, address).content.decode()
        assert not any(
            name in page for name in ("Cleo", "Nat National", "sam@example.org", "Sam Secretary")
        ), address


def test_a_decision_shows_on_the_page_of_what_it_concerns(approved, sam, cast):
    publish_meeting(by=sam, meeting=approved)
    decision = Decision.objects.get()
    for name in ("vera", "anonymous"):
        page = cast.client(name).get("/amber/actions/train-fitters/").content.decode()
        assert f"/amber/decisions/{decision.slug}/" in page and "decided on 12 March 2025" in page
    shown = public(cast, f"/amber/decisions/{decision.slug}/").content.decode()
    assert "/amber/actions/train-fitters/" in shown and f"/amber/meetings/{approved.slug}/" in shown


def test_a_delegated_decision_is_published_by_itself(board, sam, cast):
    decision = minute_actions.decide_by_delegation(
        by=sam, place=board.place, delegate="The director", made_on=dt.date(2025, 2, 1), name="Lease",
        text="Sign the lease.", outcome="agreed",
    )  # fmt: skip
    url = f"/amber/decisions/{decision.slug}/"
    assert public(cast, url).status_code == 404
    publish_decision(by=sam, decision=decision)
    assert public(cast, url).status_code == 200


def test_a_decision_is_not_published_by_itself_before_its_minutes_are_approved(held, sam, cast):
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.memory.publishing import publish_record

    item = held.items.get(name="Fitters")
    decision = minute_actions.decide(by=sam, item=item, name="Not yet", text="x", outcome="agreed")
    with pytest.raises(LodestarError, match="not published one by one"):
        publish_record(by=sam, record=decision)
