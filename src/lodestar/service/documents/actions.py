"""What may be done with a frozen document of any kind: begin it, draw it up, issue it, withdraw it."""

from typing import TypeVar

from django.utils import timezone

from lodestar.evidence.progress import Progress
from lodestar.reports.documents import Document
from lodestar.service.audit.numbering import free_slug
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.documents.issuing import issue_drawn, keep_drawn, quiet, withdraw_issued
from lodestar.service.documents.kinds import kind_of
from lodestar.service.documents.models import Frozen, FrozenDocument
from lodestar.service.documents.queries import releases_now
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place

Row = TypeVar("Row", bound=FrozenDocument)


@in_turn
def begin_document(*, by: User | str, row: Row) -> Row:
    """Begin a document, by the row that says what it is about. It says nothing until it is drawn up.

    The row's ``slug`` is what its address begins with; a number follows where another document has it.
    """
    who = _allowed(by, row.place)
    row.slug = free_slug(row.place, type(row), row.slug)
    return record_change(by=who, action=f"begin {kind_of(row).words}", row=row)


def draw_up(*, by: User | str, row: FrozenDocument, tell: Progress = quiet) -> Document:
    """Gather what the document says as the record stands now, and write the draft in every format."""
    who = _allowed(by, row.place)
    if row.is_issued:
        raise Frozen(row)
    kind = kind_of(row)
    document = kind.gather(row, timezone.now(), releases_now(row.place), tell)
    keep_drawn(by=who, row=row, document=document, action=f"draw up {kind.words}", tell=tell)
    return document


def issue(*, by: User | str, row: Row, digest: str, tell: Progress = quiet) -> Row:
    """Issue the draft that was looked at, by its digest; from then on it is served as it is, for ever.

    Raises LodestarError when the draft has been drawn up anew since, is not on this machine, or is issued already.
    """
    who = _allowed(by, row.place)
    return issue_drawn(by=who, row=row, digest=digest, action=f"issue {kind_of(row).words}", tell=tell)


@in_turn
def withdraw(*, by: User | str, row: Row, reason: str) -> Row:
    """Say of an issued document that it no longer stands, and why. Its files stay as they are."""
    who = _allowed(by, row.place)
    return withdraw_issued(by=who, row=row, reason=reason, action=f"withdraw {kind_of(row).words}")


def _allowed(by: User | str, place: Place) -> str:
    """Who does it, in words for the audit. A person needs the right; a command has the machine's."""
    if isinstance(by, str):
        return by
    require(by, Permission.RUN_MEETINGS, place)
    return by.handle
