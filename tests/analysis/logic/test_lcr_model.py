"""The Liverpool City Region's model against the same arithmetic written out in plain numpy, and against its sources."""

import numpy as np
import pytest

from lodestar.analysis.logic.evaluate import draw_values, evaluate
from lodestar.analysis.logic.parameters import load_parameters
from lodestar.analysis.logic.plan import make_plan
from lodestar.analysis.logic.reading import open_model
from lodestar.analysis.logic.simulate import simulate

NAME = "liverpool-city-region/rd-to-prosperity"
YEARS = np.arange(2022, 2061)
COUNT = 1500
LEVELS = (0.05, 0.5, 0.95)


def by_hand(g: np.random.Generator, m: int, *, gross: bool, attainment: str) -> dict[str, np.ndarray]:
    """The model from its description, drawn and worked out without the engine: years down, draws across."""
    values = drawn_by_hand(g, m, gross=gross, attainment=attainment)
    return {**values, **worked_out(values)}


def drawn_by_hand(g: np.random.Generator, m: int, *, gross: bool, attainment: str) -> dict[str, np.ndarray]:
    """The priors, by numpy's own generators."""

    def tri(low: float, mode: float, high: float) -> np.ndarray:
        return g.triangular(low, mode, high, m)

    def ln(p5: float, p50: float, p95: float) -> np.ndarray:
        return np.exp(np.log(p50) + np.log(p95 / p5) / 3.2897 * g.standard_normal(m))

    return {
        "gva_base": g.uniform(33e9, 38e9, m),
        "gva_per_job": g.normal(51e3, 2e3, m),
        "gva_growth": g.normal(0.012, 0.004, m),
        "rd_share_base": g.uniform(0.011, 0.018, m),
        "depreciation": tri(0.10, 0.15, 0.25),
        "lag": g.integers(1, 7, m).astype(float),
        "structure:rd-to-gva": g.integers(0, 3, m).astype(float),
        "elasticity": ln(0.03, 0.07, 0.16),
        "private_return": ln(0.10, 0.20, 0.40),
        "spillover_return": ln(0.08, 0.20, 0.50),
        "local_share": np.ones(m) if gross else g.beta(2, 3, m),
        "additionality": np.ones(m) if gross else tri(0.5, 0.75, 1),
        "displacement": np.zeros(m) if gross else tri(0, 0.25, 0.5),
        "local_multiplier": tri(0.4, 0.9, 1.9),
        "cost_per_fte": tri(80e3, 110e3, 150e3),
        "jobs_per_growth": g.uniform(0, 0.3, m),
        "attainment": np.ones(m) if attainment == "met" else g.beta(2, 3, m),
    }


