"""The engine: one draw for each node, the same answers on any number of threads, and every function as described."""

import numpy as np
import pytest
from small_models import HEAD, SUPPORT, drawn, model

from lodestar.analysis.logic.evaluate import draw_values, evaluate
from lodestar.analysis.logic.plan import make_plan
from lodestar.analysis.logic.simulate import simulate
from lodestar.evidence.errors import LodestarError


def nodes_of(text: str, values: dict[str, np.ndarray] | None = None, count: int = 1) -> dict[str, np.ndarray]:
    """Every node of a model for values drawn by the test."""
    plan = make_plan(model(text))
    found = evaluate(plan, draw_values(plan, values or {}, count), frozenset(plan.model.quantified))
    return {name: np.broadcast_to(array, (len(plan.years), count)) for name, array in found.items()}


def chain(
    function: str, unit: str = "share", baseline: str = "{level: 2, growth: 0.1}", parameters: str = ""
) -> str:
    """A node x that acts on a node y by one function."""
    return (
        HEAD
        + (f"parameters:\n{parameters}" if parameters else "")
        + f"""
nodes:
  - {{id: x, name: X, kind: input, unit: share, baseline: {baseline}}}
  - {{id: r, name: R, kind: external, unit: share, baseline: {{level: 2}}}}
  - {{id: y, name: Y, kind: impact, unit: {unit}}}
links:
  - {{id: acts, cause: x, effect: y, {function}}}
"""
    )


X = 2 * 1.1 ** np.arange(10)
T = np.arange(10)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("function: linear, coefficient: 3", 3 * X),
        ("function: linear, coefficient: 3, sign: negative", -3 * X),
        (
            "function: linear, profile: {2025: 0, 2027: 1, 2030: 1, 2031: 0}",
            X * [0, 0.5, 1, 1, 1, 1, 0, 0, 0, 0],
        ),
        ("function: conversion, rate: 0.25", 0.25 * X),
        ("function: elasticity, elasticity: 0.5, relative_to: r", (X / 2) ** 0.5 - 1),
        ("function: elasticity, elasticity: 0.5, relative_to: r, of: x", X * ((X / 2) ** 0.5 - 1)),
        ("function: saturating, maximum: 5, half: 3", 5 * X / (3 + X)),
        ("function: saturating, maximum: 5, half: 3, hill: 2", 5 * X**2 / (9 + X**2)),
        ("function: logistic, maximum: 4, midpoint: 3, steepness: 2", 4 / (1 + np.exp(-2 * (X - 3)))),
        ("function: threshold, at: 3, value: 7", np.where(X >= 3, 7.0, 0.0)),
        ("function: multiplier, multiplier: 0.9", 1.9 * X),
        ("function: ratio, per: r", X / 2),
        ("function: ratio, per: r, coefficient: 3", 3 * X / 2),
        ("function: change, relative_to: r", X / 2 - 1),
        ("function: linear, lag: {years: 3}", np.concatenate([[0, 0, 0], X[:7]])),
        (
            "function: linear, lag: {weights: {1: 0.25, 3: 0.75}}",
            0.25 * np.concatenate([[0], X[:9]]) + 0.75 * np.concatenate([[0, 0, 0], X[:7]]),
        ),
        ("function: linear, decay: 0.2", [sum(X[s] * 0.8 ** (t - s) for s in range(t + 1)) for t in T]),
        (
            "function: diffusion, innovation: 0.03, imitation: 0.4, start: 2026",
            [
                0.0
                if t < 1
                else x * (1 - np.exp(-0.43 * (t - 1))) / (1 + 0.4 / 0.03 * np.exp(-0.43 * (t - 1)))
                for t, x in zip(T, X, strict=True)
            ],
        ),
        ("function: linear, holds: 0", 0 * X),
        ("function: linear, holds: 1", X),
    ],
)
def test_each_function_does_what_its_description_says(function: str, expected: np.ndarray) -> None:
    np.testing.assert_allclose(nodes_of(chain(function))["y"][:, 0], expected, rtol=1e-12, atol=1e-12)


def test_a_stock_keeps_what_flows_in_less_what_wears_out() -> None:
    later = nodes_of(chain("function: stock, depreciation: 0.1, initial: 5", unit="year"))["y"][:, 0]
    at_once = nodes_of(chain("function: stock, depreciation: 0.1, joins: same-year", unit="year"))["y"][:, 0]
    expected, same = [5.0], [X[0]]
    for t in range(1, 10):
        expected.append(0.9 * expected[-1] + X[t - 1])
        same.append(0.9 * same[-1] + X[t])
    np.testing.assert_allclose(later, expected)
    np.testing.assert_allclose(at_once, same)


