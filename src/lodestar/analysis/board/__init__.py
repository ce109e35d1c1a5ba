"""What a board is told of its plan: promises kept and moved since it last met, what is due next, where figures stand."""

from lodestar.analysis.board.figures import AgainstPath, against_path
from lodestar.analysis.board.promises import Moved, Promise, SinceLastMet, promises_of, since_last_met
from lodestar.analysis.board.quarters import Due, Quarter, coming_quarters, due_in

__all__ = [
    "AgainstPath",
    "Due",
    "Moved",
    "Promise",
    "Quarter",
    "SinceLastMet",
    "against_path",
    "coming_quarters",
    "due_in",
    "promises_of",
    "since_last_met",
]
