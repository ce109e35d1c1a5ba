"""How a board pack is begun; all else that is done with one is in documents/actions.py."""

import datetime as dt

from django.db import transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.documents.actions import begin_document
from lodestar.service.people.models import User
from lodestar.service.plan.models import Forum


@transaction.atomic
def begin_pack(
    *,
    by: User | str,
    forum: Forum,
    meets_on: dt.date,
    since: dt.date | None = None,
    meeting: str = "",
    meeting_name: str = "",
) -> BoardPack:
    """Begin a pack for a meeting of a forum. It says nothing until it is drawn up.

    ``since`` is the day on which the forum last met; ``meeting`` is the slug of the meeting where one is planned.
    """
    if since is not None and since >= meets_on:
        raise LodestarError(
            f"the forum cannot have last met on {since}, which is not before the meeting on {meets_on}"
        )
    pack = BoardPack(
        place=forum.place,
        slug=f"{forum.slug[:60]}-{meets_on.isoformat()}",
        name=f"{forum.name}, {meets_on.day} {meets_on:%B %Y}",
        forum=forum,
        meeting=meeting,
        meeting_name=meeting_name,
        meets_on=meets_on,
        since=since,
    )
    return begin_document(by=by, row=pack)
