"""Board packs, as a kind of document."""

import datetime as dt

from lodestar.evidence.progress import Progress
from lodestar.reports.documents import Document
from lodestar.service.board_packs.forms import BeginForm
from lodestar.service.board_packs.meeting import withheld
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.documents.kinds import Kind, Link


def _gather(pack: BoardPack, cut: dt.datetime, releases: tuple[str, ...], tell: Progress) -> Document:
    """What counts and draws the figures is loaded when a document is drawn up: it takes as long as all else at a start."""
    from lodestar.service.board_packs.gathering import gather_pack

    return gather_pack(pack, cut, releases, tell)


BOARD_PACK = Kind(
    model=BoardPack,
    gather=_gather,
    form=BeginForm,
    title="Board pack",
    short="pack",
    address="board_pack",
    folder="board-packs",
    begin="Begin a board pack",
    lead="What each forum was given to read before it met. An issued pack is kept as it was issued.",
    how="Begin one for the next meeting: it writes itself from the plan, the rounds and the decisions.",
    within=Link("Forums", "forum_list"),
    beside=(
        Link("Annual reports", "annual_report_list"),
        Link("The last rounds side by side", "rounds_over_time"),
    ),
    published=(("forum", "Forum"), ("meets_on", "Meeting")),
    withheld=withheld,
)
