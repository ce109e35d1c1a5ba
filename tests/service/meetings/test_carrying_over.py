"""What a cancelled meeting had still to take up goes on at another of its forum: once, with papers, leading both ways."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.meetings import actions, queries
from lodestar.service.meetings.carrying import cancel_and_carry, carry_over, meetings_to_come, open_items
from lodestar.service.meetings.models import AgendaItem, Meeting, Paper
from lodestar.service.meetings.papers import withdraw_paper

PDF = b"%PDF-1.7 a made paper"
JUNE = dt.date(2025, 6, 11)


@pytest.fixture
def june(meeting, board, sam):
    """The forum's next meeting, with an item of its own."""
    made = actions.plan_meeting(by=sam, forum=board.forum, day=JUNE, name="June")
    actions.add_item(by=sam, meeting=made, name="Welcome", purpose="note")
    return made


@pytest.fixture
def papered(meeting, cast):
    """The meeting with two papers on its second item, one of them withdrawn, and proposals: one open, one declined."""
    item = meeting.items.get(name="Fitters")
    for name in ("plan.pdf", "wrong.pdf"):
        file = SimpleUploadedFile(name, PDF + name.encode())
        cast.client("alice").post(
            f"/amber/agenda-items/{item.slug}/papers/add/", {"file": file, "public": "on"}
        )
    withdraw_paper(by=cast.alice, paper=Paper.objects.get(name="wrong.pdf"), reason="The wrong file")
    for name in ("Ferries", "Fireworks"):
        actions.propose_item(by=cast.edith, meeting=meeting, name=name, purpose="discuss")
    actions.answer_proposal(
        by=cast.alice, item=meeting.items.get(name="Fireworks"), accept=False, answer="Not ours."
    )
    return meeting


def page(cast, path, who="sec"):
    return " ".join(cast.client(who).get(f"/amber/{path}").content.decode().split())


def cancelled(cast, meeting, **sent):
    answer = cast.client("sec").post(f"/amber/meetings/{meeting.slug}/cancel/", {"reason": "Fog", **sent})
    meeting.refresh_from_db()
    return answer


def agenda(meeting):
    return [(one.order, one.name, one.state) for one in meeting.items.order_by("order")]


def test_cancelling_shows_what_is_open_and_takes_it_along_with_one_click(papered, june, cast):
    asked = page(cast, f"meetings/{papered.slug}/cancel/")
    assert "What is still open" in asked and "Agree to train fitters." in asked and "plan.pdf" in asked
    assert "wrong.pdf" not in asked and "Fireworks" not in asked and "Ferries" in asked
    assert f'value="{june.slug}" selected' in asked and "June, 11 June 2025" in asked
    assert cancelled(cast, papered, to=june.slug).status_code == 302
    assert papered.status == "cancelled"
    assert agenda(june) == [
        (1, "Welcome", "accepted"), (2, "News", "accepted"), (3, "Fitters", "accepted"), (4, "Ferries", "proposed"),
    ]  # fmt: skip
    (fitters,) = june.items.filter(name="Fitters")
    assert (fitters.ask, fitters.purpose, fitters.about) == (
        "Agree to train fitters.",
        "decide",
        ["action:train-fitters"],
    )
    (paper,) = fitters.papers.all()
    assert (paper.name, paper.public, paper.sha256) == ("plan.pdf", True, Paper.objects.first().sha256)
    assert june.items.get(name="Ferries").proposed_by == cast.edith


def test_each_item_leads_to_the_other_and_the_cancelled_meeting_says_where_they_went(papered, june, cast):
    cancelled(cast, papered, to=june.slug)
    old, new = AgendaItem.objects.filter(name="Fitters").order_by("id")
    assert new.carried_from == old
    for path in (f"meetings/{june.slug}/", f"agenda-items/{new.slug}/"):
        assert f'Carried over from <a href="/amber/agenda-items/{old.slug}/">' in page(cast, path)
    for path in (f"meetings/{papered.slug}/", f"agenda-items/{old.slug}/"):
        assert f'Went to <a href="/amber/agenda-items/{new.slug}/">June</a>' in page(cast, path)
    told = page(cast, f"meetings/{papered.slug}/")
    assert f'3 items went to <a href="/amber/meetings/{june.slug}/">June</a>' in told
    assert "carry-over" not in told and "No item yet" not in told
    assert [one.meeting for one in queries.items_about(june.place, "action", "train-fitters")] == [june]
    event = Event.objects.get(kind="agenda-item", record=new.slug)
    assert event.changes["carried_from"] == [None, old.slug]


