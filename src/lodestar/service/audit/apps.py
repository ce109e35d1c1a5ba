from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Config(AppConfig):
    name = "lodestar.service.audit"
    label = "audit"

    def ready(self) -> None:
        from lodestar.service.audit.ways_around import close_ways_around

        post_migrate.connect(close_ways_around, sender=self)
