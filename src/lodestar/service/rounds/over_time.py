"""The last rounds side by side: what was said of each action in each of them, and why, as one reader may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lodestar.analysis.rounds.sides import SAID
from lodestar.analysis.rounds.states import FINAL, State
from lodestar.service.people.access import roles_held
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.rounds.models import Round, RoundAction, Update
from lodestar.service.rounds.reading import Line, read_lines, rounds_for

SETTLED = FINAL | {State.APPROVED}
TOGETHER = "joint"


@dataclass(frozen=True)
class Told:
    """What a side says, or what the sides say together (``by`` is ``joint``).

    ``rating`` is blank where this reader sees none; ``state`` is blank where there is nothing to add to the rating.
    ``why`` are pairs of what a text is and the text.
    """

    by: str
    who: str
    rating: str
    state: str
    why: tuple[tuple[str, str], ...] = ()

    @property
    def reason(self) -> str:
        """Why, as one text."""
        return "\n".join(f"{what}: {text}" if what else text for what, text in self.why)


@dataclass(frozen=True)
class Cell:
    """One action in one round. ``line`` is None where the action was not in it."""

    round: Round
    line: Line | None

    @property
    def told(self) -> tuple[Told, ...]:
        """What the sides say together, else what each says."""
        if self.line is None:
            return ()
        together = said_together(self.line)
        return (together,) if together else said_by_each(self.line)

    def by(self, who: str) -> Told | None:
        """What one side says, or all together (``joint``)."""
        if self.line is None:
            return None
        if who == TOGETHER:
            return said_together(self.line)
        return next((one for one in said_by_each(self.line) if one.by == who), None)


@dataclass(frozen=True)
class Row:
    """An action with its cells, one for each round that is shown."""

    action: Action
    cells: tuple[Cell, ...]


def last_rounds(place: Place, reader: Any, many: int) -> list[Round]:
    """The last rounds that a reader may read, the latest last; for who holds no role, those that were published."""
    return list(rounds_for(reader, place)[:many])[::-1]


def rows_over_time(
    actions: Iterable[Action], rounds: Sequence[Round], place: Place, reader: Any
) -> list[Row]:
    """Actions with what was said of them in rounds, in a number of queries that grows with neither."""
    actions = list(actions)
    rows = RoundAction.objects.filter(round__in=rounds, action__in=[action.pk for action in actions])
    lines = read_lines(rows, None, roles_held(reader, place), reader)
    found = {(line.row.action_id, line.row.round_id): line for line in lines}
    return [
        Row(action, tuple(Cell(each, found.get((action.pk, each.pk))) for each in rounds))
        for action in actions
    ]


def said_by_each(line: Line) -> tuple[Told, ...]:
    """What each side says, of those that this reader sees; of the others where they are with it."""
    if not line.row.sides:
        return (Told("", "", "", "vacant"),)
    found = []
    for side, state in line.states:
        update = line.seen.get(side)
        if update is None or not update.rating:
            found.append(Told(side, SAID[side], "", state))
        else:
            shown = "" if update.state in SETTLED else state
            found.append(Told(side, SAID[side], update.rating, shown, _why(update)))
    return tuple(found)


def said_together(line: Line) -> Told | None:
    """The joint line that is agreed, or what all sides say alike; None for who does not see what all say."""
    if not line.disclosed:
        return None
    if line.joint is not None and line.resolved:
        why = (("", line.joint.text), ("Why both can stand by it", line.joint.reason))
        return Told(TOGETHER, "Joint line", line.joint.rating, "", _written(why))
    if not line.row.joint or not line.all_given or line.differences:
        return None
    updates = list(line.seen.values())
    settled = all(update.state in SETTLED for update in updates)
    why = tuple((SAID[update.side], Told("", "", "", "", _why(update)).reason) for update in updates)
    who = "Both sides" if len(updates) == 2 else "All sides"
    return Told(TOGETHER, who, updates[0].rating, "" if settled else State.SUBMITTED, _written(why))


def _why(update: Update) -> tuple[tuple[str, str], ...]:
    texts = (("", update.narrative), ("Why", update.reason), ("The way back", update.way_back))
    return _written(texts)


def _written(texts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((what, text.strip()) for what, text in texts if text.strip())
