"""The reference of logic models, written from the records that read them (docs/reference/logic-model.md)."""

from pydantic import BaseModel

from lodestar.analysis.logic.fields import Band, DistributionRecord, Edition, ParameterRecord
from lodestar.analysis.logic.forensic_records import (
    Choice,
    Derivation,
    ForensicClaim,
    ForensicsRecord,
    Quantity,
    Together,
)
from lodestar.analysis.logic.link_rules import FUNCTIONS
from lodestar.analysis.logic.records import (
    AssumptionRecord,
    Baseline,
    Correlation,
    EvidenceRecord,
    Goal,
    Lag,
    LinkRecord,
    ModelParameter,
    ModelRecord,
    NodeRecord,
    Option,
    ReadoutRecord,
    Scenario,
    Setting,
    Structure,
    Years,
)
from lodestar.analysis.logic.shapes import FORMS
from lodestar.analysis.logic.units import KNOWN
from lodestar.evidence.packs.structure import FieldShape, shape

_OPENING = f"""# What a logic model holds

A logic model is one YAML file: those that all places share in `definitions/logic_models/`, a place's own in its pack's folder
`logic_models/`. Check one with `lodestar logic check FILE`: it reports every problem at once, with file, line, field and
value. This page is written by `lodestar logic reference`.

- A **formula** has names of parameters, numbers, + - * / and brackets: `attainment * (target - base)`.
- A **unit** is {KNOWN}. Pounds of different years are different units.
- A **node's** unit is per year when it is a flow. A plain number in a formula fits any unit where a level is asked for, and none where a
  factor is: a factor that changes the unit needs a parameter with a unit.
"""
_MODEL: tuple[tuple[str, type[BaseModel]], ...] = (
    ("model", ModelRecord),
    ("years", Years),
    ("parameters", ModelParameter),
    ("distribution", DistributionRecord),
    ("structures", Structure),
    ("structures: options", Option),
    ("correlations", Correlation),
    ("nodes", NodeRecord),
    ("nodes: baseline", Baseline),
    ("nodes: targets", Goal),
    ("links", LinkRecord),
    ("links: lag", Lag),
    ("scenarios", Scenario),
    ("scenarios: settings", Setting),
    ("readouts", ReadoutRecord),
    ("assumptions", AssumptionRecord),
    ("evidence", EvidenceRecord),
)
_SHARED: tuple[tuple[str, type[BaseModel]], ...] = (
    ("parameter", ParameterRecord),
    ("parameter: editions", Edition),
    ("parameter: bands", Band),
)
_FORENSICS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("forensics", ForensicsRecord),
    ("claims", ForensicClaim),
    ("together", Together),
    ("derivations", Derivation),
    ("derivations: quantities", Quantity),
    ("quantities: choices", Choice),
)


def reference_page() -> str:
    """The whole of docs/reference/logic-model.md."""
    parts = [_OPENING]
    parts += [_section(name, model) for name, model in _MODEL]
    parts += [
        _functions(),
        _shapes(),
        "## Shared parameters\n\n`definitions/parameters/*.yaml`: lists of parameters.\n",
    ]
    parts += [_section(name, model, "###") for name, model in _SHARED]
    parts.append(
        "## Claim forensics\n\nA pack's `logic_models/forensics/*.yaml`: claims that a model speaks to.\n"
    )
    parts += [_section(name, model, "###") for name, model in _FORENSICS]
    return "\n".join(parts)


def _section(name: str, model: type[BaseModel], mark: str = "##") -> str:
    about = " ".join((model.__dict__.get("__doc__") or "").split())
    rows = ["| Field | Needed | Holds | Meaning |", "|---|---|---|---|"]
    rows += [_row(field) for field in shape(model).values()]
    return "\n".join([f"{mark} {name}", "", *([about, ""] if about else []), *rows, ""])


def _row(field: FieldShape) -> str:
    what = field.word
    if field.choices:
        what = ", ".join(f"`{choice}`" for choice in field.choices)
    if field.many:
        what = f"list of {what}"
    elif field.named:
        what = f"names, each with {what}"
    default = field.info.default
    otherwise = f"no; else {str(default).lower()}" if isinstance(default, str | bool) else "no"
    needed = "yes" if field.required else otherwise
    meaning = " ".join((field.info.description or "").split()).replace("|", "\\|")
    return f"| `{field.name}` | {needed} | {what} | {meaning} |"


def _functions() -> str:
    rows = ["| Function | Must have | May have |", "|---|---|---|"]
    for name, one in FUNCTIONS.items():
        rows.append(f"| {name} | {', '.join(one.needs)} | {', '.join(one.may)} |")
    return "\n".join(["## Functions of links", "", *rows, ""])


def _shapes() -> str:
    rows = ["| Shape | Takes | Must hold |", "|---|---|---|"]
    for name, forms in FORMS.items():
        rows += [f"| {name} | {', '.join(form.fields)} | {form.must} |" for form in forms]
    rows += ["| empirical | values, weights if any | |", "| mixture | parts, weights if any | |"]
    closing = "Any shape may be cut off by `at_least` and `at_most`."
    return "\n".join(["## Shapes of distributions", "", *rows, "", closing, ""])
