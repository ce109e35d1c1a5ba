"""What was true on a day, of records as they were known; and what differs between two readings of them."""

from lodestar.analysis.memory.differences import Difference, differences
from lodestar.analysis.memory.standing import Standing, standing_on

__all__ = ["Difference", "Standing", "differences", "standing_on"]
