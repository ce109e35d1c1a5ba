from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.documents"
    label = "documents"
