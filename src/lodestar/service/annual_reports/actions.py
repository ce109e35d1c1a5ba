"""What may be done with annual reports: draw one up, issue it, withdraw it."""

from django.db import transaction
from django.utils import timezone

from lodestar.analysis.annual import year_named
from lodestar.evidence.progress import Progress
from lodestar.evidence.stores.store import Store
from lodestar.reports.documents.model import Document
from lodestar.service.annual_reports.gathering import gather_report
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.audit.recorded import record_change
from lodestar.service.board_packs.issuing import issue_drawn, keep_drawn, quiet, withdraw_issued
from lodestar.service.board_packs.models import Frozen
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place

COMMAND = "lodestar annual-report"


@transaction.atomic
def begin_report(*, by: User | str, place: Place, year: str) -> AnnualReport:
    """Begin a report on a financial year, written 2026/27. It says nothing until it is drawn up.

    Raises LodestarError for a year that is written otherwise or has not begun.
    """
    who = _allowed(by, place)
    told = year_named(year, timezone.localdate())
    Place.objects.select_for_update().filter(pk=place.pk).first()
    report = AnnualReport(
        place=place, slug=_slug(place, told.name), name=f"Annual report {told.name}", year=told.name
    )
    return record_change(by=who, action="begin annual report", row=report)


def draw_report(*, by: User | str, report: AnnualReport, tell: Progress = quiet) -> Document:
    """Gather what the report says as the record stands now, and write the draft in every format."""
    who = _allowed(by, report.place)
    if report.is_issued:
        raise Frozen(report)
    cut = timezone.now()
    year = year_named(report.year, timezone.localdate(cut))
    tell("gathering what the report says", 0, 1)
    document = gather_report(report.place, year, cut, _releases(report.place))
    keep_drawn(by=who, row=report, document=document, action="draw up annual report", tell=tell)
    return document


def issue_report(
    *, by: User | str, report: AnnualReport, digest: str, tell: Progress = quiet
) -> AnnualReport:
    """Issue the draft that was looked at, by its digest; from then on it is served as it is, for ever.

    Raises LodestarError when the draft has been drawn up anew since, is not on this machine, or is issued already.
    """
    who = _allowed(by, report.place)
    return issue_drawn(by=who, row=report, digest=digest, action="issue annual report", tell=tell)


@transaction.atomic
def withdraw_report(*, by: User | str, report: AnnualReport, reason: str) -> AnnualReport:
    """Say of an issued report that it no longer stands, and why. Its files stay as they are."""
    who = _allowed(by, report.place)
    return withdraw_issued(by=who, row=report, reason=reason, action="withdraw annual report")


def _releases(place: Place) -> tuple[str, ...]:
    store = Store.open()
    members = store.pinned().pointer.members if store.exists else ()
    return tuple(sorted(member.id for member in members if member.place in ("", place.slug)))


def _slug(place: Place, year: str) -> str:
    begun = f"annual-report-{year.replace('/', '-')}"
    taken = set(
        AnnualReport.objects.filter(place=place, slug__startswith=begun).values_list("slug", flat=True)
    )
    slug, number = begun, 2
    while slug in taken:
        slug, number = f"{begun}-{number}", number + 1
    return slug


def _allowed(by: User | str, place: Place) -> str:
    """Who does it, in words for the audit. A person needs the right; a command has the machine's."""
    if isinstance(by, str):
        return by
    require(by, Permission.RUN_MEETINGS, place)
    return by.handle
