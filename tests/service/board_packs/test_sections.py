"""Every section of a pack says what its app says, and is left out where there is nothing to say."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.reports.documents.model import Callout, Document, Paragraph, StatusList, Table
from lodestar.service.audit.recorded import record_change
from lodestar.service.board_packs.gathering import put_together
from lodestar.service.board_packs.gathering.asked import Asked
from lodestar.service.board_packs.gathering.figures import gap_said
from lodestar.service.delivery.dates import reach_milestone
from lodestar.service.delivery.models import BudgetLine, Ending, MilestoneMet
from lodestar.service.delivery.verifying import name_verifier, verify
from lodestar.service.ledger.editing import edit_record
from lodestar.service.meetings.models import AgendaItem, Meeting, Paper
from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.plan.models import Action, Milestone
from lodestar.service.risks.models import Risk
from lodestar.service.shared.caching import forget
from tests.service.rounds.made_round import JOINT, make_round, said

LEVELS = dict.fromkeys(
    [f"{when}_{what}" for when in ("inherent", "current", "target") for what in ("likelihood", "impact")], 2
)


@pytest.fixture
def pack(home, cast, board):
    """A pack of Amber's Board as the record stands now: ``pack(since=…)``."""

    def drawn(**given) -> Document:
        today = timezone.localdate()
        asked = {
            "place": cast.amber, "forum": board, "meeting": "", "meets_on": today, "since": None, "cut": timezone.now(),
        }  # fmt: skip
        return put_together(Asked(**(asked | given)))

    return drawn


def titles(document: Document) -> list[str]:
    return [section.title for section in document.sections]


def table(document: Document, caption: str) -> Table | None:
    return next((found for found in document.tables() if found.caption == caption), None)


def recorded(model, cast, slug: str, **values):
    return record_change(by="t", action="make", row=model(place=cast.amber, slug=slug, **values))


def test_a_section_with_nothing_to_say_is_left_out(pack):
    found = titles(pack())
    for title in ("Risks and issues", "Money", "Decisions asked for", "Ratings and disputes"):
        assert title not in found
    assert found[0] == "In a minute" and "Annex: all actions" in found


def test_what_the_board_must_decide_comes_first(cast, board, pack):
    meeting = recorded(Meeting, cast, "fourth", forum=board, name="Fourth", day=timezone.localdate())
    recorded(
        AgendaItem, cast, "roof", meeting=meeting, order=1, name="The roof", purpose="decide", ask="Agree to mend the roof.",
        owner="Lena Lead",
    )  # fmt: skip
    recorded(AgendaItem, cast, "news", meeting=meeting, order=2, name="News", purpose="note")
    document = pack(meeting_slug="fourth")
    minute, asked = document.sections[:2]
    assert str(minute.blocks[0]) == str(Callout("You are asked to decide one thing", "The roof."))
    assert asked.title == "Decisions asked for"
    (question,) = (block for block in asked.blocks if isinstance(block, Callout))
    assert question.title == "Item 1: The roof"
    assert question.text == "Agree to mend the roof. No paper was given with it."
    assert "Lena" not in str(document), "a pack is kept for ever, so it names nobody"


def test_the_agenda_says_where_and_when_what_is_to_be_read_and_what_is_not_for_the_public(cast, board, pack):
    meeting = recorded(
        Meeting, cast, "fourth", forum=board, name="Fourth", day=timezone.localdate(), time="10:00 to 12:00", where="Room 1",
    )  # fmt: skip
    roof = recorded(
        AgendaItem, cast, "roof", meeting=meeting, order=1, name="The roof", purpose="decide", ask="Mend it?",
        minutes_long=20, public=False,
    )  # fmt: skip
    recorded(
        AgendaItem, cast, "later", meeting=meeting, order=2, name="Later", purpose="note", state="proposed"
    )
    for number, withdrawn in enumerate(("", "The wrong file")):
        held = {"name": f"Paper {number}", "file_type": "pdf", "size": 1, "sha256": "0" * 64}
        recorded(Paper, cast, f"p-{number}", item=roof, withdrawn_because=withdrawn, **held)
    document = pack(meeting_slug="fourth")
    section = next(one for one in document.sections if one.title == "The agenda")
    assert section.blocks[0].text.endswith(", 10:00 to 12:00, Room 1.")
    (row,) = section.blocks[1].rows
    assert [str(cell) for cell in row] == ["1. The roof", "To decide; not for the public", "20", "Paper 0"]
    assert "Mend it? Papers: Paper 0." in str(document) and "Paper 1" not in str(document)


