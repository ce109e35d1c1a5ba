"""What was promised for each quarter of a year, and what became of it."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.annual import year_named
from lodestar.analysis.annual.plan import milestones_of, quarters_of
from lodestar.analysis.annual.records import ActionRow, MilestoneRow, RevisionRow, YearRows

OVER = year_named("2026/27", dt.date(2027, 6, 1))
HALF = year_named("2026/27", dt.date(2026, 11, 1))
DAYS = st.dates(dt.date(2026, 4, 1), dt.date(2027, 3, 31))


def moved(old: str, new: str, on: dt.date = dt.date(2026, 5, 1), step: str = "m") -> RevisionRow:
    return RevisionRow("a", step, "due", old, new, on)


def first(rows: YearRows, year=OVER):
    return quarters_of(rows, year)[0]


def test_a_month_is_met_by_its_last_day_and_not_after_it():
    rows = YearRows(
        milestones=(
            MilestoneRow("a", "m", "2026-05", dt.date(2026, 5, 31)), MilestoneRow("a", "n", "2026-05", dt.date(2026, 6, 1)),
        )
    )  # fmt: skip
    assert (first(rows).on_time, first(rows).late) == (1, 1)


def test_what_was_kept_in_the_year_and_found_not_adequate_is_counted_among_what_was_kept():
    in_it, before = dt.date(2026, 5, 30), dt.date(2026, 3, 1)
    rows = YearRows(
        milestones=(
            MilestoneRow("a", "m", "2026-05", in_it, doubted=True), MilestoneRow("a", "n", "2026-05", in_it),
            MilestoneRow("a", "o", "2026-03", before, doubted=True),
        )
    )  # fmt: skip
    told = milestones_of(rows, OVER)
    assert (told.kept, told.kept_late, told.doubted) == (2, 0, 1)


def test_what_was_moved_out_of_a_quarter_counts_there_and_where_it_went():
    rows = YearRows(
        milestones=(MilestoneRow("a", "m", "2026-09", None),), revisions=(moved("2026-05", "2026-09"),)
    )
    one, two, *_ = quarters_of(rows, OVER)
    assert (one.moved, one.missed) == (1, 0) and (two.moved, two.missed) == (0, 1)


def test_a_date_that_went_and_came_back_was_not_moved_away():
    there_and_back = (moved("2026-05", "2026-09"), moved("2026-09", "2026-06"))
    rows = YearRows(milestones=(MilestoneRow("a", "m", "2026-06", None),), revisions=there_and_back)
    assert [one.moved for one in quarters_of(rows, OVER)] == [0, 0, 0, 0]


def test_an_action_that_ended_owes_no_more_milestones():
    rows = YearRows(
        actions=(ActionRow("a", "committed", "merged", dt.date(2026, 4, 2)),),
        milestones=(MilestoneRow("a", "m", "2026-05", None),),
    )
    assert first(rows).missed == 0


def test_a_year_under_way_tells_the_quarters_that_have_begun_and_what_is_still_ahead():
    rows = YearRows(
        milestones=(MilestoneRow("a", "m", "2026-12", None), MilestoneRow("a", "n", "2026-10", None))
    )
    quarters = quarters_of(rows, HALF)
    assert len(quarters) == 3
    assert (quarters[2].ahead, quarters[2].missed) == (1, 1)


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=12))
def test_every_milestone_of_the_year_is_told_in_one_way_in_its_own_quarter(cases):
    rows = tuple(MilestoneRow("a", str(n), due.isoformat(), met) for n, (due, met) in enumerate(cases))
    quarters = quarters_of(YearRows(milestones=rows), OVER)
    for one in quarters:
        mine = [due for due, _ in cases if one.quarter.start <= due <= one.quarter.end]
        assert one.on_time + one.late + one.missed + one.ahead == len(mine)
    assert sum(one.on_time + one.late for one in quarters) == sum(met is not None for _, met in cases)