def test_a_stock_that_grows_with_its_inflow_stays_in_step_with_it() -> None:
    # Perpetual inventory in steady state: R / (g + d); R = 100, g = 2%, d = 15% gives 588.235.
    text = chain(
        "function: stock, depreciation: 0.15, initial: 100 / 0.17", "year", "{level: 100, growth: 0.02}"
    )
    found = nodes_of(text)["y"][:, 0]
    assert found[0] == pytest.approx(588.235, abs=5e-4)
    np.testing.assert_allclose(found[1:] / found[:-1], 1.02)


def test_an_erlang_lag_delivers_the_whole_effect_with_its_mean_delay() -> None:
    text = chain(
        "function: linear, lag: {mean: 2, stages: 3}", baseline="{level: 1, profile: {2025: 1, 2026: 0}}"
    )
    found = nodes_of(text)["y"][:, 0]
    assert found.sum() == pytest.approx(1, abs=1e-3)
    assert found @ (T + 0.5) == pytest.approx(2, abs=0.1)


def test_a_drawn_lag_shifts_each_draw_by_its_own_years() -> None:
    text = chain(
        "function: linear, lag: {years: lag}",
        parameters=drawn("lag", "shape: integers, low: 0, high: 4", "year"),
    )
    lags = np.array([0.0, 1.0, 4.0])
    found = nodes_of(text, {"lag": lags}, 3)["y"]
    for at, lag in enumerate(lags.astype(int)):
        np.testing.assert_allclose(found[:, at], np.concatenate([np.zeros(lag), X[: 10 - lag]]))


@pytest.mark.parametrize(
    ("combine", "expected"),
    [
        ("sum", 0.5 + 0.25 + 0.4),
        ("product", 0.5 * 0.25 * 0.4),
        ("min", 0.25),
        ("noisy-or", 1 - 0.5 * 0.75 * 0.6),
    ],
)
def test_links_meet_as_their_node_combines_them(combine: str, expected: float) -> None:
    text = (
        HEAD
        + f"""
nodes:
  - {{id: a, name: A, kind: input, unit: share, baseline: {{level: 0.5}}}}
  - {{id: b, name: B, kind: input, unit: share, baseline: {{level: 0.25}}}}
  - {{id: y, name: Y, kind: impact, unit: share, combine: {combine}, baseline: {{level: 0.4}}}}
links:
  - {{id: one, cause: a, effect: y, function: linear}}
  - {{id: two, cause: b, effect: y, function: linear}}
"""
    )
    assert nodes_of(text)["y"][0, 0] == pytest.approx(expected)


SHARED_PARENT = (
    HEAD
    + "parameters:\n"
    + drawn("base", "shape: normal, mean: 10, sd: 2")
    + drawn("noise", "shape: normal, mean: 0, sd: 1")
    + """
nodes:
  - {id: parent, name: Parent, kind: input, unit: share, baseline: {level: base}}
  - {id: one, name: One, kind: output, unit: share}
  - {id: other, name: Other, kind: output, unit: share, baseline: {level: noise}}
  - {id: nothing, name: Parent less parent, kind: impact, unit: share}
  - {id: difference, name: One less one, kind: impact, unit: share}
links:
  - {id: to-one, cause: parent, effect: one, function: linear, coefficient: 3}
  - {id: to-other, cause: parent, effect: other, function: linear}
  - {id: plus, cause: parent, effect: nothing, function: linear}
  - {id: minus, cause: parent, effect: nothing, function: linear, sign: negative}
  - {id: more, cause: one, effect: difference, function: linear}
  - {id: less, cause: one, effect: difference, function: linear, sign: negative}
"""
)


@pytest.mark.parametrize("sampling", ["sobol", "random"])
def test_a_node_less_itself_is_nothing_in_every_draw(sampling: str) -> None:
    run = simulate(model(SHARED_PARENT), draws=4096, sampling=sampling, report=["nothing", "difference"])
    assert not np.any(run.joint.paths["nothing"])
    assert not np.any(run.joint.paths["difference"])


def test_children_of_one_parent_go_together_as_the_parent_says() -> None:
    run = simulate(model(SHARED_PARENT), draws=1 << 14, report=["one", "other"])
    found = np.corrcoef(run.joint.paths["one"][0], run.joint.paths["other"][0])[0, 1]
    assert found == pytest.approx(2 / np.sqrt(5), abs=0.005)


