"""For which side somebody speaks about an action, and what of the other side they may see already.

A person's side is that of the organisation of the role that lets them report or approve; where the organisation has none of its
own, that of its part in the action.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lodestar.analysis.rounds.states import FINAL, GIVEN, State
from lodestar.service.people.access import may_somewhere, roles_held, roles_reaching
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.rounds.models import JointLine, Reopening, Round, RoundAction, Update


@dataclass(frozen=True)
class Standing:
    """The sides for which a person writes, and those for which they approve, of one action; ``reads`` says whether a role of
    theirs reaches the action at all."""

    writes: frozenset[str]
    approves: frozenset[str]
    reads: bool

    @property
    def own(self) -> frozenset[str]:
        return self.writes | self.approves


def standing_of(held: Iterable[RoleAssignment], line: RoundAction) -> Standing:
    """What a person's roles (``roles_held``) make of them in one line of a round."""
    held = list(held)
    return Standing(
        sides_by(held, Permission.REPORT, line) & set(line.sides),
        sides_by(held, Permission.APPROVE, line) & set(line.sides),
        bool(roles_reaching(held, Permission.SEE_UNPUBLISHED, line.action)),
    )


def standing_for(person: Any, line: RoundAction) -> Standing:
    return standing_of(roles_held(person, line.round.place), line)


def organisation_for(person: User, line: RoundAction, side: str) -> Any:
    """The organisation for which a person speaks on a side of an action; None for none."""
    held = roles_reaching(roles_held(person, line.round.place), Permission.REPORT, line.action)
    return next((role.organisation for role in held if _side(role, line.action) == side), None)


def reads_rounds(person: Any, place: Place) -> bool:
    """Whether a person reads the place's rounds at all: everybody who holds a role there."""
    return may_somewhere(person, Permission.SEE_UNPUBLISHED, place)


def may_see(update: Update, standing: Standing, given: Iterable[str], person: Any) -> bool:
    """Whether somebody who holds a role at the place may see what an update says.

    ``given`` are the sides of the action that have submitted (``given_sides``). A side sees its own; of the other what is
    submitted, once it has submitted its own. Who speaks for no side, or for several, sees what is submitted when all sides of
    theirs (of the action) have. What is locked every reader of the action sees,
    and everybody once it is published: a further edition, once that is.
    """
    line, given = update.line, set(given)
    if not standing.reads:
        return update.state == State.LOCKED and is_published(update, line.round)
    own = standing.own & set(line.sides)
    if own == {update.side} or (update.side in own and update.author_id == getattr(person, "pk", None)):
        return True
    if update.state not in GIVEN:
        return False
    if update.state == State.LOCKED:
        return True
    return (own or set(line.sides)) <= given


def is_published(said: Update | JointLine, round_: Round) -> bool:
    """Whether an update or a joint line was published with its round: it was locked, or had lapsed, by then."""
    return said.state in FINAL and round_.published_at is not None and said.changed_at <= round_.published_at


def given_sides(updates: Iterable[Update], reopened: Iterable[Reopening] = ()) -> frozenset[str]:
    """The sides that have submitted at least once; of those that write anew now, the further edition."""
    given = {(update.side, update.edition) for update in updates if update.first_submitted_at is not None}
    waiting = {one.side for one in reopened if (one.side, one.edition) not in given}
    return frozenset(side for side, _ in given) - waiting


def may_write_now(line: RoundAction, side: str, reopened_until: Mapping[str, dt.datetime]) -> str:
    """Why nothing can be written for a side now, or ''. ``reopened_until`` maps a side to the end of its reopening."""
    round_ = line.round
    if side not in line.sides:
        return f"The {side} side has no part in {line.action}"
    if round_.is_locked:
        until = reopened_until.get(side)
        return (
            ""
            if until and until > timezone.now()
            else f"{round_} is locked; ask whoever runs it to reopen this"
        )
    if timezone.localdate() < round_.opens:
        return f"{round_} opens on {round_.opens:%-d %B %Y}"
    return ""


def standing_state(update: Update | None) -> str:
    """The state of an update in one word; ``not-started`` where there is none."""
    return str(State(update.state)) if update else "not-started"


def sides_by(held: Iterable[RoleAssignment], permission: Permission, line: RoundAction) -> frozenset[str]:
    """The sides of an action for which roles let somebody do something."""
    reaching = roles_reaching(held, permission, line.action)
    return frozenset(side for role in reaching if (side := _side(role, line.action)))


def _side(role: RoleAssignment, action: Action) -> str:
    if role.organisation is None:
        return ""
    if role.organisation.side:
        return role.organisation.side
    return next(
        (part.side for part in action.responsibilities.all() if part.organisation_id == role.organisation_id),
        "",
    )
