"""Learning: closed forms and published answers, the same answers by weights and by tempering, and a log that keeps all."""

from typing import Any

import numpy as np
import pytest
from scipy import stats
from small_models import HEAD, SUPPORT, drawn, model

from lodestar.analysis.logic.distributions import Beta, Gamma, LogNormal, Normal, Uniform
from lodestar.analysis.logic.findings import finding, fingerprint, in_force
from lodestar.analysis.logic.learning import learn
from lodestar.analysis.logic.pooling import pool
from lodestar.analysis.logic.records import EvidenceRecord
from lodestar.analysis.logic.results import plain_quantile
from lodestar.analysis.logic.updating import update
from lodestar.evidence.errors import LodestarError


def evidence(**given: Any) -> EvidenceRecord:
    """An entry with what every entry needs, made for tests."""
    entry = {
        "id": "study",
        "study": "A made study",
        "design": "randomised trial",
        "maryland": 5,
        "estimand": "made",
        "scale": "plain",
        "place": "Port Meridian",
        "period": "2024",
        "recorded": "2026-01-15",
        "recorded_by": "the tests",
        "grade": "to-be-checked",
        **given,
    }
    return EvidenceRecord.model_validate(entry)


ELASTICITY = evidence(parameter="elasticity", scale="log", estimate="0.05", se="0.35")


def test_the_elasticity_update_is_the_published_one() -> None:
    # Prior with 5th, 50th and 95th percentile .03, .07 and .16 (log-sd .509), study .05 with log-se .35:
    # posterior .05571 with log-sd .2884, by precision-weighted means.
    believed = update(LogNormal.of_quantiles(0.03, 0.07, 0.16), finding(ELASTICITY))
    assert isinstance(believed.distribution, LogNormal)
    assert believed.distribution.median == pytest.approx(0.05571, abs=5e-6)
    assert believed.distribution.log_sd == pytest.approx(0.2884, abs=5e-5)


ELASTIC = (
    HEAD
    + "parameters:\n"
    + drawn("elasticity", "shape: lognormal, median: 0.07, log_sd: 0.509")
    + drawn("other", "shape: uniform, low: 0, high: 1")
    + """
nodes:
  - id: y
    name: Y
    kind: impact
    unit: share
    baseline: {level: elasticity}
    targets: [{id: six, year: 2030, value: 0.06}]
  - {id: z, name: Z, kind: impact, unit: share, baseline: {level: elasticity * (1 + 0 * other)}, report: true}
"""
)


def test_weights_over_whole_draws_give_the_closed_form() -> None:
    downstream = evidence(node="y", year=2030, scale="log", estimate="0.05", se="0.35")
    learned = learn(model(ELASTIC), [downstream], draws=1 << 14)
    assert learned.log[0].method == "weights over whole draws"
    posterior = learned.posterior("elasticity")
    low, middle, high = posterior.quantile(np.array([0.05, 0.5, 0.95]))
    assert middle == pytest.approx(0.05571, abs=5e-4)
    assert np.log(high / low) / 3.2897 == pytest.approx(0.2884, abs=2e-3)


def test_tempering_gives_the_closed_form_where_weights_would_leave_too_few() -> None:
    downstream = evidence(node="y", year=2030, scale="log", estimate="0.02", se="0.03")
    learned = learn(model(ELASTIC), [downstream], draws=1 << 13)
    assert learned.log[0].method == "draws moved by tempering"
    exact = update(
        LogNormal(0.07, 0.509),
        finding(evidence(parameter="elasticity", scale="log", estimate="0.02", se="0.03")),
    )
    assert isinstance(exact.distribution, LogNormal)
    posterior = learned.posterior("elasticity")
    assert posterior.quantile(np.array([0.5]))[0] == pytest.approx(exact.distribution.median, rel=0.005)
    low, high = posterior.quantile(np.array([0.05, 0.95]))
    assert np.log(high / low) / 3.2897 == pytest.approx(exact.distribution.log_sd, rel=0.08)
    other = learned.posterior("other").quantile(np.array([0.05, 0.5, 0.95]))
    np.testing.assert_allclose(other, [0.05, 0.5, 0.95], atol=0.03)


