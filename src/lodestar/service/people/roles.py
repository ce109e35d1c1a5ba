"""Roles and what each may do. This is the whole of the policy; access.py applies it."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Something that a person may do at a place."""

    SEE_UNPUBLISHED = "see what is not published"
    SEE_SMALL_NUMBERS = "see small numbers that others see suppressed"
    EDIT = "edit assets, organisations, actions and targets"
    REPORT = "report on actions and rate them for one's side"
    APPROVE = "approve and return what others of one's side report"
    ENTER_VALUES = "enter values of indicators"
    MANAGE_RISKS = "keep risks and issues"
    RUN_ROUNDS = "open, close, lock and reopen reporting rounds"
    RUN_MEETINGS = "prepare meetings, record minutes and decisions, issue board packs"
    PUBLISH = "publish what the public reads"
    LOAD_EVIDENCE = "add, accept and withdraw evidence, and say which organisations are one"
    SAVE_SCENARIO = "keep scenarios of a logic model and ask for large runs"
    ACCEPT_CLAIM = "accept a conflicting claim with a reason"
    MANAGE_PEOPLE = "give and end roles"


@dataclass(frozen=True)
class Role:
    """A named set of permissions. ``for_own`` limits all but reading to the records of the holder's organisation."""

    name: str
    title: str
    description: str
    permissions: frozenset[Permission]
    for_own: bool = False


_SEE = Permission.SEE_UNPUBLISHED

VIEWER = Role("viewer", "Viewer", "Reads everything, published or not.", frozenset({_SEE}))
CONTRIBUTOR = Role(
    "contributor",
    "Contributor",
    "Reads everything; edits and reports on what belongs to their organisation.",
    frozenset({_SEE, Permission.EDIT, Permission.REPORT, Permission.ENTER_VALUES}),
    for_own=True,
)
LEAD = Role(
    "lead",
    "Lead",
    "Edits and reports on every action, asset and organisation; sets targets, keeps risks and enters values.",
    frozenset(
        {_SEE, Permission.EDIT, Permission.REPORT, Permission.ENTER_VALUES, Permission.MANAGE_RISKS},
    ),
)
APPROVER = Role(
    "approver",
    "Approver",
    "Approves or returns what others of their side report. Nobody approves what they wrote themselves.",
    frozenset({_SEE, Permission.APPROVE}),
)
SECRETARIAT = Role(
    "secretariat",
    "Secretariat",
    "Runs reporting rounds and meetings, keeps decisions and risks, issues board packs, publishes.",
    frozenset(
        {
            _SEE,
            Permission.EDIT,
            Permission.MANAGE_RISKS,
            Permission.RUN_ROUNDS,
            Permission.RUN_MEETINGS,
            Permission.PUBLISH,
        }
    ),
)
ANALYST = Role(
    "analyst",
    "Analyst",
    "Adds evidence, enters values of indicators, sees small numbers, keeps scenarios of logic models.",
    frozenset(
        {
            _SEE,
            Permission.SEE_SMALL_NUMBERS,
            Permission.ENTER_VALUES,
            Permission.LOAD_EVIDENCE,
            Permission.SAVE_SCENARIO,
        }
    ),
)
ADMIN = Role(
    "admin",
    "Administrator",
    "Edits everything, accepts conflicts, gives and ends roles. Reports and approves only by a role for that.",
    frozenset(Permission) - {Permission.REPORT, Permission.APPROVE},
)

ROLES: tuple[Role, ...] = (ADMIN, SECRETARIAT, LEAD, APPROVER, ANALYST, CONTRIBUTOR, VIEWER)
BY_NAME: dict[str, Role] = {role.name: role for role in ROLES}
