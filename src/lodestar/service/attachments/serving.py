"""Evidence files on their way out, and what a page says of those it takes."""

from typing import Any

from django.http import FileResponse, Http404

from lodestar.service.attachments.keeping import MOST_BYTES, TYPES, path_of
from lodestar.service.attachments.models import EvidenceFile


def served(file: EvidenceFile) -> FileResponse:
    """A file as a download, which no browser opens in this site's name. Raises Http404 when its bytes are gone."""
    try:
        opened = path_of(file).open("rb")
    except OSError as error:
        raise Http404("The file is not in the home folder any more; restore it from a backup.") from error
    response = FileResponse(opened, as_attachment=True, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def taken() -> dict[str, Any]:
    """What a page says of the files that it takes."""
    return {"endings": ", ".join(TYPES), "accept": ",".join(TYPES), "megabytes": MOST_BYTES // 1024**2}


def numbered(text: str) -> int:
    """The number that a form names a file by; 0, which is none, for what is no number."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
