"""The command that draws up a place's annual report, and issues it."""

from pathlib import Path
from typing import Annotated

import typer

from lodestar.commands.asked import place_asked
from lodestar.commands.frozen import Formats, Issue, Out, draw_and_write, wanted_formats

COMMAND = "lodestar annual-report"


def annual_report(
    place: Annotated[str, typer.Option(help="The place, by its id.")],
    year: Annotated[str, typer.Option(help="The financial year, as 2026/27.")],
    out: Out = Path(),
    formats: Formats = "all",
    issue: Issue = False,
) -> None:
    """Draw up the report on a financial year of a place, and write it as PDF, DOCX and XLSX.

    Without --issue it is a draft, which can be looked at on the site and drawn up anew.
    """
    from lodestar.service import opening

    opening.configure()
    from lodestar.service.annual_reports.actions import begin_report

    wanted = wanted_formats(formats)
    report = begin_report(by=COMMAND, place=place_asked(place), year=year)
    draw_and_write(report, by=COMMAND, out=out, wanted=wanted, issued=issue)
