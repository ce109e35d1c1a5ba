"""Shared definitions of working plans: the checks of data health, and trees of tags that any place may take up.

``definitions/data_health/*.yaml`` hold sets of checks; ``definitions/tag_trees/<id>.yaml`` holds one tree.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field

from lodestar.evidence.definitions.reading import Definition, one_of, read_folder
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.packs.fields import Name, Slug, Text

USUAL_CHECKS = "standard"


class HealthCheck(Definition):
    """One check of an action's data. ``id`` names the rule that holds it (analysis/delivery/health.py)."""

    id: Slug = Field(description="The rule.")
    name: Name = Field(description="What is asked, in a few words.")
    weight: int = Field(ge=1, le=100, description="How much it counts beside the others.")
    mend: Text = Field(description="What to do when it fails.")
    within_days: int | None = Field(
        None, ge=1, description="Days that count as near or as fresh, where it asks so."
    )
    sides: tuple[Slug, ...] = Field((), description="Sides that each need a lead, where it asks so.")


class HealthChecks(Definition):
    """A set of checks."""

    id: Slug
    name: Name
    text: Text
    checks: tuple[HealthCheck, ...]


class TreeTag(Definition):
    """A tag of a tree. ``under`` is the tag above it, if any."""

    id: Slug
    name: Name
    text: Text | None = None
    under: Slug | None = None


class TagTreeDefinition(Definition):
    """A second way of ordering actions, with names for its levels from the top down."""

    id: Slug
    name: Name
    text: Text
    source: Name = Field(description="Where its tags come from.")
    levels: tuple[Name, ...] = Field(min_length=1)
    tags: tuple[TreeTag, ...]


@cache
def health_check_sets(folder: Path | None = None) -> Mapping[str, HealthChecks]:
    """All sets of checks of data health, by id. Raises LodestarError naming the file and field when one is wrong."""
    return read_folder(HealthChecks, (folder or definitions_folder()) / "data_health", "set")


def health_checks(id_: str = USUAL_CHECKS) -> HealthChecks:
    """A set of checks of data health. Raises LodestarError for one that is not there."""
    return one_of(health_check_sets(), id_, "set of checks")


@cache
def tag_trees(folder: Path | None = None) -> Mapping[str, TagTreeDefinition]:
    """Trees of tags that come with Lodestar, by id. Raises LodestarError when one is wrong."""
    found = read_folder(TagTreeDefinition, (folder or definitions_folder()) / "tag_trees", "tree")
    for tree in found.values():
        known: set[str] = set()
        for tag in tree.tags:
            if tag.under is not None and tag.under not in known:
                raise LodestarError(
                    f"{tree.id}.yaml: tag {tag.id} stands under '{tag.under}', which is not above it in the file; "
                    "write the upper tag first"
                )
            known.add(tag.id)
    return found
