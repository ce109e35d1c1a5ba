"""The first page of an annual report: the year in sentences, whose every figure is one of the tables that follow."""

from collections.abc import Iterable, Iterator

from lodestar.reports.documents import Callout, Figure, Paragraph, Section, Table
from lodestar.reports.documents.model import Block, Chart

Part = str | Figure


class Told:
    """The cells of a report's tables by caption, row and column."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self.tables = {table.caption: table for section in sections for table in _tables(section)}

    def figure(self, caption: str, row: str, column: str = "Number") -> Figure | None:
        """The figure of a cell, which says where it stands; None where the table does not have it."""
        table = self.tables.get(caption)
        labels = [one.label for one in table.columns] if table else []
        for cells in table.rows if table and column in labels else ():
            cell = cells[labels.index(column)]
            if str(cells[0]) == row and isinstance(cell, Figure):
                return Figure(cell.value, cell.unit, cell.said, f"{caption} / {row} / {column}")
        return None

    def rows(self, caption: str) -> tuple[str, ...]:
        """What the rows of a table are about."""
        return tuple(str(row[0]) for row in self.tables[caption].rows) if caption in self.tables else ()


def gather_minute(sections: Iterable[Section], under_way: Callout | None) -> Section:
    """The year in a minute. A sentence with nothing to tell is left out."""
    told = Told(sections)
    found = (
        _plan(told),
        _dates(told),
        _sides(told),
        _disputes(told),
        _paths(told),
        _risks(told),
        _board(told),
        _money(told),
    )
    sentences = [parts for parts in found if parts]
    blocks: tuple[Block, ...] = (
        *([under_way] if under_way else ()),
        *(Paragraph(tuple(parts), lead=at == 0) for at, parts in enumerate(sentences)),
    )
    return Section("in-a-minute", "The year in a minute", blocks)


def _plan(told: Told) -> list[Part]:
    parts = [(told.figure("Actions", row), _of_actions(row)) for row in told.rows("Actions")]
    return _sentence("Actions: ", [(figure, words) for figure, words in parts if figure and figure.value])


def _of_actions(row: str) -> str:
    """What a row of the table of actions says, within a sentence."""
    state, _, how = row.partition(": ")
    if how:
        return f" {how}" if state.startswith("Ended") else f" {how} and going on"
    return " ended before the year" if row == "Ended before" else f" {row[0].lower()}{row[1:]}"


def _dates(told: Told) -> list[Part]:
    milestones = _sentence(
        "Milestones: ",
        [
            (told.figure("Milestones", "Kept"), " kept"),
            (told.figure("Milestones", "Of these after their day"), " of them after their day"),
            (
                told.figure("Milestones", "Of these found not adequate by who looked"),
                " found not adequate by who looked",
            ),
            (told.figure("Milestones", "Moved"), " moved"),
            (told.figure("Milestones", "Late at the end"), " late at the end"),
        ],
    )
    net = told.figure("Date revisions", "Days later, less days earlier")
    return [*milestones, " All dates together moved by ", net, " days."] if net else milestones


def _sides(told: Told) -> list[Part]:
    caption = "Updates by side"
    held: list[tuple[Figure | None, str]] = []
    for side in told.rows(caption):
        asked, came = told.figure(caption, side, "Asked for"), told.figure(caption, side, "Submitted")
        late = told.figure(caption, side, "Late")
        if asked and came and late:
            held += [(came, f" by {side.lower()} of "), (asked, " asked for"), (late, " late")]
    parts: list[Part] = ["Updates submitted: "]
    for at in range(0, len(held), 3):
        (came_, of), (asked_, _), (late_, _) = held[at : at + 3]
        parts += [
            "; " if at else "",
            came_ or "",
            of,
            asked_ or "",
            " asked for, ",
            late_ or "",
            " of them late",
        ]
    return [*parts, "."] if held else []


def _disputes(told: Told) -> list[Part]:
    parts: list[Part] = ["Disputes: "]
    for at, round_ in enumerate(told.rows("Disputes")):
        disputes, resolved = (told.figure("Disputes", round_, name) for name in ("Disputes", "Resolved"))
        if disputes and resolved:
            parts += ["; " if at else "", disputes, f" in {round_}, ", resolved, " of them resolved"]
    return [*parts, "."] if len(parts) > 1 else []


def _paths(told: Told) -> list[Part]:
    """Commitments and where each stands, those first that are not where the path expects them."""
    caption, parts = "Commitments against their trajectories", list[Part](["Commitments: "])
    table = told.tables.get(caption)
    for at, row in enumerate(table.rows if table else ()):
        value, expected = (told.figure(caption, str(row[0]), name) for name in ("Figure", "The path expects"))
        parts += ["; " if at else "", f"{row[0]}, {row[1]}: {str(row[4]).lower()}"]
        parts += [", ", value] if value else []
        parts += [" where the path expects ", expected] if value and expected else []
    return [*parts, "."] if len(parts) > 1 else []


def _risks(told: Told) -> list[Part]:
    return _sentence(
        "Risks: ",
        [
            (told.figure("Risks", "Open at the end"), " open"),
            (told.figure("Risks", "Worse"), " of them worse"),
            (told.figure("Risks", "Better"), " better"),
            (told.figure("Risks", "Opened"), " opened in the year"),
            (told.figure("Risks", "Closed"), " closed"),
        ],
    )


def _board(told: Told) -> list[Part]:
    return _sentence(
        "Meetings: ",
        [
            (told.figure("Meetings", "Held"), " held"),
            (told.figure("Meetings", "Not quorate"), " of them not quorate"),
            (told.figure("Decisions", "Agreed"), " decisions agreed"),
            (told.figure("Follow-ups", "Open at the end"), " follow-ups open"),
            (told.figure("Follow-ups", "Overdue"), " of them overdue"),
        ],
    )


def _money(told: Told) -> list[Part]:
    caption = next((name for name in told.tables if name.startswith("Money, ")), "")
    committed, spent = (told.figure(caption, "All sources", name) for name in ("Committed", "Spent"))
    if committed is None or spent is None:
        return []
    return ["Money: ", committed, " committed for the year and ", spent, " spent in it."]


def _sentence(opening: str, parts: Iterable[tuple[Figure | None, str]]) -> list[Part]:
    held = [(figure, words) for figure, words in parts if figure is not None]
    said: list[Part] = [opening]
    for at, (figure, words) in enumerate(held):
        said += [", " if at else "", figure, words]
    return [*said, "."] if held else []


def _tables(section: Section) -> Iterator[Table]:
    for block in section.blocks:
        if isinstance(block, Table | Chart):
            yield block.table if isinstance(block, Chart) else block
