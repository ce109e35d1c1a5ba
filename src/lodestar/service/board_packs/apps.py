from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.board_packs"
    label = "board_packs"

    def ready(self) -> None:
        from lodestar.service.board_packs.kind import BOARD_PACK
        from lodestar.service.documents.kinds import register

        register(BOARD_PACK)
