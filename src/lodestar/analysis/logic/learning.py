"""Learning: findings change what is believed of parameters, and through the model of everything that rests on them.

A finding on a parameter updates its distribution. A finding on a node further down weights whole draws, so that every
parameter upstream moves with it; when weighting leaves less than a tenth of the draws' worth, draws are moved instead
(see ``tempering``). Each update is logged with what was believed before and after; no entry is ever deleted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lodestar.analysis.logic.distributions import Distribution, Fixed, Weighted
from lodestar.analysis.logic.evaluate import draw_values, evaluate, from_points
from lodestar.analysis.logic.findings import Finding, finding, fingerprint, in_force
from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.plan import Plan, focused, make_plan, with_distributions
from lodestar.analysis.logic.records import EvidenceRecord, ReadoutRecord
from lodestar.analysis.logic.results import Run, effective_size, plain_quantile
from lodestar.analysis.logic.sampling import SOBOL, lay_out, sobol_points
from lodestar.analysis.logic.simulate import DEFAULT_DRAWS, DEFAULT_SEED, run_plan
from lodestar.analysis.logic.tempering import tempered
from lodestar.analysis.logic.updating import update, update_together
from lodestar.evidence.errors import LodestarError

LEAST_SHARE = 0.1
EVERYTHING = 1 << 40
Three = tuple[float, float, float]


@dataclass(frozen=True)
class Moved:
    """A target's probability before and after an update."""

    target: str
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Update:
    """One entry of the log. ``before`` and ``after`` are the 5th, 50th and 95th percentile of what the finding bears on.

    ``divergence`` (Kullback-Leibler, in nats) says how much belief moved, None where it cannot be said; ``effective``
    is the share of the draws that count afterwards.
    """

    evidence: str
    fingerprint: str
    recorded: str
    bears_on: str
    method: str
    found: str
    before: Three
    after: Three
    divergence: float | None
    effective: float
    targets: tuple[Moved, ...]


@dataclass(frozen=True)
class Learned:
    """What a model believes after its evidence. ``distributions`` holds the parameters that evidence bears on directly;
    ``run`` is the model run with everything that was learned, weighted where findings bear on nodes."""

    before: Run
    run: Run
    distributions: Mapping[str, Distribution]
    log: tuple[Update, ...]

    def posterior(self, parameter: str) -> Distribution:
        """What is believed of an uncertain parameter after all evidence, whatever way it came."""
        drawn = self.run.joint.uncertain
        if parameter not in drawn:
            raise LodestarError(
                f"'{parameter}' is not uncertain in this run; choose one of {', '.join(sorted(drawn))}"
            )
        if self.run.weights is None and parameter in self.distributions:
            return self.distributions[parameter]
        weights = np.ones(self.run.draws) if self.run.weights is None else self.run.weights
        return Weighted.of(drawn[parameter], weights[self.run.joint.places])


def learn(
    model: Model,
    evidence: Iterable[EvidenceRecord] | None = None,
    scenario: str | None = None,
    *,
    as_at: str | None = None,
    together: bool = False,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
) -> Learned:
    """Update a model by its evidence, or by the evidence given, in the order in which it was entered.

    ``as_at`` leaves out what was entered later and brings back what was superseded later. ``together`` pools studies
    of one parameter, allowing that places differ, instead of taking them in one by one. Raises LodestarError for
    evidence that cannot be used or that contradicts everything believed.
    """
    records = in_force(model.record.evidence if evidence is None else evidence, as_at)
    for record in records:
        _check(model, record)
    return _Learner(make_plan(model, scenario), records, draws, seed).learn(together)


@dataclass(frozen=True)
class _State:
    """What is believed at one moment: distributions of parameters, findings that weigh on draws, and the run of both."""

    distributions: Mapping[str, Distribution]
    findings: tuple[Finding, ...]
    run: Run
    effective: float = 1.0
    moved: bool = False


