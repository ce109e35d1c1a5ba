"""Small made models that the tests change one thing at a time in."""

from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.reading import ModelReading, read_model, sound

HEAD = """id: small
name: A small model
text: Made for tests.
source: Made for tests.
reviewed: 2026-11-21
made: true
years: {first: 2025, last: 2034}
"""

SUPPORT = (
    HEAD
    + """
parameters:
  - name: rate
    unit: share
    distribution: {shape: beta, alpha: 2, beta: 8}
    source: made
    grade: to-be-checked
  - name: gva_per_firm
    unit: GBP_real(2022)/count(firms)/year
    distribution: {shape: lognormal, p5: 10000, p50: 30000, p95: 90000}
    source: made
    grade: to-be-checked
nodes:
  - {id: supported, name: Firms supported, kind: input, unit: count(firms), measure: flow, baseline: {level: 100}}
  - {id: active, name: Active firms, kind: outcome, unit: count(firms)}
  - id: gva
    name: Additional GVA
    kind: impact
    unit: GBP_real(2022)
    measure: flow
    report: true
    targets: [{id: one-million, year: 2030, value: 1000000}]
links:
  - {id: starts, cause: supported, effect: active, function: stock, depreciation: 0.1}
  - {id: raises, cause: active, effect: gva, function: linear, coefficient: rate * gva_per_firm, lag: {years: 1}}
readouts:
  - {id: gva-2030, name: GVA in 2030, node: gva, basis: annual, year: 2030}
  - {id: gva-sum, name: GVA to 2030, node: gva, basis: cumulative, first: 2025, last: 2030}
"""
)


def drawn(name: str, distribution: str, unit: str = "share") -> str:
    """A parameter with a distribution, as a line of YAML."""
    return f"  - {{name: {name}, unit: {unit}, distribution: {{{distribution}}}, source: made, grade: to-be-checked}}\n"


def model(text: str) -> Model:
    return sound(read_model(text))


def problems(text: str) -> ModelReading:
    return read_model(text)
