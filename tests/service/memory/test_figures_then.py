"""Figures as at another day: values by when they were entered and corrected, observations by when releases served."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.evidence.packs.records import Observation
from lodestar.evidence.releases.release import write_release
from lodestar.evidence.releases.withdrawing import remove, withdraw
from lodestar.evidence.sources import place_pack
from lodestar.evidence.stores.building import prepare
from lodestar.service.memory.comparing import compared
from lodestar.service.memory.figures import assignments_then, readings_then, values_then
from lodestar.service.memory.pages import DRAWN, TELLING
from lodestar.service.memory.record_pages import LISTS
from lodestar.service.memory.then import OF_ALL, OF_ROLES, Then
from lodestar.service.monitoring.actions import Entry, assign_indicator, change_assignment, enter_values
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.queries import readings_of
from tests.service.conftest import made_pack

Q = ("2025-04..2025-06", "2025-07..2025-09", "2025-10..2025-12", "2026-01..2026-03")
FIELDS = {
    "indicator": "jobs-created", "name": "Jobs from apprenticeships", "role": "commitment", "starts": dt.date(2025, 4, 1),
    "frequency": "quarter", "time_rule": "sum", "place_rule": "none", "baseline_period": "2024/25", "baseline": Decimal(20),
    "target_period": "2029/30", "target": Decimal(120), "dimensions": {"sex": ["female", "male"]},
}  # fmt: skip


def on(year, month, day, hour=12):
    return time_machine.travel(dt.datetime(year, month, day, hour, tzinfo=dt.UTC), tick=True)


def day(text, known=""):
    first = dt.date.fromisoformat(text)
    return Then(first, dt.date.fromisoformat(known) if known else first)


def page(cast, address, who="edith"):
    answer = cast.client(who).get(f"/amber/{address}")
    return answer.content.decode() if answer.status_code == 200 else f"status {answer.status_code}"


@pytest.fixture
def entered(db, request):
    """Four quarters entered in April 2026, the second corrected in June, the target raised in July."""
    with on(2026, 3, 1):
        cast = request.getfixturevalue("cast")
        row = assign_indicator(by=cast.edith, place=cast.amber, **FIELDS)
    with on(2026, 4, 20):
        enter_values(by=cast.edith, assignment=row, entries=[
            Entry(period, value=Decimal(value)) for period, value in zip(Q, (5, 10, 15, 20), strict=True)])  # fmt: skip
        enter_values(by=cast.edith, assignment=row, entries=[
            Entry(Q[3], dimension="sex", category="female", value=Decimal(8)),
            Entry(Q[3], dimension="sex", category="male", value=Decimal(12))])  # fmt: skip
    with on(2026, 6, 10):
        enter_values(by=cast.edith, assignment=row, entries=[Entry(Q[1], value=Decimal(40))])
    with on(2026, 7, 10):
        row.refresh_from_db()
        change_assignment(
            by=cast.edith, assignment=row, seen=row.version, changes={"target": Decimal(600)}, reason="More money"
        )  # fmt: skip
    return cast


def years(cast, then, *, sees_small=True):
    (reading,) = readings_then(cast.amber, then, sees_small=sees_small)
    return [
        (year.name, year.rolled.value, str(year.position.standing) if year.position else "")
        for year in reading.years
    ]


def test_a_value_is_told_from_the_moment_that_it_was_entered_and_as_it_stood_before_a_correction(entered):
    assert years(entered, day("2026-04-10")) == [("2025/26", None, "")], "nobody had entered anything"
    assert years(entered, day("2026-05-01")) == [("2025/26", 50, "ahead")]
    assert years(entered, day("2026-05-01", known="2026-06-30")) == [("2025/26", 80, "ahead")]
    assert years(entered, day("2026-07-31"))[0] == ("2025/26", 80, "behind"), "the target was raised"


def test_a_value_is_true_of_no_day_before_its_period_has_ended(entered):
    ((_, value, _),) = years(entered, day("2025-11-15", known="2026-05-01"))
    assert value == 15, "two quarters had ended by then"
    (reading,) = readings_then(entered.amber, day("2025-11-15", known="2026-05-01"), sees_small=True)
    assert not reading.years[0].over and reading.parts == ()


def test_the_page_of_an_assignment_tells_values_ratings_and_reasons_of_then(entered):
    early = page(entered, "monitoring/jobs-from-apprenticeships/?as_at=2026-05-01")
    assert "As at 1 May 2026" in early and "The aim is 120" in early
    assert "The sum of 4 of 4 periods" in early and "Enter values" not in early and "More money" not in early
    later = page(entered, "monitoring/jobs-from-apprenticeships/?as_at=2026-05-01&known=2026-07-31")
    assert "The aim is 600" in later and "More money" in later
    assert page(entered, "monitoring/jobs-from-apprenticeships/?as_at=2026-02-01") == "status 404"
    assert "Jobs from apprenticeships" in page(entered, "monitoring/?as_at=2026-05-01&known=2026-06-30")
    assert "status 302" in page(entered, "monitoring/?as_at=2026-05-01", "anonymous")


def test_another_day_is_no_way_around_the_limit_below_which_numbers_are_hidden(entered):
    row = Assignment.objects.get()
    told = "monitoring/jobs-from-apprenticeships/?as_at=2026-05-01"
    assert "12" in page(entered, told, "vera") and "hidden: a small number" not in page(entered, told, "vera")
    change_assignment(by=entered.edith, assignment=row, seen=row.version, changes={"threshold": 10})
    assert "hidden: a small number" in page(entered, told, "vera")
    assert assignments_then(entered.amber, day("2026-05-01"))[0].threshold == 10


def test_as_at_today_is_what_the_page_says_today(entered):
    with on(2026, 8, 1):
        (now,), (then,) = (
            readings_of(entered.amber, sees_small=True),
            readings_then(entered.amber, day("2026-08-01"), sees_small=True),
        )
    assert now.years == then.years and now.periods == then.periods and now.path == then.path
    assert now.parts == then.parts and now.coverage == then.coverage


def differs(cast, first, last, **more):
    days = (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    return [(one.what, one.sentence) for one in compared(cast.amber, (*OF_ALL, *OF_ROLES), *days, **more)]


def test_values_entered_and_corrected_between_two_days_are_told_in_sentences(entered):
    told = differs(entered, "2026-03-15", "2026-05-01", sees_small=True)
    assert told == [
        (
            "entered",
            "Values entered for 4 periods, from April 2025 to June 2025 until January 2026 to March 2026; the last is 20 jobs",
        )
    ]
    assert ("corrected", "July 2025 to September 2025: corrected from 10 jobs to 40 jobs") in differs(
        entered, "2026-05-01", "2026-06-30", sees_small=True
    )
    assert ("re-rated", "Target from 120 to 600") in differs(entered, "2026-06-30", "2026-07-31")


def test_a_value_taken_back_or_told_as_missing_is_a_difference(entered):
    row = Assignment.objects.get()
    with on(2026, 8, 5):
        enter_values(by=entered.edith, assignment=row, entries=[Entry(Q[0], missing="not-collected")])
    told = differs(entered, "2026-07-31", "2026-08-06", sees_small=True)
    assert told == [("corrected", "April 2025 to June 2025: corrected from 5 jobs to not collected")]


def test_a_difference_hides_what_its_page_hides(entered):
    row = Assignment.objects.get()
    with on(2026, 8, 5):
        enter_values(by=entered.edith, assignment=row, entries=[
            Entry(Q[3], dimension="sex", category="female", value=Decimal(3))])  # fmt: skip
    shown = str(differs(entered, "2026-07-31", "2026-08-06", sees_small=True))
    assert "from 8 jobs to 3 jobs" in shown
    hidden = str(differs(entered, "2026-07-31", "2026-08-06"))
    assert "3 jobs" not in hidden and "8 jobs" not in hidden and "12 jobs" not in hidden


def test_another_day_does_not_tell_by_subtraction_what_today_hides(entered):
    """Women 8 and men 12 of 20 were shown. Then others come to 2: women are hidden so that nobody works out the 2."""
    row = Assignment.objects.get()
    told = "monitoring/jobs-from-apprenticeships/?as_at=2026-05-01"
    assert all(f">{number} jobs<" in page(entered, told, "vera") for number in (8, 12, 20, 50))
    assert "12 jobs" in page(entered, told, "vera")
    with on(2026, 8, 5):
        change_assignment(
            by=entered.edith, assignment=row, seen=row.version, changes={"dimensions": {"sex": ["female", "male", "other"]}}
        )  # fmt: skip
        enter_values(by=entered.edith, assignment=row, entries=[
            Entry(Q[3], value=Decimal(22)), Entry(Q[3], dimension="sex", category="other", value=Decimal(2))])  # fmt: skip
    then = page(entered, told, "vera")
    assert not any(f">{number} jobs<" in then for number in (8, 12, 20)) and "hidden: a small number" in then
    assert ">50 jobs<" not in then, "the year's total would tell the quarter's"
    assert ">15 jobs<" in then, "a quarter in which nothing is hidden is told"
    assert "12 jobs" in page(entered, told), "who may see small numbers reads them"
    (reading,) = readings_then(entered.amber, day("2026-08-06"), sees_small=False)
    (now,) = readings_of(entered.amber, sees_small=False, today=dt.date(2026, 8, 6))
    assert reading.periods == now.periods and reading.parts == now.parts, (
        "the day itself is told as today tells it"
    )


def test_the_public_reads_no_difference_of_values(entered):
    answer = entered.client("anonymous").get("/amber/memory/?from=2026-02-01&to=2026-07-31&format=json")
    assert not {"Entered", "Corrected"} & {row["what"] for row in answer.json()}


ENTRIES = st.lists(
    st.tuples(st.sampled_from(Q), st.sampled_from(["", "female", "male"]), st.one_of(st.none(), st.integers(0, 30))),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(days=st.lists(ENTRIES, min_size=1, max_size=4), asked=st.sampled_from([dt.date(2025, 9, 29), dt.date(2025, 9, 30), dt.date(2026, 12, 31)]))  # fmt: skip
def test_values_are_told_as_a_slow_copy_kept_at_every_moment_has_them(cast, days, asked):
    from django.db import transaction

    with transaction.atomic():
        kept = []
        with on(2026, 4, 1):
            row = assign_indicator(by=cast.edith, place=cast.amber, **FIELDS)
        for number, entries in enumerate(days):
            moment = dt.datetime(2026, 4, 2 + number, 12, tzinfo=dt.UTC)
            with time_machine.travel(moment, tick=True):
                for period, sex, value in entries:
                    part = {"dimension": "sex", "category": sex} if sex else {}
                    given = {"missing": "not-collected"} if value is None else {"value": Decimal(value)}
                    enter_values(by=cast.edith, assignment=row, entries=[Entry(period, **part, **given)])
            kept.append((moment.date(), _copied(asked)))
        for known, copy in kept:
            then = Then(asked, known)
            (told,) = values_then(cast.amber, assignments_then(cast.amber, then), then).values()
            assert {(v.period, v.category): (v.value, v.missing) for v in told} == copy
        transaction.set_rollback(True)


def _copied(asked):
    """Every value whose period had ended by a day, looked up one by one and copied."""
    copied = {}
    for pk in Value.objects.values_list("pk", flat=True):
        value = Value.objects.get(pk=pk)
        year, month = (int(part) for part in value.period.split("..")[1].split("-"))
        last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        if last <= asked:
            copied[value.period, value.category] = (value.value, value.missing)
    return copied


@pytest.fixture
def evidence(cast, tmp_path, monkeypatch):
    """Amber's figures as they were accepted on 1 March 2026, one of them revised on 1 May."""
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    pack = made_pack("amber")
    figures = pack.all(Observation)
    assert figures
    first = figures[0]
    revised = first.model_copy(update={"value": first.value + 1})
    releases = []
    for month, told in ((3, figures), (5, (revised, *figures[1:]))):
        with on(2026, month, 1):
            release = write_release(place_pack.draft(pack.place, (), told, []))
            with prepare([release]) as prepared:
                prepared.activate()
            releases.append(release)
    return cast, first, revised, releases


