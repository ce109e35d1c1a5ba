"""Models made at random: the engine against a slow twin that works out one draw and one year after the other."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import HEAD, drawn, model

from lodestar.analysis.logic.evaluate import draw_values, evaluate
from lodestar.analysis.logic.plan import make_plan
from lodestar.analysis.logic.simulate import simulate

YEARS = 10
FUNCTIONS = ("linear", "multiplier", "saturating", "threshold", "elasticity", "ratio", "change")


@dataclass(frozen=True)
class Edge:
    cause: int
    effect: int
    function: str
    lag: int
    decay: bool
    negative: bool

    def written(self, name: str) -> str:
        fields = {
            "linear": "coefficient: p",
            "multiplier": "multiplier: p",
            "saturating": "maximum: 2, half: q",
            "threshold": "at: 0.5, value: p",
            "elasticity": "elasticity: p, relative_to: n0",
            "ratio": "per: n0, coefficient: q",
            "change": "relative_to: n0",
        }[self.function]
        more = (f", lag: {{years: {self.lag}}}" if self.lag else "") + (", decay: 0.25" if self.decay else "")
        sign = ", sign: negative" if self.negative else ""
        ends = f"cause: n{self.cause}, effect: n{self.effect}"
        return f"  - {{id: {name}, {ends}, function: {self.function}, {fields}{more}{sign}}}\n"

    def responds(self, x: float, base: float, p: float, q: float) -> float:
        if self.function == "linear":
            return p * x
        if self.function == "multiplier":
            return x * (1 + p)
        if self.function == "saturating":
            return 2 * max(x, 0.0) / (q + max(x, 0.0))
        if self.function == "threshold":
            return p if x >= 0.5 else 0.0
        if self.function == "elasticity":
            return float(np.power(x / base, p)) - 1
        return q * x / base if self.function == "ratio" else x / base - 1


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, tuple[Edge, ...]]:
    count = draw(st.integers(2, 6))
    edges = []
    for effect in range(1, count):
        for cause in draw(st.lists(st.integers(0, effect - 1), min_size=1, max_size=3, unique=True)):
            function = draw(st.sampled_from(FUNCTIONS if cause == 0 else FUNCTIONS[:4]))
            lag, decay, negative = draw(st.integers(0, 3)), draw(st.booleans()), draw(st.booleans())
            edges.append(Edge(cause, effect, function, lag, decay, negative))
    return count, tuple(edges)


def written(count: int, edges: tuple[Edge, ...]) -> str:
    nodes = "".join(
        f"  - {{id: n{at}, name: N, kind: output, unit: share"
        + (", baseline: {level: 1 + q, growth: 0.05}" if at == 0 else "")
        + "}\n"
        for at in range(count)
    )
    nodes += "".join(f"  - {{id: z{at}, name: Z, kind: output, unit: share}}\n" for at in range(count))
    links = "".join(edge.written(f"l{at}") for at, edge in enumerate(edges))
    for at in range(count):
        links += f"  - {{id: p{at}, cause: n{at}, effect: z{at}, function: linear}}\n"
        links += f"  - {{id: m{at}, cause: n{at}, effect: z{at}, function: linear, sign: negative}}\n"
    parameters = drawn("p", "shape: uniform, low: 0.1, high: 0.9") + drawn(
        "q", "shape: uniform, low: 0.5, high: 2"
    )
    return f"{HEAD}parameters:\n{parameters}nodes:\n{nodes}links:\n{links}"


def by_hand(count: int, edges: tuple[Edge, ...], p: float, q: float) -> list[list[float]]:
    values = [[0.0] * YEARS for _ in range(count)]
    for year in range(YEARS):
        values[0][year] = (1 + q) * 1.05**year
        for node in range(1, count):
            values[node][year] = sum(
                _brought(edge, values, year, p, q) for edge in edges if edge.effect == node
            )
    return values


def _brought(edge: Edge, values: list[list[float]], year: int, p: float, q: float) -> float:
    first = 0 if edge.decay else year
    total = 0.0
    for then in range(first, year + 1):
        before = then - edge.lag
        if before >= 0:
            found = edge.responds(values[edge.cause][before], values[0][before], p, q)
            total += found * 0.75 ** (year - then)
    return -total if edge.negative else total


@settings(max_examples=60, deadline=None)
@given(graphs(), st.integers(0, 2**31))
def test_every_node_is_what_stepping_through_by_hand_gives(
    graph: tuple[int, tuple[Edge, ...]], seed: int
) -> None:
    count, edges = graph
    plan = make_plan(model(written(count, edges)))
    source = np.random.default_rng(seed)
    uncertain = {"p": source.uniform(0.1, 0.9, 3), "q": source.uniform(0.5, 2, 3)}
    nodes = evaluate(plan, draw_values(plan, uncertain, 3), frozenset(plan.model.quantified))
    for draw in range(3):
        expected = by_hand(count, edges, float(uncertain["p"][draw]), float(uncertain["q"][draw]))
        for at in range(count):
            found = np.broadcast_to(nodes[f"n{at}"], (YEARS, 3))[:, draw]
            np.testing.assert_allclose(found, expected[at], rtol=1e-9, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(graphs(), st.sampled_from(["sobol", "random"]))
def test_every_node_less_itself_is_nothing(graph: tuple[int, tuple[Edge, ...]], sampling: str) -> None:
    count, edges = graph
    run = simulate(
        model(written(count, edges)), draws=256, sampling=sampling, report=[f"z{at}" for at in range(count)]
    )
    for path in run.joint.paths.values():
        assert not np.any(path)
