"""What can be done with evidence from a page. Each is audited; the long part of it is a worker's."""

import datetime as dt
import secrets
import time
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.manifests import Release
from lodestar.evidence.releases.withdrawing import serves
from lodestar.evidence.sources import file_sources
from lodestar.evidence.stores.folders import clear
from lodestar.service.audit.actions import record_event
from lodestar.service.people.naming import handle_of
from lodestar.service.places.models import Place
from lodestar.service.releases.jobs import accept_files, read_files, reinstate_release, withdraw_release
from lodestar.service.releases.models import DISCARDED, EXPIRED, Upload
from lodestar.service.releases.receiving import Incoming, incoming_folder, keep_files, uploads_folder
from lodestar.service.workers.background import begin
from lodestar.service.workers.models import Work

KEPT = dt.timedelta(days=7)
_UNFINISHED = 24 * 3600.0


def take_files(
    *,
    by: str,
    place: Place,
    files: Sequence[Incoming],
    submission: str,
    source: str = "",
    part: str = "",
    vintage: str = "",
) -> Upload:
    """Keep files that were sent and have them read. The same form sent twice gives the upload of the first time."""
    sweep()
    before = Upload.objects.filter(place=place, submission=submission).first()
    if before is not None:
        return before
    upload = Upload(
        token=secrets.token_urlsafe(16), place=place, submission=submission, by=handle_of(by),
        source=source, part=part, vintage=vintage,
    )  # fmt: skip
    upload.files = keep_files(files, upload.folder)
    try:
        with transaction.atomic():
            upload.save()
            names = [file["name"] for file in upload.files]
            _record(by, "send evidence", upload, {"files": [None, names]})
            _read(upload, by)
    except IntegrityError:
        clear(upload.folder)
        return Upload.objects.get(place=place, submission=submission)
    except BaseException:
        clear(upload.folder)
        raise
    return upload


def read_again(*, by: str, upload: Upload, source: str = "", part: str = "", vintage: str = "") -> None:
    """Read an upload's files once more, as a source that the person names, or whichever they are."""
    _must_be_open(upload)
    upload.source, upload.part, upload.vintage = source, part, vintage
    with transaction.atomic():
        upload.save(update_fields=["source", "part", "vintage"])
        _read(upload, by)


def accept_upload(*, by: str, upload: Upload) -> Work:
    """Have an upload's files accepted. Asking twice accepts once.

    Raises LodestarError when nothing was understood yet, nothing is new, or no row of a file could be kept.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        _must_be_open(upload)
        if upload.state == "accepting":
            assert upload.accepting is not None
            return upload.accepting
        if upload.preview is None:
            raise LodestarError("These files are not read yet; wait until they are.")
        cut_short = upload.accepting is not None and upload.accepting.cut_short
        if fault := "" if cut_short else fault_of_accepting(upload):
            raise LodestarError(fault)
        upload.accepting = begin(accept_files, by=by, place=upload.place.slug, subject=upload.token)
        upload.save(update_fields=["accepting"])
        return upload.accepting


def fault_of_accepting(upload: Upload) -> str:
    """Why an upload cannot be accepted; empty when it can."""
    parts = list(upload.parts)
    if parts and all(part["known_already"] for part in parts):
        return "These files are the same as what serves already; there is nothing to accept."
    empty = [part["file"] for part in parts if not part["accepted"]]
    if empty:
        return f"No row of {empty[0]} could be kept, so there is nothing to accept. See why rows are quarantined."
    return ""


def discard_upload(*, by: str, upload: Upload) -> None:
    """Delete an upload's files and what was understood. Discarding twice is discarding once."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.outcome == DISCARDED:
            return
        _must_be_open(upload)
        if upload.state == "accepting":
            raise LodestarError("These files are being accepted now; wait until that has ended.")
        _close(upload, DISCARDED, by)
        _record(by, "discard evidence", upload, {"files": [[file["name"] for file in upload.files], None]})
    clear(upload.folder)


def withdraw(*, by: str, place: Place, release: Release, reason: str) -> Work:
    """Have a release taken out of the store. Raises LodestarError for one that is not of a file."""
    _must_be_of_a_file(release)
    if not serves(release):
        raise LodestarError("The store does not serve this release; there is nothing to withdraw.")
    given = {"reason": reason}
    return begin(withdraw_release, by=by, place=place.slug, subject=release.id, given=given)


def reinstate(*, by: str, place: Place, release: Release, reason: str) -> Work:
    """Have a release serve again, in place of the one of its series that serves now."""
    _must_be_of_a_file(release)
    if serves(release):
        raise LodestarError("The store serves this release already.")
    given = {"reason": reason}
    return begin(reinstate_release, by=by, place=place.slug, subject=release.id, given=given)


def can_be_withdrawn(release: Release) -> bool:
    """True for a release of a publisher's file; what comes with a place pack goes with the pack."""
    return release.about.source in file_sources()


def sweep() -> None:
    """Delete files that nobody has decided on for a week, and what interrupted requests left behind."""
    for upload in Upload.objects.filter(outcome="", at__lt=timezone.now() - KEPT).select_related("accepting"):
        if upload.state != "accepting":
            _close(upload, EXPIRED, "")
            clear(upload.folder)
    known = set(Upload.objects.filter(outcome="").values_list("token", flat=True))
    for path in [*uploads_folder().glob("[!.]*"), *incoming_folder().glob("*")]:
        try:
            old = time.time() - path.stat().st_mtime > _UNFINISHED
        except FileNotFoundError:
            continue
        if old and path.name not in known:
            clear(path)


def _read(upload: Upload, by: str) -> None:
    upload.reading = begin(read_files, by=by, place=upload.place.slug, subject=upload.token)
    upload.preview, upload.accepting = None, None
    upload.save(update_fields=["reading", "preview", "accepting"])


def _close(upload: Upload, outcome: str, by: str) -> None:
    upload.outcome, upload.decided_by, upload.decided_at = outcome, handle_of(by), timezone.now()
    upload.save(update_fields=["outcome", "decided_by", "decided_at"])


def _must_be_open(upload: Upload) -> None:
    if upload.outcome:
        raise LodestarError(f"These files were {upload.outcome} already.")


def _must_be_of_a_file(release: Release) -> None:
    if not can_be_withdrawn(release):
        raise LodestarError(
            f"The release {release.id[:12]} came with a place pack; change the pack and load it again instead."
        )


def _record(by: str, action: str, upload: Upload, changes: dict[str, list[object]]) -> None:
    record_event(
        by=by, action=action, place=upload.place.slug, kind="upload", record=upload.token, changes=changes
    )
