"""Runs a model: chunk by chunk, on as many threads as asked, into arrays whose size is known beforehand."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from lodestar.analysis.logic.evaluate import draw_values, evaluate, from_points
from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.plan import Plan, discount_weights, focused, make_plan
from lodestar.analysis.logic.records import ReadoutRecord, Scenario
from lodestar.analysis.logic.results import Joint, Run, readouts_of
from lodestar.analysis.logic.sampling import SOBOL, Layout, lay_out, random_chunk, sobol_chunks
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.problems import suggest

DEFAULT_DRAWS = 1 << 13
DEFAULT_SEED = 2022
MEMORY = 256 * 1024 * 1024
MOST_BYTES = 4 * 1024**3
FEWEST_KEPT = 1 << 12

Progress = Callable[[int, int], None]


def simulate(
    model: Model,
    scenario: str | Scenario | None = None,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    sampling: str = SOBOL,
    threads: int | None = None,
    fixed: Mapping[str, float] | None = None,
    report: Iterable[str] | None = None,
    only: Iterable[str] | None = None,
    memory: int = MEMORY,
    progress: Progress | None = None,
) -> Run:
    """Simulate a model under a scenario.

    ``draws`` Sobol points are rounded up to a power of two; ``sampling="random"`` takes plain random draws instead.
    One seed gives bit-identical answers for any number of ``threads``. Readouts are kept for every draw; whole draws
    (everything uncertain that matters, and the nodes in ``report``) as far as ``memory`` bytes go. ``only`` names the
    readouts to work out, when not all are wanted. ``progress`` is told how many
    draws are done, and of how many. Raises LodestarError for what cannot be run.
    """
    return run_plan(
        make_plan(model, scenario, fixed),
        draws=draws,
        seed=seed,
        sampling=sampling,
        threads=threads,
        report=report,
        only=only,
        memory=memory,
        progress=progress,
    )


def run_plan(
    plan: Plan,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    sampling: str = SOBOL,
    threads: int | None = None,
    report: Iterable[str] | None = None,
    only: Iterable[str] | None = None,
    also: tuple[ReadoutRecord, ...] = (),
    points: Values | None = None,
    memory: int = MEMORY,
    progress: Progress | None = None,
) -> Run:
    """Simulate a plan, reading ``also`` figures that the model does not ask for, or at given ``points``; see ``simulate``."""
    started = time.perf_counter()
    if seed < 0:
        raise LodestarError(f"the seed {seed} is below 0; give a whole number from 0 up")
    layout = lay_out(draws, sampling, len(plan.model.years))
    reported = tuple(report) if report is not None else reported_nodes(plan.model)
    for name in reported:
        plan.model.node(name)
    wanted = _wanted(plan.model, only, also)
    store = _Store(plan, layout, seed, reported, wanted, memory, progress, points)
    _work(store, threads or os.cpu_count() or 1)
    return Run(
        plan.model,
        plan.scenario.id if plan.scenario else None,
        seed,
        layout,
        store.readouts,
        Joint(store.places, store.uncertain, store.paths),
        time.perf_counter() - started,
        readout_records={one.id: one for one in wanted},
    )


def _wanted(
    model: Model, only: Iterable[str] | None, also: tuple[ReadoutRecord, ...]
) -> tuple[ReadoutRecord, ...]:
    known = {one.id: one for one in (*readouts_of(model), *also)}
    if only is None:
        return tuple(known.values())
    names = tuple(only)
    for name in names:
        if name not in known:
            raise LodestarError(
                f"model '{model.id}' has no readout '{name}'; {suggest(name, known, 'it has: ' + ', '.join(known))}"
            )
    return tuple(known[name] for name in names)


def reported_nodes(model: Model) -> tuple[str, ...]:
    """The nodes whose course over the years is kept: those marked so, those with targets; else all of them."""
    found = [
        name
        for name in model.quantified
        if model.nodes[name].record.report or model.nodes[name].record.targets
    ]
    return tuple(found) or model.quantified


def _work(store: "_Store", threads: int) -> None:
    layout = store.layout
    count = layout.replicates if layout.sampling == SOBOL else -(-layout.draws // layout.chunk)
    if threads == 1 or count == 1:
        for number in range(count):
            store.task(number)
        return
    with ThreadPoolExecutor(max_workers=threads) as pool:
        waiting = [pool.submit(store.task, number) for number in range(count)]
        try:
            for done in as_completed(waiting):
                done.result()
        except BaseException:
            for one in waiting:
                one.cancel()
            raise


@dataclass
class _Store:
    """The arrays that a run fills. Each draw has its own place, so threads never meet."""

    plan: Plan
    layout: Layout
    seed: int
    reported: tuple[str, ...]
    records: tuple[ReadoutRecord, ...]
    memory: int
    progress: Progress | None
    points: Values | None = None
    readouts: dict[str, Values] = field(default_factory=dict)
    uncertain: dict[str, Values] = field(default_factory=dict)
    paths: dict[str, Values] = field(default_factory=dict)
    places: Values = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    done: int = 0
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        draws, years = self.layout.draws, len(self.plan.model.years)
        if draws * len(self.records) * 8 > MOST_BYTES:
            raise LodestarError(
                f"{draws:,} draws of {len(self.records)} readouts need {draws * len(self.records) * 8 / 1e9:,.1f} GB; "
                "ask for fewer draws, or for fewer readouts by 'only'"
            )
        self.keep = frozenset([*self.reported, *(one.node for one in self.records)])
        self.plan = focused(self.plan, self.keep)
        self.wanted = [(one, _weights(self.plan.model, one)) for one in self.records]
        self.readouts = {one.id: np.empty(draws) for one, _ in self.wanted}
        names = [one.name for one in self.plan.varying]
        per_draw = 8 * (len(names) + len(self.reported) * years)
        kept = max(FEWEST_KEPT, self.memory // max(per_draw, 1))
        self.kept_each = min(self.layout.each, max(1, kept // self.layout.replicates))
        total = self.kept_each * self.layout.replicates
        self.uncertain = {name: np.empty(total) for name in names}
        self.paths = {name: np.empty((years, total)) for name in self.reported}
        each = np.arange(self.kept_each)
        self.places = np.concatenate(
            [each + replicate * self.layout.each for replicate in range(self.layout.replicates)]
        )

    def task(self, number: int) -> None:
        """Work out one replicate of Sobol points, or one chunk of plain draws."""
        if self.points is not None:
            first = number * self.layout.each
            for start in range(first, first + self.layout.each, self.layout.chunk):
                self.chunk(start, from_points(self.plan, self.points[start : start + self.layout.chunk]))
        elif self.layout.sampling == SOBOL:
            for start, drawn in sobol_chunks(self.plan, self.layout, self.seed, number):
                self.chunk(start, drawn)
        else:
            self.chunk(*random_chunk(self.plan, self.layout, self.seed, number))

    def chunk(self, start: int, uncertain: dict[str, Values]) -> None:
        count = min(self.layout.chunk, self.layout.each - start % self.layout.each)
        drawn = draw_values(self.plan, uncertain, count)
        nodes = evaluate(self.plan, drawn, self.keep)
        for record, weights in self.wanted:
            self.readouts[record.id][start : start + count] = read(
                nodes[record.node], self.plan, record, weights
            )
        self._keep_whole(start, count, drawn.uncertain, nodes)
        if self.progress is not None:
            with self.lock:
                self.done += count
                self.progress(self.done, self.layout.draws)

    def _keep_whole(
        self, start: int, count: int, uncertain: Mapping[str, Values], nodes: Mapping[str, Values]
    ) -> None:
        replicate, inside = divmod(start, self.layout.each)
        fits = min(count, self.kept_each - inside)
        if fits <= 0:
            return
        at = replicate * self.kept_each + inside
        for name, kept in self.uncertain.items():
            kept[at : at + fits] = uncertain[name][:fits]
        for name, path in self.paths.items():
            found = nodes[name]
            path[:, at : at + fits] = found if found.shape[1] == 1 else found[:, :fits]


def read(
    values: Values, plan: Plan, record: ReadoutRecord, weights: tuple[int, int, Values] | None
) -> Values:
    """One figure for each draw from a node's values over the years."""
    rows = len(plan.model.years)
    if weights is None:
        at = int(record.year or 0) - plan.model.record.years.first
        return values[at if values.shape[0] == rows else 0]
    first, last, by_year = weights
    if values.shape[0] == rows:
        return by_year @ values[first : last + 1]
    return values[0] * by_year.sum()


def _weights(model: Model, record: ReadoutRecord) -> tuple[int, int, Values] | None:
    return None if record.basis == "annual" else discount_weights(model, record)