def missing(document: Document) -> list[str]:
    lists = (one for one in document.sections[0].blocks if isinstance(one, StatusList))
    return [
        f"{line.status}: {line.text}: {line.note}"
        for one in lists
        if one.title == "Missing from this pack"
        for line in one.lines
    ]


def test_the_first_page_says_what_is_missing_and_who_has_not_reported_is_told_by_side(cast, board, pack):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    edit_record(
        by="t", instance=action, version=1, changes={"responsibilities": [], "commitment": "committed"}
    )
    assign_indicator(
        by=cast.edith, place=cast.amber, indicator="jobs-created", name="Jobs", role="commitment", target=Decimal(9),
        target_period="2027/28", baseline=Decimal(1), baseline_period="2023/24", starts=dt.date(2024, 4, 1),
        frequency="year", time_rule="sum", place_rule="none",
    )  # fmt: skip
    made = make_round(cast)
    document = pack()
    lines = missing(document)
    assert [line.partition(":")[0] for line in lines] == ["Reports", "Vacancies", "Values", "Leads"]
    assert "closes on" in lines[0] and made.round.name in lines[0] and "Jobs" in lines[2]
    assert (
        lines[1]
        == "Vacancies: 1 action with a side for which nobody can report or approve: Open the clean room"
    )
    assert lines[3] == "Leads: 2 committed actions without a lead: Train fitters; Find a lead"
    waiting = table(document, "Not reported in this round")
    asked = {line.action.name for line in made.lines.values() if line.sides}
    assert {row[0] for row in waiting.rows} == asked
    assert all("Local: " in row[1] and "National: " in row[1] for row in waiting.rows if row[0] == JOINT[1])


def test_the_board_reads_the_joint_line_that_both_sides_wrote_for_it(cast, pack):
    from lodestar.service.rounds import actions
    from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line

    made = make_round(cast)
    way = {"reason": "No steel.", "way_back": "Buy steel."}
    for name, side, over in (("cora", "local", {}), ("lena", "national", {"rating": "at-risk", **way})):
        who, approver = getattr(cast, name), getattr(cast, {"cora": "ada", "lena": "nils"}[name])
        row = actions.save_update(by=who, line=made.line(), side=side, said=said(**over), version=0)
        row = actions.submit_update(by=who, update=row, version=row.version)
        actions.approve_update(by=approver, update=row, version=row.version)
    propose_joint_line(
        by=cast.ada, line=made.line(), rating="at-risk", confidence="low", forecast=dt.date(2027, 4, 1),
        text="The trench waits for steel.", reason="Both saw the order book.", version=0,
    )  # fmt: skip
    agree_joint_line(by=cast.nils, line=made.line(), side="national", version=made.read("nils").joint.version)
    (row,) = table(pack(), "Not on track, and the way back").rows
    assert row[2:] == ("The trench waits for steel.", "Buy steel.")


def test_what_is_reported_kept_and_found_not_adequate_is_said_on_the_first_page_and_named(cast, pack):
    action = Action.objects.get(place=cast.amber, slug="open-the-clean-room")
    reach_milestone(by=cast.edith, action=action, milestone="keys", on=timezone.localdate())
    met = MilestoneMet.objects.get(action=action)
    since = timezone.localdate() - dt.timedelta(days=3)
    assert [str(row[4]) for row in table(pack(since=since), "Kept").rows] == ["None"]
    asked = name_verifier(by=cast.edith, of=met, verifier=cast.vera)
    assert [str(row[4]) for row in table(pack(since=since), "Kept").rows] == ["To verify"]
    verify(by=cast.vera, verification=asked, state="not-adequate", reason="One key turns.")
    document = pack(since=since)
    assert [str(row[4]) for row in table(document, "Kept").rows] == ["Not adequate"]
    (row,) = table(document, "Reported as kept, and found not adequate").rows
    assert row[2] == "One key turns." and "Vera" not in str(document)
    (late,) = (
        one
        for one in document.sections[0].blocks
        if isinstance(one, StatusList) and one.title == "Late or disputed"
    )
    assert "Not adequate" in [str(line.status) for line in late.lines]


