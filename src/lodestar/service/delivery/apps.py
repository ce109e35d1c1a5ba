from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.delivery"
    label = "delivery"

    def ready(self) -> None:
        from lodestar.service.delivery.reported import ask_rounds_of
        from lodestar.service.delivery.told_by_rounds import last_locked
        from lodestar.service.delivery.watching import begin

        begin()
        ask_rounds_of(last_locked)
