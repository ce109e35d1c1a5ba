"""Who reads board packs, and who prepares, issues and withdraws them.

A pack that is drawn up is for those who prepare meetings, an issued one for the partnership, a published one for everybody.
"""

import datetime as dt

from who_may import ADMIN, EVERYBODY, NOBODY, PARTNERSHIP, SECRETARIAT, Job, Line, reading

PREPARE = ADMIN + SECRETARIAT
DAY = dt.date(2031, 3, 12)
CUT = dt.datetime(2031, 3, 1, 9, tzinfo=dt.UTC)


def document():
    from lodestar.reports.documents.model import Document

    return Document(
        title="Pack", place="Amber Vale", forum="Board", meeting="", meets_on=DAY, since=None, data_cut=CUT, releases=(),
        licence="CC BY 4.0", made=True, state="draft", sections=(),
    )  # fmt: skip


def drafted(cast):
    """A pack of the Board, drawn up."""
    from lodestar.reports.documents.model import to_bytes
    from lodestar.service.board_packs.models import BoardPack
    from lodestar.service.documents.files import keep_draft
    from lodestar.service.plan.models import Forum

    said = document()
    held, _ = BoardPack.objects.get_or_create(
        place=cast.amber, slug="drawn-up", defaults={
            "forum": Forum.objects.get(place=cast.amber, slug="board"), "name": "Drawn up", "meets_on": DAY,
            "digest": said.digest, "data_cut": CUT,
        },
    )  # fmt: skip
    keep_draft(held, "json", to_bytes(said))
    return held


def issued(cast):
    """A pack of the Board, issued."""
    from lodestar.reports.documents.model import to_bytes
    from lodestar.service.board_packs.models import BoardPack
    from lodestar.service.documents.files import keep
    from lodestar.service.documents.models import ISSUED
    from lodestar.service.plan.models import Forum

    said = document()
    held, _ = BoardPack.objects.select_related("place").get_or_create(
        place=cast.amber, slug="issued", defaults={
            "forum": Forum.objects.get(place=cast.amber, slug="board"), "name": "Issued", "meets_on": DAY,
            "digest": said.digest, "data_cut": CUT, "state": ISSUED, "issued_at": CUT, "issued_by": cast.sec.handle,
            "files": {"json": keep(to_bytes(said), "json")},
        },
    )  # fmt: skip
    return held


def published(cast):
    from lodestar.service.memory.publishing import publish_record, standing_of

    held = issued(cast)
    if standing_of(held).publication is None:
        publish_record(by=cast.sec, record=held)
    return held


def at(make, *more):
    return lambda cast: (make(cast).slug, *more)


BEGIN = Line(
    "board_pack_begin", reads=PREPARE, sends=PREPARE, data={"forum": "board", "meets_on": "12/3/2032"}
)
DRAW = Line("board_pack_draw", made=at(drafted), reads=NOBODY, sends=PREPARE)
ISSUE = Line(
    "board_pack_issue", made=at(drafted), reads=NOBODY, sends=PREPARE, data={"digest": document().digest}
)
LINES = [
    *reading({"board_pack_list": None}),
    BEGIN, DRAW, ISSUE,
    Line("board_pack", made=at(drafted), reads=PREPARE),
    Line("board_pack", made=at(issued), reads=PARTNERSHIP),
    Line("board_pack", made=at(published), reads=EVERYBODY),
    Line("board_pack_file", made=at(drafted, "json"), reads=PREPARE),
    Line("board_pack_file", made=at(issued, "json"), reads=PARTNERSHIP),
    Line("board_pack_file", made=at(published, "json"), reads=EVERYBODY),
    Line("board_pack_withdraw", made=at(issued), reads=PREPARE, sends=PREPARE, data={"reason": "It was wrong"}),
]  # fmt: skip
JOBS = [Job("draw_document", BEGIN), Job("draw_document", DRAW), Job("issue_document", ISSUE)]
