"""The public reads the plan as it was last published; who holds a role there reads the work."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.delivery.actions import (
    add_dependency,
    end_action,
    set_budget_line,
    take_back_ending,
    withdraw_budget_line,
    withdraw_dependency,
)
from lodestar.service.delivery.dates import reach_milestone, revise_date, take_back_milestone
from lodestar.service.delivery.schemes import choose_schemes
from lodestar.service.delivery.stances import set_stance
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.mapping import to_record
from lodestar.service.meetings.forum_actions import add_seat, set_quorum
from lodestar.service.memory.edition_tables import INSIDE, PublishedEvent
from lodestar.service.memory.editions import edition_of, publish_plan, told_waiting, waiting_of
from lodestar.service.memory.models import PlanEdition
from lodestar.service.places.models import Organisation
from lodestar.service.plan.models import Action, Forum

MARK = "Zugzwang"
PAGES = ("/amber/actions/train-fitters/", "/amber/actions/", "/api/v1/places/amber/actions/train-fitters")

pytestmark = pytest.mark.usefixtures("evidence")


def action(cast):
    return Action.objects.get(place=cast.amber, slug="train-fitters")


def edit(cast, row, **changes):
    return edit_record(by=cast.edith.handle, instance=row, version=row.version, changes=changes)


def publish(cast, **more):
    return publish_plan(by=cast.sec, place=cast.amber, upto=waiting_of(cast.amber).upto, **more)


def reads(cast, who, page):
    return MARK in cast.client(who).get(page).content.decode()


def test_a_loaded_pack_is_published_as_it_was_reviewed(cast):
    assert edition_of(cast.amber).slug == "edition-001"
    assert not waiting_of(cast.amber).kinds
    assert "As published" not in cast.client("anonymous").get("/amber/plan/").content.decode()
    assert "The plan as published on" in cast.client("anonymous").get("/amber/plan/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_change_is_read_by_the_public_once_it_is_published_and_not_before(cast, page):
    edit(cast, action(cast), name=f"{MARK} of fitters")
    assert reads(cast, "vera", page)
    assert (
        not reads(cast, "anonymous", page)
        and not reads(cast, "otto", page)
        and not reads(cast, "basil", page)
    )
    publish(cast)
    assert reads(cast, "anonymous", page) and reads(cast, "otto", page)


def test_what_is_published_is_what_was_looked_at(cast):
    edit(cast, action(cast), name=f"{MARK} of fitters")
    looked = waiting_of(cast.amber).upto
    edit(cast, action(cast), name=f"{MARK} of many fitters")
    with pytest.raises(LodestarError, match="changed since you looked"):
        publish_plan(by=cast.sec, place=cast.amber, upto=looked)
    assert PlanEdition.objects.filter(place=cast.amber).count() == 1


def test_nothing_is_published_twice_and_not_by_everybody(cast):
    with pytest.raises(LodestarError, match="as it stands already"):
        publish(cast)
    edit(cast, action(cast), name="Other")
    with pytest.raises(PermissionDenied):
        publish_plan(by=cast.edith, place=cast.amber, upto=waiting_of(cast.amber).upto)


def test_what_was_written_and_taken_back_in_between_never_becomes_public(cast):
    edit(cast, action(cast), name=f"{MARK} of fitters")
    edit(cast, action(cast), name="Train sixty fitters")
    publish(cast)
    history = "/amber/actions/train-fitters/history/"
    assert reads(cast, "vera", history)
    assert not reads(cast, "anonymous", history)
    assert "Train sixty fitters" in cast.client("anonymous").get(history).content.decode()


def test_a_change_taken_back_leaves_nothing_to_publish(cast):
    before = action(cast).name
    edit(cast, action(cast), name="Other")
    edit(cast, action(cast), name=before)
    assert not waiting_of(cast.amber).kinds


def test_publishing_is_an_audited_deed_with_its_note(cast):
    edit(cast, action(cast), name=f"{MARK} of fitters")
    row = publish(cast, note="For the spring")
    event = Event.objects.filter(kind="plan-edition", record=row.slug).get()
    assert (event.action, event.by, event.reason) == ("publish plan", cast.sec.handle, "For the spring")
    assert row.records == 1
    with pytest.raises(LodestarError):
        row.save()
    with pytest.raises(LodestarError):
        row.delete()


def test_the_partnership_is_told_how_much_is_not_public_and_the_public_is_not(cast):
    edit(cast, action(cast), name="Other")
    assert "1 record of the plan changed since" in cast.client("vera").get("/amber/plan/").content.decode()
    assert "changed since" not in cast.client("anonymous").get("/amber/plan/").content.decode()


def test_the_page_of_what_is_published_leads_those_who_work_on_the_plan_to_its_editions(cast):
    """Also when nothing waits, and no page raises the flag."""
    for name, leads in (("sec", True), ("vera", True), ("anonymous", False), ("basil", False)):
        page = cast.client(name).get("/amber/published/").content.decode()
        assert "The plan was last published on" in page
        assert ("/amber/published/plan/" in page) is leads, name


def test_the_page_says_what_differs_and_publishes_it(cast):
    edit(cast, action(cast), name=f"{MARK} of fitters")
    page = cast.client("sec").get("/amber/published/plan/")
    assert MARK in page.content.decode() and "Publish the plan as it stands" in page.content.decode()
    assert (
        "Publish the plan as it stands"
        not in cast.client("vera").get("/amber/published/plan/").content.decode()
    )
    sent = cast.client("sec").post("/amber/published/plan/", {"upto": page.context["waiting"].upto})
    assert sent.status_code == 302
    assert reads(cast, "anonymous", PAGES[0])


def test_the_page_refuses_to_publish_what_nobody_saw(cast):
    edit(cast, action(cast), name="Other")
    sent = cast.client("sec").post("/amber/published/plan/", {"upto": 1})
    assert sent.status_code == 422 and "changed since you looked" in sent.content.decode()


def moved(cast, new):
    revise_date(by=cast.edith, action=action(cast), field="ends", milestone="", new=new, reason="Rain")


def test_a_date_that_moved_is_one_record_and_one_sentence(cast):
    was = action(cast).ends
    moved(cast, "2031-05-01")
    waiting = waiting_of(cast.amber)
    assert set(waiting.kinds) == {"action"} and waiting.records == 1
    (told,) = told_waiting(cast.amber, waiting)
    assert told.sentence.startswith("Its end ") and "1 May 2031" in told.sentence
    assert "Rain" not in told.sentence, "the public reads no reasons"
    if was:
        moved(cast, was)
        assert not waiting_of(cast.amber).kinds, (
            "the public reads the date alone, not that it was moved and moved back"
        )


def needed(cast):
    return Action.objects.get(place=cast.amber, slug="open-the-clean-room")


def withdrawn_money(cast):
    line = set_money(cast)
    withdraw_budget_line(by=cast.edith, line=line, reason="Twice")


def set_money(cast):
    return set_budget_line(
        by=cast.edith,
        action=action(cast),
        source="The fund",
        year="2026/27",
        committed=Decimal(5),
        spent=Decimal(1),
    )


def other_schemes(cast):
    choose_schemes(
        by=cast.sec,
        place=cast.amber,
        health="essentials",
        rating="three-colours",
        risk="five-by-five",
        reason="Short",
    )


def seated(cast):
    board = Forum.objects.get(place=cast.amber, slug="board")
    set_quorum(by=cast.sec, forum=board, number=3)
    add_seat(
        by=cast.sec, forum=board, seat="Chair", role="member", holder="Somebody", starts=dt.date(2025, 1, 1)
    )


def waited_in_vain(cast):
    row = add_dependency(by=cast.edith, action=action(cast), needs=needed(cast), note="Keys")
    withdraw_dependency(by=cast.edith, dependency=row, reason="It does not")


def ended_in_vain(cast):
    row = end_action(
        by=cast.edith, action=action(cast), how="completed", on=dt.date.today(), reason="It is done."
    )
    take_back_ending(by=cast.edith, ending=row, reason="It is not.")


def reached_in_vain(cast):
    row = reach_milestone(by=cast.edith, action=needed(cast), milestone="keys", on=dt.date.today())
    take_back_milestone(by=cast.edith, met=row, reason="No keys came.")


def stances_and_verifiers(cast):
    council = Organisation.objects.get(place=cast.amber, slug="amber-council")
    set_stance(
        by=cast.edith,
        action=action(cast),
        organisation=council,
        stance="opposes",
        note="Said so",
        on=dt.date.today(),
    )


NEVER_READ = (
    set_money, withdrawn_money, other_schemes, seated, waited_in_vain, ended_in_vain, reached_in_vain, stances_and_verifiers,
)  # fmt: skip


@pytest.mark.parametrize("deed", NEVER_READ)
def test_what_the_public_never_reads_does_not_wait_to_be_published(cast, deed):
    events = Event.objects.count()
    deed(cast)
    assert Event.objects.count() > events
    waiting = waiting_of(cast.amber)
    assert (waiting.records, dict(waiting.kinds), told_waiting(cast.amber, waiting)) == (0, {}, ())
    for path in ("plan/", "published/plan/", "actions/train-fitters/"):
        page = cast.client("sec").get(f"/amber/{path}").content.decode()
        assert not re.search(r"\d record\w* (of the plan )?changed since", page), path
    with pytest.raises(LodestarError, match="as it stands already"):
        publish(cast)


def test_what_the_public_read_waits_when_it_is_taken_back(cast):
    row = end_action(
        by=cast.edith, action=action(cast), how="completed", on=dt.date.today(), reason="It is done."
    )
    publish(cast)
    take_back_ending(by=cast.edith, ending=row, reason="It is not.")
    assert waiting_of(cast.amber).records == 1
    publish(cast)
    row = end_action(
        by=cast.edith, action=action(cast), how="completed", on=dt.date.today(), reason="Now it is."
    )
    assert waiting_of(cast.amber).records == 1


def test_money_is_in_no_history_that_the_public_reads(cast):
    set_money(cast)
    edit(cast, action(cast), name="Other")
    publish(cast)
    assert {"action"} <= set(PublishedEvent.objects.values_list("kind", flat=True))
    assert not INSIDE & set(PublishedEvent.objects.values_list("kind", flat=True))


def test_who_takes_part_and_what_is_promised_anew_are_said_in_sentences(cast):
    row = to_record(action(cast)).model_dump(mode="json")
    extra = {"organisation": "amber-council", "role": "partner", "side": "local", "basis": "stated"}
    edit(cast, action(cast), responsibilities=[*row["responsibilities"], extra])
    milestone = {"id": "first", "name": "First class", "due": "2030-03"}
    edit_record(
        by=cast.edith.handle, instance=action(cast), version=action(cast).version,
        changes={"milestones": [*row["milestones"], milestone]}, reason="why",
    )  # fmt: skip
    said = {one.sentence for one in told_waiting(cast.amber, waiting_of(cast.amber))}
    assert said == {
        "Amber Council takes part as partner",
        "Milestone “First class” added, due March 2030",
    }
