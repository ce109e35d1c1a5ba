"""Write a place back as a pack: the ledger's records in the pack's own files."""

from collections.abc import Mapping
from pathlib import Path

from lodestar.evidence.packs.kinds import BY_FILE, KINDS
from lodestar.evidence.packs.reading import read_file
from lodestar.evidence.packs.writing import render, splice
from lodestar.service.ledger.mapping import read_records
from lodestar.service.places.models import Place


def export_pack(place: Place) -> dict[str, bytes]:
    """The pack's files as the ledger stands now, by name.

    A file whose records are unchanged comes back byte for byte; in a changed one only the lines of the changed
    records differ. Observations are evidence and never edited in the ledger, so theirs is always as loaded.
    """
    files = {file.name: bytes(file.content) for file in place.pack_files.all()}
    for kind in KINDS:
        if kind.name == "observation":
            continue
        records = read_records(place, kind.name)
        original = files.get(kind.file)
        if original is None:
            if records:
                files[kind.file] = render(kind, tuple(records.values()))
            continue
        files[kind.file] = splice(original, kind, read_file(kind, original), records)
    return files


def write_pack(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a pack's files into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if name in BY_FILE or "/" not in name:
            (folder / name).write_bytes(content)
