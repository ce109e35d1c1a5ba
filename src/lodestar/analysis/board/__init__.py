"""What a board is told: what is due next, and where figures stand against their paths."""

from lodestar.analysis.board.figures import AgainstPath, against_path
from lodestar.analysis.board.quarters import Due, Quarter, coming_quarters, due_in

__all__ = [
    "AgainstPath",
    "Due",
    "Quarter",
    "against_path",
    "coming_quarters",
    "due_in",
]
