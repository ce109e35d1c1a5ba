"""Who may read, prepare and issue annual reports."""

import datetime as dt

from who_may import ADMIN, EVERYBODY, NOBODY, SECRETARIAT, Job, Line

PREPARE = ADMIN + SECRETARIAT
YEAR = {"year": "2024/25"}


def draft(cast):
    """A draft of Amber, with one file of it."""
    from lodestar.service.annual_reports.actions import begin_report
    from lodestar.service.annual_reports.models import AnnualReport
    from lodestar.service.documents.files import keep_draft

    report = AnnualReport.objects.filter(place=cast.amber).first()
    report = report or begin_report(by=cast.sec, place=cast.amber, year=YEAR["year"])
    keep_draft(report, "pdf", b"%PDF")
    return (report.slug,)


def document():
    from lodestar.reports.documents.model import Document

    day, cut = dt.date(2024, 4, 1), dt.datetime(2025, 4, 2, tzinfo=dt.UTC)
    return Document(
        title="A year", place="Amber Vale", forum="", meeting="", meets_on=day, since=None, data_cut=cut, releases=(),
        licence="CC BY 4.0", made=True, state="draft", sections=(),
    )  # fmt: skip


def drawn(cast):
    """The draft of Amber, drawn up."""
    from lodestar.reports.documents.model import to_bytes
    from lodestar.service.annual_reports.models import AnnualReport
    from lodestar.service.documents.files import keep_draft

    (slug,) = draft(cast)
    AnnualReport.objects.filter(place=cast.amber).update(digest=document().digest)
    keep_draft(AnnualReport.objects.get(place=cast.amber, slug=slug), "json", to_bytes(document()))
    return (slug,)


BEGIN = Line("annual_report_begin", reads=PREPARE, sends=PREPARE, data=YEAR)
DRAW = Line("annual_report_draw", made=draft, reads=NOBODY, sends=PREPARE)
ISSUE = Line(
    "annual_report_issue", made=drawn, reads=NOBODY, sends=PREPARE, data={"digest": document().digest}
)
LINES = [
    Line("annual_report_list", reads=EVERYBODY),
    BEGIN,
    Line("annual_report", made=draft, reads=PREPARE),
    Line("annual_report_file", made=lambda cast: (*draft(cast), "pdf"), reads=PREPARE),
    DRAW,
    ISSUE,
    Line("annual_report_withdraw", made=draft, reads=PREPARE, sends=PREPARE),
]
JOBS = [Job("draw_document", BEGIN), Job("draw_document", DRAW), Job("issue_document", ISSUE)]
