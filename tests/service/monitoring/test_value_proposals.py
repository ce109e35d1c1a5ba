"""Another value is proposed, stands beside the one that stands, and is judged by somebody else."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.monitoring.actions import Entry, assign_indicator, end_assignment, enter_values
from lodestar.service.monitoring.models import Value, ValueProposal
from lodestar.service.monitoring.proposed import closed_years, proposals_to_judge
from lodestar.service.monitoring.proposing import (
    accept_proposal,
    decline_proposal,
    propose_value,
    withdraw_proposal,
)
from lodestar.service.plan.models import Action

Q = ("2025-04..2025-06", "2025-07..2025-09")
MOTIVE = "Two starters were left out"


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


def assigned(cast, **more):
    fields = {
        "action": Action.objects.get(place=cast.amber, slug="train-fitters"), "indicator": "jobs-created", "name": "Jobs",
        "role": "contextual", "starts": dt.date(2025, 4, 1), "frequency": "quarter", "time_rule": "sum",
        "place_rule": "none", "dimensions": {"sex": ["female", "male"]},
    }  # fmt: skip
    return assign_indicator(by=cast.edith, place=cast.amber, **(fields | more))


def entered(cast, row, value, **more):
    (held,) = enter_values(by=cast.edith, assignment=row, entries=[Entry(Q[0], value=Decimal(value), **more)])
    return held


def proposed(cast, row, value, by="cora", period=Q[0], source="Payroll", motive=MOTIVE, **more):
    entry = Entry(period, value=Decimal(value), source=source, **more)
    return propose_value(by=getattr(cast, by), assignment=row, entry=entry, motive=motive)


@pytest.fixture
def row(cast):
    row = assigned(cast)
    entered(cast, row, 50)
    return row


def test_a_proposed_value_shows_beside_the_one_that_stands_and_changes_nothing(cast, row):
    found = proposed(cast, row, 52)
    assert (found.against, found.state, found.organisation.slug) == (1, "proposed", "amber-council")
    assert Value.objects.get().value == 50
    page = cast.client("vera").get(f"/amber/monitoring/{row.slug}/").content.decode()
    assert "Proposed values" in page and ">50 jobs<" in page and ">52 jobs<" in page


def test_what_is_accepted_becomes_a_new_version_of_the_value_with_its_reason(cast, row):
    found = proposed(cast, row, 52)
    accept_proposal(by=cast.edith, proposal=found, seen=1, reason="The payroll shows it.")
    value = Value.objects.get()
    assert (value.value, value.version, value.source) == (52, 2, "Payroll")
    event = Event.objects.filter(kind="indicator-value", record=value.slug).order_by("-id").first()
    assert event.changes["value"] == ["50", "52"]
    assert MOTIVE in event.reason and "The payroll shows it." in event.reason and found.slug in event.reason
    found.refresh_from_db()
    assert (found.state, found.judged_by, found.became) == ("accepted", cast.edith, 2)


def test_what_is_declined_leaves_the_value_and_tells_its_author_why(cast, row):
    found = proposed(cast, row, 52)
    decline_proposal(by=cast.edith, proposal=found, reason="They start in July.")
    assert Value.objects.get().version == 1
    page = cast.client("cora").get(f"/amber/value-proposals/{found.slug}/").content.decode()
    assert "They start in July." in page and "Declined" in page


def test_a_value_can_be_proposed_where_none_stands(cast):
    row = assigned(cast)
    found = proposed(cast, row, 12, period=Q[1])
    assert found.against == 0
    accept_proposal(by=cast.edith, proposal=found, seen=0, reason="So it is.")
    assert Value.objects.get().value == 12


def test_nobody_judges_what_they_proposed_by_whatever_way(cast, row):
    found = proposed(cast, row, 52, by="lena")
    with pytest.raises(PermissionDenied):
        accept_proposal(by=cast.lena, proposal=found, seen=1, reason="Yes.")
    with pytest.raises(PermissionDenied):
        decline_proposal(by=cast.lena, proposal=found, reason="No.")
    assert cast.client("lena").get(f"/amber/value-proposals/{found.slug}/judge/").status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueProposal.objects.filter(pk=found.pk).update(judged_by=cast.lena)


@pytest.mark.parametrize("name", ["vera", "sec", "ada", "otto", "basil", "bruno"])
def test_who_neither_reports_nor_enters_values_proposes_none(cast, row, name):
    with pytest.raises(PermissionDenied):
        proposed(cast, row, 52, by=name)


@pytest.mark.parametrize("name", ["cora", "pat", "vera", "sec", "otto", "basil"])
def test_who_may_not_enter_the_value_judges_none(cast, row, name):
    found = proposed(cast, row, 52, by="lena")
    with pytest.raises(PermissionDenied):
        decline_proposal(by=getattr(cast, name), proposal=found, reason="No.")


def test_a_judge_who_saw_another_value_is_told(cast, row):
    found = proposed(cast, row, 52)
    entered(cast, row, 51)
    with pytest.raises(LodestarError, match="changed meanwhile"):
        accept_proposal(by=cast.edith, proposal=found, seen=1, reason="Yes.")
    assert Value.objects.get().value == 51


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"source": " "}, "where the value comes from"),
        ({"motive": " "}, "why another value"),
        ({"period": "2024-01..2024-03"}, "before the first one"),
        ({"dimension": "sex", "category": "unknown"}, "not expected"),
        ({"value": 50, "by": "edith"}, "the value that stands"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(cast, row, more, said):
    with pytest.raises(LodestarError, match=said):
        proposed(cast, row, **({"value": 52} | more))
    assert not ValueProposal.objects.exists()


def test_one_proposal_of_a_person_waits_for_a_value_and_can_be_taken_back(cast, row):
    first = proposed(cast, row, 52)
    with pytest.raises(LodestarError, match="waits to be judged"):
        proposed(cast, row, 53)
    proposed(cast, row, 53, by="pat")
    with pytest.raises(PermissionDenied):
        withdraw_proposal(by=cast.pat, proposal=first, reason="Not mine.")
    withdraw_proposal(by=cast.cora, proposal=first, reason="Counted again.")
    assert proposed(cast, row, 54).state == "proposed"


def test_what_was_judged_is_judged_once(cast, row):
    found = proposed(cast, row, 52)
    decline_proposal(by=cast.edith, proposal=found, reason="No.")
    for act in (decline_proposal, lambda **k: accept_proposal(seen=1, **k)):
        with pytest.raises(LodestarError, match="declined already"):
            act(by=cast.alice, proposal=found, reason="Yes.")
    found.refresh_from_db()
    found.verdict = "Another"
    with pytest.raises(LodestarError, match="stays as it is"):
        found.save()


def test_nothing_is_proposed_or_accepted_of_what_has_ended(cast, row):
    found = proposed(cast, row, 52)
    end_assignment(by=cast.edith, assignment=row, reason="over")
    with pytest.raises(LodestarError, match="has ended"):
        proposed(cast, row, 53, by="pat")
    with pytest.raises(LodestarError, match="has ended"):
        accept_proposal(by=cast.alice, proposal=found, seen=1, reason="Yes.")
    assert not proposals_to_judge(cast.alice, cast.amber)


def test_my_work_lists_what_waits_for_those_who_judge_it_alone(cast, row):
    found = proposed(cast, row, 52, by="lena")
    for name, waits in (("edith", True), ("ann", True), ("alice", True), ("lena", False), ("vera", False), ("sec", False)):  # fmt: skip
        page = cast.client(name).get("/amber/my-work/").content.decode()
        assert (f"/amber/value-proposals/{found.slug}/" in page) == waits, name
    assert not proposals_to_judge(cast.basil, cast.amber) and not proposals_to_judge(cast.edith, cast.birch)
    decline_proposal(by=cast.edith, proposal=found, reason="No.")
    assert not proposals_to_judge(cast.edith, cast.amber)


def test_it_is_proposed_and_judged_by_forms(cast, row):
    cora, address = cast.client("cora"), f"/amber/monitoring/{row.slug}/propose/"
    assert cora.post(address, {"period": Q[0], "part": "0", "value": "N/A"}).status_code == 422
    sent = {
        "period": Q[0],
        "part": "0",
        "value": "1,052",
        "status": "estimate",
        "source": "Payroll",
        "motive": MOTIVE,
    }
    answer = cora.post(address, sent)
    found = ValueProposal.objects.get()
    assert answer.url == f"/amber/value-proposals/{found.slug}/" and (found.value, found.status) == (
        1052,
        "estimate",
    )
    edith, judging = cast.client("edith"), f"{answer.url}judge/"
    form = edith.get(judging).content.decode()
    assert "1,052 jobs" in form and "50 jobs" in form and 'name="seen" value="1"' in form
    assert edith.post(judging, {"seen": "1", "verdict": "accept"}).status_code == 422
    assert edith.post(judging, {"seen": "1", "verdict": "accept", "reason": "So."}).status_code == 302
    assert Value.objects.get().value == 1052


# Small numbers


def told(cast, name, address):
    return cast.client(name).get(address).content.decode()


def test_a_small_number_is_proposed_out_of_sight_of_those_who_may_see_none(cast, row):
    """The total stands and shows; a proposal of the part, or of the total without it, would tell the part."""
    for category, count in (("female", 7), ("male", 43)):
        entered(cast, row, count, dimension="sex", category=category)
    small = proposed(cast, row, 3, dimension="sex", category="female", motive="Motive three")
    beside = proposed(cast, row, 46, by="pat", motive="Motive six")
    pages = (
        f"/amber/monitoring/{row.slug}/", f"/amber/value-proposals/{small.slug}/", "/amber/value-proposals/",
        f"/amber/value-proposals/{beside.slug}/", "/amber/value-proposals/?format=csv",
        "/amber/value-proposals/?format=json", "/api/v1/places/amber/value-proposals", "/amber/my-work/",
    )  # fmt: skip
    for page in pages:
        for name in ("vera", "sec", "ada"):
            text = told(cast, name, page)
            for never in (">3 jobs<", "46 jobs", '"46"', ",46,", "Motive three", "Motive six"):
                assert never not in text, (page, name, never)
    assert "Motive three" in told(cast, "ann", pages[1]) and ">46 jobs<" in told(cast, "ann", pages[0])
    assert "Motive three" in told(cast, "cora", pages[1]), "what somebody proposed they know"
    assert "Motive six" not in told(cast, "cora", pages[3])


def test_beside_a_number_that_is_hidden_no_proposal_is_told(cast, row):
    for category, count in (("female", 3), ("male", 47)):
        entered(cast, row, count, dimension="sex", category=category)
    found = proposed(cast, row, 9, dimension="sex", category="female")
    page = told(cast, "cora", f"/amber/value-proposals/{found.slug}/")
    assert "9 jobs" in page and "hidden: a small number" in page and "3 jobs" not in page
    assert "9 jobs" not in told(cast, "vera", f"/amber/value-proposals/{found.slug}/")


def test_nobody_finds_a_hidden_number_by_proposing_one_after_the_other(cast, row):
    entered(cast, row, 3, dimension="sex", category="female")
    assert proposed(cast, row, 3, dimension="sex", category="female").state == "proposed"


def test_a_year_in_which_nothing_is_small_hides_no_proposal(cast, row):
    proposed(cast, row, 52)
    assert closed_years(row, list(row.values.all()), list(row.proposals.all())) == frozenset()
    proposed(cast, row, 4, by="pat", period=Q[1])
    assert closed_years(row, list(row.values.all()), list(row.proposals.all())) == {"2025/26"}


def test_pages_ask_no_more_of_the_database_for_more_proposals(cast, row):
    counts = []
    for name in ("cora", "pat", "lena"):
        proposed(cast, row, 60 + len(counts), by=name)
        other = assigned(cast, name=f"Other {name}")
        proposed(cast, other, 60, by=name)
        client = cast.client("ann")
        counts.append([])
        for page in (f"monitoring/{row.slug}/", "value-proposals/", "my-work/"):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/amber/{page}")
            counts[-1].append(len(asked))
    assert counts[1] == counts[2], counts
