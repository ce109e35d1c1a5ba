"""What a reader without the right to see small numbers could work out from all that they are shown.

The reader knows how the figures hang together: periods add up to their year, parts to their period. A linear programme looks
for the least and the most that each hidden number can be; where the two are one, the number was told after all.
"""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lodestar.service.monitoring.masking import hidden_values
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.reading import read

Q = ("2025-04..2025-06", "2025-07..2025-09", "2025-10..2025-12", "2026-01..2026-03", "2026-04..2026-06")
TODAY = dt.date(2026, 5, 6)
SEX, AREAS = ("female", "male", "other"), ("E06000006", "E08000012")
AMBER = SimpleNamespace(slug="amber", pk=1, area_names={code: code for code in AREAS}, authorities=[])


def assignment(**more):
    fields = {
        "slug": "jobs", "indicator": "jobs-created", "name": "Jobs", "role": "contextual", "starts": dt.date(2025, 4, 1),
        "frequency": "quarter", "time_rule": "sum", "place_rule": "none", "dimensions": {"sex": list(SEX)}, "threshold": 5,
    }  # fmt: skip
    row = Assignment(place_id=1, **(fields | more))
    row._state.fields_cache["place"] = AMBER
    return row


def value(row, period, number, **part):
    slug = "-".join((period, *part.values()))
    if isinstance(number, tuple):
        above, below = map(Decimal, number)
        number = above / below * 100
        part |= {"numerator": above, "denominator": below}
    return Value(assignment=row, slug=slug, period=period, value=Decimal(number), **part)


def by_sex(row, period, counts):
    return [
        value(row, period, n, dimension="sex", category=name) for name, n in counts.items() if n is not None
    ]


def shown(row, values):
    """What the reader is shown: wholes by period, parts by period and name, years by name."""
    told = read(row, values, sees_small=False, today=TODAY)
    gone = hidden_values(row, values)
    kept = [one for one in values if one.slug not in gone]
    assert {(p.period, p.category) for p in told.parts if not p.hidden} == {
        (one.period, one.category or one.area) for one in kept if one.category or one.area
    }, "the page and what else is served hide the same"
    wholes = {each.period: each.figure.value for each in told.periods if each.figure.value is not None}
    years = {each.name: each.rolled.value for each in told.years if each.rolled.value is not None}
    return wholes, kept, years


# One by one


def test_a_quarter_hidden_for_the_sake_of_another_is_not_told_by_its_parts():
    """2 and 10 are hidden as the year is told; the parts of the 10 would add up to it, and so tell the 2."""
    row = assignment()
    values = [value(row, period, n) for period, n in zip(Q, (2, 10, 40, 50), strict=False)]
    values += by_sex(row, Q[1], {"female": 5, "male": 5, "other": 0})
    wholes, kept, _ = shown(row, values)
    assert set(wholes) == {Q[2], Q[3]}
    assert not [one for one in kept if one.period == Q[1]]


@pytest.mark.parametrize("withheld", [True, False])
def test_a_small_part_that_nobody_entered_is_not_told_by_the_others(withheld):
    """100 jobs, 60 of women and 37 of men: 3 of others, whether "other" is withheld or left blank."""
    row = assignment()
    values = [value(row, Q[0], 100), *by_sex(row, Q[0], {"female": 60, "male": 37})]
    if withheld:
        blank = {"dimension": "sex", "category": "other"}
        values.append(Value(assignment=row, slug="w", period=Q[0], missing="withheld", **blank))
    _, kept, _ = shown(row, values)
    assert [one.category for one in kept if one.value and one.category] == ["female"]


def test_an_average_over_the_year_tells_no_small_quarter():
    row = assignment(time_rule="average", dimensions={})
    values = [value(row, period, n) for period, n in zip(Q, (2, 30, 40, 50), strict=False)]
    wholes, _, years = shown(row, values)
    assert set(wholes) == {Q[2], Q[3]} and years["2025/26"] == Decimal("30.5")


def test_a_ratio_of_the_year_tells_no_small_quarter():
    row = assignment(indicator="rd-share-of-gva", time_rule="ratio", dimensions={})
    values = [value(row, period, n) for period, n in zip(Q, ((2, 50), (20, 50), (30, 60)), strict=False)]
    wholes, _, years = shown(row, values)
    assert set(wholes) == {Q[2]} and "2025/26" in years


