"""A document with everything in it, and words that try to be more than words."""

import datetime as dt
from decimal import Decimal

from lodestar.reports.documents import (
    Callout,
    Chart,
    Column,
    Document,
    Figure,
    Paragraph,
    Section,
    Status,
    StatusLine,
    StatusList,
    Table,
)
from lodestar.reports.documents.model import count

HOSTILE = (
    '#panic("read as markup") $x^2$ *bold* _under_ `code` @label <tag> \\ // /* [',
    "=HYPERLINK(1)",
    "<script>alert(1)</script> & \"quotes\" 'too'",
    "Caffi Tŷ Gŵyl, Łódź: £5 − “so” … \x0b done",
)
MONEY = Figure(Decimal("59369133.25"), "£", "£59.4m", "awards")
GAP = Figure(Decimal("-1.25"), "percentage points", "−1.25 points")


def sample(**changes) -> Document:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><rect width="60" height="20"/></svg>'
    columns = (Column("Action", 4), Column("State", 2), Column("Due", 2), Column("Pounds", 2, True))
    rows = tuple(
        (
            text,
            Status("At risk", "diamond", "warn"),
            dt.date(2026, 3, 12),
            Figure(Decimal(1000 + at), "£", f"£{1000 + at:,}"),
        )
        for at, text in enumerate(HOSTILE)
    )
    sections = (
        Section(
            "since",
            "Since you last met",
            (
                Paragraph(("In all ", count(1234, "promises"), " were kept, worth ", MONEY, "."), lead=True),
                Table("Moved: [all]/*?", columns, rows, note="From the plan."),
                Table("Nothing", columns, (), empty="Nothing was moved."),
                StatusList("Disputed", (StatusLine(Status("Disputed", "triangle", "bad"), HOSTILE[0], HOSTILE[2]),)),
                Callout("Decide", HOSTILE[2], "link"),
                Chart(
                    "Jobs by year", "All jobs", svg, "Bars. Jobs: 12 in Amber.",
                    Table("Figures of the chart", (Column("Year"), Column("Jobs", 1, True)), (("2024", count(12, "jobs")), ("2025", GAP))),
                ),
            ),
        ),
        Section("all", "Annex: all of it", (Table("Moved: [all]/*?", columns, rows * 30),), annex=True),
    )  # fmt: skip
    given = {
        "title": "Board pack",
        "place": "Amber Vale",
        "forum": "The Board",
        "meeting": "Fourth meeting",
        "meets_on": dt.date(2026, 3, 12),
        "since": dt.date(2025, 12, 1),
        "data_cut": dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC),
        "releases": ("abc123",),
        "licence": "CC0 1.0",
        "made": True,
        "state": "draft",
        "sections": sections,
    }
    return Document(**(given | changes))