@pytest.mark.parametrize(
    ("prior", "entry", "posterior"),
    [
        (Normal(1, 2), evidence(parameter="p", estimate=3, se=2), stats.norm(2, 2**0.5)),
        (Beta(1, 1), evidence(parameter="p", scale="successes", count=6, exposure=10), stats.beta(7, 5)),
        (
            Gamma(2, 4),
            evidence(parameter="p", scale="events", count=79, exposure=252),
            stats.gamma(81, scale=1 / 256),
        ),
    ],
)
def test_closed_forms_are_those_of_the_textbook(prior: Any, entry: EvidenceRecord, posterior: Any) -> None:
    # Gelman and others, Bayesian Data Analysis (3rd edition), chapter 2.
    levels = np.array([0.05, 0.5, 0.95])
    found = update(prior, finding(entry))
    assert found.method.startswith("closed form")
    np.testing.assert_allclose(found.distribution.quantile(levels), posterior.ppf(levels), rtol=1e-9)


@pytest.mark.parametrize(
    ("prior", "entry"),
    [
        (LogNormal(0.07, 0.5), evidence(parameter="p", scale="log", estimate="0.05", se="0.35")),
        (Beta(2, 3), evidence(parameter="p", scale="successes", count=6, exposure=10)),
        (Gamma(2, 4), evidence(parameter="p", scale="events", count=3, exposure=5)),
    ],
)
def test_the_grid_gives_what_the_closed_form_gives(prior: Any, entry: EvidenceRecord) -> None:
    from lodestar.analysis.logic import updating

    exact = update(prior, finding(entry)).distribution
    levels = (np.arange(updating.GRID) + 0.5) / updating.GRID
    values = prior.quantile(levels)
    weights = updating._weights(finding(entry).log_likelihood(values), "p")
    for level in (0.05, 0.5, 0.95):
        assert plain_quantile(values, level, weights) == pytest.approx(
            exact.quantile(np.array([level]))[0], rel=2e-3
        )


def test_a_prior_without_closed_form_is_updated_on_a_grid() -> None:
    found = update(Uniform(0, 1), finding(evidence(parameter="p", scale="successes", count=6, exposure=10)))
    assert found.method == "grid over the prior"
    levels = np.array([0.05, 0.5, 0.95])
    np.testing.assert_allclose(found.distribution.quantile(levels), stats.beta(7, 5).ppf(levels), atol=1e-3)


def test_divergence_is_that_of_two_normals() -> None:
    found = update(Normal(0, 1), finding(evidence(parameter="p", estimate=1, se=1)))
    # KL(N(.5, .5) || N(0, 1)) = (0.5 + 0.25 - 1 - ln 0.5) / 2
    assert found.divergence == pytest.approx((0.5 + 0.25 - 1 + np.log(2)) / 2, abs=1e-3)


# Eight schools: Rubin (1981); effects and standard errors of coaching in eight schools.
EIGHT_SCHOOLS = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]


def test_eight_schools_are_pooled_as_published() -> None:
    # With mu ~ N(0, 5) and tau ~ half-Cauchy(5): mean 4.397, standard deviation 3.318, tau 3.595 by exact integration.
    found = pool(*EIGHT_SCHOOLS)
    assert found.mean == pytest.approx(4.397, abs=0.01)
    assert found.sd == pytest.approx(3.318, abs=0.01)
    assert found.tau_mean == pytest.approx(3.595, abs=0.15)
    assert all(min(EIGHT_SCHOOLS[0]) < effect < max(EIGHT_SCHOOLS[0]) for effect in found.effects)
    assert found.new_place_sd > found.sd


def test_one_precise_study_is_all_that_pooling_says_when_places_hardly_differ() -> None:
    found = pool([2.0], [0.1], prior_sd=100, tau_scale=1e-4)
    assert found.mean == pytest.approx(2.0, abs=0.01)
    assert found.sd == pytest.approx(0.1, abs=0.01)


def test_pooling_needs_studies_with_errors() -> None:
    for estimates, errors in (([], []), ([1.0], [0.0]), ([1.0], [1.0, 2.0])):
        with pytest.raises(LodestarError, match="one estimate or more"):
            pool(estimates, errors)


