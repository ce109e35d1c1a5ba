"""Addresses of board packs."""

from lodestar.service.board_packs.kind import BOARD_PACK
from lodestar.service.documents.addresses import addresses

urlpatterns = addresses(BOARD_PACK)
