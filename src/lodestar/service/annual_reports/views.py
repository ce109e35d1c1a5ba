"""Pages of annual reports."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lodestar.evidence.errors import LodestarError
from lodestar.reports.documents import Document, write_html
from lodestar.reports.documents.model import from_bytes
from lodestar.service.annual_reports.actions import begin_report, withdraw_report
from lodestar.service.annual_reports.forms import YearForm
from lodestar.service.annual_reports.jobs import draw_annual_report, issue_annual_report
from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.annual_reports.queries import reports_for
from lodestar.service.board_packs.files import FORMATS, read_draft, read_kept
from lodestar.service.board_packs.forms import WithdrawForm
from lodestar.service.board_packs.issuing import drafted
from lodestar.service.memory.publishing import standing_of
from lodestar.service.people.access import may, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.workers.background import begin
from lodestar.service.workers.models import Work

JOBS = ("draw annual report", "issue annual report")


@place_page
def annual_report_list(request: HttpRequest, place: Place) -> HttpResponse:
    """The reports that the reader may read, latest year first."""
    today = timezone.localdate()
    first = today.year - 1 if today.month >= 4 else today.year - 2
    context = {
        "reports": reports_for(request.user, place),
        "prepares": may(request.user, Permission.RUN_MEETINGS, place),
        "last_year": f"{first}/{(first + 1) % 100:02d}",
    }
    return render(request, "annual_reports/reports.html", context)


@signed_in_page
def annual_report_begin(request: HttpRequest, place: Place) -> HttpResponse:
    """Begin a report on a year and have it drawn up."""
    require(request.user, Permission.RUN_MEETINGS, place)
    form = YearForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        report = begin_report(by=request.user, place=place, year=form.cleaned_data["year"])
        begin(draw_annual_report, by=str(request.user.email), place=place.slug, subject=report.slug)
        return redirect("annual_report", place.slug, report.slug)
    return render(request, "annual_reports/begin.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@place_page
def annual_report(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """A report to read on the screen: the draft as last drawn up, or as it was issued."""
    report = _report(request, place, slug)
    prepares = may(request.user, Permission.RUN_MEETINGS, place)
    work = Work.objects.filter(name__in=JOBS, place=place.slug, subject=slug).first() if prepares else None
    document, problem = _document(report)
    context = {
        "report": report,
        "document": document,
        "problem": problem,
        "told": mark_safe(write_html(document)) if document else "",  # noqa: S308  every word is escaped there
        "formats": [(ending, ending.upper()) for ending in FORMATS if ending != "json"],
        "prepares": prepares,
        "publishes": may(request.user, Permission.PUBLISH, place),
        "standing": standing_of(report) if report.is_issued else None,
        "work": work,
    }
    return render(request, "annual_reports/report.html", context)


@never_cache
@place_page
def annual_report_file(request: HttpRequest, place: Place, slug: str, ending: str) -> HttpResponse:
    """A file of a report: as it was issued, byte for byte, or the draft."""
    report = _report(request, place, slug)
    if ending not in FORMATS:
        raise Http404(f"There is no format '{ending}'; use pdf, docx, xlsx or json.")
    if report.is_issued:
        data: bytes | None = read_kept(report.files[ending]["sha256"], ending)
    else:
        data = read_draft(place.slug, slug, ending)
    if data is None:
        raise Http404("This draft has not been drawn up yet.")
    response = HttpResponse(data, content_type=FORMATS[ending][0])
    draft = "" if report.is_issued else "-draft"
    response["Content-Disposition"] = f'attachment; filename="{place.slug}-{report.slug}{draft}.{ending}"'
    return response


@require_POST
@signed_in_page
def annual_report_draw(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Have the draft drawn up anew."""
    report = _prepared(request, place, slug)
    if report.is_issued:
        messages.error(request, "This report has been issued; begin another one.")
    else:
        begin(draw_annual_report, by=str(request.user.email), place=place.slug, subject=slug)
    return redirect("annual_report", place.slug, slug)


@require_POST
@signed_in_page
def annual_report_issue(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Have the draft that was looked at issued."""
    report = _prepared(request, place, slug)
    digest = request.POST.get("digest", "")[:64]
    if report.is_issued or digest != report.digest or drafted(report) is None:
        messages.error(request, "The draft has changed since you looked at it. Look again, then issue it.")
    else:
        by, given = str(request.user.email), {"digest": digest}
        begin(issue_annual_report, by=by, place=place.slug, subject=slug, given=given)
    return redirect("annual_report", place.slug, slug)


@signed_in_page
def annual_report_withdraw(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """Withdraw an issued report, with a reason."""
    report = _prepared(request, place, slug)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_report(by=request.user, report=report, reason=form.cleaned_data["reason"])
        except LodestarError as error:
            form.add_error(None, str(error))
        else:
            return redirect("annual_report", place.slug, slug)
    context = {"form": form, "report": report}
    return render(request, "annual_reports/withdraw.html", context, status=422 if form.errors else 200)


def _report(request: HttpRequest, place: Place, slug: str) -> AnnualReport:
    return get_object_or_404(reports_for(request.user, place), slug=slug)


def _prepared(request: HttpRequest, place: Place, slug: str) -> AnnualReport:
    require(request.user, Permission.RUN_MEETINGS, place)
    return _report(request, place, slug)


def _document(report: AnnualReport) -> tuple[Document | None, str]:
    """What the report says, or why it cannot be shown."""
    if not report.is_issued:
        return drafted(report), ""
    try:
        return from_bytes(read_kept(str(report.files["json"]["sha256"]), "json")), ""
    except LodestarError as error:
        return None, str(error)
