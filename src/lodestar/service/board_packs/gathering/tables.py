"""Tables of a pack: the first rows, with a word about how many there are."""

from collections.abc import Iterable

from lodestar.reports.documents import Cell, Column, Table


def first_of(
    caption: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]], shown: int, rest: str = ""
) -> list[Table]:
    """The first rows as a table, with a note of how many more there are and where the ``rest`` is; none of no rows."""
    every = tuple(rows)
    note = f"The first {shown} of {len(every):,}{rest}." if len(every) > shown else ""
    return [Table(caption, columns, every[:shown], note)] if every else []
