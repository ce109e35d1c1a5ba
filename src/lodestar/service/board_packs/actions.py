"""What may be done with board packs: draw one up, issue it, withdraw it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import Progress
from lodestar.evidence.store import Store
from lodestar.reports.documents.model import Document, from_bytes
from lodestar.service.audit.recorded import record_change
from lodestar.service.board_packs.files import FORMATS, clear_draft, keep, keep_draft, read_draft
from lodestar.service.board_packs.gathering import gather_pack
from lodestar.service.board_packs.gathering.asked import Asked
from lodestar.service.board_packs.models import ISSUED, WITHDRAWN, BoardPack, Frozen
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum

COMMAND = "lodestar board-pack"


def quiet(what: str, done: int, of: int) -> None:
    """Progress that nobody follows."""


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
    _write(document, tell, lambda data, ending: keep_draft(pack.place.slug, pack.slug, ending, data))
    with transaction.atomic():
        row = BoardPack.objects.select_for_update().select_related("place").get(pk=pack.pk)
        row.data_cut, row.digest = document.data_cut, document.digest
        row.releases = list(document.releases)
        record_change(by=who, action="draw up board pack", row=row)
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
    draft = drafted(pack)
    if pack.is_issued:
        raise LodestarError(f"'{pack}' has been issued already; nothing was changed")
    if draft is None or draft.digest != digest or pack.digest != digest:
        raise LodestarError(
            "The draft has been drawn up anew since you looked at it; look again, then issue it"
        )
    files: dict[str, dict[str, object]] = {}

    def put(data: bytes, ending: str) -> None:
        files[ending] = keep(data, ending)

    _write(replace(draft, state="issued"), tell, put)
    with transaction.atomic():
        row = BoardPack.objects.select_for_update().select_related("place").get(pk=pack.pk)
        if row.is_issued or row.digest != digest:
            raise LodestarError(f"Somebody else changed '{row}' meanwhile; look at it as it stands now")
        row.state, row.files = ISSUED, files
        row.issued_at, row.issued_by = timezone.now(), who
        record_change(by=who, action="issue board pack", row=row)
        transaction.on_commit(lambda: clear_draft(row.place.slug, row.slug))
    return row


@transaction.atomic
def withdraw_pack(*, by: User | str, pack: BoardPack, reason: str) -> BoardPack:
    """Say of an issued pack that it no longer stands, and why. Its files stay as they are."""
    who = _allowed(by, pack.place)
    row = BoardPack.objects.select_for_update().select_related("place").get(pk=pack.pk)
    if row.state != ISSUED:
        raise LodestarError(
            f"'{row}' is {row.get_state_display().lower()}; only an issued pack can be withdrawn"
        )
    if not reason.strip():
        raise LodestarError("Say why the pack is withdrawn")
    row.state, row.withdrawn_at, row.withdrawn_by = WITHDRAWN, timezone.now(), who
    row.withdrawn_because = reason.strip()
    return record_change(by=who, action="withdraw board pack", row=row, reason=row.withdrawn_because)


def drafted(pack: BoardPack) -> Document | None:
    """The draft as it was last drawn up; None when it has not been, or not on this machine."""
    data = read_draft(pack.place.slug, pack.slug, "json")
    document = from_bytes(data) if data is not None else None
    return document if document is not None and document.digest == pack.digest else None


def _write(document: Document, tell: Progress, put: Callable[[bytes, str], None]) -> None:
    for done, (ending, (_, write)) in enumerate(FORMATS.items()):
        tell(f"writing {ending.upper()}", done, len(FORMATS))
        put(write(document), ending)


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
