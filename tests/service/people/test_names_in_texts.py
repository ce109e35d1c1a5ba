"""Who is forgotten goes from what people typed too, where it can still change; what is locked stays, and the page says why."""

import datetime as dt

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.ledger.editing import edit_record
from lodestar.service.meetings.actions import add_item, plan_meeting, record_attendance
from lodestar.service.meetings.minute_actions import (
    add_follow_up,
    decide_by_delegation,
    take_step,
    write_minute,
)
from lodestar.service.meetings.models import AgendaItem, Decision, FollowUp, Meeting
from lodestar.service.people.forgetting import anonymise
from lodestar.service.people.models import User
from lodestar.service.people.typed import _without, typed_in
from lodestar.service.places.models import Source
from lodestar.service.plan.models import Action, Forum
from lodestar.service.risks.actions import raise_issue
from lodestar.service.risks.models import Issue

REASON = "Asked for it by letter"
NAME = "Vera Viewer"


@pytest.fixture(autouse=True)
def fresh(evidence):
    cache.clear()


@pytest.fixture
def typed(cast):
    """Her name in an action, an issue, an agenda and its minute, a follow-up; and in what is locked."""
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    edit_record(
        by=cast.edith.email, instance=action, version=action.version,
        changes={"note": f"Ask {NAME} or vera@example.org; {NAME}’s list."},
    )  # fmt: skip
    raise_issue(by=cast.edith, place=cast.amber, name="Flood", text="VERA  VIEWER saw it.", impact=3)
    board, _ = Forum.objects.get_or_create(
        place=cast.amber, slug="board",
        defaults={"name": "Board", "source": Source.objects.filter(place=cast.amber).first(), "locator": "page 1"},
    )  # fmt: skip
    for number, name in enumerate(("Spring", "Summer")):
        day = dt.date.today() - dt.timedelta(days=40 - 20 * number)
        meeting = plan_meeting(by=cast.sec, forum=board, day=day, name=name)
        add_item(by=cast.sec, meeting=meeting, name=f"{name} report", purpose="note", owner=NAME)
        for state in ("papers-out", "held"):
            meeting = take_step(by=cast.sec, meeting=meeting, to=state)
        record_attendance(by=cast.sec, meeting=meeting, presence={}, substitutes={}, besides=[NAME])
        item = AgendaItem.objects.get(meeting=meeting)
        write_minute(by=cast.sec, item=item, minute=f"{NAME} reported.")
        add_follow_up(by=cast.sec, item=item, name=f"Ask {NAME}", who=NAME)
    spring = Meeting.objects.get(name="Spring")
    for state in ("minuted", "approved"):
        spring = take_step(by=cast.sec, meeting=spring, to=state, on=dt.date.today())
    decide_by_delegation(
        by=cast.sec, place=cast.amber, forum=board, name="Buy it", text=f"{NAME} may buy it.", outcome="agreed", delegate=NAME,
        made_on=dt.date.today(),
    )  # fmt: skip
    return cast


def page(cast, **sent):
    at = f"/amber/people/{cast.vera.pk}/anonymise/"
    alice = cast.client("alice")
    return alice.post(at, sent) if sent else alice.get(at)


def words():
    """All that is typed of her in the records of the cast."""
    return {
        "note": Action.objects.get(place__slug="amber", slug="train-fitters").note,
        "issue": Issue.objects.get().text,
        **{f"{one.name} owner": one.owner for one in AgendaItem.objects.all()},
        **{f"{one.name} minute": one.minute for one in AgendaItem.objects.all()},
        **{f"{one.meeting.name} who": f"{one.who}: {one.name}" for one in FollowUp.objects.all()},
        "decision": Decision.objects.get().text,
    }


def test_looking_changes_nothing_and_says_what_would_and_what_stays_with_its_reason(typed):
    before, events = words(), Event.objects.count()
    shown = page(typed)
    html = shown.content.decode()
    assert (words(), Event.objects.count()) == (before, events)
    (place, changing, staying) = shown.context["typed"][0]
    assert place == typed.amber
    told = {(one.what.partition(":")[0], text.becomes) for one in changing for text in one.texts}
    who = f"Person {typed.vera.pk}"
    assert ("Action", f"Ask {who} or {who}; {who}’s list.") in told
    assert ("Agenda item", f"{who} reported.") in told and ("Issue", f"{who} saw it.") in told
    reasons = {one.what: one.stays for one in staying}
    assert ("Follow up: Ask " + NAME, "Name") in {
        (one.what, text.label) for one in staying for text in one.texts
    }
    assert "approved" in reasons["Agenda item: Spring report"]
    assert "stands as it was recorded" in reasons["Decision: Buy it"]
    assert "Agenda item: Summer report" not in reasons
    for text in (*reasons.values(), who, "minutes of this meeting are approved"):
        assert text.partition("‘")[0].partition("'")[0] in html


