from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.board_packs"
    label = "board_packs"