def test_a_page_of_an_indicator_tells_the_figures_of_the_release_that_served(evidence):
    cast, first, revised, _ = evidence
    today = localdate().isoformat()
    told = {known: figure(cast, first, known) for known in ("2026-02-01", "2026-04-01", today)}
    assert first.value != revised.value
    assert told["2026-02-01"] == "status 404"
    assert told["2026-04-01"] != told[today] and f">{said(first)}<" in told["2026-04-01"]
    assert f">{said(revised)}<" in told[today] and f">{said(revised)}<" not in told["2026-04-01"]
    shown = page(cast, f"indicators/{first.indicator}/?as_at={today}&known=2026-04-01")
    assert said(first) in shown and "What this page does not know" in shown


def figure(cast, observation, known):
    return page(cast, f"observations/{observation.id}/?as_at={localdate().isoformat()}&known={known}")


def said(observation):
    from django.utils.html import escape

    from lodestar.service.insights.observations import Shown

    return escape(Shown(observation).said)


def test_a_figure_of_a_period_that_had_not_ended_is_not_told(evidence):
    cast, first, _, _ = evidence
    from lodestar.evidence.periods import parse_period

    last = parse_period(first.period).end
    assert "status" not in page(cast, f"observations/{first.id}/?as_at={last.isoformat()}&known=2026-04-01")
    before = last - dt.timedelta(days=1)
    assert page(cast, f"observations/{first.id}/?as_at={before.isoformat()}&known=2026-04-01") == "status 404"


