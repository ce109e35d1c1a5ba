"""The model's m and u from labelled pairs: how often each agreement is met in true and in false pairs.

``m`` of a name's level is the share of names with a company whose pair with it is at that level; ``u`` is the share
of all other pairs of the whole cross product (names × companies), most of which were never compared: so weights and
the prior by register size go together, and weights learned in a register of one size hold in another. Postcode,
legal form and names met are counted among pairs whose names are at least somewhat alike, true and false, since
firms that are alike in name are alike in address more often than chance has it.

Counts alone say nothing of competition: a family firm's namesake is a false pair, but harmless where the right firm
is in the register too. So the weights that follow from counts are then fitted (`fit`) to make the probabilities that
`linking` states, with all candidates of a name and 'none' competing, as likely as they can be on the labelled names.

Counts are smoothed by half a pair, and the name's weights are made to rise with the shared bits at each level, and
with closeness over the first three levels (isotonic regression; Dykstra's alternating projections).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

import duckdb
import numpy as np
import yaml
from scipy.optimize import minimize

from lodestar.evidence.organisations.likeness import BANDS, LEVELS
from lodestar.evidence.organisations.model import CONDITIONS, level_sql

_HALF = 0.5
_STEPS = 400
_STIFFNESS = 0.05
_LN2 = float(np.log(2))
WEAKEST = {"legal_form": -4.0, "names_met": -3.0}
"""Stated limits: made data knows no firm that turns from LTD into PLC, and no trading name that is registered."""


@dataclass(frozen=True)
class Counts:
    """True and false pairs at each level, and how many names and companies there were."""

    name: dict[int, tuple[int, int]]
    others: dict[str, dict[str, tuple[int, int]]]
    names: int
    true_names: int
    companies: int


def count_levels(connection: duckdb.DuckDBPyConnection, truth: str, companies: int) -> Counts:
    """Count levels in ``likeness`` against the table ``truth`` (name_id, truth), null truth being no company."""
    connection.execute(_LABELLED.format(truth=truth))
    name = {
        int(code): (int(yes), int(no))
        for code, yes, no in connection.execute(
            "SELECT name_code, count(*) FILTER (same), count(*) FILTER (NOT same) FROM labelled GROUP BY ALL"
        ).fetchall()
    }
    others: dict[str, dict[str, tuple[int, int]]] = {}
    for comparison in CONDITIONS:
        rows = connection.execute(
            f"SELECT {level_sql(comparison)} AS level, count(*) FILTER (same), count(*) FILTER (NOT same) "
            "FROM labelled WHERE name_level < 10 GROUP BY ALL"
        ).fetchall()
        others[comparison] = {level: (yes, no) for level, yes, no in rows if level is not None}
    totals = connection.execute(f"SELECT count(*), count(truth) FROM {truth}").fetchone()
    return Counts(name, others, int(totals[0]), int(totals[1]), companies)  # type: ignore[index]


def merged(one: Counts, other: Counts) -> Counts:
    """Counts of two labelled sets of the same register size taken together."""
    name = {
        code: tuple(np.add(one.name.get(code, (0, 0)), other.name.get(code, (0, 0))).tolist())
        for code in one.name.keys() | other.name.keys()
    }
    others = {
        comparison: {
            level: tuple(
                np.add(
                    one.others[comparison].get(level, (0, 0)), other.others[comparison].get(level, (0, 0))
                ).tolist()
            )
            for level in one.others[comparison].keys() | other.others[comparison].keys()
        }
        for comparison in one.others
    }
    return Counts(name, others, one.names + other.names, one.true_names + other.true_names, one.companies)


@dataclass(frozen=True)
class Labelled:
    """Pairs of labelled names: for each pair its name, whether it is true, and the level of each comparison (a
    column number, or −1 where unknown); and the log odds of any company against none before comparing."""

    name: np.ndarray
    same: np.ndarray
    levels: np.ndarray
    prior: np.ndarray


def labelled_pairs(connection: duckdb.DuckDBPyConnection, prior_odds: float) -> Labelled:
    """The pairs that ``count_levels`` has labelled, as columns of `_columns`."""
    column = {key: at for at, key in enumerate(_columns())}
    fields = ", ".join(f"{level_sql(comparison)} AS {comparison}" for comparison in CONDITIONS)
    rows = connection.execute(
        f"SELECT name_id, same, name_code, {fields} FROM labelled ORDER BY name_id"
    ).fetchall()
    codes: dict[str, int] = {}
    levels = [
        [column["name", row[2]]]
        + [column.get((comparison, level), -1) for comparison, level in zip(CONDITIONS, row[3:], strict=True)]
        for row in rows
    ]
    return Labelled(
        np.array([codes.setdefault(row[0], len(codes)) for row in rows]),
        np.array([row[1] for row in rows], dtype=bool),
        np.array(levels),
        np.full(len(codes), np.log(prior_odds)),
    )


def fit(start: dict[str, Any], labelled: Sequence[Labelled]) -> dict[str, Any]:
    """Weights (a weights file's content) fitted from ``start`` by penalised conditional likelihood.

    The penalty keeps levels that few names reach near what counting said. m stays; u becomes what gives the weight.
    """
    columns = _columns()
    begin = np.array([log2(start[kind][level]["m"] / start[kind][level]["u"]) for kind, level in columns])

    def loss(weight: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = 0.0, np.zeros(len(weight))
        for part in labelled:
            more, down = _loss(weight, part)
            value, slope = value + more, slope + down
        away = weight - begin
        return value + 0.5 * _STIFFNESS * float(away @ away), slope + _STIFFNESS * away

    fitted = minimize(loss, begin, jac=True, method="L-BFGS-B").x
    reached = sum(np.bincount(part.levels[part.levels >= 0], minlength=len(columns)) for part in labelled)
    return _with_weights(start, fitted, np.sqrt(reached) + 0.05)


def _loss(weight: np.ndarray, part: Labelled) -> tuple[float, np.ndarray]:
    """Negative log likelihood of the true company, or of none, and its slope by weight."""
    padded = np.append(weight, 0.0)
    score = padded[part.levels].sum(axis=1) * _LN2 + part.prior[part.name]
    most = np.maximum(np.zeros(len(part.prior)), _by_name(np.maximum, score, part))
    odds = np.exp(score - most[part.name])
    total = np.exp(-most) + _by_name(np.add, odds, part)
    chance = odds / total[part.name]
    value = float((most + np.log(total)).sum() - score[part.same].sum())
    slope = np.zeros(len(padded))
    for level in part.levels.T:
        np.add.at(slope, level, _LN2 * (chance - part.same))
    return value, slope[:-1]


def _by_name(operation: np.ufunc, values: np.ndarray, part: Labelled) -> np.ndarray:
    result = np.zeros(len(part.prior)) if operation is np.add else np.full(len(part.prior), -np.inf)
    operation.at(result, part.name, values)
    return result


def _with_weights(start: dict[str, Any], fitted: np.ndarray, mass: np.ndarray) -> dict[str, Any]:
    bands = len(BANDS) + 1
    names = _rising(
        fitted[: LEVELS * bands].reshape(LEVELS, bands), mass[: LEVELS * bands].reshape(LEVELS, bands)
    )
    values = dict(zip(_columns(), [*names.ravel().tolist(), *fitted[LEVELS * bands :].tolist()], strict=True))
    falling = [("postcode", level) for level in ("unit", "sector", "district", "area", "else")]
    at = [_columns().index(key) for key in falling[::-1]]
    values |= dict(zip(falling[::-1], _pooled(fitted[at], mass[at]).tolist(), strict=True))
    made = dict(start)
    for kind in ("name", *CONDITIONS):
        made[kind] = {
            level: _pair(start[kind][level]["m"], max(values[kind, level], WEAKEST.get(kind, -99)))
            for level in start[kind]
        }
    return made


def _columns() -> list[tuple[str, int | str]]:
    """The levels of all comparisons, in order: the name's first."""
    names = [("name", level * 10 + band) for level in range(1, LEVELS + 1) for band in range(len(BANDS) + 1)]
    return [
        *names,
        *((kind, level) for kind, conditions in CONDITIONS.items() for level in [*conditions, "else"]),
    ]


def weights_from(
    counts: Counts, *, basis: str, reviewed: str, share: float, precision: float, least_threshold: float
) -> dict[str, Any]:
    """The content of a weights file made of counts."""
    made: dict[str, Any] = {
        "id": "organisation-linkage",
        "reviewed": reviewed,
        "basis": basis,
        "share_in_register": share,
        "precision": precision,
        "least_threshold": least_threshold,
        "addresses": _addresses(counts.others["postcode"]),
        "name": _name_levels(counts),
    }
    for comparison, levels in counts.others.items():
        made[comparison] = _other_levels(levels, [*CONDITIONS[comparison], "else"], WEAKEST.get(comparison))
    return made


def as_yaml(weights: dict[str, Any]) -> str:
    """A weights file's text."""
    return yaml.safe_dump(weights, sort_keys=False, allow_unicode=True, width=100)


def _name_levels(counts: Counts) -> dict[int, dict[str, float]]:
    bands = len(BANDS) + 1
    weight, mass, share = np.zeros((LEVELS, bands)), np.zeros((LEVELS, bands)), np.zeros((LEVELS, bands))
    everything = counts.names * counts.companies
    for level in range(1, LEVELS + 1):
        for band in range(bands):
            yes, no = counts.name.get(level * 10 + band, (0, 0))
            m, u = (yes + _HALF) / (counts.true_names + 1), (no + _HALF) / everything
            weight[level - 1, band] = log2(m / u)
            mass[level - 1, band] = (yes + no) ** 0.5 + 0.05
            share[level - 1, band] = m
    smooth = _rising(weight, mass)
    return {
        level * 10 + band: _pair(share[level - 1, band], smooth[level - 1, band])
        for level in range(1, LEVELS + 1)
        for band in range(bands)
    }


def _addresses(levels: dict[str, tuple[int, int]]) -> dict[str, float]:
    names = [*CONDITIONS["postcode"], "else"]
    right = [levels.get(level, (0, 0))[0] + _HALF for level in names]
    return {level: float(f"{count / sum(right):.4g}") for level, count in zip(names, right, strict=True)}


def _other_levels(
    levels: dict[str, tuple[int, int]], names: list[str], weakest: float | None
) -> dict[str, dict[str, float]]:
    true = sum(levels.get(level, (0, 0))[0] for level in names) + _HALF * len(names)
    false = sum(levels.get(level, (0, 0))[1] for level in names) + _HALF * len(names)
    made = {}
    for level in names:
        yes, no = levels.get(level, (0, 0))
        m, u = (yes + _HALF) / true, (no + _HALF) / false
        weight = log2(m / u)
        made[level] = _pair(m, max(weight, weakest) if weakest is not None else weight)
    return made


def _pair(m: float, weight: float) -> dict[str, float]:
    """m, and the u that gives the weight; both within (0, 1]."""
    u = m / 2**weight
    if u > 1:
        m, u = m / u, 1.0
    return {"m": float(f"{m:.4g}"), "u": float(f"{u:.4g}")}


def _rising(weight: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """The nearest weights that rise along the bands, and fall from level 1 to 3."""
    value = weight.copy()
    first, second = np.zeros_like(value), np.zeros_like(value)
    for _ in range(_STEPS):
        before = value + first
        along = np.array([_pooled(row, m) for row, m in zip(before, mass, strict=True)])
        first = before - along
        before = along + second
        value = before.copy()
        for band in range(value.shape[1]):
            value[:3, band] = _pooled(before[:3, band][::-1], mass[:3, band][::-1])[::-1]
        second = before - value
    return np.array([np.maximum.accumulate(row) for row in value])


def _pooled(values: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Pool adjacent violators: the nearest rising sequence in weighted least squares."""
    blocks: list[list[float]] = []
    for value, weight in zip(values.tolist(), mass.tolist(), strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            later, earlier = blocks.pop(), blocks.pop()
            total = earlier[1] + later[1]
            blocks.append(
                [(earlier[0] * earlier[1] + later[0] * later[1]) / total, total, earlier[2] + later[2]]
            )
    return np.array([value for value, _, count in blocks for _ in range(int(count))])


_LABELLED = """
CREATE OR REPLACE TEMP TABLE labelled AS
SELECT s.name_id, e.company, l.name_code, l.name_level, coalesce(t.truth = e.company, false) AS same,
       s.unit AS unit_l, e.unit AS unit_r, (e.unit IN (FROM crowded_unit)) AS crowded_r, s.sector AS sector_l, e.sector AS sector_r, s.district AS district_l,
       e.district AS district_r, s.area AS area_l, e.area AS area_r, s.legal_form AS legal_form_l,
       e.legal_form AS legal_form_r, s.wording AS wording_l,
       CASE WHEN e.current THEN 'current' ELSE 'former' END AS wording_r
FROM likeness l JOIN sought s USING (sought_id) JOIN entry e USING (entry_id) JOIN {truth} t USING (name_id)
QUALIFY row_number() OVER (PARTITION BY s.name_id, e.company ORDER BY l.name_level, l.shared_bits DESC, l.entry_id) = 1
"""
