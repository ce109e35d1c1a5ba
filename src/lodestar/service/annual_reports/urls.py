"""Addresses of annual reports."""

from lodestar.service.annual_reports.kind import ANNUAL_REPORT
from lodestar.service.documents.addresses import addresses

urlpatterns = addresses(ANNUAL_REPORT)
