"""What must hold of links: the fields that each function takes, and the unit that it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lodestar.analysis.claims.expressions import Expression
from lodestar.analysis.logic.distributions import Discrete
from lodestar.analysis.logic.drafts import Draft, formulas_of, link_path
from lodestar.analysis.logic.formulas import constant
from lodestar.analysis.logic.model import FORMULA_FIELDS, Link, Node
from lodestar.analysis.logic.parameter_rules import check_choice
from lodestar.analysis.logic.records import LinkRecord
from lodestar.analysis.logic.units import PLAIN, YEAR, Unit
from lodestar.evidence.packs.entries import Path

_GENERAL = ("decay", "holds")
_NODES = ("of", "relative_to", "per")


@dataclass(frozen=True)
class Function:
    """The fields that a function must and may have, beside those that every link may have."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


FUNCTIONS: dict[str, Function] = {
    "linear": Function(may=("coefficient",)),
    "conversion": Function(("rate",)),
    "elasticity": Function(("elasticity", "relative_to"), ("of",)),
    "saturating": Function(("maximum", "half"), ("hill",)),
    "logistic": Function(("maximum", "midpoint", "steepness")),
    "threshold": Function(("at", "value")),
    "diffusion": Function(("innovation", "imitation", "start")),
    "stock": Function((), ("depreciation", "initial", "joins")),
    "multiplier": Function(("multiplier",)),
    "ratio": Function(("per",), ("coefficient",)),
    "change": Function(("relative_to",), ("coefficient",)),
    "qualitative": Function(),
}
_OWN = sorted({name for one in FUNCTIONS.values() for name in (*one.needs, *one.may)})
_QUANTITATIVE = ("profile", "lag", *_GENERAL)


def make_link(draft: Draft, at: int, record: LinkRecord, nodes: Mapping[str, Node]) -> Link | None:
    """A link with its formulas read and its units checked; None, with problems reported, when it is not sound."""
    path, before = link_path(at), len(draft.problems)
    _check_fields(draft, path, record)
    known = [
        draft.check_node((*path, name), getattr(record, name))
        for name in ("cause", "effect", *(n for n in _NODES if getattr(record, n)))
    ]
    check_choice(draft, (*path, "when"), dict(record.when))
    _check_evidence(draft, path, record)
    formulas = {
        name: found
        for name, text in formulas_of(record, FORMULA_FIELDS).items()
        if (found := draft.formula((*path, name), text)) is not None
    }
    weights = _lag(draft, path, record, formulas)
    profile = _profile(draft, (*path, "profile"), record.profile)
    if len(draft.problems) > before or not all(known):
        return None
    if record.function != "qualitative" and all(n in nodes for n in (record.cause, record.effect)):
        _check_units(draft, path, record, formulas, nodes)
        _check_shares(draft, path, formulas)
        _check_combine(draft, path, record, nodes)
    return None if len(draft.problems) > before else Link(record, formulas, profile, weights)


def least_lag(draft: Draft, link: Link) -> int:
    """The least number of years before the cause can act."""
    if link.lag_weights:
        least = min(delay for delay, weight in link.lag_weights if weight > 0)
    elif "lag" in link.formulas:
        formula = link.formulas["lag"]
        fixed = constant(formula)
        least = int(fixed if fixed is not None else (draft.parameters[formula.text].support or (0, 0))[0])
    else:
        least = 0
    waits = link.record.function == "stock" and link.record.joins != "same-year"
    return least + int(waits)


def _check_fields(draft: Draft, path: Path, record: LinkRecord) -> None:
    function = FUNCTIONS[record.function]
    for name in function.needs:
        if getattr(record, name) is None:
            draft.report(path, record.id, f"is {record.function} but has no {name}", f"add {name}")
    allowed = {*function.needs, *function.may}
    for name in _OWN:
        if getattr(record, name) is not None and name not in allowed:
            takes = ", ".join([*function.needs, *function.may]) or "no numbers"
            message = f"does not belong to a {record.function} link"
            draft.report((*path, name), "", message, f"remove it; {record.function} takes {takes}")
    if record.function == "qualitative":
        for name in _QUANTITATIVE:
            if getattr(record, name):
                message = "has no meaning on a qualitative link"
                draft.report((*path, name), "", message, "remove it, or give the link a function")


