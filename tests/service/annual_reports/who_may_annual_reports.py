"""Who may read, prepare and issue annual reports."""

from who_may import ADMIN, EVERYBODY, NOBODY, SECRETARIAT, Job, Line

PREPARE = ADMIN + SECRETARIAT
YEAR = {"year": "2024/25"}


def draft(cast):
    """A draft of Amber, with one file of it."""
    from lodestar.service.annual_reports.actions import begin_report
    from lodestar.service.annual_reports.models import AnnualReport
    from lodestar.service.board_packs.files import keep_draft

    report = AnnualReport.objects.filter(place=cast.amber).first()
    report = report or begin_report(by=cast.sec, place=cast.amber, year=YEAR["year"])
    keep_draft("amber", report.slug, "pdf", b"%PDF")
    return (report.slug,)


BEGIN = Line("annual_report_begin", reads=PREPARE, sends=PREPARE, data=YEAR)
DRAW = Line("annual_report_draw", made=draft, reads=NOBODY, sends=PREPARE)
LINES = [
    Line("annual_report_list", reads=EVERYBODY),
    BEGIN,
    Line("annual_report", made=draft, reads=PREPARE),
    Line("annual_report_file", made=lambda cast: (*draft(cast), "pdf"), reads=PREPARE),
    DRAW,
    Line("annual_report_issue", made=draft, reads=NOBODY, sends=PREPARE),
    Line("annual_report_withdraw", made=draft, reads=PREPARE, sends=PREPARE),
]
JOBS = [Job("draw_annual_report", BEGIN), Job("draw_annual_report", DRAW), Job("issue_annual_report")]
