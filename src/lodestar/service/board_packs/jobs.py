"""What a worker does with board packs."""

from typing import Any

from lodestar.evidence.progress import Progress
from lodestar.service.board_packs.actions import draw_pack, issue_pack
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.people.models import User
from lodestar.service.people.naming import named
from lodestar.service.workers.background import in_background
from lodestar.service.workers.models import Work


@in_background
def draw_board_pack(work: Work, tell: Progress) -> dict[str, Any]:
    """Draw a pack up as the record stands now."""
    document = draw_pack(by=_person(work), pack=_pack(work), tell=tell)
    return {"digest": document.digest}


@in_background
def issue_board_pack(work: Work, tell: Progress) -> dict[str, Any]:
    """Issue the draft whose digest was looked at."""
    pack = issue_pack(by=_person(work), pack=_pack(work), digest=str(work.given["digest"]), tell=tell)
    return {"digest": pack.digest}


def _pack(work: Work) -> BoardPack:
    packs = BoardPack.objects.select_related("place", "forum")
    return packs.get(place__slug=work.place, slug=work.subject)


def _person(work: Work) -> User:
    """Who asked for it: the right is asked for again when the work is done."""
    asked_by = named([work.by]).get(work.by)
    return User.objects.get(pk=asked_by.number if asked_by else 0)
