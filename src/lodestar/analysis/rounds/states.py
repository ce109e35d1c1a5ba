"""The states of an update and what leads from one to another: the whole of it, as a table."""

from dataclasses import dataclass
from enum import StrEnum

from lodestar.evidence.errors import LodestarError


class State(StrEnum):
    """Where an update stands. ``lapsed`` is what was not approved when the round was locked."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    LOCKED = "locked"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What can be done with an update."""

    SAVE = "save"
    SUBMIT = "submit"
    TAKE_BACK = "take back"
    RETURN = "return"
    APPROVE = "approve"
    LOCK = "lock"


@dataclass(frozen=True)
class Transition:
    """From a state by a step to a state. ``by_another`` excludes whoever wrote it; ``reasoned`` asks for a reason."""

    start: State
    step: Step
    end: State
    by_another: bool = False
    reasoned: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition(State.DRAFT, Step.SAVE, State.DRAFT),
    Transition(State.RETURNED, Step.SAVE, State.RETURNED),
    Transition(State.DRAFT, Step.SUBMIT, State.SUBMITTED),
    Transition(State.RETURNED, Step.SUBMIT, State.SUBMITTED),
    Transition(State.SUBMITTED, Step.TAKE_BACK, State.DRAFT),
    Transition(State.SUBMITTED, Step.RETURN, State.RETURNED, by_another=True, reasoned=True),
    Transition(State.SUBMITTED, Step.APPROVE, State.APPROVED, by_another=True),
    Transition(State.APPROVED, Step.RETURN, State.RETURNED, by_another=True, reasoned=True),
    Transition(State.APPROVED, Step.LOCK, State.LOCKED),
    Transition(State.DRAFT, Step.LOCK, State.LAPSED),
    Transition(State.RETURNED, Step.LOCK, State.LAPSED),
    Transition(State.SUBMITTED, Step.LOCK, State.LAPSED),
)
_TABLE = {(each.start, each.step): each for each in TRANSITIONS}

GIVEN = frozenset({State.SUBMITTED, State.APPROVED, State.LOCKED})
WITH_AUTHOR = frozenset({State.DRAFT, State.RETURNED})
FINAL = frozenset({State.LOCKED, State.LAPSED})

_REFUSED = {
    State.DRAFT: "it has not been submitted",
    State.SUBMITTED: "it is submitted; take it back, or have it returned, to change it",
    State.RETURNED: "it is with its author again",
    State.APPROVED: "it is approved; have it returned, with a reason, to change it",
    State.LOCKED: "it is locked; ask whoever runs the round to reopen it, with a reason",
    State.LAPSED: "the round was locked before it was approved",
}


def transition(state: State, step: Step, *, writer: bool = False, reason: str = "") -> Transition:
    """What a step leads to. ``writer`` says whether who takes it wrote any of the update.

    Raises LodestarError when the step is not open in that state, is for somebody else, or lacks its reason.
    """
    found = _TABLE.get((State(state), step))
    if found is None:
        raise LodestarError(f"This update cannot be changed so ({step}): {_REFUSED[State(state)]}")
    if found.by_another and writer:
        raise LodestarError(
            f"Nobody can {step} what they wrote themselves; somebody else of your side with the right to approve does it"
        )
    if found.reasoned and not reason.strip():
        raise LodestarError(f"Say why: to {step} an update needs a reason that its author can act on")
    return found
