"""Indicators in delivery: assigned, entered, rolled up, explained; small numbers hidden from those without the right."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.monitoring.actions import (
    Entry,
    assign_indicator,
    change_assignment,
    end_assignment,
    enter_values,
)
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.queries import against_trajectory, readings_of
from lodestar.service.plan.models import Action

Q = ("2025-04..2025-06", "2025-07..2025-09", "2025-10..2025-12", "2026-01..2026-03")
FIELDS = {
    "indicator": "jobs-created", "name": "Jobs from apprenticeships", "role": "commitment", "starts": dt.date(2025, 4, 1),
    "frequency": "quarter", "time_rule": "sum", "place_rule": "none", "baseline_period": "2024/25", "baseline": Decimal(20),
    "target_period": "2029/30", "target": Decimal(120), "dimensions": {"sex": ["female", "male", "other"]},
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


def assigned(cast, **more):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    return assign_indicator(by=cast.edith, place=cast.amber, **(FIELDS | {"action": action} | more))


def entered(cast, row, *values, **more):
    entries = [Entry(period, value=Decimal(v), **more) for period, v in zip(Q, values, strict=False)]
    return enter_values(by=cast.edith, assignment=row, entries=entries)


def reading(cast, *, sees_small=True):
    return readings_of(cast.amber, sees_small=sees_small)[0]


def test_quarters_make_a_year_that_stands_against_the_path_and_says_how(cast):
    entered(cast, assigned(cast), 5, 10, 15, 20)
    (row,) = against_trajectory(cast.amber)
    assert (row.year, row.value, row.expected, row.standing) == ("2025/26", 50, 40, "ahead")
    assert row.explanation.startswith("The sum of 4 of 4 periods: April 2025 to June 2025")
    assert row.complete


def test_a_year_that_is_not_over_is_not_rated(cast):
    """Two quarters are not held against what the path asks of four."""
    row = assigned(cast)
    entered(cast, row, 5, 10, 15, 20)
    enter_values(by=cast.edith, assignment=row, entries=[Entry("2026-04..2026-06", value=Decimal(1))])
    told = reading(cast)
    assert [(y.name, y.over, y.position is None) for y in told.years] == [
        ("2025/26", True, False), ("2026/27", False, True),
    ]  # fmt: skip
    assert (
        told.latest.name == "2025/26"
        and "Under way" in cast.client("vera").get(f"/amber/monitoring/{row.slug}/").content.decode()
    )


def test_a_quarter_that_is_missing_is_named_with_its_reason_and_the_year_is_not_complete(cast):
    row = assigned(cast)
    entered(cast, row, 5, 10)
    enter_values(by=cast.edith, assignment=row, entries=[Entry(Q[2], missing="not-collected")])
    (told,) = against_trajectory(cast.amber)
    assert (told.value, told.complete, told.standing) == (15, False, "behind")
    assert "October 2025 to December 2025 (not collected)" in told.explanation
    assert "January 2026 to March 2026 (no value)" in told.explanation


def test_what_is_only_watched_is_never_rated(cast):
    aim = dict.fromkeys(("baseline_period", "target_period"), "") | {"baseline": None, "target": None}
    row = assigned(cast, role="contextual", **aim)
    entered(cast, row, 1, 2)
    assert against_trajectory(cast.amber) == () and reading(cast).latest.position is None
    with pytest.raises(LodestarError, match="watched and has no target"):
        assigned(cast, role="contextual")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"indicator": "happiness"}, "'happiness' is not defined"),
        ({"cumulative": True}, "would count it again"),
        ({"time_rule": "ratio"}, "is for percentages"),
        ({"areas": ["E06000099"]}, "not an authority of Amber Vale"),
        ({"target": None}, "A commitment has a target"),
        ({"baseline": None}, "A commitment has a baseline"),
        ({"frequency": "fortnight"}, "'fortnight' is not known"),
        ({"points": [["2035/36", "5"]], "trajectory": "points"}, "lies outside the path"),
        ({"indicator": "rd-share-of-gva", "time_rule": "sum"}, "percentage cannot be rolled up"),
    ],
)
def test_an_assignment_that_does_not_hold_together_is_refused(cast, wrong, said):
    with pytest.raises(LodestarError, match=said):
        assigned(cast, **wrong)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("soon", value=Decimal(1)), "is not a date"),
        (Entry("2024-01..2024-03", value=Decimal(1)), "before the first one"),
        (Entry(Q[0], dimension="sex", category="unknown", value=Decimal(1)), "not expected for sex"),
        (Entry(Q[0], area="E06000012", value=Decimal(1)), "is not an area of this assignment"),
        (Entry(Q[0], missing="forgot"), "not a reason"),
        (Entry(Q[0], value=Decimal(1), missing="withheld"), "not both"),
        (Entry(Q[0], numerator=Decimal(1)), "needs its denominator"),
        (Entry(Q[0], numerator=Decimal(1), denominator=Decimal(0)), "above zero"),
        (Entry(Q[0], value=Decimal(1), status="hope"), "not result or estimate"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_none_of_the_others_is_kept(cast, entry, said):
    row = assigned(cast)
    with pytest.raises(LodestarError, match=said):
        enter_values(by=cast.edith, assignment=row, entries=[Entry(Q[1], value=Decimal(1)), entry])
    assert not Value.objects.exists()


def test_a_corrected_value_keeps_what_it_was(cast):
    row = assigned(cast)
    (value,) = entered(cast, row, 5)
    entered(cast, row, 5)
    entered(cast, row, 7)
    changes = [
        event.changes.get("value")
        for event in Event.objects.filter(kind="indicator-value", record=value.slug)
    ]
    assert changes == [["5", "7"], [None, "5"]], "entering the same again changes nothing"


def test_the_database_itself_refuses_two_values_of_one_kind_and_a_value_that_is_missing(cast):
    (value,) = entered(cast, assigned(cast), 5)
    for twin in ({"slug": "x"}, {"slug": "y", "period": Q[1], "missing": "withheld"}):
        fields = {"place": value.place, "assignment": value.assignment, "period": Q[0], "value": 1} | twin
        with pytest.raises(IntegrityError), transaction.atomic():
            Value.objects.create(**fields)


def test_a_revised_target_needs_a_reason_and_is_told(cast):
    row = assigned(cast)
    with pytest.raises(LodestarError, match="Say why"):
        change_assignment(by=cast.edith, assignment=row, seen=1, changes={"target": Decimal(80)})
    row.refresh_from_db()
    change_assignment(
        by=cast.edith, assignment=row, seen=1, changes={"target": Decimal(80)}, reason="Fewer places"
    )
    event = Event.objects.filter(kind="indicator-assignment").first()
    assert (event.action, event.reason, event.changes["target"]) == (
        "revise target",
        "Fewer places",
        ["120", "80"],
    )


def test_what_has_ended_takes_no_value(cast):
    row = end_assignment(by=cast.edith, assignment=assigned(cast), reason="over")
    with pytest.raises(LodestarError, match="has ended"):
        entered(cast, row, 1)


# Small numbers


def broken_down(cast):
    row = assigned(cast)
    entered(cast, row, 100)
    parts = {"female": 3, "male": 37, "other": 60}
    entries = [Entry(Q[0], dimension="sex", category=c, value=Decimal(n)) for c, n in parts.items()]
    enter_values(by=cast.edith, assignment=row, entries=entries)
    return row


def test_small_numbers_are_hidden_with_what_would_tell_them_from_those_without_the_right(cast):
    broken_down(cast)
    assert [(p.category, p.hidden) for p in reading(cast, sees_small=False).parts] == [
        ("female", True), ("male", True), ("other", False),
    ]  # fmt: skip
    assert not any(part.hidden for part in reading(cast).parts)


def test_no_page_and_no_export_shows_a_small_number_to_those_without_the_right(cast):
    row = broken_down(cast)
    for name, sees in (
        ("ann", True),
        ("alice", True),
        ("pat", False),
        ("vera", False),
        ("lena", False),
        ("sec", False),
    ):
        page = cast.client(name).get(f"/amber/monitoring/{row.slug}/").content.decode()
        assert ("hidden: a small number" in page) != sees, name
        table = page[page.index('id="by-1"') :].split("</table>")[0]
        assert (">3 jobs<" in table) == sees, name


def test_a_small_quarter_is_hidden_with_the_next_smallest_as_the_year_would_tell_it(cast):
    entered(cast, assigned(cast), 2, 30, 40, 50)
    told = reading(cast, sees_small=False)
    assert [p.figure.value for p in told.periods] == [None, None, 40, 50]
    assert told.latest.rolled.value == 122 and told.latest.rolled.used == ()
    assert [p.figure.value for p in reading(cast).periods] == [2, 30, 40, 50]


def test_a_small_total_is_hidden_too(cast):
    entered(cast, assigned(cast), 1, 1)
    assert reading(cast, sees_small=False).latest is None


def test_the_history_of_values_is_not_a_way_round(cast):
    row = broken_down(cast)
    for address in (f"/amber/monitoring/{row.slug}/", "/amber/monitoring/?format=csv"):
        assert "37 jobs" not in cast.client("vera").get(address).content.decode()


# Percentages and areas


def test_a_percentage_keeps_its_numerator_and_denominator_and_divides_once(cast):
    aim = {"baseline": Decimal(1), "target": Decimal(5)}
    row = assigned(
        cast, indicator="rd-share-of-gva", time_rule="ratio", place_rule="none", dimensions={}, **aim
    )
    entries = [
        Entry(Q[0], numerator=Decimal(1), denominator=Decimal(10)),
        Entry(Q[1], numerator=Decimal(90), denominator=Decimal(100)),
    ]
    first, _ = enter_values(by=cast.edith, assignment=row, entries=entries)
    assert first.value == 10
    latest = reading(cast).latest.rolled
    assert round(latest.value, 1) == Decimal("82.7") and (latest.numerator, latest.denominator) == (91, 110)


def test_areas_make_the_place_and_one_that_is_missing_is_named(cast):
    one, two = (each["code"] for each in cast.amber.authorities[:2])
    row = assigned(cast, place_rule="sum", areas=[one, two], dimensions={})
    enter_values(by=cast.edith, assignment=row, entries=[Entry(Q[0], area=one, value=Decimal(30))])
    (first, *_) = reading(cast).periods
    name = cast.amber.area_names[two]
    assert first.figure.value == 30 and f"Missing: {name} (no value)" in first.rolled.explanation
    assert not reading(cast).latest.rolled.complete
    entered(cast, row, 44)
    assert reading(cast).periods[0].figure.value == 44, "the place's own value counts before its areas'"


# Pages

SENT = {
    "indicator": "jobs-created", "name": "Jobs", "role": "commitment", "action": "train-fitters", "starts": "1/4/2025",
    "frequency": "quarter", "time_rule": "sum", "place_rule": "none", "dimensions": "sex: female, male",
    "baseline_period": "2024/25", "baseline": "20", "target_period": "2029/30", "target": "1,200", "threshold": "5",
}  # fmt: skip


def test_an_indicator_is_assigned_and_its_values_entered_by_forms(cast):
    edith = cast.client("edith")
    answer = edith.post("/amber/monitoring/add/", SENT)
    assert answer.status_code == 302 and answer.url == "/amber/monitoring/jobs/"
    assert Assignment.objects.get().target == 1200
    form = edith.get(f"{answer.url}values/").content.decode()
    assert "April 2025 to June 2025" in form, "the first period that is due and has no value"
    values = {
        "value-0": "1,050",
        "value-1": "50",
        "missing-2": "not-collected",
        "status": "result",
        "source": "payroll",
    }
    assert edith.post(f"{answer.url}values/", values).status_code == 302
    assert {(v.category, v.value, v.missing) for v in Value.objects.all()} == {
        ("", 1050, ""), ("female", 50, ""), ("male", None, "not-collected"),
    }  # fmt: skip
    page = edith.get(answer.url).content.decode()
    assert "The sum of 1 of 4 periods" in page and "1 of 2; missing: male" in page and "<svg" in page


def test_words_are_not_taken_for_numbers(cast):
    """akvo-rsr 2809: baselines and targets typed as N/A, High, See description."""
    assigned(cast)
    url = "/amber/monitoring/jobs-from-apprenticeships/values/"
    answer = cast.client("edith").post(url, {"value-0": "N/A", "status": "result"})
    assert (
        answer.status_code == 422 and "enter a number, or choose why there is none" in answer.content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"dimensions": "sex female"}, "write a line such as sex: female, male"),
        ({"points": "2027/28: many"}, "is not a number"),
        ({"target": ""}, "A commitment has a target"),
        ({"baseline_period": "soon"}, "is not a date"),
        ({"time_rule": "sum", "cumulative": "on"}, "count it again"),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_nothing(cast, wrong, said):
    answer = cast.client("edith").post("/amber/monitoring/add/", SENT | wrong)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Assignment.objects.exists()


def test_a_contributor_enters_values_for_their_own_actions_alone(cast):
    mine = Action.objects.filter(
        place=cast.amber, responsibilities__organisation__slug="amber-university"
    ).first()
    own, other = assigned(cast, action=mine), assigned(cast, name="Other")
    entry = [Entry(Q[0], value=Decimal(9))]
    if not other.action.responsibilities.filter(organisation__slug="amber-university").exists():
        with pytest.raises(PermissionDenied):
            enter_values(by=cast.pat, assignment=other, entries=entry)
    enter_values(by=cast.pat, assignment=own, entries=entry)
    for name in ("vera", "basil", "otto"):
        with pytest.raises(PermissionDenied):
            enter_values(by=getattr(cast, name), assignment=own, entries=entry)


PATHS = {
    "monitoring/": "read", "monitoring/jobs-from-apprenticeships/": "read", "monitoring/add/": "edit",
    "monitoring/jobs-from-apprenticeships/change/": "edit", "monitoring/jobs-from-apprenticeships/end/": "edit",
    "monitoring/jobs-from-apprenticeships/values/": "enter",
}  # fmt: skip
INSIDE = {"alice", "edith", "pat", "vera", "sec", "ann", "cora", "lena", "ada", "nils"}
MAY = {
    "read": INSIDE,
    "edit": {"alice", "edith", "sec", "lena"},
    "enter": {"alice", "edith", "ann", "lena"},
}


@pytest.mark.parametrize("path", PATHS)
def test_who_reads_assigns_and_enters(cast, path):
    assigned(cast)
    for name in (*INSIDE, "otto", "basil", "bruno"):
        status = cast.client(name).get(f"/amber/{path}").status_code
        own = name in {"pat", "cora"} and PATHS[path] != "read"
        if own:  # as far as the action is their organisation's: tested above
            assert status in {200, 403}
            continue
        assert status == (200 if name in MAY[PATHS[path]] else 403), name
    assert cast.client("anonymous").get(f"/amber/{path}").status_code == 302
    if path not in ("monitoring/", "monitoring/add/"):
        assert cast.client("basil").get(f"/birch/{path}").status_code == 404, (
            "not through the place next door"
        )


def test_the_list_takes_no_more_queries_when_it_is_longer(cast):
    edith, taken = cast.client("edith"), []
    for number in range(8):
        entered(cast, assigned(cast, name=f"Indicator {number}"), 10, 20)
        with CaptureQueriesContext(connection) as captured:
            edith.get("/amber/monitoring/")
        taken.append(len(captured))
    assert taken[-1] <= taken[1]


@pytest.mark.parametrize(("who", "sees"), [("ann", True), ("vera", False)])
def test_complaint_the_breakdowns_are_not_in_the_export(cast, who, sees):
    """The export has the parts by category, the baseline and the target; a small number stays hidden in it too."""
    import csv
    import io

    row = broken_down(cast)
    file = cast.client(who).get("/amber/monitoring/?format=csv").content.decode("utf-8-sig")
    (line,) = [each for each in csv.DictReader(io.StringIO(file)) if each["id"] == row.slug]
    assert (line["baseline"], line["target"], line["target_period"]) == ("20", "120", "2029/30")
    assert ("sex: female: 3 jobs" in line["breakdown"]) == sees
    assert ("hidden: a small number" in line["breakdown"]) != sees


def test_who_assigns_to_a_part_that_is_closed_to_them_keeps_what_they_typed(cast):
    from lodestar.service.people.models import RoleAssignment
    from lodestar.service.plan.models import Theme

    RoleAssignment.objects.filter(person=cast.lena).update(node_kind="theme", node="skills")
    other = Theme.objects.filter(place=cast.amber).exclude(slug="skills").first()
    sent = {
        "indicator": "jobs-created", "name": "Jobs that we typed", "role": "contextual", "theme": other.slug, "threshold": "5",
        "starts": "1/4/2026", "frequency": "year", "time_rule": "sum", "place_rule": "none",
    }  # fmt: skip
    answer = cast.client("lena").post("/amber/monitoring/add/", sent)
    assert answer.status_code == 403
    assert "Jobs that we typed" in answer.content.decode()
    assert "Choose a part of the plan that your role reaches" in answer.content.decode()
    assert cast.client("lena").post("/amber/monitoring/add/", sent | {"theme": "skills"}).status_code == 302