@pytest.mark.parametrize("sampling", ["sobol", "random"])
def test_one_seed_gives_the_same_bits_on_one_thread_and_on_three(sampling: str) -> None:
    sound = model(SUPPORT)
    one, three = (simulate(sound, draws=50_000, sampling=sampling, threads=n, seed=9) for n in (1, 3))
    for name in one.readouts:
        assert np.array_equal(one.readouts[name], three.readouts[name])
    assert np.array_equal(one.joint.paths["gva"], three.joint.paths["gva"])
    assert np.array_equal(one.joint.uncertain["rate"], three.joint.uncertain["rate"])
    assert not np.array_equal(
        one.readouts["gva-2030"], simulate(sound, draws=50_000, sampling=sampling).readouts["gva-2030"]
    )


def test_another_parameter_in_the_model_leaves_plain_draws_as_they_were() -> None:
    before = simulate(model(SUPPORT), draws=5000, sampling="random")
    more = SUPPORT.replace(
        "parameters:\n", "parameters:\n" + drawn("unused", "shape: uniform, low: 0, high: 1")
    )
    after = simulate(model(more), draws=5000, sampling="random")
    assert np.array_equal(before.readouts["gva-2030"], after.readouts["gva-2030"])


def test_sobol_and_plain_draws_agree_and_sobol_is_more_exact() -> None:
    sound = model(SUPPORT)
    sobol, plain = simulate(sound, draws=1 << 14), simulate(sound, draws=1 << 14, sampling="random")
    one, other = sobol.summary("gva-2030").mean, plain.summary("gva-2030").mean
    assert abs(one.value - other.value) < 4 * (one.mcse + other.mcse)
    assert one.mcse < other.mcse / 3


def test_the_error_shown_is_the_error_that_other_seeds_make() -> None:
    sound = model(SUPPORT)
    for sampling in ("sobol", "random"):
        runs = [
            simulate(sound, draws=1024, seed=seed, sampling=sampling).summary("gva-2030")
            for seed in range(40)
        ]
        for part in ("mean", "p50", "p95"):
            spread = np.std([getattr(run, part).value for run in runs])
            shown = np.median([getattr(run, part).mcse for run in runs])
            assert 0.5 < shown / spread < 2, (sampling, part)


def test_correlated_parameters_have_the_rank_correlation_of_their_scores() -> None:
    text = (
        HEAD
        + "parameters:\n"
        + drawn("a", "shape: uniform, low: 0, high: 1")
        + drawn("b", "shape: lognormal, median: 1, log_sd: 1")
        + """
correlations: [{between: [a, b], value: 0.6}]
nodes: [{id: y, name: Y, kind: impact, unit: share, baseline: {level: a * b}}]
"""
    )
    from scipy.stats import spearmanr

    for sampling in ("sobol", "random"):
        joint = simulate(model(text), draws=1 << 14, sampling=sampling).joint.uncertain
        expected = 6 / np.pi * np.arcsin(0.3)
        assert spearmanr(joint["a"], joint["b"]).statistic == pytest.approx(expected, abs=0.02)
        assert np.mean(joint["a"] < 0.3) == pytest.approx(0.3, abs=0.015)


def test_a_mechanism_holds_as_often_as_its_probability_says() -> None:
    text = chain("function: linear, holds: 0.3")
    run = simulate(model(text), draws=1 << 13, report=["y"])
    assert np.mean(run.joint.paths["y"][0] > 0) == pytest.approx(0.3, abs=0.002)


def test_each_draw_takes_one_rival_structure() -> None:
    text = (
        HEAD
        + """
structures:
  - id: way
    question: How?
    options:
      - {id: one, name: One, text: One way., weight: 3}
      - {id: other, name: Other, text: Another., weight: 1}
nodes:
  - {id: x, name: X, kind: input, unit: share, baseline: {level: 1}}
  - {id: y, name: Y, kind: impact, unit: share}
links:
  - {id: first, cause: x, effect: y, function: linear, when: {way: one}}
  - {id: second, cause: x, effect: y, function: linear, coefficient: 5, when: {way: other}}
scenarios: [{id: settled, name: Settled, structures: {way: other}}]
"""
    )
    found = simulate(model(text), draws=1 << 12, report=["y"]).joint.paths["y"][0]
    assert set(found) == {1.0, 5.0}
    assert np.mean(found == 1) == pytest.approx(0.75, abs=0.002)
    assert set(simulate(model(text), "settled", draws=256, report=["y"]).joint.paths["y"][0]) == {5.0}