def test_what_falls_due_between_the_data_cut_and_the_meeting_is_told_too(cast, pack):
    today = timezone.localdate()
    soon, meets = today + dt.timedelta(days=3), today + dt.timedelta(days=120)
    milestones = [
        {"id": "a", "name": "Soon", "due": soon.isoformat()},
        {"id": "b", "name": "After", "due": (meets + dt.timedelta(days=3)).isoformat()},
    ]
    for action in Action.objects.filter(place=cast.amber):
        mine = milestones if action.slug == "open-the-clean-room" else []
        edit_record(
            by="t", instance=action, version=1, changes={"milestones": mine, "ends": None}, reason="w"
        )
    section = next(one for one in pack(meets_on=meets).sections if one.title == "The next two quarters")
    named = [row[1] for block in section.blocks if isinstance(block, Table) for row in block.rows]
    assert named == ["Soon", "After"]
    assert "2 promises fall due by " in section.blocks[0].text
    assert section.blocks[0].text.endswith(", 1 of them before you meet.")


def test_an_action_that_ended_says_how_when_and_into_what_and_owes_nothing(cast, pack):
    one = Action.objects.get(place=cast.amber, slug="train-fitters")
    into = Action.objects.get(place=cast.amber, slug="open-the-clean-room")
    recorded(Ending, cast, one.slug, action=one, how="merged", into=into, on=dt.date(2026, 3, 2), reason="r")
    (row,) = (row for found in pack().tables() for row in found.rows if row[0] == one.name)
    assert str(row[3]) == f"Merged into {into.name}" and row[3].tone != "good"
    assert row[5] == "Ended 2 March 2026"


def test_promises_kept_moved_and_added_are_told_since_the_board_last_met(db, request):
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), tick=True):
        cast = request.getfixturevalue("cast")
    with time_machine.travel(dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC), tick=True):
        action = Action.objects.get(place=cast.amber, slug="open-the-clean-room")
        milestones = [
            {"id": "keys", "name": "Keys handed over", "due": "2025-06"},
            {"id": "doors", "name": "Doors open", "due": "2026-09"},
            {"id": "roof", "name": "Roof on", "due": "2026-10"},
        ]
        edit_record(
            by="t",
            instance=action,
            version=1,
            changes={"milestones": milestones},
            reason="The roof came late",
        )
        recorded(MilestoneMet, cast, "met", action=action, milestone="keys", on=dt.date(2026, 3, 15))
        document = request.getfixturevalue("pack")(since=dt.date(2026, 3, 10))
    assert [row[1] for row in table(document, "Kept").rows] == ["Keys handed over"]
    moved = [(row[1], row[4].said, row[5]) for row in table(document, "Moved").rows]
    assert moved == [("Doors open", "+258", "The roof came late")]
    assert [row[1] for row in table(document, "Added").rows] == ["Roof on"]
    lead = next(block for block in document.sections[0].blocks if isinstance(block, Paragraph))
    assert (
        "1 promise kept (1 after its day), 1 moved, 0 past their day and not recorded as met, 1 added"
        in lead.text
    )
    assert "The record begins" not in str(document), "the record goes back far enough"


