"""What a link's card says: its mechanism, its parameters with value, source and grade, its evidence."""

from dataclasses import dataclass

from lodestar.analysis.logic import Model
from lodestar.analysis.logic.formulas import read_formula
from lodestar.analysis.logic.model import Link, Parameter
from lodestar.analysis.logic.records import EvidenceRecord, LinkRecord, NodeRecord
from lodestar.reports.quantities import said, unit_said

FUNCTIONS = {
    "linear": "Proportional: so much of the effect for each unit of the cause",
    "conversion": "Conversion: a share of the cause becomes the effect",
    "elasticity": "Elasticity: so many per cent of the effect for one per cent more of the cause",
    "saturating": "Saturating: each further unit does less",
    "logistic": "S-shaped: little, then much, then little more",
    "threshold": "Threshold: nothing until a point is passed",
    "diffusion": "Diffusion: taken up by some, then by those who follow them",
    "stock": "Stock: it gathers, and wears out",
    "multiplier": "Multiplier: what comes on top for each one",
    "ratio": "Ratio: one over the other",
    "change": "Change against what would be without it",
    "qualitative": "Without numbers: the link is believed, its size is not known",
}
GRADES = {"verified": "verified", "secondary": "from a secondary source", "to-be-checked": "to be checked"}


@dataclass(frozen=True)
class ParameterCard:
    """A parameter as a card shows it."""

    name: str
    text: str
    value: str
    unit: str
    source: str
    locator: str
    note: str
    grade: str
    formula: str


@dataclass(frozen=True)
class Card:
    """A link as a page shows it."""

    record: LinkRecord
    cause: NodeRecord
    effect: NodeRecord
    how: str
    quantified: bool
    parameters: tuple[ParameterCard, ...]
    evidence: tuple[EvidenceRecord, ...]
    only_if: tuple[str, ...]
    doubt: str


def card_of(model: Model, link: Link) -> Card:
    """Everything that is known of a link."""
    record = link.record
    names = _parameters_of(model, link)
    named = {one.id: one for one in model.record.evidence}
    bearing = [one for one in model.record.evidence if one.id in record.evidence or one.parameter in names]
    return Card(
        record=record,
        cause=model.nodes[record.cause].record,
        effect=model.nodes[record.effect].record,
        how=FUNCTIONS.get(record.function, record.function),
        quantified=link.quantified,
        parameters=tuple(parameter_card(model.parameters[name]) for name in names),
        evidence=tuple({one.id: one for one in bearing if one.id in named}.values()),
        only_if=tuple(_option(model, structure, option) for structure, option in record.when.items()),
        doubt=record.holds or "",
    )


def cards_of_node(model: Model, node: str) -> tuple[list[Card], list[Card]]:
    """The links that lead to a node, and those that start from it."""
    causes = [card_of(model, link) for link in model.links if link.record.effect == node]
    return causes, [card_of(model, link) for link in model.links if link.record.cause == node]


def parameter_card(parameter: Parameter) -> ParameterCard:
    """A parameter with its value, or its middle and the nine tenths around it."""
    return ParameterCard(
        name=parameter.name,
        text=parameter.text or parameter.name.replace("_", " ").capitalize(),
        value=value_said(parameter),
        unit="" if parameter.unit.plain else unit_said(str(parameter.unit)),
        source=parameter.source or "",
        locator=", ".join(
            part for part in (parameter.locator, parameter.edition and f"edition {parameter.edition}") if part
        ),
        note=parameter.note or "",
        grade=GRADES.get(parameter.grade or "", "not graded"),
        formula=parameter.formula.text if parameter.formula is not None else "",
    )


def value_said(parameter: Parameter) -> str:
    """A parameter's value in words; of a distribution the middle and the nine tenths."""
    unit = "1" if parameter.unit.plain else str(parameter.unit)
    if parameter.value is not None:
        return said(parameter.value, unit)
    if parameter.distribution is None:
        return "worked out"
    import numpy as np

    low, middle, high = (
        said(float(one), unit) for one in parameter.distribution.quantile(np.array([0.05, 0.5, 0.95]))
    )
    return f"{middle}, nine in ten between {low} and {high}"


def structures_of(model: Model) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Rival structures: the question, and each option with its weight and what it believes."""
    found = []
    for one in model.structures:
        total = sum(float(option.weight) for option in one.options)
        options = [(o.name, f"{float(o.weight) / total * 100:.0f}%", o.text) for o in one.options]
        found.append((one.question, options))
    return found


def _parameters_of(model: Model, link: Link) -> list[str]:
    """Parameters that a link's formulas use, and those that these are worked out from, in the model's order."""
    wanted: set[str] = set()
    waiting = [name for formula in link.formulas.values() for name in formula.names]
    lag = link.record.lag
    waiting += read_formula(str(lag.years)).names if lag is not None and lag.years is not None else ()
    while waiting:
        name = waiting.pop()
        if name in wanted or name not in model.parameters:
            continue
        wanted.add(name)
        formula = model.parameters[name].formula
        waiting += formula.names if formula is not None else ()
    return [name for name in model.parameters if name in wanted]


def _option(model: Model, structure: str, option: str) -> str:
    for one in model.structures:
        if one.id == structure:
            return next((o.name for o in one.options if o.id == option), option)
    return option
