from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.delivery"
    label = "delivery"

    def ready(self) -> None:
        from lodestar.service.delivery.watching import begin

        begin()
