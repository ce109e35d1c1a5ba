"""Which reader a file needs, told by what is in it, never by its name."""

import gzip
import zipfile
from pathlib import Path

from lodestar.evidence.files.documents import Documents, JsonFile
from lodestar.evidence.files.reading import Table, TextTable, UnreadableFile, plain_refusals
from lodestar.evidence.files.workbooks import Workbook

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_PEEKED = 512


def open_file(path: Path) -> Table:
    """A reader of the file. Nothing but its beginning is read yet. Raises UnreadableFile when there is none."""
    with plain_refusals(path):
        with path.open("rb") as raw:
            start = raw.read(_PEEKED)
        if start[:4] == b"PK\x03\x04":
            return _of_zip(path)
        if start[:4] == _OLD_WORKBOOK:
            raise UnreadableFile(
                f"{path.name} is a workbook of the old kind (.xls); open it and save it as .xlsx or CSV"
            )
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path, "rb") as unpacked:
                start = unpacked.read(_PEEKED)
    if start[257:262] == b"ustar":
        return Documents(path)
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if first == b"<":
        return Documents(path)
    return JsonFile(path) if first in (b"{", b"[") else TextTable(path)


def _of_zip(path: Path) -> Table:
    with zipfile.ZipFile(path) as archive:
        names = [name.lower() for name in archive.namelist()]
    if "xl/workbook.xml" in names or "[content_types].xml" in names:
        return Workbook(path)
    return Documents(path) if any(name.endswith(".xml") for name in names) else TextTable(path)
