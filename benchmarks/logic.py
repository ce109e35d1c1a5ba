"""How fast logic models run, beside squigglepy and Squiggle where they are installed.

    python benchmarks/logic.py            # all cases
    python benchmarks/logic.py --quick    # a tenth of the draws, for a first look

squigglepy is measured when ``--squigglepy PYTHON`` names the Python of an environment that has it, Squiggle when
``--squiggle FOLDER`` names a folder in which ``npm install @quri/squiggle-lang`` was run.
"""

import argparse
import json
import platform
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lodestar.analysis import logic

NODES, LINKS, ROOTS = 100, 240, 10
LCR = "liverpool-city-region/rd-to-prosperity"
SHAPES = (
    "shape: normal, mean: 0.3, sd: 0.1",
    "shape: lognormal, median: 0.3, log_sd: 0.3",
    "shape: uniform, low: 0.1, high: 0.5",
)


def edges(seed: int = 1) -> list[tuple[int, int]]:
    """A graph of 100 nodes and 240 links that run from earlier to later nodes; every later node has a parent."""
    source = np.random.default_rng(seed)
    found = {(int(source.integers(0, to)), to) for to in range(ROOTS, NODES)}
    while len(found) < LINKS:
        to = int(source.integers(ROOTS, NODES))
        found.add((int(source.integers(0, to)), to))
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def wide_model() -> str:
    """The graph as a logic model: every link's coefficient is uncertain, by three shapes in turn."""
    links = edges()
    origin = "source: made, grade: to-be-checked"
    lines = [
        "id: wide",
        "name: A hundred nodes",
        "text: Made to measure speed.",
        "source: made",
        "reviewed: 2026-11-21",
        "made: true",
        "years: {first: 2030, last: 2030}",
        "parameters:",
    ]
    for at in range(len(links)):
        lines.append(f"  - {{name: c{at}, unit: share, distribution: {{{SHAPES[at % 3]}}}, {origin}}}")
    lines.append("nodes:")
    for node in range(NODES):
        base = ", baseline: {level: 1}" if node < ROOTS else ""
        last = "" if node in {cause for cause, _ in links} else ", report: true"
        lines.append(f"  - {{id: n{node}, name: Node {node}, kind: output, unit: share{base}{last}}}")
    lines.append("links:")
    for at, (cause, effect) in enumerate(links):
        ends = f"cause: n{cause}, effect: n{effect}"
        lines.append(f"  - {{id: l{at}, {ends}, function: linear, coefficient: c{at}}}")
    lines.append("readouts:")
    for node in range(NODES - 5, NODES):
        lines.append(f"  - {{id: r{node}, name: Node {node}, node: n{node}, basis: annual, year: 2030}}")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Took:
    """How long something took by the clock, and how long the processor worked on it (on all threads together)."""

    clock: float
    work: float


def best(run: Callable[[], object], times: int) -> Took:
    """The shortest of several runs. On a busy machine the work says more than the clock."""
    found = []
    for _ in range(times):
        started, worked = time.perf_counter(), time.process_time()
        run()
        found.append(Took(time.perf_counter() - started, time.process_time() - worked))
    return min(found, key=lambda one: one.clock)


SQUIGGLEPY = """
import sys, time
import numpy as np
import squigglepy as sq
edges, roots, nodes, draws = {edges}, {roots}, {nodes}, {draws}
shapes = (lambda: sq.norm(mean=0.3, sd=0.1), lambda: sq.lognorm(norm_mean=np.log(0.3), norm_sd=0.3),
          lambda: sq.uniform(0.1, 0.5))
started = time.perf_counter()
values = [np.ones(draws) if node < roots else np.zeros(draws) for node in range(nodes)]
for at, (cause, effect) in enumerate(edges):
    values[effect] = values[effect] + values[cause] * sq.sample(shapes[at % 3](), n=draws)
print(time.perf_counter() - started)
"""


def squigglepy_seconds(python: Path | None, draws: int) -> Took | str:
    """The same graph in squigglepy, by arrays of samples: the fastest way that it offers."""
    if python is None:
        return "not measured: name a Python that has squigglepy with --squigglepy"
    code = SQUIGGLEPY.format(edges=edges(), roots=ROOTS, nodes=NODES, draws=draws)
    return _seconds([str(python), "-c", code], None)