def _check_evidence(draft: Draft, path: Path, record: LinkRecord) -> None:
    known = {one.id for one in draft.record.evidence}
    for at, name in enumerate(record.evidence):
        if name not in known:
            draft.report((*path, "evidence", at), name, "is no evidence of this model", "add it to evidence")


def _lag(
    draft: Draft, path: Path, record: LinkRecord, formulas: dict[str, Expression]
) -> tuple[tuple[int, float], ...]:
    lag = record.lag
    if lag is None:
        return ()
    here = (*path, "lag")
    if [lag.years is not None, bool(lag.weights), lag.mean is not None].count(True) != 1:
        draft.report(here, "", "gives no delay or several", "give one of years, weights, mean")
        return ()
    if lag.weights:
        return _lag_weights(draft, here, lag.weights)
    name = "lag" if lag.years is not None else "lag_mean"
    text = lag.years if lag.years is not None else lag.mean
    found = draft.formula((*here, "years" if name == "lag" else "mean"), text)
    if found is None:
        return ()
    formulas[name] = found
    if name == "lag":
        _check_whole(draft, (*here, "years"), found)
    elif lag.stages is None:
        draft.report(
            here, "", "has a mean but no stages", "add stages: 1 for a spread that starts at once, or more"
        )
    return ()


def _lag_weights(draft: Draft, path: Path, weights: Mapping[str, object]) -> tuple[tuple[int, float], ...]:
    found = []
    for delay, weight in weights.items():
        if not delay.isdigit() or len(delay) > 3:
            draft.report((*path, "weights", delay), delay, "is not a number of years", "write such as 2: 0.5")
            return ()
        found.append((int(delay), float(str(weight))))
    if abs(sum(weight for _, weight in found) - 1) > 1e-6 or min(weight for _, weight in found) < 0:
        draft.report((*path, "weights"), "", "do not add to 1", "give each year its share of the effect")
    return tuple(sorted(found))


def _check_whole(draft: Draft, path: Path, formula: Expression) -> None:
    fixed = constant(formula)
    if fixed is not None:
        if fixed < 0 or fixed != int(fixed):
            draft.report(path, formula.text, "is not a whole number of years", "write such as 3")
        return
    parameter = draft.parameters.get(formula.text)
    if parameter is None or parameter.support is None:
        draft.report(path, formula.text, "is neither a number nor one parameter", "name one parameter")
        return
    drawn = parameter.distribution
    values = drawn.values if isinstance(drawn, Discrete) else (parameter.value,)
    if any(value is None or value < 0 or value != int(value) for value in values):
        message = "is not always a whole number of years"
        draft.report(
            path, formula.text, message, "draw whole years, such as shape: integers, low: 1, high: 6"
        )


def _profile(draft: Draft, path: Path, written: Mapping[str, object]) -> tuple[tuple[int, float], ...]:
    if not written or not draft.years_in(path, dict(written)):
        return ()
    return tuple(sorted((int(year), float(str(value))) for year, value in written.items()))


def _check_shares(draft: Draft, path: Path, formulas: Mapping[str, Expression]) -> None:
    for name in ("holds", "rate", "depreciation", "decay"):
        formula = formulas.get(name)
        if formula is None:
            continue
        fixed = constant(formula)
        parameter = draft.parameters.get(formula.text)
        ends = (fixed, fixed) if fixed is not None else parameter.support if parameter else None
        if ends and not (ends[0] >= 0 and ends[1] <= 1):
            message = f"can lie between {ends[0]:g} and {ends[1]:g}"
            draft.report((*path, name), formula.text, message, "keep it between 0 and 1, such as shape: beta")


def _check_combine(draft: Draft, path: Path, record: LinkRecord, nodes: Mapping[str, Node]) -> None:
    if record.sign == "negative" and nodes[record.effect].record.combine != "sum":
        message = f"cannot be taken away: '{record.effect}' is not a sum"
        draft.report((*path, "sign"), record.sign, message, "make it positive, or combine the node as sum")