LOOP = (
    HEAD
    + "parameters:\n"
    + drawn("back", "shape: uniform, low: 0.1, high: 0.4")
    + drawn("delay", "shape: integers, low: 1, high: 3", "year")
    + """
nodes:
  - {id: skills, name: Skills, kind: output, unit: share, baseline: {level: 1}}
  - {id: output, name: Output, kind: impact, unit: share}
  - {id: stock, name: Stock, kind: output, unit: year}
links:
  - {id: forth, cause: skills, effect: output, function: linear, coefficient: 2}
  - {id: back, cause: output, effect: skills, function: linear, coefficient: back, lag: {years: delay}}
  - {id: keeps, cause: output, effect: stock, function: stock, depreciation: 0.2}
  - {id: helps, cause: stock, effect: skills, function: linear, coefficient: by_stock, lag: {weights: {0: 0.5, 2: 0.5}}}
"""
).replace(
    "nodes:", "  - {name: by_stock, unit: 1/year, value: 0.05, source: made, grade: to-be-checked}\nnodes:", 1
)


def test_a_loop_with_a_lag_gives_what_stepping_through_it_by_hand_gives() -> None:
    back, delay = np.array([0.1, 0.25, 0.4]), np.array([1.0, 2.0, 3.0])
    found = nodes_of(LOOP, {"back": back, "delay": delay}, 3)
    for i in range(3):
        skills, output, stock = [], [], []
        for t in range(10):
            stock.append(0.0 if t == 0 else 0.8 * stock[-1] + output[t - 1])
            before = t - int(delay[i])
            lagged = output[before] if before >= 0 else 0.0
            kept = 0.5 * stock[t] + (0.5 * stock[t - 2] if t >= 2 else 0.0)
            skills.append(1 + back[i] * lagged + 0.05 * kept)
            output.append(2 * skills[t])
        np.testing.assert_allclose(found["skills"][:, i], skills)
        np.testing.assert_allclose(found["output"][:, i], output)
        np.testing.assert_allclose(found["stock"][:, i], stock)


def test_the_same_seed_gives_scenarios_the_same_luck() -> None:
    text = SUPPORT + "scenarios: [{id: sure, name: Sure, settings: [{parameter: rate, value: 0.2}]}]\n"
    for sampling in ("sobol", "random"):
        free, sure = (simulate(model(text), name, draws=4096, sampling=sampling) for name in (None, "sure"))
        assert np.array_equal(free.joint.uncertain["gva_per_firm"], sure.joint.uncertain["gva_per_firm"])
        assert "rate" not in sure.joint.uncertain


def test_readouts_are_the_sums_of_the_path_that_they_read() -> None:
    run = simulate(model(SUPPORT), draws=4096)
    path = run.joint.paths["gva"]
    np.testing.assert_allclose(run.readouts["gva-2030"][run.joint.places], path[5])
    np.testing.assert_allclose(run.readouts["gva-sum"][run.joint.places], path[:6].sum(axis=0))


def test_memory_bounds_what_is_kept_whole_and_readouts_are_kept_for_all() -> None:
    run = simulate(model(SUPPORT), draws=1 << 16, memory=1)
    assert run.joint.paths["gva"].shape[1] == 4096
    assert run.readouts["gva-2030"].size == 1 << 16
    fan = run.fan("gva")
    assert fan.draws == 4096
    assert abs(fan.values[2][5] - run.quantile("gva-2030", 0.5).value) < 5 * fan.mcse[2][5]


def test_progress_is_told_to_the_last_draw() -> None:
    told: list[tuple[int, int]] = []
    simulate(model(SUPPORT), draws=1 << 14, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (1 << 14, 1 << 14)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_run_that_would_not_fit_is_refused_before_it_starts() -> None:
    readouts = "\n".join(
        f"  - {{id: r{at}, name: R, node: gva, basis: annual, year: 2030}}" for at in range(10)
    )
    with pytest.raises(LodestarError, match=r"need 10\.\d GB; ask for fewer draws"):
        simulate(model(SUPPORT + readouts + "\n"), draws=100_000_000, sampling="random")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"draws": 10}, "ask for 64"),
        ({"sampling": "dice"}, "use sobol or random"),
        ({"seed": -1}, "below 0"),
        ({"scenario": "best"}, "no scenario 'best'"),
        ({"fixed": {"rat": 1.0}}, "did you mean 'rate'"),
        ({"report": ["gvaa"]}, "did you mean 'gva'"),
    ],
)
def test_what_cannot_be_run_is_refused_with_what_can(asked: dict[str, object], said: str) -> None:
    with pytest.raises(LodestarError, match=said):
        simulate(model(SUPPORT), **asked)  # type: ignore[arg-type]
