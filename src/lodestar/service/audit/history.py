"""The history of a record in a reader's words: who changed what and when."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from lodestar.service.audit.models import Event
from lodestar.service.audit.queries import events_of
from lodestar.service.people.access import roles_held
from lodestar.service.people.models import RoleAssignment
from lodestar.service.people.naming import named
from lodestar.service.people.roles import BY_NAME, ROLES
from lodestar.service.places.models import Place

DEEDS = {
    "add": "added this",
    "define indicator": "defined this",
    "load": "loaded this from the place pack",
    "update from pack": "brought this up to date with the place pack",
    "edit": "changed this",
    "accept claim": "accepted this conflict",
    "accept evidence": "accepted this release",
    "withdraw evidence": "withdrew this release",
    "reinstate evidence": "let this release serve again",
    "publish plan": "published this",
    "take name out": "took the name of somebody who is forgotten out of this",
    "save scenario": "kept this scenario",
    "withdraw scenario": "withdrew this scenario",
    "assign indicator": "assigned the indicator",
    "change assignment": "changed this",
    "revise target": "revised the baseline, target or path",
    "end assignment": "ended the assignment",
    "enter value": "entered this value",
    "name verifier": "named who verifies this",
    "verify": "said that it was really done",
    "find not adequate": "said that it was not adequate",
    "set stance": "said how it stands",
    "withdraw stance": "took this out: it is told no more",
    "propose value": "proposed this value",
    "accept proposal": "accepted this",
    "decline proposal": "declined this",
    "withdraw proposal": "took this back",
    "raise risk": "put this on the register",
    "change risk": "changed this",
    "rate risk": "rated this anew",
    "watch risk": "named the indicators that watch this",
    "close risk": "closed this",
    "reopen risk": "opened this again",
    "accept risk": "accepted this",
    "withdraw acceptance": "withdrew this acceptance",
    "end acceptance": "ended this acceptance",
    "raise issue": "raised this",
    "change issue": "changed this",
    "resolve issue": "resolved this",
    "reopen issue": "opened this again",
    "open round": "opened this round",
    "correct dates": "corrected the dates of this round",
    "lock round": "locked this round",
    "publish round": "published this round",
    "write update": "wrote this",
    "submit update": "submitted this",
    "take back update": "took this back",
    "return update": "returned this",
    "approve update": "approved this",
    "lock": "locked this",
    "let lapse": "let this lapse: it was not approved in time",
    "propose joint line": "proposed this joint line",
    "agree to joint line": "agreed to this joint line",
    "ask anew": "wrote anew what this answers to, so that every side is asked again",
    "plan meeting": "called this meeting",
    "change meeting": "changed this",
    "cancel meeting": "cancelled this meeting",
    "meeting papers-out": "sent the papers out",
    "meeting held": "said that it was held",
    "meeting minuted": "laid the minutes before the forum",
    "meeting approved": "entered the approval of the minutes",
    "publish meeting": "published this",
    "unpublish meeting": "took this out of public view",
    "add agenda item": "put this on the agenda",
    "propose agenda item": "proposed this for the agenda",
    "carry over agenda item": "carried this over from a meeting that was cancelled",
    "change agenda item": "changed this",
    "move agenda item": "moved this on the agenda",
    "answer proposal": "answered the proposal",
    "write minute": "wrote the minute",
    "keep quorum": "kept with the minutes who was counted",
    "record decision": "recorded this decision",
    "publish decision": "published this",
    "add follow-up": "noted what is to be done",
    "tell follow-up": "said how it stands",
    "repeat follow-up": "made this as the next date of what repeats",
    "follow-up goes with meeting": "moved this with the forum's next meeting",
    "propose action": "proposed this as an action of the plan",
    "make ask": "asked this",
    "make offer": "offered this",
    **{
        f"{one} {state}": f"said that it is {state}"
        for one in ("ask", "offer")
        for state in ("open", "answered", "declined", "withdrawn")
    },
    "read otherwise": "chose another risk scheme, so that this reads otherwise",
    "set quorum": "set the quorum",
    "end interest": "ended this interest",
    "add seat": "added this seat",
    "fill seat": "filled this seat",
    "put seat right": "put this seat right",
    "end membership": "ended this membership",
    "remove": "took this out: the place pack no longer holds it",
    "leave out of pack": "found that the place pack no longer holds this; it stays until it is completed, merged or superseded",
}
LONGEST = 200
# What a record keeps of itself for the public, which has a page of its own.
UNTOLD = frozenset({"published", "published_version"})
_HANDLE = re.compile(r"person:\d+")
_ARTICLE = {"admin": "An", "analyst": "An", "approver": "An"}


@dataclass(frozen=True)
class Told:
    """One event as it is told. ``changes`` maps a field to what it was and what it became."""

    at: dt.datetime
    who: str
    deed: str
    changes: Mapping[str, tuple[Any, Any]]
    reason: str
    record: str = ""


def history_of(place: Place, kind: str, record: str | Sequence[str], reader: Any) -> tuple[Told, ...]:
    """What happened to a record, or to several of a kind, newest first, at most the last 200 events.

    Names and e-mail addresses are for those who hold a role at the place; others read in which role it was done.
    """
    records = (record,) if isinstance(record, str) else record
    events = list(events_of(place.slug, kind, *records)[:LONGEST])
    names = _names(events) if roles_held(reader, place) else _roles(place, events)
    return tuple(
        Told(
            event.at,
            _doer(event, names),
            DEEDS.get(event.action, event.action),
            _changes(event),
            event.reason,
            event.record,
        )
        for event in events
    )


def _changes(event: Event) -> dict[str, tuple[Any, Any]]:
    """What changed, without who did it: that is told beside it, by name or by role."""
    if event.action == "remove" or event.version == 1:
        return {}
    return {
        field: (_unnamed(pair[0]), _unnamed(pair[1]))
        for field, pair in event.changes.items()
        if field not in UNTOLD and not any(_HANDLE.fullmatch(str(value)) for value in pair)
    }


def _unnamed(value: Any) -> Any:
    """A value that says for what somebody stands, without who: ``{"local": "person:3"}`` as ``["local"]``."""
    if isinstance(value, Mapping) and any(_HANDLE.fullmatch(str(one)) for one in value.values()):
        return sorted(value)
    return value


def _doer(event: Event, names: Mapping[tuple[str, dt.date], str]) -> str:
    if event.by.startswith("lodestar "):
        return "Lodestar"
    return names.get((event.by, localdate(event.at)), event.by)


def _names(events: Iterable[Event]) -> dict[tuple[str, dt.date], str]:
    events = list(events)
    people = named(event.by for event in events)
    return {(e.by, localdate(e.at)): str(people.get(e.by, e.by)) for e in events}


def _roles(place: Place, events: Iterable[Event]) -> dict[tuple[str, dt.date], str]:
    """Each doer on each day, as the role that they held at the place then."""
    events = list(events)
    people = named(event.by for event in events)
    held: dict[str, list[RoleAssignment]] = {}
    theirs = RoleAssignment.objects.filter(
        place=place, person__in={person.number for person in people.values()}
    )
    for assignment in theirs.select_related("person", "organisation"):
        held.setdefault(assignment.person.handle, []).append(assignment)
    return {
        (e.by, localdate(e.at)): _role_then(e, held.get(people[e.by].handle, ())) if e.by in people else e.by
        for e in events
    }


def _role_then(event: Event, assignments: Iterable[RoleAssignment]) -> str:
    day = localdate(event.at)
    then = [a for a in assignments if a.starts <= day and (a.ends is None or a.ends >= day)]
    for role in ROLES:
        for assignment in then:
            if assignment.role == role.name:
                said = f"{_ARTICLE.get(role.name, 'A')} {BY_NAME[role.name].title.lower()}"
                return f"{said} for {assignment.organisation}" if assignment.organisation else said
    return "Somebody who held a role then"