class _Learner:
    """Takes findings in one after the other. Every state is worked out from the priors anew, so no error adds up."""

    def __init__(self, plan: Plan, records: tuple[EvidenceRecord, ...], draws: int, seed: int) -> None:
        self.plan, self.records, self.draws, self.seed = plan, records, draws, seed
        self.readings = tuple(_reading(one) for one in records if one.node)
        self.alone = {one.name for one in plan.uncertain} - {
            plan.uncertain[at].name for group in plan.correlated for at in group.at
        }

    def learn(self, together: bool) -> Learned:
        first = state = self._state({}, ())
        log = []
        for found in self._lots(together):
            state, entry = self._taken_in(state, found)
            log.append(entry)
        return Learned(first.run, state.run, state.distributions, tuple(log))

    def _lots(self, together: bool) -> list[tuple[Finding, ...]]:
        """Findings one by one, or those on one parameter at once, each lot where its first entry stands."""
        lots: dict[str, list[Finding]] = {}
        for record in self.records:
            joined = together and record.parameter in self.alone
            lots.setdefault(str(record.parameter) if joined else f"one:{record.id}", []).append(
                finding(record)
            )
        return [tuple(lot) for lot in lots.values()]

    def _taken_in(self, state: _State, lot: tuple[Finding, ...]) -> tuple[_State, Update]:
        found, name = lot[0], lot[0].record.parameter
        if name is None or name not in self.alone:
            return self._weighed(state, found)
        prior = self._plan(state.distributions).distribution(name)
        if isinstance(prior, Fixed):
            method = "no effect: the scenario takes the value as known"
            entry = _entry(lot, method, (prior.value,) * 3, (prior.value,) * 3, 0.0, state, state)
            return state, entry
        believed = update(prior, found) if len(lot) == 1 else update_together(prior, lot)
        following = self._state({**state.distributions, name: believed.distribution}, state.findings)
        three = np.array([0.05, 0.5, 0.95])
        before, after = _three(prior.quantile(three)), _three(believed.distribution.quantile(three))
        return following, _entry(lot, believed.method, before, after, believed.divergence, state, following)

    def _weighed(self, state: _State, found: Finding) -> tuple[_State, Update]:
        """Let a finding weigh on whole draws."""
        following = self._state(state.distributions, (*state.findings, found))
        before, after = (_percentiles(_values(found, one.run), one.run.weights) for one in (state, following))
        method = "draws moved by tempering" if following.moved else "weights over whole draws"
        return following, _entry(
            (found,), method, before, after, _divergence(state, following), state, following
        )

    def _state(self, distributions: Mapping[str, Distribution], findings: tuple[Finding, ...]) -> _State:
        plan = self._plan(distributions)
        run = self._run(plan, None)
        if not findings:
            return _State(distributions, findings, run)
        log = np.sum([one.log_likelihood(_values(one, run)) for one in findings], axis=0)
        if np.isfinite(log.max()):
            weights = np.exp(log - log.max())
            share = effective_size(weights) / run.draws
            if share >= LEAST_SHARE:
                return _State(distributions, findings, run.reweighted(weights), share)
        return _State(distributions, findings, self._run(plan, self._points(plan, findings)), moved=True)

    def _points(self, plan: Plan, findings: tuple[Finding, ...]) -> Values:
        """Draws moved to where the findings are, each replicate a population of its own."""
        layout = lay_out(self.draws, SOBOL, len(plan.model.years))
        nodes = frozenset(one.record.node for one in findings if one.record.node)
        narrow = focused(plan, nodes)
        first = plan.model.record.years.first

        def likelihood(points: Values) -> Values:
            drawn = draw_values(plan, from_points(plan, points), len(points))
            found = evaluate(narrow, drawn, nodes)
            total = np.zeros(len(points))
            for one in findings:
                if one.record.node:
                    by_year = found[one.record.node]
                    values = by_year[int(one.record.year or first) - first if len(by_year) > 1 else 0]
                else:
                    values = drawn.uncertain[str(one.record.parameter)]
                total = total + one.log_likelihood(values)
            return total

        parts = []
        for replicate in range(layout.replicates):
            start = next(sobol_points(len(plan.uncertain), layout.each, layout.each, self.seed, replicate))
            source = np.random.default_rng([self.seed, replicate, 1])
            parts.append(tempered(start, likelihood, source).points)
        return np.concatenate(parts)

    def _plan(self, distributions: Mapping[str, Distribution]) -> Plan:
        return with_distributions(self.plan, distributions)

    def _run(self, plan: Plan, points: Values | None) -> Run:
        return run_plan(
            plan, draws=self.draws, seed=self.seed, also=self.readings, points=points, memory=EVERYTHING
        )