def test_the_first_page_says_what_is_late_the_longest_first_and_that_nothing_is(cast, pack):
    def late() -> list[str]:
        (found,) = (
            one
            for one in pack().sections[0].blocks
            if isinstance(one, StatusList) and one.title == "Late or disputed"
        )
        return [f"{line.status} {line.text}" for line in found.lines]

    milestones = [
        {"id": "keys", "name": "Keys", "due": "2024-06"},
        {"id": "roof", "name": "Roof", "due": "2024-05"},
    ]
    milestones += [{"id": f"m{n}", "name": f"Step {n}", "due": "2024-12"} for n in range(5)]
    for action in Action.objects.filter(place=cast.amber):
        changes = {"milestones": milestones if action.slug == "open-the-clean-room" else [], "ends": None}
        edit_record(by="t", instance=action, version=action.version, changes=changes, reason="why")
    found = late()
    assert found[0] == "Late Open the clean room: Roof" and found[1] == "Late Open the clean room: Keys"
    assert found[-1] == "Late and 3 more, told below"
    action = Action.objects.get(place=cast.amber, slug="open-the-clean-room")
    edit_record(by="t", instance=action, version=action.version, changes={"milestones": []}, reason="why")
    assert late() == ["Nothing is late, overdue or disputed."]


def test_risks_tell_their_band_and_name_nobody(cast, pack):
    values = {
        "name": "The harbour floods", "category": "operations", "cause": "Rain", "event": "Flood", "effect": "Mud",
        "proximity": 2, "treatment": "treat", "raised_on": dt.date(2026, 1, 5), "owner": cast.lena, **LEVELS,
    }  # fmt: skip
    recorded(Risk, cast, "flood", **values)
    document = pack(since=timezone.localdate() - dt.timedelta(days=3))
    assert table(document, "The gravest risks").rows[0][0] == "The harbour floods"
    assert str(table(document, "Risks that moved").rows[0][1]) == "New"
    assert "Lena" not in str(document) and "lena@" not in str(document)


def test_money_adds_up_to_the_pound_in_words_and_in_tables(cast, pack):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    for number, (source, committed, spent) in enumerate(
        (("Fund", "1000000.50", "400000"), ("Gift", "59.50", "60"))
    ):
        recorded(
            BudgetLine, cast, f"line-{number}", action=action, source=source, year="2026/27", committed=Decimal(committed),
            spent=Decimal(spent),
        )  # fmt: skip
    document = pack()
    section = next(section for section in document.sections if section.title == "Money")
    figures = [part.value for part in section.blocks[0].parts if not isinstance(part, str)]
    assert figures == [Decimal("1000060.00"), Decimal("400060")]
    by_source = table(document, "By source")
    assert sum(row[1].value for row in by_source.rows) == figures[0]
    assert sum(row[2].value for row in by_source.rows) == figures[1]
    assert [row[3].said for row in by_source.rows if row[0] == "Gift"] == ["−£0.50"]


def test_a_lead_that_nobody_is_named_for_shows_as_vacant(cast, pack):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    edit_record(by="t", instance=action, version=1, changes={"responsibilities": []})
    rows = [row for found in pack().tables() for row in found.rows if row[0] == "Train fitters"]
    assert any("no lead named" in row for row in rows)


def test_a_pack_of_a_larger_plan_takes_no_more_queries(cast, pack):
    """Of each kind there is one before: what is read only where there are any (a scheme, files) is read then too."""

    def asked() -> int:
        forget()
        with CaptureQueriesContext(connection) as queries:
            pack(since=timezone.localdate() - dt.timedelta(days=3))
        return len(queries)

    copied(cast, range(1))
    few = asked()
    copied(cast, range(1, 6))
    assert asked() == few