def worked_out(v: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """One draw after the other, one year after the other: slow, and with nothing to hide behind."""
    m = len(v["gva_base"])
    out = {
        name: np.zeros((len(YEARS), m))
        for name in ("rd_extra", "rd_additional", "gva", "jobs", "productivity")
    }
    for i in range(m):
        p = {name: float(array[i]) for name, array in v.items()}
        employment = p["gva_base"] / p["gva_per_job"]
        spent: list[float] = []
        added, base = [0.0], [p["rd_share_base"] * p["gva_base"] / (p["gva_growth"] + p["depreciation"])]
        course = [p["gva_base"] * (1 + p["gva_growth"]) ** t for t in range(len(YEARS))]
        for t, year in enumerate(YEARS):
            ramp = (year - 2022) / 8 if year <= 2030 else 1.0 if year <= 2040 else 0.0
            extra = p["attainment"] * (0.05 - p["rd_share_base"]) * ramp * course[t]
            out["rd_extra"][t, i] = extra
            spent.append(p["additionality"] * extra)
            out["rd_additional"][t, i] = spent[t]
            if t + 1 < len(YEARS):
                kept = 1 - p["depreciation"]
                added.append(kept * added[t] + spent[t])
                base.append(kept * base[t] + p["rd_share_base"] * course[t])
            before = t - int(p["lag"])
            gain = 0.0
            if before >= 0:
                returns = p["private_return"] + p["spillover_return"] * p["local_share"]
                if p["structure:rd-to-gva"] == 0:
                    ratio = (base[before] + added[before]) / base[before]
                    gain = course[t] * (ratio ** p["elasticity"] - 1)
                elif p["structure:rd-to-gva"] == 1:
                    gain = returns * added[before]
                else:
                    gain = returns * sum(spent[: before + 1])
            posts = spent[t] / p["cost_per_fte"] * (1 - p["displacement"]) * (1 + p["local_multiplier"])
            jobs = posts + p["jobs_per_growth"] * gain / course[t] * employment
            total = gain + posts * p["gva_per_job"]
            out["gva"][t, i], out["jobs"][t, i] = total, jobs
            per_job = (course[t] + total) / (employment + jobs)
            out["productivity"][t, i] = per_job / (course[t] / employment) - 1
    return out


NODES = {
    "rd_extra": "rd-extra",
    "rd_additional": "rd-additional",
    "gva": "gva-additional",
    "jobs": "jobs-additional",
    "productivity": "productivity-uplift",
}


@pytest.mark.parametrize(("scenario", "gross"), [("met-gross", True), ("met-net", False)])
def test_the_engine_gives_the_hand_written_answer_for_every_draw_and_year(scenario: str, gross: bool) -> None:
    hand = by_hand(np.random.default_rng(7), 300, gross=gross, attainment="met")
    plan = make_plan(open_model(NAME), scenario)
    same_draws = {
        one.name: hand.get(one.name, one.distribution.quantile(np.full(300, 0.5))) for one in plan.uncertain
    }
    nodes = evaluate(plan, draw_values(plan, same_draws, 300), frozenset(NODES.values()))
    for name, node in NODES.items():
        np.testing.assert_allclose(nodes[node], hand[name], rtol=1e-9, atol=1e-9, err_msg=node)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "gross", "attainment"),
    [("met-gross", True, "met"), ("met-net", False, "met"), ("uncertain", False, "uncertain")],
)
def test_the_published_percentiles_are_those_of_the_hand_written_model(
    scenario: str, gross: bool, attainment: str
) -> None:
    hand = by_hand(np.random.default_rng(11), COUNT, gross=gross, attainment=attainment)
    run = simulate(open_model(NAME), scenario, draws=1 << 15, seed=3)
    at = {year: int(year - 2022) for year in (2030, 2040)}
    expected = {
        "rd-extra-to-2030": hand["rd_extra"][: at[2030] + 1].sum(axis=0),
        "gva-2030": hand["gva"][at[2030]],
        "gva-2040": hand["gva"][at[2040]],
        "gva-to-2040": hand["gva"][: at[2040] + 1].sum(axis=0),
        "gva-pv-10": (hand["gva"][:10] / 1.035 ** np.arange(10)[:, None]).sum(axis=0),
        "jobs-2030": hand["jobs"][at[2030]],
        "productivity-2040": hand["productivity"][at[2040]],
    }
    for readout, draws in expected.items():
        for level in LEVELS:
            share = float(np.mean(draws <= run.quantile(readout, level).value))
            assert abs(share - level) < 4 * np.sqrt(level * (1 - level) / COUNT), (readout, level)


def test_the_priors_are_those_of_the_description() -> None:
    plan = make_plan(open_model(NAME), "uncertain")
    distributions = {one.name: one.distribution for one in plan.uncertain}
    hand = drawn_by_hand(np.random.default_rng(5), 20_000, gross=False, attainment="uncertain")
    assert hand.keys() <= distributions.keys()
    for name, draws in hand.items():
        levels = distributions[name].cdf(np.quantile(draws, LEVELS, method="inverted_cdf"))
        whole = name in ("lag", "structure:rd-to-gva")
        expected = [np.mean(draws <= value) for value in np.quantile(draws, LEVELS, method="inverted_cdf")]
        np.testing.assert_allclose(levels, expected if whole else LEVELS, atol=0.012, err_msg=name)


def test_a_target_that_is_met_is_reached_in_every_draw_and_an_uncertain_one_in_none() -> None:
    model = open_model(NAME)
    assert simulate(model, "met-net", draws=1024).arrivals()[0].probability.value == 1.0
    assert simulate(model, "uncertain", draws=1024).arrivals()[0].probability.value == 0.0


def test_what_counts_as_verified_says_where_it_was_seen():
    editions = [edition for record in load_parameters().records.values() for edition in record.editions]
    assert not [one.source for one in editions if one.grade == "verified" and not one.locator]
    own = [one for one in open_model(NAME).parameters.values() if one.grade == "verified"]
    assert len(own) >= 7 and not [one.name for one in own if not one.locator]


def test_what_was_only_recalled_or_judged_does_not_count_as_seen():
    doubtful = ("recalled", "judgement of the editors", "convention of the editors")
    for one in open_model(NAME).parameters.values():
        if any(word in f"{one.note} {one.source}".lower() for word in doubtful):
            assert one.grade == "to-be-checked", one.name