def test_all_that_can_change_is_changed_at_once_and_what_is_locked_stays(typed):
    before = words()
    sent = {"reason": REASON, "sure": "on", "texts": "on", "seen": page(typed).context["marks"]}
    assert page(typed, **sent).status_code == 302
    who, after = f"Person {typed.vera.pk}", words()
    assert (
        after
        == before
        | {
            "note": f"Ask {who} or {who}; {who}’s list.",
            "issue": f"{who} saw it.",
            "Summer report owner": who,
            "Summer report minute": f"{who} reported.",
            "Summer who": f"{who}: Ask {who}",
            "Spring who": f"{who}: Ask {NAME}",  # who does it may change when the minutes are approved, what it is may not
        }
    )
    assert NAME in after["Spring report minute"] and NAME in after["decision"]
    assert User.objects.get(pk=typed.vera.pk).anonymised_at is not None


def test_the_audit_stays_as_it_was_and_tells_of_each_record_that_was_changed(typed):
    held = list(Event.objects.order_by("id").values())
    anonymise(by=typed.alice.email, person=typed.vera, reason=REASON, texts=True)
    events = list(Event.objects.order_by("id").values())
    assert events[: len(held)] == held
    changed = {
        (one["kind"], one["by"], one["reason"]) for one in events[len(held) :] if one["kind"] != "person"
    }
    by = typed.alice.handle
    assert {(kind, by, REASON) for kind in ("action", "issue", "agenda-item", "follow-up")} <= changed
    history = typed.client("alice").get(f"/amber/issues/{Issue.objects.get().slug}/").content.decode()
    assert NAME not in history


def test_without_the_tick_texts_stay(typed):
    before = words()
    assert page(typed, reason=REASON, sure="on").status_code == 302
    assert words() == before


def test_what_was_not_shown_is_not_changed(typed):
    marks = page(typed).context["marks"]
    issue = Issue.objects.get()
    Issue.objects.filter(pk=issue.pk).update(resolution=f"{NAME} baled it out.")
    before = words()
    answer = page(typed, reason=REASON, sure="on", texts="on", seen=marks)
    assert answer.status_code == 422 and "have changed since they were shown" in answer.content.decode()
    assert words() == before and User.objects.get(pk=typed.vera.pk).anonymised_at is None
    assert page(typed, reason=REASON, sure="on", texts="on", seen=answer.context["marks"]).status_code == 302


def test_a_name_that_is_refused_for_its_reason_changes_no_text(typed):
    before = words()
    with pytest.raises(LodestarError, match="without the person’s name"):
        anonymise(by="t", person=typed.vera, reason="Vera asked", texts=True)
    assert words() == before


def test_what_stays_is_what_is_found_afterwards(typed):
    stays = {one.what for one in typed_in(typed.amber, typed.vera) if one.stays}
    vera = User.objects.get(pk=typed.vera.pk)
    anonymise(by="t", person=typed.vera, reason=REASON, texts=True)
    assert {one.what for one in typed_in(typed.amber, vera)} == stays != set()


def test_the_page_warns_where_somebody_else_bears_the_name(typed):
    assert "the same name" not in page(typed).content.decode()
    User.objects.filter(pk=typed.pat.pk).update(name="vera viewer")
    assert "1 other person here bears the same name" in page(typed).content.decode()


PERSON = User(pk=7, name=NAME, email="vera@example.org")
LETTERS = st.text(st.sampled_from("ab ,.’:-\n"), max_size=12)


@given(LETTERS, LETTERS, st.sampled_from([NAME, "vera viewer", "VERA\nVIEWER", "vera@example.org"]))
def test_a_name_goes_however_it_is_written_and_all_else_stays(before, after, name):
    text = f"{before} {name}, {after}"
    assert _without(text, PERSON) == f"{before} Person 7, {after}"


@pytest.mark.parametrize(
    "text", ["Vera Viewers", "Overa Viewer", "a.vera@example.org", "Vera", "Viewer, Vera"]
)
def test_what_is_another_word_stays(text):
    assert _without(text, PERSON) == text
