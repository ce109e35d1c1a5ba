from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.annual_reports"
    label = "annual_reports"
