"""How an annual report is begun; all else that is done with one is in documents/actions.py."""

from django.db import transaction
from django.utils import timezone

from lodestar.analysis.annual import year_named
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.documents.actions import begin_document
from lodestar.service.people.models import User
from lodestar.service.places.models import Place


@transaction.atomic
def begin_report(*, by: User | str, place: Place, year: str) -> AnnualReport:
    """Begin a report on a financial year, written 2026/27. It says nothing until it is drawn up.

    Raises LodestarError for a year that is written otherwise or has not begun.
    """
    told = year_named(year, timezone.localdate())
    slug = f"annual-report-{told.name.replace('/', '-')}"
    report = AnnualReport(place=place, slug=slug, name=f"Annual report {told.name}", year=told.name)
    return begin_document(by=by, row=report)