def squiggle_seconds(folder: Path | None, draws: int) -> Took | str:
    """The same graph in Squiggle, where each name keeps its draws."""
    if folder is None or shutil.which("node") is None:
        return "not measured: name a folder that has squiggle-lang with --squiggle"
    shapes = (
        "SampleSet.fromDist(normal(0.3, 0.1))",
        "SampleSet.fromDist(lognormal(-1.204, 0.3))",
        "SampleSet.fromDist(uniform(0.1, 0.5))",
    )
    terms: dict[int, list[str]] = {}
    for at, (cause, effect) in enumerate(edges()):
        before = "" if cause < ROOTS else f"n{cause} * "
        terms.setdefault(effect, []).append(before + shapes[at % 3])
    lines = [f"n{node} = {' + '.join(terms[node])}" for node in range(ROOTS, NODES)]
    code = json.dumps("\n".join([*lines, f"mean(n{NODES - 1})"]))
    script = (
        "import { run } from '@quri/squiggle-lang';\n"
        "const started = performance.now();\n"
        f"const environment = {{ sampleCount: {draws}, xyPointLength: 100, seed: '1' }};\n"
        f"const found = await run({code}, {{ environment }});\n"
        "if (!found.result.ok) throw new Error(String(found.result.value));\n"
        "console.log((performance.now() - started) / 1000);\n"
    )
    path = folder / "measure.mjs"
    path.write_text(script, encoding="utf-8")
    return _seconds(["node", "--max-old-space-size=12000", path.name], folder)


def _seconds(command: list[str], folder: Path | None) -> Took | str:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    worked = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    said = (found.stdout.strip().splitlines() or [""])[-1]
    try:
        return Took(float(said), worked)
    except ValueError:
        return f"failed: {(found.stderr or found.stdout).strip().splitlines()[-1:]}"


def report(name: str, found: Took | str, note: str = "") -> None:
    said = f"{found.clock:8.2f} s {found.work:8.2f} s" if isinstance(found, Took) else found
    print(f"{name:<58}{said}  {note}", flush=True)


def main() -> None:
    """Measure every case and print it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="a tenth of the draws")
    asked.add_argument("--squigglepy", type=Path, help="a Python that has squigglepy")
    asked.add_argument("--squiggle", type=Path, help="folder with node_modules/@quri/squiggle-lang")
    asked.add_argument("--times", type=int, default=2, help="runs of each case; the best is shown")
    options = asked.parse_args()
    draws = 100_000 if options.quick else 1_000_000
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, {draws:,} draws; by the clock, and work"
    )
    wide, lcr = logic.sound(logic.read_model(wide_model())), logic.open_model(LCR)
    logic.simulate(lcr, draws=1024)
    for threads in (1, 2):
        seconds = best(
            lambda n=threads: logic.simulate(wide, draws=draws, sampling="random", threads=n), options.times
        )
        report(f"100 nodes, 240 uncertain links, {threads} thread(s)", seconds)
    report("  the same in squigglepy, by arrays", squigglepy_seconds(options.squigglepy, draws))
    report("  the same in Squiggle", squiggle_seconds(options.squiggle, draws))
    report(
        "  2^14 Sobol points",
        best(lambda: logic.simulate(wide, draws=1 << 14), options.times),
        _exactness(wide),
    )
    for sampling in ("random", "sobol"):
        seconds = best(
            lambda s=sampling: logic.simulate(lcr, "met-net", draws=draws, sampling=s), options.times
        )
        report(f"Liverpool City Region, 39 years, {sampling}", seconds)
    report("  2^13 Sobol points, a question asked again", best(lambda: logic.simulate(lcr, "met-net"), 5))
    print(f"Most memory held: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _exactness(wide: logic.Model) -> str:
    run = logic.simulate(wide, draws=1 << 14)
    name = next(reversed(run.readouts))
    summary = run.summary(name)
    return f"as exact on the mean as {(summary.sd / summary.mean.mcse) ** 2:,.0f} plain draws"


if __name__ == "__main__":
    sys.exit(main())
