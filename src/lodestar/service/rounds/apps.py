from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.rounds"
    label = "rounds"

    def ready(self) -> None:
        from lodestar.service.rounds.found import begin

        begin()
