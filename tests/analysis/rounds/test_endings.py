"""When actions ended: by what is recorded, else by what both sides stand by; never by what one says against the other."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.analysis.rounds.endings import JOINTLY, Endings, Locked, endings

DAY, LATER = dt.date(2026, 5, 4), dt.date(2026, 6, 8)
SPRING, SUMMER = (dt.date(2026, 6, 30), "spring"), (dt.date(2026, 9, 30), "summer")


def said(side, done_on, edition=1, round_=SPRING):
    return Locked(round_, "quay", side, edition, done_on)


def test_what_one_side_calls_done_and_the_other_does_not_is_in_dispute():
    assert endings({}, [said("local", DAY), said("national", None)]) == Endings({}, {"quay": DAY})


def test_done_on_two_days_is_in_dispute_from_the_first_of_them():
    assert endings({}, [said("local", LATER), said("national", DAY)]) == Endings({}, {"quay": DAY})


def test_what_both_call_done_on_one_day_is_done():
    assert endings({}, [said("local", DAY), said("national", DAY)]) == Endings({"quay": DAY})


def test_a_joint_line_decides_either_way():
    both = [said("local", DAY), said("national", None)]
    assert endings({}, [*both, said(JOINTLY, LATER)]) == Endings({"quay": LATER})
    assert endings({}, [*both, said(JOINTLY, None)]) == Endings()


def test_a_joint_line_does_not_answer_to_what_was_written_anew_after_it():
    words = [said("local", DAY), said("national", None), said(JOINTLY, DAY)]
    anew = [*words, said("local", LATER, edition=2)]
    assert endings({}, anew) == Endings({}, {"quay": LATER})
    assert endings({}, [*anew, said(JOINTLY, LATER, edition=2)]) == Endings({"quay": LATER})


def test_the_ending_that_is_recorded_comes_before_what_anybody_says():
    assert endings({"quay": LATER}, [said("local", DAY), said("national", None)]) == Endings({"quay": LATER})


def test_who_has_nothing_locked_disputes_nothing():
    assert endings({}, [said("local", DAY)]) == Endings({"quay": DAY})


def test_the_last_round_counts_and_a_completion_that_was_taken_back_is_none():
    first = [said("local", DAY), said("national", DAY)]
    anew = [said("local", None, round_=SUMMER), said("national", None, round_=SUMMER)]
    assert endings({}, [*anew, *first]) == Endings()
    assert endings({}, [said("local", DAY), said("local", None, edition=2)]) == Endings()


WORDS = st.lists(
    st.builds(
        Locked,
        round=st.sampled_from([SPRING, SUMMER]),
        action=st.sampled_from("ab"),
        side=st.sampled_from(["local", "national", JOINTLY]),
        edition=st.integers(1, 3),
        done_on=st.sampled_from([None, DAY, LATER]),
    ),
    unique_by=lambda one: (one.round, one.action, one.side, one.edition),
)


@settings(deadline=None)
@given(WORDS, st.randoms(use_true_random=False), st.sampled_from([{}, {"a": DAY}]))
def test_the_order_in_which_words_are_read_changes_nothing_and_no_action_is_both_ended_and_disputed(
    words, chance, recorded
):
    found = endings(recorded, words)
    assert not found.ended.keys() & found.disputed.keys()
    assert recorded.items() <= found.ended.items()
    chance.shuffle(words)
    assert endings(recorded, words) == found
