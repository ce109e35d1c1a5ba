"""What changed between two releases is said row by row, and agrees with a plain comparison."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from made_evidence import ABOUT, made_draft, made_release, observation

from lodestar.evidence.releases.release import Draft
from lodestar.evidence.releases.revisions import Revision, Total, compare
from lodestar.evidence.stores.contents import OBSERVATION
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Column, Contract


def draft(rows):
    return Draft(ABOUT, (apply(OBSERVATION, rows),))


def test_added_removed_and_revised_rows_are_counted_and_shown(tmp_path):
    before = made_release(tmp_path, 4)
    rows = [
        observation(1),
        observation(2, value=Decimal(9), value_text="9", note="Revised."),
        *map(observation, (3, 4, 5)),
    ]
    change = compare(before, draft(rows))[0]
    assert (change.table, change.rows_before, change.rows_after) == ("observation", 4, 5)
    assert (change.added, change.removed, change.revised) == (2, 1, 1)
    assert change.examples == (
        Revision(("made-place", "made-2"), "value", "0.5", "9"),
        Revision(("made-place", "made-2"), "value_text", "0.5", "9"),
        Revision(("made-place", "made-2"), "note", None, "Revised."),
    )
    assert Total("value", Decimal("1.5"), Decimal("12.25")) in change.totals


def test_the_same_release_does_not_differ(tmp_path):
    change = compare(made_release(tmp_path, 4), made_draft(4))[0]
    assert change.same and change.examples == ()


def test_the_first_release_of_a_source_is_all_new():
    change = compare(None, made_draft(4))[0]
    assert (change.rows_before, change.added, change.removed) == (0, 4, 0)


def test_a_table_without_a_key_is_compared_row_by_row():
    contract = Contract("made", (Column("code"), Column("name")))

    def of(*rows):
        return Draft(
            ABOUT, (apply(contract, [dict(zip(("code", "name"), row, strict=True)) for row in rows]),)
        )

    change = compare(of(("a", "1"), ("b", None)), of(("a", "2"), ("b", None)))[0]
    assert (change.added, change.removed, change.revised) == (1, 1, 0)


VALUES = st.dictionaries(st.integers(0, 8), st.integers(0, 3), max_size=8)


@settings(max_examples=40, deadline=None)
@given(VALUES, VALUES)
def test_counts_agree_with_a_plain_comparison(before, after):
    old, new = (
        draft([observation(number, value=value, value_text=value) for number, value in side.items()])
        for side in (before, after)
    )
    change = compare(old, new)[0]
    assert change.added == len(after.keys() - before.keys())
    assert change.removed == len(before.keys() - after.keys())
    assert change.revised == sum(before[number] != after[number] for number in before.keys() & after.keys())
