"""Taking evidence files in: bounded before they are read, looked at, kept under their hash."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home
from lodestar.evidence.stores.folders import disk_errors
from lodestar.service.attachments.models import EvidenceFile
from lodestar.service.releases.receiving import Incoming, IntoUploads, TooLarge, clean_names

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


def fault_of_request(request: HttpRequest) -> tuple[str, int] | None:
    """Read the files of a request onto the disk: what is wrong with it and the status to answer with, or None.

    What is too large is refused before anything of it is read.
    """
    try:
        _take_in(request)
    except LodestarError as error:
        return str(error), 413
    except TooManyFilesSent:
        return f"Choose at most {MOST_FILES} files.", 422
    except OSError as error:
        return f"The files did not arrive whole ({error}). Send them again.", 400
    return None


def sent_files(request: HttpRequest) -> list[Incoming]:
    """The files that came with a request, once it was read."""
    return [file for file in request.FILES.getlist("files") if isinstance(file, Incoming)]


def refuse_unsound(files: Sequence[Incoming], *, held: int, what: str) -> None:
    """Raise LodestarError for no file, for each that is not taken, and for more than ``what`` takes beside ``held``."""
    if not files:
        raise LodestarError("Choose a file")
    faults = [f"{file.name} {fault}" for file in files if (fault := fault_of_file(file))]
    if faults:
        raise LodestarError("; ".join(faults))
    if held + len(files) > MOST_FILES:
        raise LodestarError(f"{what} takes {MOST_FILES} files; remove one first")


def names_of(files: Sequence[Incoming]) -> list[str]:
    """Names under which files are kept: safe on any disk, each another."""
    return clean_names(str(file.name) for file in files)


def keep(row: EvidenceFile, file: Incoming, name: str) -> None:
    """Keep a file's bytes under their hash, and the row that tells of it. What the row hangs on is set already."""
    digest = hashlib.sha256()
    with file.path.open("rb") as raw:
        while piece := raw.read(_PIECE):
            digest.update(piece)
    row.name, row.media_type = name, TYPES[Path(name).suffix.lower()][0]
    row.size, row.sha256 = file.size or 0, digest.hexdigest()
    final = path_of(row)
    with disk_errors(f"keep {name}"):
        final.parent.mkdir(parents=True, exist_ok=True)
        file.keep(final)
    row.save()


def path_of(file: EvidenceFile) -> Path:
    """Where the bytes of a file lie."""
    return home() / FOLDER / file.sha256[:2] / file.sha256


def _take_in(request: HttpRequest) -> None:
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MOST_BYTES + _AROUND:
        raise TooLarge(f"Files may hold {MOST_BYTES // 1024**2} MB together; send them one by one")
    request.upload_handlers = [IntoUploads(request)]
    _ = request.POST
