"""Files that people send: bounded before they are read, kept under random names, looked at before they are believed."""

import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home
from lodestar.evidence.stores.folders import clear, disk_errors

MOST_BYTES = 200 * 1024**2
MOST_FILES = 20
SUFFIXES = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json", ".geojson", ".topojson", ".xml", ".zip", ".gz", ".tgz", ".tar",
)  # fmt: skip

_AROUND = 1024**2
_SPARE = 256 * 1024**2
_INCOMING = ".incoming"
_LONGEST_NAME = 120
_PEEKED = 4096
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_OTHER_KINDS = (
    (b"%PDF", "a PDF document; take the table that it shows as CSV or XLSX from its publisher"),
    (b"\xd0\xcf\x11\xe0", "a workbook or document of the old kind (.xls, .doc); save it as .xlsx or CSV"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"7z\xbc\xaf", "an archive of the kind 7z; unpack it, and add what it holds"),
    (b"Rar!", "an archive of the kind RAR; unpack it, and add what it holds"),
    (b"SQLite format 3", "a database; save its table as CSV"),
)
_WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html)", re.IGNORECASE)


class TooLarge(LodestarError):
    """More was sent than is taken."""


class NoFiles(FileUploadHandler):
    """Lets files sent to a page that takes none pass by, unstored."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        return None


class Incoming(UploadedFile):
    """A file on its way in. It is gone when the request ends, unless it was kept."""

    def __init__(self, path: Path, name: str, content_type: str) -> None:
        self.path = path
        super().__init__(path.open("wb"), name, content_type)

    def keep(self, final: Path) -> None:
        """Move the file to its place."""
        self.file.close()
        self.path.replace(final)

    def close(self) -> None:
        self.file.close()
        clear(self.path)


class IntoUploads(FileUploadHandler):
    """Writes files to the disk that the uploads are on, as they come."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        folder = uploads_folder() / _INCOMING
        folder.mkdir(parents=True, exist_ok=True)
        self.coming = Incoming(
            folder / secrets.token_hex(16), str(self.file_name), str(self.content_type or "")
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.coming.write(raw_data)

    def file_complete(self, file_size: int) -> Incoming:
        self.coming.flush()
        self.coming.size = file_size
        return self.coming

    def upload_interrupted(self) -> None:
        if hasattr(self, "coming"):
            self.coming.close()


def uploads_folder() -> Path:
    return home() / "uploads"


def incoming_folder() -> Path:
    return uploads_folder() / _INCOMING


def refuse_too_large(request: HttpRequest) -> None:
    """Look at how much a request says that it holds. Raises TooLarge, before any of it is read."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MOST_BYTES + _AROUND:
        raise TooLarge(
            f"The files hold {length / 1024**2:,.0f} MB together, and a page takes {MOST_BYTES // 1024**2} MB. "
            "Compress them as zip or gzip, send them one by one, or add them on the server: "
            "lodestar evidence add FILE"
        )
    uploads_folder().mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(uploads_folder()).free < length + _SPARE:
        raise TooLarge(
            "The disk of this site has no room for these files. Nothing was stored. "
            "Whoever runs the site can make room, or set LODESTAR_HOME to a larger disk."
        )


def keep_files(files: Sequence[Incoming], folder: Path) -> list[dict[str, Any]]:
    """Move files that came in to the folder of their upload. Returns the name and size of each, in order."""
    names = clean_names(file.name or "" for file in files)
    with disk_errors(f"keep the files in {folder}"):
        folder.mkdir(parents=True, exist_ok=True)
        for file, name in zip(files, names, strict=True):
            file.keep(folder / name)
    return [{"name": name, "size": file.size} for file, name in zip(files, names, strict=True)]


def clean_names(names: Iterable[str]) -> list[str]:
    """Names that are safe on any disk and differ from one another, as near to what was sent as can be."""
    found: list[str] = []
    for sent in names:
        name = _clean(sent)
        number = 2
        while name.casefold() in {other.casefold() for other in found}:
            name, number = f"{number} {_clean(sent)}", number + 1
        found.append(name)
    return found


def fault_of(file: Incoming) -> str:
    """What is wrong with a file as its name and first bytes tell, to follow its name; empty when nothing is."""
    if not file.size:
        return "is empty"
    if not str(file.name).lower().endswith(SUFFIXES):
        return f"is of a kind that is not read here; files end in {', '.join(SUFFIXES)}"
    with file.path.open("rb") as raw:
        start = raw.read(_PEEKED)
    for mark, kind in _OTHER_KINDS:
        if start.startswith(mark):
            return f"is {kind}"
    if _WEB_PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "is a web page: the download gave a page in place of the file; download it again"
    packed = (
        start.startswith((b"PK\x03\x04", b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")) or start[257:262] == b"ustar"
    )
    return "" if packed or b"\x00" not in start else "is no text, table or archive that can be read here"


def _clean(sent: str) -> str:
    name = unicodedata.normalize("NFC", sent.replace("\\", "/").rpartition("/")[2])
    name = _UNSAFE.sub("-", name).strip(" .-") or "file"
    stem, dot, ending = name.partition(".")
    return name if len(name) <= _LONGEST_NAME else f"{stem[: _LONGEST_NAME - 20]}{dot}{ending[-19:]}"
