"""An annual report writes itself from the record, is issued once looked at, and is from then on what it was."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from typer.testing import CliRunner

from lodestar.evidence.errors import LodestarError
from lodestar.reports.documents import Chart
from lodestar.service.annual_reports.actions import begin_report
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.delivery.actions import end_action
from lodestar.service.documents.actions import draw_up, withdraw
from lodestar.service.documents.files import FORMATS
from lodestar.service.documents.models import Frozen
from lodestar.service.memory.publishing import publish_record
from lodestar.service.plan.models import Action
from lodestar.service.workers.running import work_off


def address(report, more="") -> str:
    return f"/amber/annual-reports/{report.slug}/{more}"


def test_one_click_draws_a_report_up_and_one_more_issues_it(home, cast):
    sec = cast.client("sec")
    answer = sec.post("/amber/annual-reports/new/", {"year": "2024/25"})
    assert "Waiting for its turn" in sec.get(answer.url).content.decode()
    work_off()
    page = sec.get(answer.url).content.decode()
    assert "Date revisions" in page and "Issue this report" in page
    report = AnnualReport.objects.get()
    sec.post(address(report, "issue/"), {"digest": report.digest})
    work_off()
    report.refresh_from_db()
    assert (report.state, report.issued_by) == ("issued", cast.sec.handle)
    assert "Annual report 2024/25" in sec.get("/amber/annual-reports/").content.decode()


def test_an_issued_report_is_served_as_issued_after_the_plan_has_changed(cast, issued):
    vera = cast.client("vera")
    before = {ending: vera.get(address(issued, f"report.{ending}")).content for ending in FORMATS}
    assert before["pdf"].startswith(b"%PDF")
    action = Action.objects.get(place=cast.amber, slug="open-the-clean-room")
    end_action(by=cast.edith, action=action, how="completed", on=dt.date(2024, 6, 1), reason="Done.")
    assert {ending: vera.get(address(issued, f"report.{ending}")).content for ending in FORMATS} == before
    with pytest.raises(Frozen):
        draw_up(by=cast.sec, row=issued)


@pytest.mark.parametrize("field", ["name", "digest", "files", "year", "issued_by"])
def test_an_issued_report_cannot_be_changed_through_the_model_nor_through_the_database(issued, field):
    other = {"files": {"pdf": 1}}.get(field, "x")
    with pytest.raises(Frozen):
        setattr(issued, field, other)
        issued.save()
    with pytest.raises((IntegrityError, InternalError), match="cannot be changed"), transaction.atomic():
        AnnualReport.objects.filter(pk=issued.pk).update(**{field: other})
    with pytest.raises((IntegrityError, InternalError), match="cannot be changed"), transaction.atomic():
        AnnualReport.objects.filter(pk=issued.pk)._raw_delete("default")


def test_a_report_is_read_by_the_public_once_it_is_published_and_withdrawn_with_a_reason(cast, issued):
    otto = cast.client("otto")
    assert otto.get(address(issued)).status_code == 404
    publish_record(by=cast.sec, record=issued)
    assert otto.get(address(issued)).status_code == 200
    with pytest.raises(LodestarError, match="why"):
        withdraw(by=cast.sec, row=issued, reason=" ")
    withdraw(by=cast.sec, row=issued, reason="A grant was counted twice.")
    assert "counted twice" in otto.get(address(issued)).content.decode()


@pytest.mark.parametrize("year", ["2024", "2024/26", "2024-25", "2999/00", "x"])
def test_a_year_that_is_none_or_has_not_begun_is_refused_with_the_way_to_write_it(cast, year):
    with pytest.raises(LodestarError, match=r"2026/27|begins on"):
        begin_report(by=cast.sec, place=cast.amber, year=year)
    assert cast.client("sec").post("/amber/annual-reports/new/", {"year": year}).status_code == 422


def test_the_command_writes_what_the_site_serves(home, cast, tmp_path, monkeypatch):
    from lodestar.cli import app
    from lodestar.service import opening

    monkeypatch.setattr(opening, "configure", lambda: None)
    out = tmp_path / "out"
    given = ["annual-report", "--place", "amber", "--year", "2024/25", "--out", str(out), "--issue"]
    ran = CliRunner().invoke(app, given)
    assert ran.exit_code == 0, ran.output
    report = AnnualReport.objects.get()
    served = cast.client("vera").get(address(report, "report.pdf")).content
    assert (out / "amber-annual-report-2024-25.pdf").read_bytes() == served


def test_every_picture_of_a_report_has_its_words_and_its_table(home, cast):
    from lodestar.service.delivery.actions import set_budget_line
    from lodestar.service.documents.issuing import drafted

    action = Action.objects.select_related("place").get(place=cast.amber, slug="open-the-clean-room")
    for source, committed, spent in (("Fund", 100, 40), ("Gift", 10, 30)):
        given = {
            "source": source,
            "year": "2024/25",
            "committed": Decimal(committed),
            "spent": Decimal(spent),
        }
        set_budget_line(by=cast.edith, action=action, **given)
    report = begin_report(by=cast.sec, place=cast.amber, year="2024/25")
    draw_up(by=cast.sec, row=report)
    report.refresh_from_db()
    drawn = [block for part in drafted(report).sections for block in part.blocks if isinstance(block, Chart)]
    told = next(chart for chart in drawn if chart.title == "Money, 2024/25")
    assert "Gift: £10 spent, £20 spent beyond what was committed." in told.alt
    assert [[str(cell) for cell in row] for row in told.table.rows][-1] == ["All sources", "£110", "£70"]
    page = cast.client("sec").get(address(report)).content.decode()
    for chart in drawn:
        assert chart.narrow in page and chart.svg in page and chart.table.rows


def test_a_report_tells_the_commitments_of_its_year_and_what_is_missing_of_them(home, cast):
    """Drawn up later, a report on 2024/25 is not about 2025/26; of what is told it says what is not there."""
    from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values

    row = assign_indicator(
        by=cast.edith, place=cast.amber, indicator="jobs-created", name="Jobs", role="commitment", starts=dt.date(2024, 4, 1),
        frequency="half-year", time_rule="sum", place_rule="none", baseline_period="2023/24", baseline=Decimal(20),
        target_period="2029/30", target=Decimal(620),
    )  # fmt: skip
    halves = {"2024-04..2024-09": 70, "2025-04..2025-09": 500, "2025-10..2026-03": 600}
    enter_values(
        by=cast.edith, assignment=row, entries=[Entry(half, value=Decimal(n)) for half, n in halves.items()]
    )
    report = begin_report(by=cast.sec, place=cast.amber, year="2024/25")
    draw_up(by=cast.sec, row=report)
    told = " ".join(cast.client("sec").get(address(report)).content.decode().split())
    assert "70 jobs" in told and "1,100 jobs" not in told and "1100 jobs" not in told
    assert "Jobs, 2024/25: The sum of 1 of 2 periods" in told
