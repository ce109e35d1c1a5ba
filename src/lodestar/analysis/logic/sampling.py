"""Where draws come from: scrambled Sobol points, or plain random numbers. The same seed always gives the same draws.

Plain draws: each uncertain thing has its own stream for each chunk, found from the seed, its name and the chunk's
number, so that neither the number of threads nor another parameter in the model changes it. Sobol points: eight
independent scramblings of the sequence, whose spread says how exact the answers are (Owen, 1997).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence
from scipy import special

from lodestar.analysis.logic.distributions import Distribution, Fixed
from lodestar.analysis.logic.evaluate import from_points
from lodestar.analysis.logic.formulas import Values
from lodestar.analysis.logic.plan import Plan
from lodestar.evidence.errors import LodestarError

SOBOL, RANDOM = "sobol", "random"
REPLICATES = 8
VALUES_IN_CHUNK = 65_536
FEWEST_IN_CHUNK, MOST_IN_CHUNK = 512, 32_768
MOST_DRAWS = 100_000_000
MOST_COLUMNS = 21_201


@dataclass(frozen=True)
class Layout:
    """How draws are split. Replicates are independent samples of equal size; chunks are what fits the processor's cache."""

    sampling: str
    draws: int
    replicates: int
    chunk: int

    @property
    def each(self) -> int:
        """The draws of one replicate."""
        return self.draws // self.replicates


def lay_out(draws: int, sampling: str, years: int) -> Layout:
    """Split draws. Sobol points come in powers of two, so their number is rounded up.

    Raises LodestarError for numbers of draws that cannot be run.
    """
    if sampling not in (SOBOL, RANDOM):
        raise LodestarError(f"sampling '{sampling}' is not known; use {SOBOL} or {RANDOM}")
    if not 64 <= draws <= MOST_DRAWS:
        raise LodestarError(f"{draws:,} draws cannot be run; ask for 64 to {MOST_DRAWS:,}")
    chunk = 1 << max(0, (VALUES_IN_CHUNK // max(years, 1)).bit_length() - 1)
    chunk = min(max(chunk, FEWEST_IN_CHUNK), MOST_IN_CHUNK)
    if sampling == RANDOM:
        return Layout(RANDOM, draws, 1, chunk)
    rounded = 1 << (draws - 1).bit_length()
    return Layout(SOBOL, rounded, REPLICATES, min(chunk, rounded // REPLICATES))


def sobol_chunks(
    plan: Plan, layout: Layout, seed: int, replicate: int
) -> Iterator[tuple[int, dict[str, Values]]]:
    """The draws of one replicate, chunk by chunk, each with its place among all draws."""
    start = replicate * layout.each
    for at, points in enumerate(
        sobol_points(len(plan.uncertain), layout.each, layout.chunk, seed, replicate)
    ):
        yield start + at * layout.chunk, from_points(plan, points)


def sobol_points(columns: int, count: int, chunk: int, seed: int, replicate: int) -> Iterator[Values]:
    """Scrambled Sobol points in the open unit cube, in lots of ``chunk``."""
    if columns == 0:
        yield from (np.empty((min(chunk, count - at), 0)) for at in range(0, count, chunk))
        return
    if columns > MOST_COLUMNS:
        raise LodestarError(
            f"{columns:,} uncertain things are more than Sobol points can spread ({MOST_COLUMNS:,}); "
            "use plain random draws"
        )
    from scipy.stats import qmc

    source = np.random.default_rng(SeedSequence([seed, replicate]))
    engine = qmc.Sobol(columns, scramble=True, bits=52, rng=source)
    for at in range(0, count, chunk):
        yield np.clip(engine.random(min(chunk, count - at)), 2.0**-53, 1 - 2.0**-53)


def random_chunk(plan: Plan, layout: Layout, seed: int, number: int) -> tuple[int, dict[str, Values]]:
    """The draws of one chunk of plain random numbers, with its place among all draws."""
    start = number * layout.chunk
    count = min(layout.chunk, layout.draws - start)
    drawn: dict[str, Values] = {}
    for one in plan.uncertain:
        if one.name not in plan.used:
            continue
        drawn[one.name] = _plain(one.distribution, one.name, seed, number, count)
    for group in plan.correlated:
        members = [plan.uncertain[at] for at in group.at]
        scores = np.stack([_stream(seed, one.name, number).standard_normal(count) for one in members], axis=1)
        even = special.ndtr(scores @ group.factor.T)
        for column, one in enumerate(members):
            drawn[one.name] = one.distribution.quantile(np.ascontiguousarray(even[:, column]))
    return start, drawn


def _plain(distribution: Distribution, name: str, seed: int, number: int, count: int) -> Values:
    if isinstance(distribution, Fixed):
        return np.full(count, distribution.value)
    return distribution.draw(_stream(seed, name, number), count)


def _stream(seed: int, name: str, number: int) -> Generator:
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
    return Generator(SFC64(SeedSequence([seed, number, key & 0xFFFFFFFF, key >> 32])))
