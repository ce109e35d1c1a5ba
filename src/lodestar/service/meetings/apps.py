from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.meetings"
    label = "meetings"

    def ready(self) -> None:
        from lodestar.service.meetings.found import begin

        begin()
