"""Looking for organisations that are alike: minutes of comparing, so a worker does it."""

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.held import kept, look_for_ties
from lodestar.evidence.progress import Progress, heard_by
from lodestar.evidence.stores.store import Store
from lodestar.service.linkage.reading import ties_key_now
from lodestar.service.workers.background import begin, in_background
from lodestar.service.workers.models import Work


@in_background
def look_for_links(work: Work, tell: Progress) -> dict[str, int]:
    """Compare everybody who takes part in awards with one another, with knowledge bases and with the register of companies."""
    tell("comparing names and postcodes", 0, 0)
    store = Store.open()
    if not store.exists:
        raise LodestarError("There is no evidence yet; add a file of awards first.")
    with heard_by(tell):
        return {"ties": len(look_for_ties(store.pinned()))}


def look_if_needed(by: str) -> Work | None:
    """Have links looked for when the evidence holds participants that nobody has compared yet."""
    key = ties_key_now()
    if key is None or kept(key) is not None:
        return None
    return begin(look_for_links, by=by, subject=key)
