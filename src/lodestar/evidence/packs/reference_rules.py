"""References between records: every id that is named must be there, and chains must come to an end."""

from collections.abc import Collection, Iterator

from lodestar.evidence.packs.context import Context
from lodestar.evidence.packs.entries import Entry, Path
from lodestar.evidence.packs.fields import RefersTo
from lodestar.evidence.packs.kinds import BY_NAME, KINDS
from lodestar.evidence.packs.problems import Problem, suggest
from lodestar.evidence.packs.records import Asset, Project, Strength
from lodestar.evidence.packs.structure import FieldShape, Mark, references, shape

MOST_SUGGESTIONS = 50


def check_references(context: Context) -> Iterator[Problem]:
    """Every id that a record names is the id of a record, or of a shared definition."""
    wrong = 0
    for entry, record in context.valid():
        for path, value, mark in references(record):
            known = _known(context, mark)
            if known is not None and value not in known:
                wrong += 1
                where = _where(mark)
                otherwise = f"add it to {where}, or name another"
                # looking for the nearest id is slow when thousands are wrong
                remedy = suggest(value, known, otherwise) if wrong <= MOST_SUGGESTIONS else otherwise
                yield entry.problem(path, value, f"is not in {where}", remedy)


def check_categories(context: Context) -> Iterator[Problem]:
    """Categories are among the place's asset categories."""
    if context.place is None:
        return
    known = [category.id for category in context.place.asset_categories]
    listed = f"use one of {', '.join(known)}" if known else "list it there; it lists none"
    for entry, record in context.each(Asset, Project, Strength):
        if record.category is not None and record.category not in known:
            message = "is not one of the asset_categories in place.yaml"
            yield entry.problem(
                ("category",), record.category, message, suggest(record.category, known, listed)
            )


def check_cycles(context: Context) -> Iterator[Problem]:
    """Chains such as part_of, follows, reports_to and restates never come back to where they started."""
    for kind in KINDS:
        for field in shape(kind.model).values():
            mark = field.mark
            if isinstance(mark, RefersTo) and mark.kind == kind.name and not field.many and not field.named:
                yield from _cycles(context.by_id[kind.name], field)


def _cycles(entries: dict[str, Entry], field: FieldShape) -> Iterator[Problem]:
    def following(entry_id: str) -> str | None:
        entry = entries.get(entry_id)
        return getattr(entry.record, field.name) if entry and entry.record else None

    settled: set[str] = set()
    for start in entries:
        chain: list[str] = []
        here: str | None = start
        while here is not None and here not in settled and here not in chain:
            chain.append(here)
            here = following(here)
        if here is not None and here in chain:
            circle = chain[chain.index(here) :]
            said = " → ".join([*circle[:6], *(["…"] if len(circle) > 6 else []), here])
            path: Path = (field.name,)
            value = following(here)
            yield entries[here].problem(path, value, f"leads back to itself ({said})", "break the circle")
        settled.update(chain)


def _known(context: Context, mark: Mark) -> Collection[str] | None:
    """The ids that a reference may name; None when they cannot be known."""
    if isinstance(mark, RefersTo):
        return None if mark.kind in context.reading.broken else context.by_id[mark.kind]
    return getattr(context.definitions, mark.collection) if context.definitions else None


def _where(mark: Mark) -> str:
    return (
        BY_NAME[mark.kind].file
        if isinstance(mark, RefersTo)
        else f"the shared definitions ({mark.collection})"
    )