def copied(cast, numbers) -> None:
    """Actions, each with a milestone, money and a risk that an indicator of its own with a value watches."""
    first = Action.objects.get(place=cast.amber, slug="open-the-clean-room")
    for number in numbers:
        action = Action.objects.get(pk=first.pk)
        action.pk, action.slug, action._state.adding = None, f"copy-{number}", True
        action.save()
        Milestone.objects.bulk_create([Milestone(action=action, slug="step", name="Step", due="2026-05")])
        money = {"source": f"Source {number}", "year": "2026/27", "committed": Decimal(1)}
        recorded(BudgetLine, cast, f"line-{number}", action=action, **money)
        watching = assign_indicator(
            by=cast.edith, place=cast.amber, indicator="jobs-created", name=f"Jobs {number}", role="contextual",
            starts=dt.date(2024, 4, 1), frequency="year", time_rule="sum", place_rule="none", action=action,
        )  # fmt: skip
        enter_values(by=cast.edith, assignment=watching, entries=[Entry("2024/25", value=Decimal(50))])
        risk = Risk(
            place=cast.amber, slug=f"r-{number}", name=f"Risk {number}", category="operations", cause="a", event="b",
            effect="c", proximity=2, treatment="treat", raised_on=dt.date(2026, 1, 5), action=action, **LEVELS,
        )  # fmt: skip
        record_change(by="t", action="make", row=risk, lists={"indicators": [watching]})


def test_a_first_pack_claims_no_earlier_meeting_and_counts_nothing_as_moved(cast, pack):
    document = pack()
    said = " ".join(titles(document))
    assert "Promises up to now" in said and "Since you last met" not in said
    lead = next(block for block in document.sections[0].blocks if isinstance(block, Paragraph))
    assert lead.text.startswith("Up to now: ") and "moved" not in lead.text


def test_a_pack_asks_for_nothing_of_a_meeting_that_is_cancelled(cast, board, pack):
    meeting = recorded(
        Meeting, cast, "fourth", forum=board, name="Fourth", day=timezone.localdate(), status="cancelled",
        cancelled_because="Fog on the river",
    )  # fmt: skip
    recorded(
        AgendaItem,
        cast,
        "roof",
        meeting=meeting,
        order=1,
        name="The roof",
        purpose="decide",
        ask="Mend the roof?",
    )
    document = pack(meeting_slug="fourth")
    assert not any("paper" in line for line in missing(document))
    assert "You are asked to decide nothing" in str(document) and "Mend the roof?" not in str(document)
    agenda = next(one for one in document.sections if one.title == "The agenda")
    assert "is cancelled: Fog on the river" in agenda.blocks[0].text


def test_a_board_reads_in_what_the_sides_differ(cast, pack):
    """Two sides that rate alike and expect it done in other months do not “rate it differently”."""
    from lodestar.service.rounds.actions import approve_update, save_update, submit_update

    made = make_round(cast)
    for writer, approver, side, slug, changes in (
        (cast.cora, cast.ada, "local", JOINT[0], {}),
        (cast.lena, cast.nils, "national", JOINT[0], {"forecast": dt.date(2027, 6, 29)}),
        (cast.cora, cast.ada, "local", JOINT[1], {}),
        (cast.lena, cast.nils, "national", JOINT[1], {"confidence": "low"}),
    ):
        row = save_update(by=writer, line=made.lines[slug], side=side, said=said(**changes), version=0)
        row = submit_update(by=writer, update=row, version=row.version)
        approve_update(by=approver, update=row, version=row.version)
    document = pack()
    notes = [
        one.note for section in document.sections for block in section.blocks if isinstance(block, StatusList)
        for one in block.lines if one.text in ("Lay the fibre", "Light the quay")
    ]  # fmt: skip
    assert notes == ["the sides differ in when it will be done", "the sides differ in how sure they are"]
    rows = dict(table(document, "Where the sides differ").rows)
    assert rows["Lay the fibre"] == (
        "Local: on track, done by 1 March 2027. National: on track, done by 29 June 2027."
    )
    assert rows["Light the quay"].startswith(
        "Local: on track, high confidence. National: on track, low confidence."
    )


@pytest.mark.parametrize(
    ("gap", "said"),
    [("1", "+1 point"), ("-1.0", "−1 point"), ("2", "+2 points"), ("0.1", "+0.1 points"), ("0", "0 points")],
)
def test_one_percentage_point_is_one_point(gap, said):
    percent = next(unit for unit in load_definitions().units.values() if unit.pattern.endswith("%"))
    assert gap_said(percent, Decimal(gap)).said == said
