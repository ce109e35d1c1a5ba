"""What results rest on, against functions whose answers are known."""

import numpy as np
import pytest
from scipy.special import ndtri
from small_models import HEAD, SUPPORT, drawn, model

from lodestar.analysis.logic.contributions import contributions
from lodestar.analysis.logic.information_value import evpi, evppi, evsi, worth_of_knowing
from lodestar.analysis.logic.sampling import sobol_points
from lodestar.analysis.logic.sensitivity import doubt, first_order, jansen, sobol_indices, tornado
from lodestar.analysis.logic.simulate import simulate
from lodestar.evidence.errors import LodestarError

# Ishigami and Homma (1990) with a = 7, b = 0.1: first-order and total indices in closed form.
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)


def ishigami(points: np.ndarray) -> np.ndarray:
    x = np.pi * (2 * points - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_first_order_indices_of_ishigami_are_read_from_plain_draws() -> None:
    points = next(sobol_points(3, 1 << 14, 1 << 14, 1, 0))
    answers = ishigami(points)
    for column, expected in enumerate(FIRST):
        assert first_order(answers, points[:, column]) == pytest.approx(expected, abs=0.01)


def test_total_indices_of_ishigami_are_those_of_jansen() -> None:
    both = next(sobol_points(6, 1 << 14, 1 << 14, 1, 0))
    found = jansen(ishigami, both[:, :3], both[:, 3:], range(3))
    for total, expected in zip(found, TOTAL, strict=True):
        assert total.value == pytest.approx(expected, abs=0.01)


def test_indices_agree_with_scipys() -> None:
    from scipy.stats import sobol_indices as oracle
    from scipy.stats import uniform

    found = oracle(func=lambda x: ishigami(x.T)[None, :], n=1 << 13, dists=[uniform(0, 1)] * 3, rng=2)
    points = next(sobol_points(3, 1 << 14, 1 << 14, 3, 0))
    ours = [first_order(ishigami(points), points[:, column]) for column in range(3)]
    np.testing.assert_allclose(ours, np.squeeze(found.first_order), atol=0.015)


def test_an_input_without_effect_has_an_index_of_nothing() -> None:
    source = np.random.default_rng(4)
    found = [first_order(source.normal(size=4000), source.normal(size=4000)) for _ in range(20)]
    assert abs(np.mean(found)) < 0.003


LINEAR = (
    HEAD
    + "parameters:\n"
    + drawn("a", "shape: normal, mean: 0, sd: 1")
    + drawn("b", "shape: normal, mean: 0, sd: 2")
    + """
structures:
  - id: way
    question: How?
    options:
      - {id: low, name: Low, text: Low., weight: 1}
      - {id: high, name: High, text: High., weight: 1}
nodes:
  - {id: x, name: X, kind: input, unit: share, baseline: {level: a + b}}
  - {id: one, name: One, kind: input, unit: share, baseline: {level: 1}}
  - {id: y, name: Y, kind: impact, unit: share}
links:
  - {id: base, cause: x, effect: y, function: linear}
  - {id: less, cause: one, effect: y, function: linear, coefficient: 2, when: {way: low}, sign: negative}
  - {id: more, cause: one, effect: y, function: linear, coefficient: 2, when: {way: high}}
readouts: [{id: y, name: Y, node: y, basis: annual, year: 2030}]
"""
)


def test_variance_divides_between_structure_and_parameters_as_it_must() -> None:
    # y = a + b ± 2: variances 1, 4 and 4 of 9.
    run = simulate(model(LINEAR), draws=1 << 14)
    found = {index.name: index for index in sobol_indices(run, "y", total=True)}
    for name, share in (("a", 1 / 9), ("b", 4 / 9), ("structure:way", 4 / 9)):
        assert found[name].first.value == pytest.approx(share, abs=0.01)
        assert found[name].total is not None
        assert found[name].total.value == pytest.approx(share, abs=4 * found[name].total.mcse + 0.01)
    divided = doubt(run, "y")
    assert divided.structural.value == pytest.approx(4 / 9, abs=0.01)
    assert divided.parameters == pytest.approx(5 / 9, abs=0.01)
    low, high = divided.options
    assert (low.share, high.share) == pytest.approx((0.5, 0.5), abs=0.01)
    assert (low.mean, high.mean) == pytest.approx((-2, 2), abs=0.05)


def test_the_widest_bar_of_the_tornado_is_the_widest_parameter() -> None:
    bars = tornado(simulate(model(LINEAR), draws=1 << 14), "y")
    assert [bar.name for bar in bars] == ["b", "a"]
    # The mean of a normal in its upper tenth is 1.755 standard deviations.
    assert bars[0].high == pytest.approx(2 * 1.755, abs=0.1)
    assert bars[0].low_input == pytest.approx(-2 * 1.2816, abs=0.05)


def test_weights_move_indices_and_bars_with_the_draws() -> None:
    run = simulate(model(LINEAR), draws=1 << 14)
    settled = run.reweighted((run.joint.uncertain["structure:way"] == 0).astype(float))
    assert doubt(settled, "y").structural.value == pytest.approx(0, abs=0.01)
    found = {index.name: index.first.value for index in sobol_indices(settled, "y")}
    assert found["b"] == pytest.approx(4 / 5, abs=0.02)
    with pytest.raises(LodestarError, match="equal weight"):
        sobol_indices(settled, "y", total=True)


def test_contributions_add_up_to_the_node() -> None:
    sound = model(LINEAR)
    found = contributions(sound, "y", 2030, draws=4096)
    whole = simulate(sound, draws=4096).summary("y").mean.value
    assert sum(one.mean for one in found) == pytest.approx(whole, abs=1e-9)
    assert {one.link for one in found} == {"base", "less", "more"}
    assert sum(abs(one.share) for one in found) == pytest.approx(1)
    with pytest.raises(LodestarError, match="from 2025 to 2034"):
        contributions(sound, "y", 2050)


def test_the_value_of_information_is_the_analytic_one() -> None:
    # Net benefit of two options: 0 and a + b with a ~ N(0, 1), b ~ N(0, 2). EVPI = sd / sqrt(2 pi) of N(0, sqrt 5);
    # EVPPI likewise of each alone; a study of a with error e leaves a preposterior sd of 1 / sqrt(1 + e²).
    points = ndtri(next(sobol_points(2, 1 << 17, 1 << 17, 6, 0)))
    a, b = points[:, 0], 2 * points[:, 1]
    benefits = np.stack([np.zeros(len(a)), a + b], axis=1)
    assert evpi(benefits) == pytest.approx(0.89206, abs=0.005)
    assert evppi(benefits, a) == pytest.approx(0.39894, abs=0.005)
    assert evppi(benefits, b) == pytest.approx(0.79788, abs=0.005)
    assert evppi(benefits, [a, b], bins=1024) == pytest.approx(0.89206, abs=0.01)
    assert evsi(benefits, a, 1.0) == pytest.approx(0.39894 / 2**0.5, abs=0.005)
    assert evsi(benefits, a, 1e-6) == pytest.approx(0.39894, abs=0.005)
    with pytest.raises(LodestarError, match="above 0"):
        evsi(benefits, a, 0.0)


def test_what_is_worth_knowing_is_ranked() -> None:
    run = simulate(model(LINEAR), draws=1 << 14)
    ranked = worth_of_knowing(run, "y", 0.0, {"b": 1.0})
    assert [one.name for one in ranked][-1] == "a"
    by_name = {one.name: one for one in ranked}
    assert by_name["b"].study is not None
    assert 0 < by_name["b"].study < by_name["b"].perfect
    assert by_name["b"].perfect == pytest.approx(0.79788, abs=0.03)


def test_a_readout_that_never_varies_rests_on_nothing() -> None:
    run = simulate(model(SUPPORT), draws=512, fixed={"rate": 0.2, "gva_per_firm": 30000})
    assert sobol_indices(run, "gva-2030") == ()
    assert tornado(run, "gva-2030") == ()
