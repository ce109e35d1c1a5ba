"""Money: pounds committed and spent, by source and by year."""

from decimal import Decimal

from lodestar.analysis.delivery.money import Total
from lodestar.reports.documents import Column, Figure, Paragraph, Section, Table
from lodestar.reports.documents.model import Cell
from lodestar.reports.money import short_pounds, whole_pounds
from lodestar.service.board_packs.gathering.asked import Asked
from lodestar.service.delivery.queries import money_by_source, money_by_year


def gather(asked: Asked) -> Section | None:
    """None for a plan without a budget line."""
    sources, years = money_by_source(asked.place), money_by_year(asked.place)
    if not sources:
        return None
    committed = sum((one.committed for one in sources), Decimal(0))
    spent = sum((one.spent for one in sources), Decimal(0))
    parts = (
        Figure(committed, "£", short_pounds(committed), "budget lines"), " is committed to actions of the plan and ",
        Figure(spent, "£", short_pounds(spent), "budget lines"), " is spent.",
    )  # fmt: skip
    blocks = (
        Paragraph(parts, lead=True),
        _table("By source", "Source", sources),
        _table("By year", "Year", years),
    )
    return Section("money", "Money", blocks)


def _table(caption: str, first: str, totals: tuple[Total, ...]) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.name, _pounds(one.committed), _pounds(one.spent), _pounds(one.left)) for one in totals
    )
    columns = (
        Column(first, 4),
        Column("Committed", 2, True),
        Column("Spent", 2, True),
        Column("Left", 2, True),
    )
    return Table(caption, columns, rows)


def _pounds(amount: Decimal) -> Figure:
    return Figure(amount, "£", whole_pounds(amount), "budget lines")
