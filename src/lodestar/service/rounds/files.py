"""Evidence files of updates: added and removed while its author writes the update, kept as they are afterwards."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lodestar.analysis.rounds.states import WITH_AUTHOR
from lodestar.evidence.errors import LodestarError
from lodestar.service.attachments.keeping import keep, names_of, refuse_unsound
from lodestar.service.audit.actions import record_event
from lodestar.service.people.models import User
from lodestar.service.places.holding import hold
from lodestar.service.releases.receiving import Incoming
from lodestar.service.rounds.models import RoundAction, Update, UpdateFile
from lodestar.service.rounds.standing import standing_for


@transaction.atomic
def add_files(*, by: User, update: Update, files: list[Incoming]) -> list[UpdateFile]:
    """Keep files with an update that its author still writes: who adds one wrote some of it, and does not approve it.

    Raises LodestarError naming each that is not taken.
    """
    row = _writable(by, update)
    wrote = _writes(by, row)
    refuse_unsound(files, held=row.files.filter(removed_at=None).count(), what="An update")
    found = []
    for file, name in zip(files, names_of(files), strict=True):
        held = UpdateFile(update=row, added_by=by.handle)
        keep(held, file, name)
        _record(by, row, "add file", {"file": [None, name], "sha256": [None, held.sha256], **wrote})
        wrote = {}
        found.append(held)
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


def _writes(by: User, row: Update) -> dict[str, Any]:
    """Count somebody among those who wrote some of an update; the change, as an event tells it."""
    before, after = row.writers, sorted({*row.writers, by.handle})
    if before == after:
        return {}
    Update.objects.filter(pk=row.pk).update(writers=after)
    return {"writers": [before, after]}


def _writable(by: User, update: Update) -> Update:
    hold(update.place)
    row = Update.objects.select_related("place", "round").get(pk=update.pk)
    line = RoundAction.objects.select_related("round__place", "action__workstream__theme").get(pk=row.line_id)
    if row.side not in standing_for(by, line).writes:
        raise PermissionDenied("You need the right to report on this action for that side.")
    if row.state not in WITH_AUTHOR:
        raise LodestarError("The update is submitted; take it back, or have it returned, to change its files")
    return row


def _record(by: User, row: Update, action: str, changes: dict[str, Any]) -> None:
    record_event(
        by=by.handle, action=action, place=row.place.slug, kind=Update.KIND, record=row.slug, changes=changes
    )
