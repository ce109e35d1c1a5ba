"""Papers of items: looked at before they are kept, kept by their content's hash, served as they were given."""

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home
from lodestar.evidence.stores.folders import disk_errors
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.meetings.carrying import copies_of
from lodestar.service.meetings.models import AgendaItem, Locked, Paper
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.releases.receiving import Incoming, clean_names

MOST_BYTES = 25 * 1024**2
_ZIP = (b"PK\x03\x04",)
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _ZIP),
    "odt": ("application/vnd.oasis.opendocument.text", _ZIP),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    "odp": ("application/vnd.oasis.opendocument.presentation", _ZIP),
    "csv": ("text/csv; charset=utf-8", ()),
    "txt": ("text/plain; charset=utf-8", ()),
    "md": ("text/plain; charset=utf-8", ()),
    "png": ("image/png", (b"\x89PNG",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
}
SAID = "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text, PNG or JPEG"
_PIECE = 1024 * 1024
_PEEKED = 4096


@dataclass(frozen=True)
class Looked:
    """A file that may be kept: its name, type, size and hash."""

    name: str
    file_type: str
    size: int
    sha256: str


def folder() -> Path:
    """Where papers are kept, under Lodestar's home; a backup holds it."""
    return home() / "papers"


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def look_at(file: Incoming) -> Looked:
    """Say what a file is that came in. Raises LodestarError for one that is empty, too large or not what it says."""
    name = unicodedata.normalize("NFC", clean_names([file.name or ""])[0])
    ending = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if ending not in TYPES:
        raise LodestarError(f"{name} is of a kind that is not kept; papers are {SAID}")
    if not file.size:
        raise LodestarError(f"{name} is empty")
    if file.size > MOST_BYTES:
        raise LodestarError(
            f"{name} holds {file.size / 1024**2:,.0f} MB; a paper holds at most {MOST_BYTES // 1024**2} MB"
        )
    digest = hashlib.sha256()
    with file.path.open("rb") as raw:
        start = raw.read(_PEEKED)
        marks = TYPES[ending][1]
        if (marks and not start.startswith(marks)) or (not marks and b"\x00" in start):
            raise LodestarError(
                f"{name} is no {ending.upper()} file, whatever its name says; save it again as one"
            )
        while start:
            digest.update(start)
            start = raw.read(_PIECE)
    return Looked(name, ending, int(file.size), digest.hexdigest())


def add_paper(*, by: User, item: AgendaItem, file: Incoming, public: bool = False) -> Paper:
    """Keep a file as a paper of an item. ``public`` says that it is published with the meeting."""
    require(by, Permission.RUN_MEETINGS, item.place)
    if item.meeting.locked:
        raise Locked
    looked = look_at(file)
    final = path_of(looked.sha256)
    with disk_errors(f"keep the paper in {folder()}"):
        final.parent.mkdir(parents=True, exist_ok=True)
        file.flush()
        if not final.exists():
            file.keep(final)
    with transaction.atomic():
        paper = Paper(
            place=item.place,
            slug=next_slug(item.place, Paper, f"{item.slug[:60]}-paper", digits=1),
            item=item,
            name=looked.name,
            file_type=looked.file_type,
            size=looked.size,
            sha256=looked.sha256,
            public=public,
        )
        return record_change(by=by.email, action="add paper", row=paper)


@transaction.atomic
def withdraw_paper(*, by: User, paper: Paper, reason: str) -> Paper:
    """Serve a paper no more, nor the same file where its item was carried over from or to, unless minutes lock it.

    That it was there, and why it went, stays on record.
    """
    require(by, Permission.RUN_MEETINGS, paper.place)
    if paper.item.meeting.locked:
        raise Locked
    why = written(reason, "Say why the paper is withdrawn")
    for copy in copies_of(paper):
        if not copy.item.meeting.locked:
            copy.withdrawn_because = why
            record_change(by=by.email, action="withdraw paper", row=copy, reason=why)
    paper.withdrawn_because = why
    return record_change(by=by.email, action="withdraw paper", row=paper, reason=why)
