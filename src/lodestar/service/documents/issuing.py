"""How a document about a place is drawn up as a draft, issued once looked at, frozen, and withdrawn."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import Progress
from lodestar.reports.documents.model import Document, from_bytes
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.documents.files import FORMATS, clear_draft, keep, keep_draft, read_draft
from lodestar.service.documents.models import ISSUED, WITHDRAWN, FrozenDocument

Row = TypeVar("Row", bound=FrozenDocument)


def quiet(what: str, done: int, of: int) -> None:
    """Progress that nobody follows."""


def keep_drawn(*, by: str, row: FrozenDocument, document: Document, action: str, tell: Progress) -> None:
    """Write the draft in every format and say in its row what it is."""
    _write(document, tell, lambda data, ending: keep_draft(row, ending, data))
    with transaction.atomic():
        held = _held(row)
        held.data_cut, held.digest = document.data_cut, document.digest
        held.releases = list(document.releases)
        record_change(by=by, action=action, row=held)


def drafted(row: FrozenDocument) -> Document | None:
    """The draft as it was last drawn up; None when it has not been, or not on this machine."""
    data = read_draft(row, "json")
    document = from_bytes(data) if data is not None else None
    return document if document is not None and document.digest == row.digest else None


def issue_drawn(*, by: str, row: Row, digest: str, action: str, tell: Progress) -> Row:
    """Issue the draft that was looked at, by its digest. Raises LodestarError when it is not that draft any more."""
    draft = drafted(row)
    if row.is_issued:
        raise LodestarError(f"'{row}' has been issued already; nothing was changed")
    if draft is None or draft.digest != digest or row.digest != digest:
        raise LodestarError(
            "The draft has been drawn up anew since you looked at it; look again, then issue it"
        )
    files: dict[str, dict[str, object]] = {}

    def put(data: bytes, ending: str) -> None:
        files[ending] = keep(data, ending)

    _write(replace(draft, state="issued"), tell, put)
    with transaction.atomic():
        held = _held(row)
        if held.is_issued or held.digest != digest:
            raise LodestarError(f"Somebody else changed '{held}' meanwhile; look at it as it stands now")
        held.state, held.files = ISSUED, files
        held.issued_at, held.issued_by = timezone.now(), by
        record_change(by=by, action=action, row=held)
        transaction.on_commit(lambda: clear_draft(held))
    return held


def withdraw_issued(*, by: str, row: Row, reason: str, action: str) -> Row:
    """Say of an issued document that it no longer stands, and why. Call it in a transaction; its files stay as they are."""
    held = _held(row)
    if held.state != ISSUED:
        raise LodestarError(
            f"'{held}' is {held.get_state_display().lower()}; only what is issued is withdrawn"
        )
    held.state, held.withdrawn_at, held.withdrawn_by = WITHDRAWN, timezone.now(), by
    held.withdrawn_because = written(reason, "Say why it is withdrawn")
    return record_change(by=by, action=action, row=held, reason=held.withdrawn_because)


def _held(row: Row) -> Row:
    rows = type(row)._default_manager.select_for_update().select_related("place")
    return rows.get(pk=row.pk)


def _write(document: Document, tell: Progress, put: Callable[[bytes, str], None]) -> None:
    for done, (ending, (_, write)) in enumerate(FORMATS.items()):
        tell(f"writing {ending.upper()}", done, len(FORMATS))
        put(write(document), ending)
