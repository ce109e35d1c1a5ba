"""Quorums by a plain twin, and the cases that standing orders are argued about."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.analysis.meetings.quorum import NotAFraction, QuorumRule, Seat, quorum, share_of

SIDES = ("local", "national", "delivery")
seats = st.lists(
    st.tuples(
        st.sampled_from(["chair", "member", "member", "observer", "secretary"]),
        st.sampled_from(["", *SIDES]),
        st.booleans(),
    ),
    max_size=9,
).map(lambda rows: [Seat(str(number), *row) for number, row in enumerate(rows)])
some = st.sets(st.integers(0, 9).map(str))
rules = st.builds(
    QuorumRule,
    number=st.integers(0, 6),
    share=st.none() | st.fractions(Fraction(1, 10), 1, max_denominator=10),
    more_than=st.booleans(),
    sides=st.lists(st.sampled_from(SIDES), unique=True).map(tuple),
    chair=st.booleans(),
)


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def slowly(rule, seats, present, interested):
    """Met or not, by counting one head after another."""
    heads, bar_base = [], 0
    for seat in seats:
        if seat.role in ("observer", "secretary") or seat.vacant:
            continue
        bar_base += 1
        if seat.id in present and seat.id not in interested:
            heads.append(seat)
    if not (rule.number or rule.share or rule.sides or rule.chair):
        return None
    enough = len(heads) >= max(1, rule.number)
    if rule.share is not None:
        whole = rule.share.denominator * len(heads)
        enough &= (
            whole > rule.share.numerator * bar_base
            if rule.more_than
            else whole >= rule.share.numerator * bar_base
        )
    for side in rule.sides:
        enough &= any(head.side == side for head in heads)
    return enough and (not rule.chair or any(head.role == "chair" for head in heads))


@unhurried
@given(rules, seats, some, some)
def test_a_quorum_is_what_counting_heads_gives(rule, seats, present, interested):
    assert quorum(rule, seats, present, interested).met == slowly(rule, seats, present, interested)


@unhurried
@given(rules, seats, some, some, st.integers(0, 8).map(str))
def test_one_more_member_there_never_breaks_a_quorum(rule, seats, present, interested, one):
    before, after = quorum(rule, seats, present, interested), quorum(rule, seats, present | {one}, interested)
    assert not (before.met is True and after.met is False)


@unhurried
@given(rules, seats, some, some, st.integers(0, 8).map(str))
def test_one_more_interest_never_makes_a_quorum(rule, seats, present, interested, one):
    before, after = quorum(rule, seats, present, interested), quorum(rule, seats, present, interested | {one})
    assert not (before.met is False and after.met is True)


@unhurried
@given(rules, seats, some)
def test_observers_and_vacant_seats_change_nothing(rule, seats, present):
    voting = [seat for seat in seats if seat.votes and not seat.vacant]
    assert quorum(rule, seats, present).met == quorum(rule, voting, present).met


def board(chair="local"):
    return [
        Seat("c", "chair", chair),
        Seat("l", "member", "local"),
        Seat("n", "member", "national"),
        Seat("o", "observer"),
    ]


def test_half_of_three_is_two_and_more_than_half_of_four_is_three():
    assert QuorumRule(share=Fraction(1, 2)).needed(3) == 2
    assert QuorumRule(share=Fraction(1, 2)).needed(4) == 2
    assert QuorumRule(share=Fraction(1, 2), more_than=True).needed(4) == 3


def test_both_sides_must_be_there_where_the_rule_says_so():
    rule = QuorumRule(number=2, sides=("local", "national"))
    one_sided = quorum(rule, board(), {"c", "l"})
    assert one_sided.met is False and one_sided.missing_sides == ("national",)
    assert "nobody of the national side" in one_sided.sentence.lower()
    assert quorum(rule, board(), {"l", "n"}).met is True


def test_a_member_with_an_interest_is_shown_and_not_counted():
    answer = quorum(QuorumRule(number=2), board(), {"c", "l"}, {"l"})
    assert (answer.met, answer.counted, answer.not_counted) == (False, 1, ("l",))
    assert "1 member present not counted, for an interest" in answer.sentence


def test_without_a_rule_nothing_is_called_quorate():
    answer = quorum(QuorumRule(), board(), {"c"})
    assert answer.met is None and "No quorum rule is set" in answer.sentence


def test_an_empty_forum_is_not_quorate_by_a_share_of_nobody():
    assert quorum(QuorumRule(share=Fraction(1, 2)), [], set()).met is False


@pytest.mark.parametrize("text", ["two", "1/0", "0", "5/4", "-1/2", "nan"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(NotAFraction):
        share_of(text)


@pytest.mark.parametrize(("text", "share"), [("1/3", Fraction(1, 3)), ("0.5", Fraction(1, 2)), (" ", None)])
def test_shares_are_read_as_written(text, share):
    assert share_of(text) == share


people = st.lists(
    st.tuples(
        st.sampled_from(["chair", "member", "observer"]), st.booleans(), st.sampled_from(["", "a", "b", "c"])
    ),
    max_size=8,
).map(
    lambda rows: [
        Seat(str(n), role, "", vacant, "" if vacant else who) for n, (role, vacant, who) in enumerate(rows)
    ]
)


def heads(seats):
    """Each seat's person, or the seat itself, without a second look at anybody."""
    seen = []
    for seat in seats:
        if seat.role != "observer" and not seat.vacant and (not seat.person or seat.person not in seen):
            seen.append(seat.person or object())
    return len(seen)


@unhurried
@given(rules, people, some)
def test_a_person_is_counted_once_however_many_seats_they_hold(rule, seats, present):
    answer = quorum(rule, seats, present)
    assert answer.held == heads(seats) and answer.counted == heads([s for s in seats if s.id in present])
    assert answer.needed == rule.needed(answer.held)


@unhurried
@given(rules, people, some, some, st.integers(0, 8).map(str))
def test_interests_and_members_of_several_seats_still_only_take_and_give(
    rule, seats, present, interested, one
):
    answer = quorum(rule, seats, present, interested)
    more, less = (
        quorum(rule, seats, present | {one}, interested),
        quorum(rule, seats, present, interested | {one}),
    )
    assert not (answer.met and more.met is False) and not (answer.met is False and less.met)
    assert less.counted <= answer.counted <= more.counted


def test_seats_of_one_person_are_told_in_the_sentence_by_name():
    seats = [
        Seat("c", "chair", person="cleo", name="Chair"),
        Seat("p", "member", person="cleo", name="Ports"),
        Seat("l", "member"),
    ]
    answer = quorum(QuorumRule(number=2), seats, {"c", "p"})
    assert answer.sentence == (
        "Not quorate: 1 member of 2 counted; 2 needed. Chair and Ports are one person's, who counts once."
    )
    assert quorum(QuorumRule(number=2), seats, {"c", "l"}, came={"l": "cleo"}).counted == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (QuorumRule(), "no quorum rule"),
        (QuorumRule(number=1), "at least 1 member"),
        (
            QuorumRule(2, Fraction(1, 2), True),
            "at least 2 members and more than 1/2 of the members who hold voting seats",
        ),
        (
            QuorumRule(sides=("local", "national"), chair=True),
            "the local and national side there; the chair there",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule, said):
    assert rule.sentence == said
