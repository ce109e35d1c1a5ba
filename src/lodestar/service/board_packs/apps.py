from django.apps import AppConfig


class Config(AppConfig):
    name = "lodestar.service.board_packs"
    label = "board_packs"

    def ready(self) -> None:
        from lodestar.service.board_packs.kind import BOARD_PACK
        from lodestar.service.board_packs.models import BoardPack
        from lodestar.service.documents.found import searched
        from lodestar.service.documents.kinds import register
        from lodestar.service.search.working import register as search

        register(BOARD_PACK)
        search(searched(BoardPack, lambda row: (row.forum.name, row.meeting_name), forum="forum"))
