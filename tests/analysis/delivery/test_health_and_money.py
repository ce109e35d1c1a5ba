"""The data-health score, and money added up exactly."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.delivery.health import Facts, health_of
from lodestar.analysis.delivery.money import Budgeted, total_of, totals_by
from lodestar.analysis.delivery.standing import Step
from lodestar.evidence.definitions.working_plan import HealthCheck, health_checks, tag_trees
from lodestar.evidence.errors import LodestarError

TODAY = dt.date(2026, 6, 15)
SOUND = dict(
    lead_sides=frozenset({"local", "national"}), starts="2026-01", ends="2028", steps=(Step("a", "A", "2026-12"),),
    indicator="gva", measured_until=dt.date(2025, 12, 31), updated_last_round=True, budget_lines=1, overdue=0,
    overdue_without_word=0,
)  # fmt: skip


def health(**changes):
    return health_of(Facts(**(SOUND | changes)), health_checks().checks, TODAY)


def test_a_sound_record_scores_a_hundred_and_has_nothing_to_mend():
    assert health().score == 100 and health().failed == () and health().first_to_mend == ""


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"lead_sides": frozenset({"local"})}, "lead-on-each-side"),
        ({"starts": ""}, "dates"),
        ({"steps": ()}, "milestone-ahead"),
        ({"steps": (Step("a", "A", "2026-12", dt.date(2026, 6, 1)),)}, "milestone-ahead"),
        ({"steps": (Step("a", "A", "2027-12"),)}, "milestone-ahead"),
        ({"indicator": ""}, "measure-with-data"),
        ({"measured_until": None}, "measure-with-data"),
        ({"measured_until": dt.date(2024, 6, 1)}, "measure-with-data"),
        ({"updated_last_round": False}, "update-in-last-round"),
        ({"budget_lines": 0}, "money"),
        ({"overdue": 1, "overdue_without_word": 1}, "nothing-overdue-unsaid"),
    ],
)
def test_each_check_fails_alone_and_says_how_to_mend_it(changes, check):
    found = health(**changes)
    assert [one.check.id for one in found.failed] == [check]
    assert found.failed[0].mend and found.failed[0].saw and found.score < 100


def test_what_cannot_be_asked_yet_is_left_out_of_the_score():
    assert health(updated_last_round=None).score == 100


def test_the_score_is_the_share_of_weight_that_passed():
    found = health(lead_sides=frozenset(), budget_lines=0)
    weights = {one.check.id: one.check.weight for one in found.found}
    lost = weights["lead-on-each-side"] + weights["money"]
    assert found.score == int(100 * Fraction(sum(weights.values()) - lost, sum(weights.values())))


def test_a_check_without_a_rule_is_refused():
    odd = HealthCheck(id="no-such-rule", name="Odd", weight=1, mend="Mend.")
    with pytest.raises(LodestarError, match="no rule 'no-such-rule'; the rules are dates"):
        health_of(Facts(**SOUND), [odd], TODAY)


def test_trees_that_come_with_lodestar_name_their_source_and_stand_within_their_levels():
    assert {"equality", "net-zero", "cluster"} <= set(tag_trees())
    for tree in tag_trees().values():
        above = {tag.id: tag.under for tag in tree.tags}
        for tag in tree.tags:
            depth, at = 1, tag.under
            while at:
                depth, at = depth + 1, above[at]
            assert depth <= len(tree.levels)
        assert tree.source


PENCE = st.integers(0, 10**11).map(lambda pence: Decimal(pence) / 100)
LINES = st.lists(
    st.builds(Budgeted, st.sampled_from("ab"), st.sampled_from(["Fund", "Council"]),
              st.sampled_from(["2024/25", "2025/26"]), PENCE, PENCE),
    max_size=12,
)  # fmt: skip


@given(LINES)
def test_totals_by_source_and_by_year_add_up_to_the_same_pence(lines):
    pence = sum(int(line.committed * 100) for line in lines), sum(int(line.spent * 100) for line in lines)
    for key in (lambda line: line.source, lambda line: line.year):
        totals = totals_by(lines, key)
        assert sum(int(t.committed * 100) for t in totals) == pence[0]
        assert sum(int(t.spent * 100) for t in totals) == pence[1]
        assert sorted(map(id, lines)) == sorted(id(line) for t in totals for line in t.lines)
    whole = total_of(lines)
    assert whole.left == whole.committed - whole.spent
