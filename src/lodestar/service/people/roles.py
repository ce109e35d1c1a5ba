"""Roles and what each may do. This is the whole of the policy; access.py applies it."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Something that a person may do at a place."""

    SEE_UNPUBLISHED = "see a place that is not published"
    EDIT_OWN = "edit the records of one's own organisation"
    EDIT_ALL = "edit every asset, organisation and action"
    LOAD_EVIDENCE = "add, accept and withdraw evidence, and say which organisations are one"
    SAVE_SCENARIO = "keep scenarios of a logic model and ask for large runs"
    ACCEPT_CLAIM = "accept a conflicting claim with a reason"
    MANAGE_PEOPLE = "give and end roles"


@dataclass(frozen=True)
class Role:
    """A named set of permissions."""

    name: str
    title: str
    description: str
    permissions: frozenset[Permission]


VIEWER = Role(
    "viewer",
    "Viewer",
    "Reads everything of the place, published or not.",
    frozenset({Permission.SEE_UNPUBLISHED}),
)
PARTNER = Role(
    "partner",
    "Partner",
    "Reads everything and edits what belongs to their organisation.",
    frozenset({Permission.SEE_UNPUBLISHED, Permission.EDIT_OWN}),
)
EDITOR = Role(
    "editor",
    "Editor",
    "Edits every asset, organisation and action of the place, adds evidence and keeps scenarios.",
    frozenset(
        {
            Permission.SEE_UNPUBLISHED,
            Permission.EDIT_OWN,
            Permission.EDIT_ALL,
            Permission.LOAD_EVIDENCE,
            Permission.SAVE_SCENARIO,
        }
    ),
)
ADMIN = Role(
    "admin",
    "Administrator",
    "Edits everything, accepts conflicts, gives and ends roles.",
    frozenset(Permission),
)

ROLES: tuple[Role, ...] = (ADMIN, EDITOR, PARTNER, VIEWER)
BY_NAME: dict[str, Role] = {role.name: role for role in ROLES}
