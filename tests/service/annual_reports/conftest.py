"""A home of its own for each test, and a report on the way."""

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch, no_evidence):
    """Where this test's reports are kept."""
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def draft(home, cast):
    """Amber's report on 2024/25, drawn up."""
    from lodestar.service.annual_reports.actions import begin_report, draw_report

    report = begin_report(by=cast.sec, place=cast.amber, year="2024/25")
    draw_report(by=cast.sec, report=report)
    report.refresh_from_db()
    return report


@pytest.fixture
def issued(cast, draft):
    """The same, issued."""
    from lodestar.service.annual_reports.actions import issue_report

    return issue_report(by=cast.sec, report=draft, digest=draft.digest)
