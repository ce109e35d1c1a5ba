"""Annual reports, as a kind of document."""

import datetime as dt

from lodestar.evidence.progress import Progress
from lodestar.reports.documents import Document
from lodestar.service.annual_reports.forms import YearForm
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.documents.kinds import Kind, Link


def _gather(report: AnnualReport, cut: dt.datetime, releases: tuple[str, ...], tell: Progress) -> Document:
    """What counts and draws the figures is loaded when a document is drawn up: it takes as long as all else at a start."""
    from lodestar.service.annual_reports.gathering import gather_report

    return gather_report(report, cut, releases, tell)


ANNUAL_REPORT = Kind(
    model=AnnualReport,
    gather=_gather,
    form=YearForm,
    title="Annual report",
    short="report",
    address="annual_report",
    folder="annual-reports",
    begin="Begin an annual report",
    lead="What the partnership did in a financial year. An issued report is kept as it was issued.",
    how="Begin one: it writes itself from the plan, the rounds, the risks and the decisions.",
    within=Link("Board packs", "board_pack_list"),
    published=(("year", "Financial year"),),
)
