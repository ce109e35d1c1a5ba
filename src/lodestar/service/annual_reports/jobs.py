"""What a worker does with annual reports."""

from typing import Any

from lodestar.evidence.progress import Progress
from lodestar.service.annual_reports.actions import draw_report, issue_report
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.people.models import User
from lodestar.service.people.naming import named
from lodestar.service.workers.background import in_background
from lodestar.service.workers.models import Work


@in_background
def draw_annual_report(work: Work, tell: Progress) -> dict[str, Any]:
    """Draw a report up as the record stands now."""
    document = draw_report(by=_person(work), report=_report(work), tell=tell)
    return {"digest": document.digest}


@in_background
def issue_annual_report(work: Work, tell: Progress) -> dict[str, Any]:
    """Issue the draft whose digest was looked at."""
    report = issue_report(by=_person(work), report=_report(work), digest=str(work.given["digest"]), tell=tell)
    return {"digest": report.digest}


def _report(work: Work) -> AnnualReport:
    return AnnualReport.objects.select_related("place").get(place__slug=work.place, slug=work.subject)


def _person(work: Work) -> User:
    """Who asked for it: the right is asked for again when the work is done."""
    asked_by = named([work.by]).get(work.by)
    return User.objects.get(pk=asked_by.number if asked_by else 0)