def test_a_weak_design_and_a_distant_place_count_less() -> None:
    strong = finding(evidence(parameter="p", estimate=1, se=2))
    weak = finding(evidence(parameter="p", estimate=1, se=2, maryland=2))
    distant = finding(evidence(parameter="p", estimate=1, se=2, transfer_sd=1.5))
    assert strong.sd == 2
    assert weak.sd == pytest.approx((4 / 0.3) ** 0.5)
    assert distant.sd == pytest.approx(2.5)
    assert finding(evidence(parameter="p", estimate=1, se=2, maryland=2, quality=1)).sd == 2
    counted = finding(evidence(parameter="p", scale="successes", count=6, exposure=10, maryland=1))
    assert (counted.count, counted.exposure) == pytest.approx((0.6, 1.0))


def test_an_interval_gives_its_error() -> None:
    found = finding(evidence(parameter="p", scale="log", estimate=2, low=1, high=4, level="0.9"))
    assert found.sd == pytest.approx(np.log(4) / 3.2897, abs=1e-4)


def test_each_update_is_logged_with_what_changed() -> None:
    learned = learn(model(ELASTIC), [ELASTICITY], draws=1 << 13)
    entry = learned.log[0]
    assert entry.before[1] == pytest.approx(0.07)
    assert entry.after[1] == pytest.approx(0.05571, abs=1e-5)
    assert entry.divergence is not None and entry.divergence > 0
    moved = entry.targets[0]
    assert moved.before == pytest.approx(stats.norm.sf(np.log(0.06 / 0.07) / 0.509), abs=0.003)
    assert moved.after == pytest.approx(stats.norm.sf(np.log(0.06 / 0.05571) / 0.2884), abs=0.003)
    assert moved.change == moved.after - moved.before
    assert entry.fingerprint == fingerprint(ELASTICITY)


def test_the_order_of_findings_does_not_change_what_is_believed_in_the_end() -> None:
    one = evidence(id="one", parameter="elasticity", scale="log", estimate="0.05", se="0.35")
    other = evidence(
        id="other", node="y", year=2030, scale="log", estimate="0.09", se="0.4", recorded="2026-02-01"
    )
    swapped = [
        one.model_copy(update={"recorded": "2026-03-01"}),
        other.model_copy(update={"recorded": "2026-01-01"}),
    ]
    first, second = (learn(model(ELASTIC), found, draws=1 << 13) for found in ([one, other], swapped))
    levels = np.array([0.05, 0.5, 0.95])
    np.testing.assert_allclose(
        first.posterior("elasticity").quantile(levels),
        second.posterior("elasticity").quantile(levels),
        rtol=1e-9,
    )


def test_any_day_can_be_looked_back_to() -> None:
    old = evidence(
        id="old", parameter="elasticity", scale="log", estimate="0.2", se="0.2", superseded="2026-06-01"
    )
    new = evidence(
        id="new", parameter="elasticity", scale="log", estimate="0.05", se="0.35", recorded="2026-06-01"
    )
    assert [one.id for one in in_force([new, old], "2025-12-31")] == []
    assert [one.id for one in in_force([new, old], "2026-05-31")] == ["old"]
    assert [one.id for one in in_force([new, old])] == ["new"]
    then = learn(model(ELASTIC), [old, new], as_at="2026-03-01", draws=1024)
    assert [entry.evidence for entry in then.log] == ["old"]


def test_evidence_on_a_correlated_parameter_moves_its_companion() -> None:
    text = (
        HEAD
        + "parameters:\n"
        + drawn("a", "shape: normal, mean: 0, sd: 1")
        + drawn("b", "shape: normal, mean: 0, sd: 1")
        + """
correlations: [{between: [a, b], value: 0.8}]
nodes: [{id: y, name: Y, kind: impact, unit: share, baseline: {level: a + b}}]
"""
    )
    learned = learn(model(text), [evidence(parameter="a", estimate=1, se=1)], draws=1 << 14)
    # Bivariate normal: E[b | estimate] = 0.8 * E[a | estimate] = 0.8 * 0.5
    assert learned.posterior("b").quantile(np.array([0.5]))[0] == pytest.approx(0.4, abs=0.03)


