"""Board packs, as a kind of document."""

from lodestar.service.board_packs.forms import BeginForm
from lodestar.service.board_packs.gathering import gather_pack
from lodestar.service.board_packs.meeting import withheld
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.documents.kinds import Kind, Link

BOARD_PACK = Kind(
    model=BoardPack,
    gather=gather_pack,
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
