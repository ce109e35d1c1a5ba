"""Who did it: people are written down by a lasting handle, ``person:12``, and named only when somebody reads.

So the audit never holds a name or an address, and need not change when a person asks to be forgotten. What was
written before handles names people by address; an address that belongs to no account is never shown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lodestar.service.people.models import User

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
HANDLE = re.compile(r"person:(\d{1,18})")
LEFT = "Somebody who has left"


@dataclass(frozen=True)
class Named:
    """A person as those read it who may know who it was."""

    handle: str
    name: str
    email: str

    @property
    def number(self) -> int:
        """The number in the handle; 0 for somebody without an account."""
        return int(self.handle.partition(":")[2] or 0)

    def __str__(self) -> str:
        return f"{self.name} ({self.email})" if self.name and self.email else self.name or self.email


def handle_of(by: str) -> str:
    """The handle of the person with this address; anything else, such as a command's name, as it is."""
    return handles_of([by]).get(by, by)


def handles_of(addresses: Iterable[str]) -> dict[str, str]:
    """Handles by address, for the addresses that belong to an account. One query, or none."""
    wanted = {address for address in addresses if ADDRESS.fullmatch(address)}
    if not wanted:
        return {}
    return {person.email: person.handle for person in User.objects.filter(email__in=wanted)}


def named(written: Iterable[str]) -> dict[str, Named]:
    """Whom handles and addresses mean, by what was written. Two queries at most; others are left out.

    An address without an account is somebody who has left: neither the address nor a name is given.
    """
    texts = {text for text in written if isinstance(text, str)}
    numbers = {int(match[1]) for text in texts if (match := HANDLE.fullmatch(text))}
    addresses = {text for text in texts if ADDRESS.fullmatch(text)}
    found: dict[str, Named] = {}
    if numbers:
        found |= {person.handle: _named(person) for person in User.objects.filter(pk__in=numbers)}
    if addresses:
        found |= {person.email: _named(person) for person in User.objects.filter(email__in=addresses)}
    missing = {text for text in texts if ADDRESS.fullmatch(text) or HANDLE.fullmatch(text)} - found.keys()
    return found | {text: Named("", LEFT, "") for text in missing}


def who(written: str) -> str:
    """How a handle or an address reads to those who may know who it was; other texts as they are.

    One query each time: where many are read, use ``named``.
    """
    return str(named([written]).get(written, written))


def handles_in(value: Any) -> set[str]:
    """The handles and addresses that stand in a plain value, such as an event's changes."""
    if isinstance(value, str):
        return {value} if HANDLE.fullmatch(value) or ADDRESS.fullmatch(value) else set()
    if isinstance(value, Mapping):
        return set().union(*(handles_in(each) for each in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(handles_in(each) for each in value))
    return set()


def _named(person: User) -> Named:
    return Named(person.handle, person.name, "" if person.anonymised_at else person.email)
