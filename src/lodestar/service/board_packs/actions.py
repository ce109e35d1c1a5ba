"""What may be done with board packs: draw one up, issue it, withdraw it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import Progress
from lodestar.evidence.stores.store import Store
from lodestar.reports.documents.model import Document
from lodestar.service.audit.recorded import record_change
from lodestar.service.board_packs.gathering import gather_pack
from lodestar.service.board_packs.gathering.asked import Asked
from lodestar.service.board_packs.issuing import issue_drawn, keep_drawn, quiet, withdraw_issued
from lodestar.service.board_packs.models import BoardPack, Frozen
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum

COMMAND = "lodestar board-pack"


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
    who = _allowed(by, forum.place)
    if since is not None and since >= meets_on:
        raise LodestarError(
            f"the forum cannot have last met on {since}, which is not before the meeting on {meets_on}"
        )
    Place.objects.select_for_update().filter(pk=forum.place_id).first()
    pack = BoardPack(
        place=forum.place,
        slug=_slug(forum, meets_on),
        name=f"{forum.name}, {meets_on.day} {meets_on:%B %Y}",
        forum=forum,
        meeting=meeting,
        meeting_name=meeting_name,
        meets_on=meets_on,
        since=since,
    )
    return record_change(by=who, action="begin board pack", row=pack)


def draw_pack(*, by: User | str, pack: BoardPack, tell: Progress = quiet) -> Document:
    """Gather what the pack says as the record stands now, and write the draft in every format."""
    who = _allowed(by, pack.place)
    if pack.is_issued:
        raise Frozen(pack)
    document = gather_pack(asked_of(pack), tell)
    keep_drawn(by=who, row=pack, document=document, action="draw up board pack", tell=tell)
    return document


def asked_of(pack: BoardPack) -> Asked:
    """What a pack asks for, with the record as it stands at this moment."""
    store = Store.open()
    members = store.pinned().pointer.members if store.exists else ()
    releases = sorted(member.id for member in members if member.place in ("", pack.place.slug))
    return Asked(
        place=pack.place,
        forum=pack.forum,
        meeting="" if pack.meeting_name == pack.name else pack.meeting_name,
        meets_on=pack.meets_on,
        since=pack.since,
        cut=timezone.now(),
        releases=tuple(releases),
        meeting_slug=pack.meeting,
    )


def issue_pack(*, by: User | str, pack: BoardPack, digest: str, tell: Progress = quiet) -> BoardPack:
    """Issue the draft that was looked at, by its digest; from then on it is served as it is, for ever.

    Raises LodestarError when the draft has been drawn up anew since, is not on this machine, or is issued already.
    """
    who = _allowed(by, pack.place)
    return issue_drawn(by=who, row=pack, digest=digest, action="issue board pack", tell=tell)


@transaction.atomic
def withdraw_pack(*, by: User | str, pack: BoardPack, reason: str) -> BoardPack:
    """Say of an issued pack that it no longer stands, and why. Its files stay as they are."""
    who = _allowed(by, pack.place)
    return withdraw_issued(by=who, row=pack, reason=reason, action="withdraw board pack")


def _slug(forum: Forum, meets_on: dt.date) -> str:
    begun = f"{forum.slug[:60]}-{meets_on.isoformat()}"
    taken = set(
        BoardPack.objects.filter(place=forum.place, slug__startswith=begun).values_list("slug", flat=True)
    )
    slug, number = begun, 2
    while slug in taken:
        slug, number = f"{begun}-{number}", number + 1
    return slug


def _allowed(by: User | str, place: Place) -> str:
    """Who does it, in words for the audit. A person needs the right; a command has the machine's."""
    if isinstance(by, str):
        return by
    require(by, Permission.RUN_MEETINGS, place)
    return by.handle