def test_items_are_not_taken_over_twice(papered, june, sam):
    actions.cancel_meeting(by=sam, meeting=papered, reason="Fog")
    carry_over(by=sam, meeting=papered, to=june)
    with pytest.raises(LodestarError, match="Nothing is left to carry over"):
        carry_over(by=sam, meeting=papered, to=june)
    (old,) = papered.items.filter(name="Fitters")
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(
            place=june.place,
            slug="again",
            meeting=june,
            order=9,
            name="Again",
            purpose="note",
            carried_from=old,
        )
    assert june.items.count() == 4


def test_what_was_left_is_carried_over_later_once_a_meeting_is_planned(meeting, board, sam, cast):
    assert "No other meeting of this forum is planned yet" in page(cast, f"meetings/{meeting.slug}/cancel/")
    assert cancelled(cast, meeting).status_code == 302
    told = page(cast, f"meetings/{meeting.slug}/")
    assert "2 items go on nowhere yet" in told and f"/amber/meetings/{meeting.slug}/carry-over/" in told
    assert "carry-over" not in page(cast, f"meetings/{meeting.slug}/", "vera")
    july = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 7, 2))
    url = f"/amber/meetings/{meeting.slug}/carry-over/"
    assert "Agree to train fitters." in page(cast, f"meetings/{meeting.slug}/carry-over/")
    assert cast.client("sec").post(url, {"to": "nowhere"}).status_code == 422
    assert cast.client("sec").post(url, {"to": july.slug}).status_code == 302
    assert [name for _, name, _ in agenda(july)] == ["News", "Fitters"]
    assert "Nothing is left" in cast.client("sec").post(url, {"to": july.slug}).content.decode()


def test_items_stay_where_they_are_when_nobody_wants_them_along(meeting, june, cast):
    assert cancelled(cast, meeting, to="").status_code == 302
    assert [name for _, name, _ in agenda(june)] == ["Welcome"]


def test_a_meeting_without_items_is_cancelled_as_before(june, board, sam, cast):
    bare = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 8, 1))
    asked = page(cast, f"meetings/{bare.slug}/cancel/")
    assert "still open" not in asked and 'name="to"' not in asked
    assert cancelled(cast, bare).status_code == 302 and bare.status == "cancelled"


def test_the_next_meeting_stands_first_and_one_that_is_over_is_not_offered(meeting, june, board, sam):
    actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 1, 15))
    july = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 7, 2))
    gone = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 5, 2))
    actions.cancel_meeting(by=sam, meeting=gone, reason="Fog")
    assert list(meetings_to_come(meeting)) == [june, july]


def test_what_is_refused_changes_nothing(meeting, june, board, sam, cast):
    from lodestar.service.plan.models import Forum

    with pytest.raises(LodestarError, match="Only items of a cancelled meeting"):
        carry_over(by=sam, meeting=meeting, to=june)
    other = Forum.objects.filter(place=board.place).exclude(
        pk=board.forum.pk
    ).first() or Forum.objects.create(
        place=board.place, slug="other", name="Other", purpose="x", source=board.forum.source, locator="p. 1"
    )
    theirs = actions.plan_meeting(by=sam, forum=other, day=JUNE)
    with pytest.raises(LodestarError, match="another meeting of"):
        cancel_and_carry(by=sam, meeting=meeting, reason="Fog", to=theirs)
    meeting.refresh_from_db()
    assert meeting.status == "planned", "it is cancelled with its items, or not at all"
    with pytest.raises(PermissionDenied):
        cancel_and_carry(by=cast.vera, meeting=meeting, reason="Fog", to=june)
    Meeting.objects.filter(pk=june.pk).update(status="held")
    june.refresh_from_db()
    with pytest.raises(LodestarError, match="agenda of a meeting that is held is closed"):
        cancel_and_carry(by=sam, meeting=meeting, reason="Fog", to=june)


def test_items_go_on_from_meeting_to_meeting_and_a_paper_is_withdrawn_from_all(
    papered, june, board, sam, cast
):
    july = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 7, 2))
    cancel_and_carry(by=sam, meeting=papered, reason="Fog", to=june)
    cancel_and_carry(by=sam, meeting=june, reason="More fog", to=july)
    assert [name for _, name, _ in agenda(july)] == ["Welcome", "News", "Fitters", "Ferries"]
    assert not open_items(papered).exists() and not open_items(june).exists()
    first, middle, last = Paper.objects.filter(name="plan.pdf").order_by("id")
    withdraw_paper(by=sam, paper=middle, reason="Names a person")
    for paper in (first, middle, last):
        paper.refresh_from_db()
        assert paper.withdrawn_because == "Names a person"
        assert cast.client("vera").get(f"/amber/papers/{paper.slug}/").status_code == 404