def _check_units(
    draft: Draft,
    path: Path,
    record: LinkRecord,
    formulas: Mapping[str, Expression],
    nodes: Mapping[str, Node],
) -> None:
    effect = nodes[record.effect]
    factor = effect.record.combine in ("product", "noisy-or")
    judge = _Judge(draft, path, formulas, nodes[record.cause].dimension, effect.dimension, factor)
    before = len(draft.problems)
    gives = judge.gives(record, nodes)
    judge.beside(YEAR.inverse, "decay")
    judge.beside(PLAIN, "holds")
    judge.beside(YEAR, "lag", "lag_mean")
    wanted = PLAIN if effect.record.combine == "noisy-or" else effect.dimension
    if gives is None or len(draft.problems) > before:
        return
    draft.given[record.id] = gives
    if gives == wanted or effect.record.combine == "product":
        return
    remedy = f"correct a unit, or give a factor in {_gap(wanted, gives)}"
    message = f"gives {gives}, but '{record.effect}' is in {wanted}"
    draft.report(path, record.id, message, remedy)


def _gap(wanted: Unit, gives: Unit) -> str:
    return str(wanted / gives)


@dataclass(frozen=True)
class _Judge:
    """Works out the unit that one link gives, and reports formulas whose unit does not fit."""

    draft: Draft
    path: Path
    formulas: Mapping[str, Expression]
    cause: Unit
    effect: Unit
    factor: bool

    def gives(self, record: LinkRecord, nodes: Mapping[str, Node]) -> Unit | None:
        others = {n: nodes[getattr(record, n)].dimension for n in _NODES if getattr(record, n)}
        rules: dict[str, Callable[[], Unit]] = {
            "linear": lambda: self.cause * self.unit("coefficient"),
            "conversion": lambda: self.cause * self.unit("rate"),
            "ratio": lambda: self.cause / others["per"] * self.unit("coefficient"),
            "multiplier": lambda: self.kept("multiplier", PLAIN),
            "diffusion": lambda: self.kept("innovation", YEAR.inverse, "imitation"),
            "stock": self.stock,
            "saturating": lambda: self.shaped("maximum", (self.cause, "half"), (PLAIN, "hill")),
            "logistic": lambda: self.shaped(
                "maximum", (self.cause, "midpoint"), (self.cause.inverse, "steepness")
            ),
            "threshold": lambda: self.shaped("value", (self.cause, "at")),
            "elasticity": lambda: self.compared(record, others, others.get("of", PLAIN), "elasticity"),
            "change": lambda: self.compared(record, others, self.unit("coefficient")),
        }
        return rules[record.function]()

    def unit(self, name: str) -> Unit:
        """The unit of a factor; a plain number has none."""
        formula = self.formulas.get(name)
        return (self.draft.unit((*self.path, name), formula) if formula else None) or PLAIN

    def beside(self, wanted: Unit, *names: str) -> None:
        """Report formulas that have another unit than the thing they stand beside; plain numbers always fit."""
        for name in names:
            formula = self.formulas.get(name)
            found = self.draft.unit((*self.path, name), formula) if formula else None
            if formula is not None and found is not None and found != wanted:
                message = f"is in {found}, but must be in {wanted}"
                self.draft.report((*self.path, name), formula.text, message, "correct a unit, or convert it")

    def kept(self, name: str, unit: Unit, *more: str) -> Unit:
        self.beside(unit, name, *more)
        return self.cause

    def stock(self) -> Unit:
        self.beside(YEAR.inverse, "depreciation")
        self.beside(self.effect, "initial")
        return self.cause * YEAR

    def shaped(self, top: str, *beside: tuple[Unit, str]) -> Unit:
        for unit, name in beside:
            self.beside(unit, name)
        found = self.draft.unit((*self.path, top), self.formulas[top])
        return found or (PLAIN if self.factor else self.effect)

    def compared(self, record: LinkRecord, others: Mapping[str, Unit], gives: Unit, *plain: str) -> Unit:
        if others["relative_to"] != self.cause:
            message = f"is in {others['relative_to']}, but '{record.cause}' is in {self.cause}"
            self.draft.report(
                (*self.path, "relative_to"),
                record.relative_to,
                message,
                "compare it with a node in the same unit",
            )
        self.beside(PLAIN, *plain)
        return gives
