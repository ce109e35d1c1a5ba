"""Ratings of the latest round, and where the sides differ."""

from collections import Counter
from collections.abc import Iterable

from lodestar.analysis.rounds.sides import SAID
from lodestar.evidence.definitions.rating_schemes import RatingScheme
from lodestar.reports.documents import Column, Paragraph, Section, Status, Table
from lodestar.reports.documents.model import Block, Cell, count
from lodestar.reports.documents.wording import some
from lodestar.service.board_packs.gathering.asked import Asked, status
from lodestar.service.board_packs.gathering.tables import first_of
from lodestar.service.rounds.models import Round
from lodestar.service.rounds.queries import ActionRating, ratings_of, silent_actions

SHOWN = 15


def gather(asked: Asked) -> Section | None:
    """What both sides say, approved, in the round that was observed last before the meeting. None when there is none."""
    round_ = asked.round
    if round_ is None:
        return None
    rated = ratings_of(round_)
    scheme = round_.rating_scheme
    disputed = [row for row in rated if row.disputed]
    silent = silent_actions(round_, asked.today)
    blocks: list[Block] = [_lead(round_, rated, len(disputed)), _counts(scheme, rated)]
    blocks += _disputes(scheme, disputed)
    blocks += _behind(scheme, rated)
    rows = [(row.name, row.last, ", ".join(SAID.get(side, side) for side in row.sides)) for row in silent]
    columns = (Column("Action", 6), Column("Last word", 2), Column("Sides", 4))
    blocks += first_of("Nothing said in this round", columns, rows, SHOWN)
    return Section("ratings", "Ratings and disputes", tuple(blocks))


def _lead(round_: Round, rated: tuple[ActionRating, ...], disputed: int) -> Paragraph:
    number, actions = some(len(rated), "action")
    locked = (
        "" if round_.is_locked else " The round is not locked yet: only what every side has approved is told."
    )
    parts = (f"{round_.name}: ", number, f"{actions}, ", count(disputed, "disputes"), f" in dispute.{locked}")
    return Paragraph(parts, lead=True)


def _counts(scheme: RatingScheme, rated: tuple[ActionRating, ...]) -> Table:
    counts = Counter(row.joint.rating for row in rated if row.joint is not None)
    rows: list[tuple[Cell, ...]] = [
        (_rating(scheme, one.id), count(counts[one.id], "actions"))
        for one in scheme.ratings
        if counts[one.id]
    ]
    disputed = sum(1 for row in rated if row.disputed)
    if disputed:
        rows.append((status("disputed"), count(disputed, "actions")))
    waiting = sum(1 for row in rated if row.joint is None and not row.disputed)
    if waiting:
        rows.append((status("not-reported", "No joint rating"), count(waiting, "actions")))
    return Table(
        "Ratings that both sides stand by", (Column("Rating", 4), Column("Actions", 1, True)), tuple(rows)
    )


def _disputes(scheme: RatingScheme, disputed: list[ActionRating]) -> list[Table]:
    rows = [(row.name, _said(scheme, row)) for row in disputed]
    columns = (Column("Action", 4), Column("What each side says", 8))
    return first_of("Where the sides differ", columns, rows, SHOWN)


def _said(scheme: RatingScheme, row: ActionRating) -> str:
    parts = []
    for one in row.ratings:
        words = f"{SAID.get(one.side, one.side)}: {scheme.rating(one.rating).word.lower()}"
        parts.append(f"{words}, because {one.reason}" if one.reason else words)
    return ". ".join(parts) + "."


def _behind(scheme: RatingScheme, rated: Iterable[ActionRating]) -> list[Table]:
    rows = [
        (row.name, _rating(scheme, row.joint.rating), row.joint.reason or row.joint.text, _way_back(row))
        for row in rated
        if row.joint is not None and _needs_way_back(scheme, row.joint.rating)
    ]
    columns = (Column("Action", 4), Column("Rating", 2), Column("Why", 4), Column("Way back", 4))
    return first_of("Not on track, and the way back", columns, rows, SHOWN)


def _way_back(row: ActionRating) -> str:
    return " ".join(dict.fromkeys(one.way_back for one in row.ratings if one.way_back))


def _needs_way_back(scheme: RatingScheme, rating: str) -> bool:
    return bool(rating) and scheme.rating(rating).needs_way_back


def _rating(scheme: RatingScheme, rating: str) -> Status:
    found = scheme.rating(rating)
    return Status(found.word, found.shape, found.tone)  # type: ignore[arg-type]
