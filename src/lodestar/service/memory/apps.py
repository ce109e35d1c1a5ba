from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.memory"
    label = "memory"

    def ready(self) -> None:
        from lodestar.service.memory.edition_tables import take_effect
        from lodestar.service.memory.found import begin

        begin()
        take_effect()
