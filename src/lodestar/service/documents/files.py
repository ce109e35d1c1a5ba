"""Where the files of documents stand: those issued by their content's hash, for ever; those of drafts until the next."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home
from lodestar.evidence.stores.folders import clear, disk_errors, write_durably
from lodestar.reports.documents import Document, write_docx, write_pdf, write_xlsx
from lodestar.reports.documents.model import to_bytes
from lodestar.service.documents.models import FrozenDocument

FORMATS: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "pdf": ("application/pdf", write_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", write_docx),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "json": ("application/json", to_bytes),
}


def keep(data: bytes, ending: str) -> dict[str, object]:
    """Keep a file of an issued document by its content's hash. What is there already is left as it is."""
    digest = hashlib.sha256(data).hexdigest()
    path = _kept(digest, ending)
    if not path.exists():
        with disk_errors(f"keep {path}"):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, data)
    return {"sha256": digest, "size": len(data)}


def read_kept(digest: str, ending: str) -> bytes:
    """A kept file, checked against its hash. Raises LodestarError when it is gone or is not what was issued."""
    path = _kept(digest, ending)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise LodestarError(f"{path} is gone; bring it back from a backup") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise LodestarError(f"{path} is not the file that was issued; bring it back from a backup")
    return data


def keep_draft(row: FrozenDocument, ending: str, data: bytes) -> None:
    """Keep a file of a draft, in place of the one before."""
    folder = _draft(row)
    with disk_errors(f"write a draft to {folder}"):
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / f"draft.{ending}", data)


def read_draft(row: FrozenDocument, ending: str) -> bytes | None:
    """A file of a draft, None when it has not been drawn up on this machine."""
    path = _draft(row) / f"draft.{ending}"
    return path.read_bytes() if path.is_file() else None


def clear_draft(row: FrozenDocument) -> None:
    """Forget the files of a draft."""
    clear(_draft(row))


def _kept(digest: str, ending: str) -> Path:
    # named after the first kind that there was: what was issued stays where it stands, and backups hold it there
    return home() / "board-packs" / digest[:2] / f"{digest}.{ending}"


def _draft(row: FrozenDocument) -> Path:
    return home() / "cache" / "documents" / row.KIND / row.place.slug / row.slug
