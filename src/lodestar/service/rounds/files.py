"""Evidence files of updates: looked at, kept under their hash, served as downloads to those who may read the update."""

import hashlib
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from lodestar.analysis.rounds.states import WITH_AUTHOR
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home
from lodestar.evidence.stores.folders import disk_errors
from lodestar.service.audit.actions import record_event
from lodestar.service.people.models import User
from lodestar.service.releases.receiving import Incoming, IntoUploads, TooLarge, clean_names
from lodestar.service.rounds.models import RoundAction, Update, UpdateFile
from lodestar.service.rounds.running import hold
from lodestar.service.rounds.standing import standing_for

MOST_BYTES = 20 * 1024**2
MOST_FILES = 10
FOLDER = "attachments"
_AROUND = 1024**2
_PIECE = 1024**2

# Endings that are taken, the kind under which each is served, and how such a file begins ('' for text).
TYPES: dict[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", b"%PDF"),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", b"PK\x03\x04"),
    ".odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", b"PK\x03\x04"),
    ".png": ("image/png", b"\x89PNG"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".csv": ("text/csv; charset=utf-8", b""),
    ".txt": ("text/plain; charset=utf-8", b""),
}


def fault_of_file(file: Incoming) -> str:
    """What is wrong with a file as its name, size and first bytes tell, to follow its name; '' when nothing is."""
    ending = Path(str(file.name)).suffix.lower()
    if ending not in TYPES:
        return f"is of a kind that is not taken; files end in {', '.join(TYPES)}"
    if not file.size:
        return "is empty"
    if file.size > MOST_BYTES:
        return f"is larger than {MOST_BYTES // 1024**2} MB"
    file.flush()
    with file.path.open("rb") as raw:
        start = raw.read(4096)
    begins = TYPES[ending][1]
    if begins and not start.startswith(begins):
        return f"does not begin as a file ending in {ending} does; save it again in that kind"
    if not begins and (
        b"\x00" in start or start.lstrip().lower().startswith((b"<!doctype", b"<html", b"%pdf", b"mz"))
    ):
        return "is no plain text"
    return ""


def take_in(request: HttpRequest) -> None:
    """Read files from a request onto the disk. Raises TooLarge before anything of it is read."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MOST_BYTES + _AROUND:
        raise TooLarge(f"Files may hold {MOST_BYTES // 1024**2} MB together; send them one by one")
    request.upload_handlers = [IntoUploads(request)]
    _ = request.POST


@transaction.atomic
def add_files(*, by: User, update: Update, files: list[Incoming]) -> list[UpdateFile]:
    """Keep files with an update that its author still writes. Raises LodestarError naming each that is not taken."""
    row = _writable(by, update)
    if not files:
        raise LodestarError("Choose a file")
    faults = [f"{file.name} {fault}" for file in files if (fault := fault_of_file(file))]
    if faults:
        raise LodestarError("; ".join(faults))
    if row.files.filter(removed_at=None).count() + len(files) > MOST_FILES:
        raise LodestarError(f"An update takes {MOST_FILES} files; remove one first")
    found = []
    for file, name in zip(files, clean_names(str(file.name) for file in files), strict=True):
        found.append(_keep(by, row, file, name))
    return found


@transaction.atomic
def remove_file(*, by: User, update: Update, file: UpdateFile) -> None:
    """Take a file off an update that its author still writes. The history goes on to name it."""
    row = _writable(by, update)
    held = UpdateFile.objects.get(pk=file.pk, update=row)
    if held.removed_at is not None:
        return
    held.removed_at = timezone.now()
    held.save(update_fields=["removed_at"])
    _record(by, row, "remove file", {"file": [held.name, None], "sha256": [held.sha256, None]})


def path_of(file: UpdateFile) -> Path:
    """Where the bytes of a file lie."""
    return home() / FOLDER / file.sha256[:2] / file.sha256


def _keep(by: User, row: Update, file: Incoming, name: str) -> UpdateFile:
    digest = hashlib.sha256()
    with file.path.open("rb") as raw:
        while piece := raw.read(_PIECE):
            digest.update(piece)
    held = UpdateFile(
        update=row, name=name, media_type=TYPES[Path(name).suffix.lower()][0], size=file.size or 0,
        sha256=digest.hexdigest(), added_by=by.handle,
    )  # fmt: skip
    final = path_of(held)
    with disk_errors(f"keep {name}"):
        final.parent.mkdir(parents=True, exist_ok=True)
        file.keep(final)
    held.save()
    _record(by, row, "add file", {"file": [None, name], "sha256": [None, held.sha256]})
    return held


def _writable(by: User, update: Update) -> Update:
    hold(update.place)
    row = Update.objects.select_related("place", "round").get(pk=update.pk)
    line = RoundAction.objects.select_related("round__place", "action__workstream__theme").get(pk=row.line_id)
    if row.side not in standing_for(by, line).writes:
        raise PermissionDenied("You need the right to report on this action for that side.")
    if row.state not in WITH_AUTHOR:
        raise LodestarError("The update is submitted; take it back, or have it returned, to change its files")
    return row


def _record(by: User, row: Update, action: str, changes: dict[str, list[str | None]]) -> None:
    record_event(
        by=by.handle, action=action, place=row.place.slug, kind=Update.KIND, record=row.slug, changes=changes
    )