def _entry(
    lot: tuple[Finding, ...],
    method: str,
    before: Three,
    after: Three,
    divergence: float | None,
    earlier: _State,
    later: _State,
) -> Update:
    record = lot[0].record
    were = {one.target: one.probability.value for one in earlier.run.arrivals()}
    targets = tuple(
        Moved(one.target, were[one.target], one.probability.value) for one in later.run.arrivals()
    )
    return Update(
        evidence=", ".join(one.record.id for one in lot),
        fingerprint=" ".join(fingerprint(one.record) for one in lot),
        recorded=record.recorded,
        bears_on=record.parameter or f"{record.node} in {record.year}",
        method=method,
        found="; ".join(one.said for one in lot),
        before=before,
        after=after,
        divergence=divergence,
        effective=later.effective,
        targets=targets,
    )


def _check(model: Model, record: EvidenceRecord) -> None:
    said = f"evidence '{record.id}'"
    if (record.parameter is None) == (record.node is None):
        raise LodestarError(f"{said} names no parameter and no node, or both; name what it bears on")
    if record.parameter is not None:
        parameter = model.parameters.get(record.parameter)
        if parameter is None or parameter.distribution is None:
            raise LodestarError(
                f"{said} bears on '{record.parameter}', which is not drawn in model '{model.id}'; "
                "name a parameter with a distribution, or a node"
            )
    years = model.record.years
    if record.node is not None and (
        record.node not in model.quantified or not years.first <= int(record.year or 0) <= years.last
    ):
        raise LodestarError(
            f"{said} bears on '{record.node}' in {record.year}, for which model '{model.id}' has no numbers"
        )
    finding(record)


def _reading(record: EvidenceRecord) -> ReadoutRecord:
    return ReadoutRecord.model_validate(
        {
            "id": _reading_id(record),
            "name": f"What {record.id} bears on"[:200],
            "node": record.node,
            "basis": "annual",
            "year": record.year,
        }
    )


def _reading_id(record: EvidenceRecord) -> str:
    return f"evidence-{record.id}"[:80].rstrip("-")


def _values(found: Finding, run: Run) -> Values:
    """What a finding bears on, for each draw."""
    if found.record.node:
        return run.values(_reading_id(found.record))
    name = str(found.record.parameter)
    if name not in run.joint.uncertain:
        raise LodestarError(
            f"evidence '{found.record.id}' bears on '{name}', on which nothing that the model reports rests"
        )
    return run.joint.uncertain[name]


def _divergence(earlier: _State, later: _State) -> float | None:
    """How far the weights moved; None once draws themselves were moved."""
    after, before = later.run.weights, earlier.run.weights
    if after is None or earlier.moved:
        return None
    base = np.full(len(after), 1 / len(after)) if before is None else before
    held = after > 0
    return float(np.sum(after[held] * np.log(after[held] / base[held])))


def _percentiles(values: Values, weights: Values | None) -> Three:
    return _three(np.array([plain_quantile(values, level, weights) for level in (0.05, 0.5, 0.95)]))


def _three(values: Values) -> Three:
    return float(values[0]), float(values[1]), float(values[2])
