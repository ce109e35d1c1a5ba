"""The pictures of an annual report, each with the table that says the same."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from lodestar.analysis.annual import AnnualFigures
from lodestar.analysis.annual.plan import QuarterPromised
from lodestar.analysis.annual.rounds import RatedRound
from lodestar.analysis.delivery.money import Total
from lodestar.analysis.rounds.sides import SAID
from lodestar.evidence.locations import home
from lodestar.reports.charts.stacked import Part, Stack, stacked_chart
from lodestar.reports.documents import Chart, Column, Figure, Table
from lodestar.reports.documents.model import count
from lodestar.reports.money import short_pounds, whole_pounds
from lodestar.service.documents.pictures import picture

PROMISED = (
    ("Met by its day", "good", "on_time"), ("Met later", "link", "late"), ("Moved to a later quarter", "warn", "moved"),
    ("Not met", "bad", "missed"), ("Still ahead", "none", "ahead"),
)  # fmt: skip


def promised_and_done(quarters: Iterable[QuarterPromised]) -> list[Chart | Table]:
    """What was promised for each quarter of the year, and what became of it. No picture of a year without promises."""
    rows, stacks = [], []
    for one in quarters:
        name = one.quarter.name.partition(" (")[0]
        numbers = [(word, tone, int(getattr(one, field))) for word, tone, field in PROMISED]
        rows.append((name, *(count(number, "milestones") for _, _, number in numbers)))
        stacks.append(_stack(name, numbers))
    caption = "Milestones promised and done, by quarter"
    note = "A milestone that was moved counts in the quarter that it was moved to as well."
    table = Table(caption, _columns("Quarter", [word for word, _, _ in PROMISED]), tuple(rows), note)
    return [_picture(caption, "", stacks, table)] if any(stack.whole for stack in stacks) else [table]


def ratings(rated: Iterable[RatedRound]) -> list[Chart | Table]:
    """How each side rated the actions in each round: a picture for each scheme of ratings that was used."""
    found: list[Chart | Table] = []
    schemes = [(words, list(held)) for words, held in groupby(rated, key=_words)]
    for words, held in schemes:
        caption = "Ratings in the year's rounds"
        caption += f": {', '.join(words).lower()}" if len(schemes) > 1 else ""
        rows = tuple((_name(one), *(count(number, "actions") for _, number in one.ratings)) for one in held)
        table = Table(caption, _columns("Round and side", words), rows)
        stacks = [
            _stack(_name(one), [(word, tone, n) for (word, n), tone in zip(one.ratings, one.tones, strict=True)])
            for one in held
        ]  # fmt: skip
        told = "How many actions each side gave which rating; what counts is what was approved last."
        found.append(_picture(caption, told, stacks, table))
    return found or [
        Table("Ratings in the year's rounds", (Column("Round and side"),), (), empty="Nothing was approved.")
    ]


def money(figures: AnnualFigures) -> list[Chart | Table]:
    """Pounds committed and spent in the year, by source."""
    totals = figures.money
    committed = sum((one.committed for one in totals), Decimal(0))
    spent = sum((one.spent for one in totals), Decimal(0))
    rows = [(one.name, _pounds(one.committed), _pounds(one.spent)) for one in totals]
    rows.append(("All sources", _pounds(committed), _pounds(spent)))
    caption = f"Money, {figures.year.name}"
    table = Table(caption, _columns("Source", ("Committed", "Spent")), tuple(rows))
    told = "Each bar is what a source committed for the year, or spent where that is more."
    drawn = [stack for one in totals if (stack := _of_source(one)).whole]
    return [_picture(caption, told, drawn, table)] if drawn else [table]


def _of_source(one: Total) -> Stack:
    within, over = min(one.spent, one.committed), max(one.spent - one.committed, Decimal(0))
    parts = (
        ("Spent", within, "link"),
        ("Spent beyond what was committed", over, "warn"),
        ("Committed and not spent", one.committed - within, "none"),
    )
    return Stack(one.name, tuple(Part(word, n, short_pounds(n), tone) for word, n, tone in parts))


def _picture(title: str, subtitle: str, stacks: list[Stack], table: Table) -> Chart:
    folder = home() / "cache" / "charts"
    first = table.columns[0].label
    return picture(
        lambda width: stacked_chart(stacks, title=title, first=first, width=width, folder=folder),
        title,
        subtitle,
        table,
    )


def _stack(name: str, numbers: Iterable[tuple[str, str, int]]) -> Stack:
    return Stack(
        name, tuple(Part(word, Decimal(number), f"{number:,}", tone) for word, tone, number in numbers)
    )


def _words(one: RatedRound) -> tuple[str, ...]:
    return tuple(word for word, _ in one.ratings)


def _name(one: RatedRound) -> str:
    return f"{one.round}: {SAID[one.side].lower()}"


def _columns(first: str, names: Iterable[str]) -> tuple[Column, ...]:
    return (Column(first, 3), *(Column(name, 1, True) for name in names))


def _pounds(value: Decimal) -> Figure:
    return Figure(value, "pounds", whole_pounds(value))
