from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.annual_reports"
    label = "annual_reports"

    def ready(self) -> None:
        from lodestar.service.annual_reports.kind import ANNUAL_REPORT
        from lodestar.service.documents.kinds import register

        register(ANNUAL_REPORT)