def test_a_release_deleted_for_good_is_missed_in_words(evidence):
    cast, _, _, (old, _) = evidence
    remove(old.id)
    answer = cast.client("vera").get("/amber/indicators/?as_at=2026-04-01")
    assert old.about.title in answer.content.decode() and "deleted for good" in answer.content.decode()


def test_releases_and_the_figures_that_they_changed_are_differences(evidence):
    cast, _, _, (_, new) = evidence
    told = differs(cast, "2026-04-01", "2026-06-01")
    assert ("accepted", "Accepted in place of an earlier release") in told
    (sentence,) = [sentence for what, sentence in told if what == "corrected"]
    assert "revised from" in sentence
    assert ("accepted", "Accepted: its figures serve from then on") in differs(
        cast, "2026-02-01", "2026-04-01"
    )
    with on(2026, 7, 1):
        withdraw(new.id)
    gone = differs(cast, "2026-06-01", "2026-08-01")
    assert ("withdrawn", "Withdrawn: its figures serve no more") in gone and len(gone) > 1
    shown = page(cast, "memory/?from=2026-04-01&to=2026-06-01")
    assert "Release of evidence" in shown and "revised from" in shown


def test_the_list_of_figures_can_be_searched_and_taken_away_as_it_was(evidence):
    cast, first, _, _ = evidence
    today = localdate().isoformat()
    rows = cast.client("vera").get(f"/amber/observations/?as_at={today}&known=2026-04-01&format=json").json()
    values = {row["id"]: Decimal(str(row["value"])) for row in rows}
    assert values[first.id] == first.value
    rows = (
        cast.client("vera")
        .get(f"/amber/observations/?as_at={today}&known=2026-04-01&q=zzz&format=json")
        .json()
    )
    assert rows == []


