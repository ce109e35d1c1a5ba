"""Expressions do arithmetic, exactly, and nothing else."""

import re
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.claims.expressions import (
    MAX_DEPTH,
    MAX_VALUES,
    Range,
    evaluate,
    evaluate_range,
    parse_expression,
    rises_with,
)
from lodestar.evidence.errors import LodestarError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("24 / 4 / 2", 3),
        ("-2 * -3", 6),
        ("1 - -1", 2),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1 / 3", Fraction(1, 3)),
        ("a*b2 - long_name", 5),
    ],
)
def test_arithmetic_is_exact_and_follows_the_usual_order(text, value):
    assert evaluate(parse_expression(text), {"a": 2, "b2": Decimal("4.5"), "long_name": 4}) == value


def test_names_are_given_once_in_order_of_first_use():
    assert parse_expression("(b + a + b) / total").names == ("b", "a", "total")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "ends where a name, a number or '(' should stand"),
        ("a +", "ends where a name"),
        ("(a + b", "ends where ')' should stand"),
        ("a b", "'b' at character 3 stands where an operator"),
        ("a ** b", "'*' at character 4"),
        ("a // b", "'/' at character 4"),
        ("__import__", "'_' at character 1 cannot be read"),
        ("a.real", "'.' at character 2"),
        ("f(1)", "'(' at character 2"),
        ("Total", "'T' at character 1"),
        ("1e9", "'1' at character 1"),
        ("a; b", "';' at character 2"),
        ("a + £3", "'£' at character 5"),
        ("9" * 21, "cannot be read"),
        (")", "')' at character 1"),
    ],
)
def test_what_is_not_arithmetic_is_refused_with_the_place_of_the_fault(text, says):
    with pytest.raises(LodestarError, match=re.escape(says)):
        parse_expression(text)


def test_length_and_depth_are_bounded():
    with pytest.raises(LodestarError, match="at most 500"):
        parse_expression("a+" * 300 + "a")
    parse_expression("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)
    with pytest.raises(LodestarError, match="deep"):
        parse_expression("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1))
    with pytest.raises(LodestarError, match="deep"):
        parse_expression("-" * 400 + "a")


@pytest.mark.parametrize("sign", "+*/")
def test_the_longest_expressions_are_worked_out_at_once_and_longer_ones_refused(sign):
    expression = parse_expression(sign.join("a" * MAX_VALUES))
    assert (
        evaluate(expression, {"a": 2})
        == {"+": 2 * MAX_VALUES, "*": 2**MAX_VALUES, "/": Fraction(1, 2 ** (MAX_VALUES - 2))}[sign]
    )
    spread = evaluate_range(expression, {"a": Range(Fraction(1), Fraction(2))})
    assert spread.low <= evaluate(expression, {"a": 2}) <= spread.high
    with pytest.raises(LodestarError, match="61 names and numbers; at most 60"):
        parse_expression(sign.join("a" * (MAX_VALUES + 1)))


def test_an_unknown_name_is_told_with_the_names_that_are_known():
    with pytest.raises(LodestarError, match=r"uses 'totl', which is not among the facts \(part, total\)"):
        evaluate(parse_expression("part / totl"), {"part": 1, "total": 2})


def test_division_by_zero_is_told():
    with pytest.raises(LodestarError, match="divides by zero"):
        evaluate(parse_expression("1 / (a - a)"), {"a": 3})
    with pytest.raises(LodestarError, match="may be zero"):
        evaluate_range(parse_expression("1 / a"), {"a": Range(Fraction(-1), Fraction(1))})


NAMES = st.sampled_from(["a", "b", "c"])
FIGURES = st.decimals(min_value=1, max_value=1000, places=2)
NUMBERS = st.integers(0, 99).map(str)


def _joined(parts):
    return st.tuples(parts, st.sampled_from("+-*/"), parts).map(lambda p: f"({p[0]} {p[1]} {p[2]})")


TEXTS = st.recursive(NAMES | NUMBERS, _joined, max_leaves=8)


@given(TEXTS, FIGURES, FIGURES, FIGURES)
def test_the_same_answer_as_pythons_own_arithmetic(text, a, b, c):
    values = {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c)}
    exact = text
    for number in range(100):  # whole numbers as fractions, so that Python divides exactly
        exact = exact.replace(f"({number} ", f"(F({number}) ").replace(f" {number})", f" F({number}))")
    try:
        expected = Fraction(eval(exact, {"F": Fraction, **values}))
    except ZeroDivisionError:
        with pytest.raises(LodestarError, match="zero"):
            evaluate(parse_expression(text), values)
        return
    assert evaluate(parse_expression(text), values) == expected


@given(TEXTS, FIGURES, FIGURES, FIGURES)
def test_a_range_holds_every_value_that_the_expression_takes_within_it(text, a, b, c):
    """The slow way: try the ends and the middle of every name's range."""
    ranges = {name: Range.around(value, Decimal(1)) for name, value in zip("abc", (a, b, c), strict=True)}
    expression = parse_expression(text)
    try:
        spread = evaluate_range(expression, ranges)
    except LodestarError:
        return
    ends = [(r.low, (r.low * 2 + r.high) / 3, r.high) for r in ranges.values()]
    for point in product(*ends):
        assert spread.low <= evaluate(expression, dict(zip("abc", point, strict=True))) <= spread.high


def test_a_name_used_twice_does_not_widen_the_range_of_a_share():
    """(total − part) / total moves with each alone, so its range is what the four corners give."""
    ranges = {
        "total": Range.around(Decimal("67.72"), Decimal("0.01")),
        "part": Range.around(Decimal(4), Decimal(1)),
    }
    expression = parse_expression("(total - part) / total")
    corners = [
        evaluate(expression, {"total": total, "part": part})
        for total in (ranges["total"].low, ranges["total"].high)
        for part in (ranges["part"].low, ranges["part"].high)
    ]
    assert evaluate_range(expression, ranges) == Range(min(corners), max(corners))


def test_what_an_expression_rises_with_is_known():
    ranges = {name: Range(Fraction(1), Fraction(2)) for name in "ab"}
    assert rises_with(parse_expression("a / b"), "a", ranges)
    assert not rises_with(parse_expression("a / b"), "b", ranges)