def test_a_scenario_that_takes_a_value_as_known_does_not_learn_it() -> None:
    text = (
        ELASTIC + "scenarios: [{id: known, name: Known, settings: [{parameter: elasticity, value: 0.1}]}]\n"
    )
    learned = learn(model(text), [ELASTICITY], "known", draws=256)
    assert learned.log[0].method == "no effect: the scenario takes the value as known"


def test_evidence_in_the_models_file_is_used() -> None:
    text = SUPPORT + (
        "evidence:\n"
        "  - id: pilot\n    study: A made pilot\n    design: randomised trial\n    maryland: 5\n"
        "    estimand: Share of firms that start research\n    parameter: rate\n    scale: successes\n"
        "    count: 12\n    exposure: 40\n    place: Port Meridian\n    period: 2025\n    recorded: 2026-03-01\n"
        "    recorded_by: the tests\n    grade: to-be-checked\n"
    )
    learned = learn(model(text), draws=1024)
    assert isinstance(learned.distributions["rate"], Beta)
    assert (learned.distributions["rate"].alpha, learned.distributions["rate"].beta) == (14, 36)
    assert learned.log[0].targets[0].target == "one-million"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (evidence(parameter="elasticityy", estimate=1, se=1), "not drawn in model"),
        (evidence(estimate=1, se=1), "names no parameter and no node"),
        (evidence(node="y", year=2050, estimate=1, se=1), "has no numbers"),
        (evidence(parameter="elasticity", scale="log", estimate=-1, se=1), "must be above 0"),
        (evidence(parameter="elasticity", estimate=1, low=2, high=1), "low must be below high"),
        (evidence(parameter="elasticity", scale="successes", count=9, exposure=4), "9 successes in 4 trials"),
        (
            evidence(parameter="elasticity", scale="events", count=1, exposure=4, transfer_sd=1),
            "take no transfer_sd",
        ),
        (evidence(parameter="elasticity", scale="successes", count=3, exposure=4, quality=1), None),
    ],
)
def test_evidence_that_cannot_be_used_is_refused(entry: EvidenceRecord, said: str | None) -> None:
    if said is None:
        assert learn(model(ELASTIC), [entry], draws=256).log
        return
    with pytest.raises(LodestarError, match=said):
        learn(model(ELASTIC), [entry], draws=256)


def test_the_city_regions_model_learns_from_what_happens_downstream() -> None:
    from lodestar.analysis.logic.reading import open_model

    jobs = evidence(node="jobs-additional", year=2030, estimate=30000, se=4000)
    learned = learn(open_model("liverpool-city-region/rd-to-prosperity"), [jobs], "met-net", draws=1 << 12)
    multiplier = learned.posterior("local_multiplier").quantile(np.array([0.5]))[0]
    assert multiplier > 1.1
    assert learned.log[0].after[1] > learned.log[0].before[1] + 5000


def test_studies_pooled_say_less_than_studies_added_up_when_places_differ() -> None:
    studies = [
        evidence(id=f"study-{at}", parameter="elasticity", scale="log", estimate=value, se="0.1")
        for at, value in enumerate(("0.02", "0.06", "0.15"))
    ]
    one_by_one = learn(model(ELASTIC), studies, draws=256).distributions["elasticity"]
    pooled = learn(model(ELASTIC), studies, together=True, draws=256)
    together = pooled.distributions["elasticity"]
    assert isinstance(one_by_one, LogNormal) and isinstance(together, LogNormal)
    assert together.log_sd > 3 * one_by_one.log_sd
    assert (0.02 * 0.06 * 0.15) ** (1 / 3) < together.median < 0.07
    assert [entry.method for entry in pooled.log] == ["pooled over 3 studies"]
    assert pooled.log[0].evidence == "study-0, study-1, study-2"
    counted = [
        evidence(id=name, parameter="other", scale="successes", count=1, exposure=2) for name in ("a", "b")
    ]
    with pytest.raises(LodestarError, match="one by one"):
        learn(model(ELASTIC), counted, together=True, draws=256)
