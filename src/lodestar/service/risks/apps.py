from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.risks"
    label = "risks"

    def ready(self) -> None:
        from lodestar.service.risks.found import begin

        begin()
