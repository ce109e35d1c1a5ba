"""Ratings of the latest round, and where the sides differ."""

from collections import Counter
from collections.abc import Iterable

from lodestar.analysis.rounds.sides import SAID
from lodestar.evidence.definitions.rating_schemes import RatingScheme
from lodestar.reports.documents import Column, Paragraph, Section, Status, Table
from lodestar.reports.documents.model import Block, Cell, count
from lodestar.reports.documents.wording import day, some
from lodestar.service.board_packs.gathering.asked import Asked, status
from lodestar.service.board_packs.gathering.tables import first_of
from lodestar.service.rounds.models import Round
from lodestar.service.rounds.queries import ActionRating, JointValue
from lodestar.service.rounds.unreported import said_long_ago

SHOWN = 15
_DISPUTED, _WAITING = "disputed", ""


def gather(asked: Asked) -> Section | None:
    """What both sides say, approved, in the round that was observed last before the meeting. None when there is none."""
    round_ = asked.round
    if round_ is None:
        return None
    rated, scheme = asked.rated, round_.rating_scheme
    disputed = [row for row in rated if row.disputed]
    blocks: list[Block] = [_lead(round_, rated, len(disputed)), _counts(asked, round_)]
    blocks += _disputes(scheme, disputed)
    blocks += _behind(scheme, rated)
    blocks += _unreported(asked)
    blocks += _said_long_ago(asked, round_)
    return Section("ratings", "Ratings and disputes", tuple(blocks))


def latest(asked: Asked) -> dict[str, Status]:
    """The latest rating that the sides of each action share: in the latest round, or in the locked one before it."""
    found: dict[str, Status] = {}
    for round_, rated in ((asked.round_before, asked.rated_before), (asked.round, asked.rated)):
        for row in rated:
            if round_ is not None and row.joint is not None:
                found[row.action] = _rating(round_.rating_scheme, row.joint.rating)
            elif row.disputed:
                found[row.action] = status("disputed")
    return found


def _unreported(asked: Asked) -> list[Table]:
    rows = [
        (row.name, ". ".join(_side(side, names) for side, names in row.sides), row.last)
        for row in asked.unreported
    ]
    columns = (Column("Action", 5), Column("Who has not reported", 6), Column("Last word of any side", 2))
    return first_of("Not reported in this round", columns, rows, SHOWN)


def _side(side: str, names: tuple[str, ...]) -> str:
    said = SAID.get(side, side)
    return f"{said}: {', '.join(names)}" if names else said


def _said_long_ago(asked: Asked, round_: Round) -> list[Table]:
    """Actions that were reported on, but not for a long time while the round is open."""
    rows = [(row.name, row.last) for row in said_long_ago(round_, asked.today)]
    return first_of(
        "Nothing said for thirty days", (Column("Action", 6), Column("Last word", 2)), rows, SHOWN
    )


def _lead(round_: Round, rated: tuple[ActionRating, ...], disputed: int) -> Paragraph:
    number, actions = some(len(rated), "action")
    locked = (
        ""
        if round_.is_locked
        else f" The round closes on {day(round_.closes)} and is not locked yet: only what every side has approved is told."
    )
    parts = (f"{round_.name}: ", number, f"{actions}, ", count(disputed, "disputes"), f" in dispute.{locked}")
    return Paragraph(parts, lead=True)


def _counts(asked: Asked, round_: Round) -> Table:
    """How many actions stand at each rating, beside the round before where there is one of the same scheme."""
    scheme, before = round_.rating_scheme, asked.round_before
    counted = [_counted(asked.rated)]
    columns = [Column("Rating", 4), Column(round_.name, 2, True)]
    if before is not None and before.rating_scheme == scheme:
        counted.append(_counted(asked.rated_before))
        columns.append(Column(before.name, 2, True))
    states = [(one.id, _rating(scheme, one.id)) for one in scheme.ratings]
    states += [(_DISPUTED, status("disputed")), (_WAITING, status("not-reported", "No joint rating"))]
    rows: list[tuple[Cell, ...]] = [
        (shown, *(count(one[key], "actions") for one in counted))
        for key, shown in states
        if any(one[key] for one in counted)
    ]
    return Table("Where the ratings stand", tuple(columns), tuple(rows))


def _counted(rated: Iterable[ActionRating]) -> Counter[str]:
    return Counter(
        row.joint.rating if row.joint is not None else _DISPUTED if row.disputed else _WAITING
        for row in rated
    )


def _disputes(scheme: RatingScheme, disputed: list[ActionRating]) -> list[Table]:
    rows = [(row.name, _said(scheme, row)) for row in disputed]
    columns = (Column("Action", 4), Column("What each side says", 8))
    return first_of("Where the sides differ", columns, rows, SHOWN)


def in_what(row: ActionRating) -> str:
    """In what the sides of an action differ, in words."""
    *first, last = (_IN_WHAT[one.what] for one in row.differences)
    return f"the sides differ in {' and '.join((*([', '.join(first)] if first else []), last))}"


_IN_WHAT = {
    "rating": "how they rate it",
    "confidence": "how sure they are",
    "forecast": "when it will be done",
}


def _said(scheme: RatingScheme, row: ActionRating) -> str:
    """What each side says: its rating, and of its confidence and its day what the sides differ in."""
    apart = {one.what for one in row.differences}
    parts = []
    for one in row.ratings:
        told = [scheme.rating(one.rating).word.lower()]
        if "confidence" in apart:
            told.append(f"{scheme.confidence(one.confidence).word.lower()} confidence")
        if "forecast" in apart:
            told.append(f"done by {day(one.forecast)}" if one.forecast else "no day named")
        words = f"{SAID.get(one.side, one.side)}: {', '.join(told)}"
        parts.append(_sentence(f"{words}. {one.reason}" if one.reason else words))
    return " ".join(parts)


def _sentence(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?", ")")) else f"{text}."


def _behind(scheme: RatingScheme, rated: Iterable[ActionRating]) -> list[Table]:
    rows = [
        (row.name, _rating(scheme, row.joint.rating), _why(row.joint), _way_back(row))
        for row in rated
        if row.joint is not None and _needs_way_back(scheme, row.joint.rating)
    ]
    columns = (Column("Action", 4), Column("Rating", 2), Column("Why", 4), Column("Way back", 4))
    return first_of("Not on track, and the way back", columns, rows, SHOWN)


def _why(joint: JointValue) -> str:
    """The joint line that the board is to read; of what the sides say alike, the reason that they give."""
    return joint.text if joint.basis == "agreed" else joint.reason or joint.text


def _way_back(row: ActionRating) -> str:
    return " ".join(dict.fromkeys(one.way_back for one in row.ratings if one.way_back))


def _needs_way_back(scheme: RatingScheme, rating: str) -> bool:
    return bool(rating) and scheme.rating(rating).needs_way_back


def _rating(scheme: RatingScheme, rating: str) -> Status:
    found = scheme.rating(rating)
    return Status(found.word, found.shape, found.tone)  # type: ignore[arg-type]
