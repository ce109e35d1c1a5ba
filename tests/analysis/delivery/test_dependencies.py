"""Circles among dependencies: none is ever let in, and the one refused is named."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.delivery.dependencies import circle_closed_by, said, waiting_for

NAMES = "abcdef"
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=25)


def reaches_slowly(start: str, aim: str, edges: list[tuple[str, str]]) -> bool:
    """Whether one can walk from start to aim: all pairs joined again and again until nothing is new."""
    joined = set(edges)
    while True:
        more = {(a, d) for a, b in joined for c, d in joined if b == c} - joined
        if not more:
            return (start, aim) in joined
        joined |= more


@given(PAIRS)
def test_a_plan_built_edge_by_edge_never_holds_a_circle(pairs):
    edges: list[tuple[str, str]] = []
    for needing, needed in pairs:
        circle = circle_closed_by(needed, needing, edges)
        assert bool(circle) == (needing == needed or reaches_slowly(needed, needing, edges))
        if not circle:
            edges.append((needing, needed))
    assert not any(reaches_slowly(name, name, edges) for name in NAMES)


@given(PAIRS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_the_circle_named_is_one_that_can_be_walked(pairs, needing, needed):
    circle = circle_closed_by(needed, needing, pairs)
    if circle:
        assert circle[0] == circle[-1] == needing and circle[1] == needed
        steps = list(pairwise(circle))
        assert set(steps) <= {*pairs, (needing, needed)}
        assert len(set(circle)) == len(circle) - 1, "no action is named twice on the way round"


@given(PAIRS, st.sampled_from(NAMES))
def test_waiting_for_is_everything_that_can_be_walked_to(pairs, start):
    assert waiting_for(start, pairs) == {name for name in NAMES if reaches_slowly(start, name, pairs)}


def test_a_circle_is_told_by_the_actions_names():
    circle = circle_closed_by("dredge", "dock", [("dredge", "survey"), ("survey", "dock")])
    assert circle == ("dock", "dredge", "survey", "dock")
    names = {"dock": "Open the dock", "dredge": "Dredge", "survey": "Survey"}
    assert said(circle, names) == (
        "‘Open the dock’ needs ‘Dredge’, which needs ‘Survey’, which needs ‘Open the dock’"
    )
