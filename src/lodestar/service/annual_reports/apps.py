from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.annual_reports"
    label = "annual_reports"

    def ready(self) -> None:
        from lodestar.service.annual_reports.kind import ANNUAL_REPORT
        from lodestar.service.annual_reports.models import AnnualReport
        from lodestar.service.documents.found import searched
        from lodestar.service.documents.kinds import register
        from lodestar.service.search.working import register as search

        register(ANNUAL_REPORT)
        search(searched(AnnualReport, lambda row: (row.year,)))