def test_every_page_of_a_place_tells_another_day_or_says_why_not(entered):
    """No page answers for another day with today's."""
    client = entered.client("edith")
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    told, silent = set(), set()
    for name in sorted(names):
        try:
            address = reverse(name, args=["amber"])
        except NoReverseMatch:
            continue
        if not address.startswith("/amber/"):
            continue
        answer = client.get(f"{address}?as_at=2026-05-01")
        if answer.status_code == 405 or name == "north_star":
            continue
        shown = answer.content.decode()
        if "As at 1 May 2026" in shown:
            told.add(name)
        else:
            assert "does not tell other days" in shown, name
            silent.add(name)
    assert told == {name for name in TELLING if name in {*LISTS, *DRAWN}} - {"indicator", "observation", "assignment", "claim", "north_star"}  # fmt: skip
    assert {"my_work", "waterfall"} <= silent


@pytest.mark.parametrize(
    "name", sorted({*LISTS, *DRAWN} - {"indicator", "observation", "assignment", "claim", "north_star"})
)
def test_each_page_that_tells_other_days_offers_them_to_those_who_may(entered, name):
    shown = entered.client("edith").get(reverse(name, args=["amber"])).content.decode()
    assert "This page as at another day" in shown and shown.count('name="as_at"') == 1
