"""Load a whole place: its pack into the ledger, its observations into the evidence store."""

from django.utils import timezone

from lodestar.evidence.packs.pack import Pack
from lodestar.evidence.packs.records import Observation, Source
from lodestar.evidence.releases.release import InputFile, write_release
from lodestar.evidence.sources import place_pack
from lodestar.evidence.stores.building import prepare
from lodestar.service.ledger.loading import LoadReport, OnConflict, load_pack


def load_place(*, by: str, pack: Pack, on_conflict: OnConflict = OnConflict.STOP) -> LoadReport:
    """Load a checked pack, all of it or nothing.

    The new store is built and verified first, the ledger is changed in one transaction, and only then does the
    store begin to serve. Loading again mends whatever an interruption left undone.
    """
    inputs = [
        InputFile.of_bytes(name, data) for name, data in pack.files.items() if name == "observations.csv"
    ]
    draft = place_pack.draft(pack.place, pack.all(Source), pack.all(Observation), inputs)
    now = timezone.now()
    with prepare([write_release(draft, now=now)]) as prepared:
        report = load_pack(by=by, pack=pack, on_conflict=on_conflict)
        prepared.activate(now)
    return report
