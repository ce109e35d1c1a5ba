from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from lodestar.service.monitoring.found import begin

        begin()
