"""Targets that know their definition: what they ask for now, where things are going, and how sure that is."""

from lodestar.analysis.targets.arrival import Arrival, arrival_from_fan, arrival_from_run
from lodestar.analysis.targets.direction import Direction, Travel, direction_of_travel
from lodestar.analysis.targets.fan import Fan, FanYear, project
from lodestar.analysis.targets.joining import comparable_run, join, numerator_growth, required_from_latest
from lodestar.analysis.targets.modelled import Modelled, as_it_stands, modelled
from lodestar.analysis.targets.revisions import Revision, TargetVersion, revisions_of

__all__ = [
    "Arrival",
    "Direction",
    "Fan",
    "FanYear",
    "Modelled",
    "Revision",
    "TargetVersion",
    "Travel",
    "arrival_from_fan",
    "arrival_from_run",
    "as_it_stands",
    "comparable_run",
    "direction_of_travel",
    "join",
    "modelled",
    "numerator_growth",
    "project",
    "required_from_latest",
    "revisions_of",
]
