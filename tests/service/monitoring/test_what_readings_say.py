"""What the page of an indicator in delivery says of itself: sources, estimates, what is missing, where it stands."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.monitoring.models import Value
from lodestar.service.monitoring.queries import against_trajectory, readings_of

Q = ("2025-04..2025-06", "2025-07..2025-09", "2025-10..2025-12", "2026-01..2026-03")


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


def assigned(cast, **more):
    fields = {
        "indicator": "jobs-created", "name": "Jobs", "role": "commitment", "starts": dt.date(2025, 4, 1), "frequency": "quarter",
        "time_rule": "sum", "place_rule": "sum", "areas": [each["code"] for each in cast.amber.authorities[:2]],
        "dimensions": {"sex": ["female", "male"]}, "baseline_period": "2024/25", "baseline": Decimal(20),
        "target_period": "2029/30", "target": Decimal(120),
    }  # fmt: skip
    return assign_indicator(by=cast.edith, place=cast.amber, **(fields | more))


def entered(cast, row, *entries):
    return enter_values(by=cast.edith, assignment=row, entries=entries)


def page(cast, row, who="vera"):
    return " ".join(cast.client(who).get(f"/amber/monitoring/{row.slug}/").content.decode().split())


def test_a_year_says_which_of_its_quarters_lack_an_area(cast):
    row = assigned(cast)
    one, two = row.areas
    entered(cast, row, *(Entry(q, area=one, value=Decimal(20)) for q in Q))
    entered(cast, row, *(Entry(q, area=two, value=Decimal(20)) for q in Q[:3]))
    told = readings_of(cast.amber, sees_small=True)[0].years[0].rolled
    assert told.explanation.endswith(
        "January 2026 to March 2026. Missing: some areas of January 2026 to March 2026."
    )
    assert not told.complete
    Value.objects.filter(period=Q[0]).delete()
    told = readings_of(cast.amber, sees_small=True)[0].years[0].rolled
    assert told.explanation.endswith(
        "Missing: April 2025 to June 2025 (no area has a value), some areas of January 2026 to March 2026."
    )
    assert told.explanation.count("Missing:") == 1


def test_where_it_stands_is_said_with_the_value_the_year_and_the_unit(cast):
    row = assigned(cast, areas=[], place_rule="none")
    entered(cast, row, *(Entry(q, value=Decimal(10)) for q in Q))
    assert (
        "40 jobs in 2025/26; the path asks for 40 jobs. The aim is 120 jobs in 2029/30, from 20 jobs in 2024/25."
        in page(cast, row)
    )
    entered(cast, row, Entry(Q[0], missing="not-collected"))
    assert (
        against_trajectory(cast.amber)[0].reason
        == "30 jobs in 2025/26; the path asks for 40 jobs. Some of it is missing."
    )


def test_why_it_is_not_rated_is_true(cast):
    row = assigned(cast, areas=[], place_rule="none")
    assert "No value has been entered." in page(cast, row)
    entered(cast, row, Entry("2026-04..2026-06", value=Decimal(30)))
    assert "No year of which there are values is over yet." in page(cast, row)
    entered(cast, row, Entry(Q[0], value=Decimal(2)))
    assert "What was reached is hidden: a small number." in page(cast, row)
    assert "2 jobs in 2025/26; the path asks for 40 jobs." in page(cast, row, "ann")


def test_a_year_outside_the_path_is_said_with_the_years_of_the_path(cast):
    row = assigned(cast, areas=[], place_rule="none", baseline_period="2026/27")
    entered(cast, row, *(Entry(q, value=Decimal(10)) for q in Q))
    assert "40 jobs in 2025/26, outside the path, which runs from 2026/27 to 2029/30." in page(cast, row)


def test_a_value_tells_its_source_and_that_it_is_an_estimate_and_so_does_what_is_rolled_up_from_it(cast):
    row = assigned(cast)
    one, two = row.areas
    guess = Entry(Q[0], area=two, value=Decimal(20), status="estimate", source="Slate")
    entered(
        cast,
        row,
        Entry(Q[0], area=one, value=Decimal(20)),
        guess,
        Entry(Q[1], value=Decimal(30), status="estimate", source="Slate."),
    )
    first, second = readings_of(cast.amber, sees_small=True)[0].periods[:2]
    assert first.how.endswith(f"Estimated: {cast.amber.area_names[two]}.")
    assert second.how == "Entered for the whole place, as an estimate. Source: Slate."
    year = readings_of(cast.amber, sees_small=True)[0].years[0].rolled
    assert "Estimated: April 2025 to June 2025, July 2025 to September 2025. Missing:" in year.explanation
    assert "20 jobs, estimate" in page(cast, row)


def test_what_is_hidden_is_not_said_to_be_none(cast):
    row = assigned(cast, areas=[], place_rule="none")
    entered(cast, row, *(Entry(q, value=Decimal(n)) for q, n in zip(Q, (2, 30, 40, 50), strict=True)))
    table = page(cast, row).split('id="periods"')[1].split("</table>")[0]
    assert table.count(">hidden</td>") == 2 and ">none</td>" not in table.split("April 2026")[0]
    assert "Counts below 5 are hidden" in page(cast, row)


def test_coverage_names_its_period_and_the_areas_too(cast):
    row = assigned(cast)
    one, two = row.areas
    parts = (Entry(Q[0], dimension="sex", category=each, value=Decimal(20)) for each in ("female", "male"))
    entered(cast, row, *parts, Entry(Q[1], area=one, value=Decimal(20)))
    told = readings_of(cast.amber, sees_small=True)[0]
    names = cast.amber.area_names
    assert told.covered == Q[1]
    assert [(c.dimension, c.found, c.missing) for c in told.coverage] == [
        ("area", (names[one],), (names[two],)), ("sex", (), ("female", "male")),
    ]  # fmt: skip
    assert "Of July 2025 to September 2025, the last period with any value." in page(cast, row)


def test_a_percentage_of_a_part_is_said_to_two_decimals(cast):
    row = assigned(cast, indicator="rd-share-of-gva", time_rule="ratio", place_rule="none", areas=[])
    entered(
        cast,
        row,
        Entry(Q[0], dimension="sex", category="male", numerator=Decimal(1300), denominator=Decimal(10100)),
    )
    assert "12.87% (1,300 of 10,100)" in page(cast, row)


def test_a_line_that_was_not_touched_keeps_its_source_and_status(cast):
    """Correcting one line of a period does not make results of the others' estimates, or another's source theirs."""
    row = assigned(cast, areas=[], place_rule="none")
    entered(cast, row, Entry(Q[0], value=Decimal(40), source="Returns"),
            Entry(Q[0], dimension="sex", category="male", value=Decimal(22), status="estimate", source="Slate"))  # fmt: skip
    edith, url = cast.client("edith"), f"/amber/monitoring/{row.slug}/values/?period={Q[0]}"
    form = edith.get(url).context["form"]
    sent = {name: field.initial or "" for name, field in form.fields.items()}
    assert edith.post(url, sent | {"value-0": "41"}).status_code == 302
    about = {v.category: (v.value, v.source, v.status, v.version) for v in Value.objects.all()}
    assert about == {"": (41, "Returns", "result", 2), "male": (22, "Slate", "estimate", 1)}
    edith.post(url, sent | {"value-0": "41", "source": "Audit", "status": "estimate"})
    assert {(v.source, v.status) for v in Value.objects.all()} == {("Audit", "estimate")}


EMITTED = "net-greenhouse-gas-emissions"


def test_good_news_is_not_made_of_what_is_missing(cast):
    """Fewer is better, and a quarter is not there: what is missing can only add to the sum, so it is not called ahead."""
    falls = {"baseline": Decimal(200), "target": Decimal(100)}
    row = assigned(cast, areas=[], place_rule="none", indicator=EMITTED, **falls)
    entered(cast, row, *(Entry(q, value=Decimal(40)) for q in Q[:3]))
    (told,) = against_trajectory(cast.amber)
    assert (told.standing, told.value, told.complete) == ("not-rated", 120, False)
    assert told.reason.endswith("Some of it is missing, which would add to it, so it is not rated.")
    assert "Not rated: some is missing" in page(cast, row)
    entered(cast, row, Entry(Q[3], value=Decimal(40)))
    assert against_trajectory(cast.amber)[0].standing == "ahead"
    entered(cast, row, Entry(Q[2], missing="not-collected"), Entry(Q[3], value=Decimal(400)))
    assert against_trajectory(cast.amber)[0].standing == "behind"


def test_few_areas_are_no_good_news_either(cast):
    row = assigned(cast, indicator=EMITTED, baseline=Decimal(200), target=Decimal(100), time_rule="latest")
    entered(cast, row, Entry(Q[3], area=row.areas[0], value=Decimal(90)))
    assert against_trajectory(cast.amber)[0].standing == "not-rated"
    entered(cast, row, Entry(Q[3], area=row.areas[1], value=Decimal(60)))
    assert against_trajectory(cast.amber)[0].standing == "ahead"


def test_the_latest_value_misses_no_area_of_a_quarter_before_it(cast):
    row = assigned(cast, time_rule="latest")
    one, two = row.areas
    entered(
        cast,
        row,
        Entry(Q[0], area=one, value=Decimal(20)),
        *(Entry(Q[3], area=a, value=Decimal(30)) for a in (one, two)),
    )
    told = readings_of(cast.amber, sees_small=True)[0].years[0].rolled
    assert (told.value, told.complete) == (60, True) and "Missing" not in told.explanation
    entered(cast, row, Entry(Q[3], area=two, missing="not-collected"))
    assert not readings_of(cast.amber, sees_small=True)[0].years[0].rolled.complete