def test_two_running_totals_do_not_tell_the_small_number_between_them():
    """100, then 102: two people came in the second quarter. The year stands at its last, and the one before is hidden."""
    row = assignment(time_rule="latest", cumulative=True, dimensions={})
    values = [value(row, period, n) for period, n in zip(Q, (60, 80, 100, 102), strict=False)]
    wholes, _, years = shown(row, values)
    assert set(wholes) == {Q[0], Q[1], Q[3]} and years["2025/26"] == 102


def test_a_year_that_added_little_to_a_running_total_is_hidden():
    row = assignment(
        time_rule="latest", cumulative=True, dimensions={}, starts=dt.date(2024, 4, 1), frequency="year"
    )
    values = [value(row, "2024/25", 100), value(row, "2025/26", 103)]
    _, _, years = shown(row, values)
    assert years == {"2024/25": 100}


def test_a_running_total_that_began_anew_is_not_held_against_the_year_before():
    row = assignment(
        time_rule="latest", cumulative=True, dimensions={}, starts=dt.date(2024, 4, 1), frequency="half-year"
    )
    periods = ("2024-04..2024-09", "2024-10..2025-03", "2025-04..2025-09", "2025-10..2026-03")
    values = [value(row, period, n) for period, n in zip(periods, (60, 100, 50, 102), strict=True)]
    wholes, _, years = shown(row, values)
    assert len(wholes) == 4 and years == {"2024/25": 100, "2025/26": 102}


def test_the_parts_of_running_totals_do_not_tell_it_either():
    row = assignment(time_rule="latest", cumulative=True)
    values = [value(row, period, n) for period, n in zip(Q, (100, 150), strict=False)]
    values += by_sex(row, Q[0], {"female": 60, "male": 40}) + by_sex(row, Q[1], {"female": 62, "male": 88})
    _, kept, _ = shown(row, values)
    assert {one.period for one in kept if one.category} == {Q[0]}


# All at once

few = st.one_of(st.none(), st.integers(0, 9), st.integers(10, 60))


@st.composite
def sheets(draw):
    """Counts by quarter: parts by sex, now and then a whole that holds more than its parts, parts by area."""
    row = assignment(threshold=draw(st.sampled_from((3, 5, 10))), areas=list(AREAS))
    values, rests = [], {}
    for period in draw(st.lists(st.sampled_from(Q), unique=True, min_size=1, max_size=5)):
        parts = {name: draw(few) for name in SEX}
        rest = draw(st.sampled_from((0, 0, 0, 2, 30)))
        whole = sum(n or 0 for n in parts.values()) + rest
        values += [value(row, period, whole), *by_sex(row, period, parts)]
        rests[period, "sex"] = rest
        if draw(st.booleans()):
            here = draw(st.integers(0, whole))
            values.append(value(row, period, here, area=AREAS[0]))
            values.append(value(row, period, whole - here, area=AREAS[1]))
            rests[period, "area"] = 0
    return row, values, rests


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_no_small_number_can_be_worked_out(sheet):
    row, values, rests = sheet
    wholes, kept, years = shown(row, values)
    names = [(one.period, one.area or one.dimension, one.category) for one in values] + [
        (period, kind, "rest") for (period, kind), rest in rests.items() if rest
    ]
    true = [float(one.value) for one in values] + [float(rest) for rest in rests.values() if rest]
    place = {name: n for n, name in enumerate(names)}
    above, below = [], []

    def fixed(terms, total):
        above.append([float(terms.get(n, 0)) for n in range(len(names))])
        below.append(float(total))

    for period, total in wholes.items():
        if (period, "", "") in place:
            fixed({place[period, "", ""]: 1}, total)
    for one in kept:
        fixed({place[one.period, one.area or one.dimension, one.category]: 1}, one.value)
    for year in years:
        first = Q[:4] if year == "2025/26" else Q[4:]
        fixed({place[p, "", ""]: 1 for p in first if (p, "", "") in place}, years[year])
    for period, kind in rests:
        of = {
            n: 1
            for name, n in place.items()
            if name[0] == period and name[1] and (name[1] == "sex") == (kind == "sex")
        }
        of |= {place[period, kind, "rest"]: 1} if (period, kind, "rest") in place else {}
        fixed(of | {place[period, "", ""]: -1}, 0)
    for name, n in place.items():
        if 0 < true[n] < row.threshold:
            least, most = (
                reach([sign * (m == n) for m in range(len(names))], above, below) for sign in (1, -1)
            )
            assert most is None or -most - least >= 1, f"{name} is {true[n]:.0f} and nothing else"


def reach(aim, above, below):
    """The least that something can be; None where there is no limit."""
    return linprog(aim, A_eq=above, b_eq=below, method="highs").fun
