"""Annual reports, as a kind of document."""

from lodestar.service.annual_reports.forms import YearForm
from lodestar.service.annual_reports.gathering import gather_report
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.documents.kinds import Kind, Link

ANNUAL_REPORT = Kind(
    model=AnnualReport,
    gather=gather_report,
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
