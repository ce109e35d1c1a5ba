"""A model while it is being checked: what was written, where, and the problems found so far."""

from dataclasses import dataclass, field

from lodestar.analysis.claims.expressions import Expression
from lodestar.analysis.logic.formulas import read_formula, unit_of, work_out
from lodestar.analysis.logic.model import Parameter
from lodestar.analysis.logic.parameters import ParameterLibrary
from lodestar.analysis.logic.records import LinkRecord, ModelRecord, NodeRecord
from lodestar.analysis.logic.units import Unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.entries import Entry, Path
from lodestar.evidence.packs.problems import Problem, suggest


@dataclass
class Draft:
    """Collects problems with the lines that they stand on."""

    entry: Entry
    record: ModelRecord
    shared: ParameterLibrary
    problems: list[Problem] = field(default_factory=list)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    given: dict[str, Unit] = field(default_factory=dict)

    @property
    def units(self) -> dict[str, Unit]:
        return {name: parameter.unit for name, parameter in self.parameters.items()}

    @property
    def nodes(self) -> dict[str, NodeRecord]:
        return {node.id: node for node in self.record.nodes}

    def report(self, path: Path, value: object, message: str, remedy: str = "") -> None:
        self.problems.append(self.entry.problem(path, value, message, remedy))

    def formula(self, path: Path, text: str | None) -> Expression | None:
        """A formula whose names are all parameters; None, with the problem reported, when it is not."""
        if text is None:
            return None
        try:
            found = read_formula(text)
        except LodestarError as error:
            message, _, remedy = str(error).partition("; ")
            self.report(path, text, f"cannot be read: {message}", remedy)
            return None
        missing = [name for name in found.names if name not in self.parameters]
        if missing:
            self.report(
                path,
                text,
                f"uses '{missing[0]}', which is no parameter",
                suggest(missing[0], self.parameters, "add it to parameters"),
            )
            return None
        try:
            work_out(found, {name: 1.1 + at * 0.7 for at, name in enumerate(found.names)})
        except ZeroDivisionError:
            self.report(path, text, "divides by zero", "correct the formula")
            return None
        return found

    def unit(self, path: Path, formula: Expression) -> Unit | None:
        """The unit of a formula; None for plain numbers, and when it adds unlike things (which is reported)."""
        try:
            return unit_of(formula, self.units)
        except LodestarError as error:
            message, _, remedy = str(error).partition("; ")
            self.report(path, formula.text, message, remedy)
            return None

    def same_ids(self, where: str) -> None:
        """Report ids that two entries of a list share."""
        seen: dict[str, int] = {}
        for at, one in enumerate(getattr(self.record, where)):
            name = one.name if where == "parameters" else one.id
            if name in seen:
                first = self.entry.line((where, seen[name]))
                field_name = "name" if where == "parameters" else "id"
                self.report(
                    (where, at, field_name),
                    name,
                    f"is given twice, first on line {first}",
                    "give each its own",
                )
            seen.setdefault(name, at)

    def check_node(self, path: Path, name: str | None) -> bool:
        """True when ``name`` is a node; reports it otherwise."""
        if name is None or name in self.nodes:
            return name is not None
        self.report(path, name, "is no node of this model", suggest(name, self.nodes, "add it to nodes"))
        return False

    def years_in(self, path: Path, written: dict[str, object]) -> bool:
        """True when every name is a year; reports the first that is not."""
        for year in written:
            if not (year.isdigit() and len(year) == 4):
                self.report(
                    (*path, year), year, "is not a year", "write 'year: factor' lines, such as 2030: 1"
                )
                return False
        return True


def link_path(at: int) -> Path:
    return ("links", at)


def formulas_of(record: LinkRecord, names: tuple[str, ...]) -> dict[str, str]:
    """The formulas that a link gives, by field."""
    return {name: getattr(record, name) for name in names if getattr(record, name) is not None}
