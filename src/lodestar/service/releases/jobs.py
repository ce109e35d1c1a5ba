"""What a worker does with evidence: reads files that were sent, accepts them, verifies, withdraws, compares.

Every job can be ended at any moment and done again: the store changes at one stroke, and a job that finds its
work done already only writes it down.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import Progress, heard_by
from lodestar.evidence.releases.adding import Understood, accept, understand
from lodestar.evidence.releases.release import read_release
from lodestar.evidence.releases.revisions import compare
from lodestar.evidence.releases.verifying import verify_release as verify
from lodestar.evidence.releases.withdrawing import reinstate, serves, withdraw
from lodestar.evidence.stores.folders import clear
from lodestar.service.audit.actions import record_events
from lodestar.service.audit.models import Event
from lodestar.service.linkage.jobs import look_if_needed
from lodestar.service.releases.models import ACCEPTED, Upload
from lodestar.service.releases.previewing import changes_of, preview_of, seen, write_quarantine
from lodestar.service.workers.background import in_background
from lodestar.service.workers.models import Work


@in_background
def read_files(work: Work, tell: Progress) -> None:
    """Understand the files of an upload, and keep what its page shows."""
    upload = _upload(work)
    found = _understood(upload, tell)
    write_quarantine(upload.quarantine, found)
    Upload.objects.filter(pk=upload.pk, outcome="").update(preview=preview_of(found))


@in_background
def accept_files(work: Work, tell: Progress) -> dict[str, str]:
    """Accept the files of an upload, provided that they still mean what the person saw."""
    upload = _upload(work)
    found = _understood(upload, tell)
    if not _already_serve(found) and seen(found) != upload.preview["seen"]:
        write_quarantine(upload.quarantine, found)
        Upload.objects.filter(pk=upload.pk).update(preview=preview_of(found))
        raise LodestarError(
            "The evidence has changed since you looked. What these files would change now stands below; "
            "nothing was accepted yet."
        )
    version = accept(found, progress=tell)
    with transaction.atomic():
        record_events([_accepted(one, work) for one in found])
        Upload.objects.filter(pk=upload.pk).update(
            outcome=ACCEPTED, decided_by=work.by, decided_at=timezone.now(),
            releases=[one.draft.id for one in found],
        )  # fmt: skip
    clear(upload.folder)
    look_if_needed(work.by)
    return {"store": version}


@in_background
def verify_release(work: Work, tell: Progress) -> dict[str, Any]:
    """Read every row of a release again and compare it with what was accepted."""
    tell("reading every row again", 0, 0)
    (found,) = verify(work.subject)
    return {"problems": list(found.problems)}


@in_background
def withdraw_release(work: Work, tell: Progress) -> None:
    """Take a release out of the store; it stays on the disk."""
    release = read_release(work.subject)
    if serves(release):
        withdraw(release.id, progress=tell)
    _record("withdraw evidence", work, {"serves": [True, False]})


@in_background
def reinstate_release(work: Work, tell: Progress) -> None:
    """Let a release serve again."""
    if not serves(read_release(work.subject)):
        reinstate(work.subject, progress=tell)
    _record("reinstate evidence", work, {"serves": [False, True]})


@in_background
def compare_releases(work: Work, tell: Progress) -> list[Any]:
    """Say how one release differs from another. ``subject`` is both ids, the earlier first."""
    tell("comparing", 0, 0)
    before, after = work.subject.split("..")
    return changes_of(compare(read_release(before), read_release(after)))


def _upload(work: Work) -> Upload:
    upload = Upload.objects.filter(token=work.subject, outcome="").first()
    if upload is None:
        raise LodestarError("These files were accepted or discarded already.")
    return upload


def _understood(upload: Upload, tell: Progress) -> tuple[Understood, ...]:
    if not all(path.is_file() for path in upload.paths):
        raise LodestarError("The files are no longer kept here; send them again.")
    with heard_by(tell):
        return understand(
            upload.paths,
            source=upload.source or None,
            part=upload.part or None,
            vintage=upload.vintage or None,
        )


def _already_serve(found: tuple[Understood, ...]) -> bool:
    """True when an acceptance was cut short after the store changed and before it was written down."""
    return all(one.known_already for one in found)


def _accepted(one: Understood, work: Work) -> Event:
    before = one.before if one.before and not one.known_already else None
    kept = one.read - one.quarantined
    changes: dict[str, list[Any]] = {"release": [before.id[:12], one.draft.id[:12]]} if before else {}
    changes |= {
        "edition": [before.about.vintage if before else None, one.draft.about.vintage],
        "rows_accepted": [before.rows if before else None, kept],
        "rows_quarantined": [before.quarantined if before else None, one.quarantined],
    }
    return Event(
        by=work.by,
        action="accept evidence",
        place=work.place,
        kind="release",
        record=one.draft.id,
        changes=changes,
    )


@transaction.atomic
def _record(action: str, work: Work, changes: dict[str, list[Any]]) -> None:
    record_events(
        [
            Event(
                by=work.by, action=action, place=work.place, kind="release", record=work.subject,
                changes=changes, reason=work.given.get("reason", ""),
            )
        ]
    )  # fmt: skip


@in_background
def clear_uploads(work: Work, tell: Progress) -> None:
    """Clear files that nobody has decided on for a week."""
    from lodestar.service.releases.actions import sweep  # which begins the work of this module

    sweep()
