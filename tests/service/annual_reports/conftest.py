"""A report on the way."""

import pytest


@pytest.fixture
def draft(home, cast):
    """Amber's report on 2024/25, drawn up."""
    from lodestar.service.annual_reports.actions import begin_report
    from lodestar.service.documents.actions import draw_up

    report = begin_report(by=cast.sec, place=cast.amber, year="2024/25")
    draw_up(by=cast.sec, row=report)
    report.refresh_from_db()
    return report


@pytest.fixture
def issued(cast, draft):
    """The same, issued."""
    from lodestar.service.documents.actions import issue

    return issue(by=cast.sec, row=draft, digest=draft.digest)
