"""How forecasters are scored, against values worked by hand, a published one and a published identity."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.rounds.endings import Endings
from lodestar.analysis.rounds.scoring import Forecast, Score, brier, happened_on_time, score, scores_by

PAIRS = st.lists(st.tuples(st.decimals(0, 1, places=3), st.booleans()), min_size=1, max_size=40)
START, PLAN = dt.date(2025, 1, 1), dt.date(2025, 6, 30)


def forecast(
    action="quay",
    date=None,
    on_time="0.85",
    side="local",
    organisation="Council",
    made_on=START,
    planned=PLAN,
):
    chance = None if on_time is None else Decimal(on_time)
    return Forecast(action, side, organisation, made_on, date, chance, planned)


def test_the_score_of_an_example_is_the_one_that_is_published_for_it():
    # scikit-learn's documentation of brier_score_loss: truth 0, 1, 1, 0 with chances 0.1, 0.9, 0.8, 0.3 gives 0.0375.
    pairs = [("0.1", False), ("0.9", True), ("0.8", True), ("0.3", False)]
    assert brier((Decimal(chance), happened) for chance, happened in pairs) == Decimal("0.0375")


@given(PAIRS)
def test_the_score_is_the_sum_of_the_parts_into_which_murphy_divides_it(pairs):
    """Reliability less resolution plus uncertainty (Murphy, 1973, Journal of Applied Meteorology 12, 595-600)."""
    groups = defaultdict(list)
    for chance, happened in pairs:
        groups[Fraction(chance)].append(int(happened))
    share = Fraction(sum(happened for _, happened in pairs), len(pairs))
    means = {chance: Fraction(sum(each), len(each)) for chance, each in groups.items()}
    reliability = sum(len(groups[chance]) * (chance - mean) ** 2 for chance, mean in means.items())
    resolution = sum(len(groups[chance]) * (mean - share) ** 2 for chance, mean in means.items())
    whole = (reliability - resolution) / len(pairs) + share * (1 - share)
    assert abs(Fraction(brier(pairs)) - whole) <= Fraction(1, 20000)


@given(PAIRS)
def test_a_score_lies_between_nought_and_one_and_knowing_all_scores_nought(pairs):
    assert 0 <= brier(pairs) <= 1
    assert brier((Decimal(int(happened)), happened) for _, happened in pairs) == 0


@given(st.lists(st.booleans(), min_size=1))
def test_always_saying_one_half_scores_a_quarter(happened):
    assert brier((Decimal("0.5"), each) for each in happened) == Decimal("0.2500")


@given(st.decimals(0, 1, places=2), st.integers(0, 20), st.integers(1, 20))
def test_no_constant_chance_scores_better_than_the_share_that_happened(chance, happened, of):
    happened = min(happened, of)
    share = Fraction(happened, of)
    best = share * (1 - share)
    own = brier([(chance, n < happened) for n in range(of)])
    assert own >= Decimal(best.numerator) / best.denominator - Decimal("0.0001")


def test_days_missed_and_bias_are_worked_by_hand():
    ended = {"quay": dt.date(2025, 7, 10), "crane": dt.date(2025, 6, 1), "fibre": dt.date(2025, 6, 20)}
    found = score(
        [
            forecast("quay", dt.date(2025, 6, 30)),  # ten days too early, said on track, was late
            forecast("crane", dt.date(2025, 6, 5)),  # four days too late, was on time
            forecast("fibre", dt.date(2025, 6, 18), "0.5"),  # two days too early, was on time
        ],
        Endings(ended),
        dt.date(2025, 12, 1),
    )
    # errors −10, +4, −2: median of 10, 4, 2 is 4; mean −8/3. Brier: (0.85² + 0.15² + 0.5²)/3 = 0.995/3.
    assert found == Score(3, Decimal("4.0"), Decimal("-2.7"), 3, Decimal("0.3317"), 2, 0)


def test_a_planned_end_that_has_passed_is_an_outcome_and_a_date_is_not_scored_for_it():
    found = score([forecast(date=dt.date(2025, 6, 1))], Endings(), dt.date(2025, 7, 1))
    assert (found.dates, found.ratings, found.brier, found.open) == (0, 1, Decimal("0.7225"), 0)


def test_a_rating_given_after_the_planned_end_foretells_nothing():
    """Whoever calls late work off track once it is late has foreseen nothing; the day that they name is a forecast still."""
    late = forecast(made_on=PLAN + dt.timedelta(days=1), date=dt.date(2025, 9, 1), on_time="0.15")
    assert score([late], Endings(), dt.date(2025, 8, 1)) == Score(0, None, None, 0, None, 0, 0)
    done = score([late], Endings({"quay": dt.date(2025, 9, 3)}), dt.date(2025, 10, 1))
    assert (done.dates, done.bias_days, done.ratings, done.brier) == (1, Decimal("-2.0"), 0, None)
    last_day = score([forecast(made_on=PLAN)], Endings(), dt.date(2025, 8, 1))
    assert last_day.ratings == 1


def test_what_is_open_is_counted_and_not_scored():
    found = score([forecast(date=PLAN)], Endings(), dt.date(2025, 6, 30))
    assert found == Score(0, None, None, 0, None, 0, 1)


def test_nothing_said_after_the_end_counts_as_a_forecast():
    ended = {"quay": dt.date(2025, 3, 1)}
    late = forecast(date=dt.date(2025, 3, 1), made_on=dt.date(2025, 3, 1))
    assert score([late], Endings(ended), dt.date(2026, 1, 1)) == Score(0, None, None, 0, None, 0, 0)


@pytest.mark.parametrize(
    ("ended", "today", "happened"),
    [
        (PLAN, PLAN, True),
        (PLAN + dt.timedelta(days=1), PLAN, False),
        (None, PLAN, None),
        (None, dt.date(2025, 7, 1), False),
    ],
)
def test_on_time_means_done_on_the_last_planned_day_at_the_latest(ended, today, happened):
    assert happened_on_time(ended, PLAN, today) is happened
    assert happened_on_time(ended, None, today) is None


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(-50, 50), st.decimals(0, 1, places=2)), max_size=20)
)
def test_scores_of_groups_count_every_forecast_once(rows):
    forecasts = [
        forecast(f"action-{n}", PLAN + dt.timedelta(days=days), str(chance), side)
        for n, (side, days, chance) in enumerate(rows)
    ]
    ended = Endings({one.action: PLAN for one in forecasts})
    groups = scores_by(forecasts, ended, PLAN, lambda one: one.side)
    whole = score(forecasts, ended, PLAN)
    assert sum(each.ratings for each in groups.values()) == whole.ratings == len(rows)
    assert sum(each.dates for each in groups.values()) == whole.dates == len(rows)


def test_a_completion_by_the_planned_end_that_is_in_dispute_leaves_the_forecast_open():
    disputed = Endings(disputed={"quay": PLAN})
    assert score([forecast(date=PLAN)], disputed, dt.date(2026, 1, 1)) == Score(0, None, None, 0, None, 0, 1)


def test_a_completion_that_even_its_side_puts_after_the_planned_end_was_not_on_time():
    disputed = Endings(disputed={"quay": PLAN + dt.timedelta(days=1)})
    found = score([forecast(date=PLAN)], disputed, dt.date(2026, 1, 1))
    assert (found.dates, found.ratings, found.brier, found.open) == (0, 1, Decimal("0.7225"), 0)


def test_an_action_that_went_on_in_another_was_never_done_and_is_scored_only_where_its_day_had_passed():
    """Merged before its planned end, nobody can say; merged after it, it was not done by it."""
    said, today = [forecast(date=PLAN)], PLAN + dt.timedelta(days=400)
    early, late = (Endings(gone={"quay": PLAN + dt.timedelta(days=days)}) for days in (-1, 1))
    found = score(said, early, today)
    assert (found.dates, found.ratings, found.open) == (0, 0, 0)
    found = score(said, late, today)
    assert (found.dates, found.ratings, found.on_time, found.open) == (0, 1, 0, 0)
    after = score([forecast(date=PLAN, made_on=PLAN + dt.timedelta(days=5))], late, today)
    assert (after.ratings, after.open) == (0, 0), "it was made after the end"
