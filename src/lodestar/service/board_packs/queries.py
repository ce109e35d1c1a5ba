"""What pages read of board packs."""

from typing import Any

from django.db.models import Q, QuerySet

from lodestar.service.board_packs.models import DRAFT, BoardPack
from lodestar.service.memory.publishing import published_slugs
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place


def packs_for(reader: Any, place: Place) -> QuerySet[BoardPack]:
    """The packs that a reader may read: drafts for those who prepare meetings, issued ones for everybody with a role,
    and for the public those that were published on purpose.
    """
    packs = BoardPack.objects.filter(place=place).select_related("forum", "place")
    if may(reader, Permission.RUN_MEETINGS, place):
        return packs
    packs = packs.exclude(state=DRAFT)
    if may(reader, Permission.SEE_UNPUBLISHED, place):
        return packs
    return packs.filter(Q(slug__in=published_slugs(place, "board-pack")))
