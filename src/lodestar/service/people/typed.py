"""Where people typed somebody's name or address into a record, and putting a number in its place when they are forgotten.

Each record is changed by a named action and tells of it in its history; what is locked, issued or published refuses, as it
refuses everybody, and stays as it is. Whether it does is found out by trying: a preview does all and takes it back.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, transaction
from django.db.models import CharField, JSONField, Model, Q, TextField
from django.urls import NoReverseMatch

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import record_change
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.models import LedgerRecord
from lodestar.service.people.models import User
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.shared.words import link

ACTION = "take name out"
SHORTEST = 3
AROUND = 60  # letters of a text that are shown on each side of a name
KEPT = {
    "base": "It stands in the place pack too, which is a file: change it there",
    "published": "What was published is read as it was published; publish it anew, or withdraw it",
}
_OTHERWISE = "It is kept as it was recorded"


@dataclass(frozen=True)
class Wording:
    """A field that holds the name: its label, and the words around it as they are and as they would be."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True)
class Typed:
    """A record that holds a name in words: what it is, its page or that of what it belongs to, and the words.

    ``stays`` says why its words stay as they are; blank where they can be changed.
    """

    what: str
    url: str
    texts: tuple[Wording, ...]
    stays: str


class _Tried(Exception):
    """A change was tried and is taken back."""


def typed_in(place: Place, person: User) -> list[Typed]:
    """The records of a place whose words hold a person's whole name or address, by kind. One query for each kind."""
    found = []
    for row in _rows(place, person):
        what, url = f"{str(row._meta.verbose_name).capitalize()}: {row}", _page(row)
        changes, refused = _sorted(row, _changes(row, person))
        if changes:
            found.append(Typed(what, url, tuple(_wording(row, name, person) for name in changes), ""))
        for name, why in refused.items():
            found.append(Typed(what, url, (_wording(row, name, person),), why))
        found += [Typed(what, url, (), why) for why in _kept(row, person)]
    return list(dict.fromkeys(found))


def seen_mark(found: Iterable[Typed]) -> str:
    """A mark of what was shown, so that nothing else is changed than what was looked at."""
    return hashlib.sha256(repr(sorted(map(repr, found))).encode()).hexdigest()[:16]


@transaction.atomic
def take_name_out(*, by: str, place: Place, person: User, reason: str) -> int:
    """Put ``Person 12`` in the place of somebody's name and address in all words of a place that can be changed.

    Say how many records were changed. Others stay as they are: ``typed_in`` says why.
    """
    hold(place)
    changed = 0
    for row in _rows(place, person):
        changes, _ = _sorted(row, _changes(row, person))
        changed += bool(changes) and not _refusal(row, changes, by=by, reason=reason, keep=True)
    return changed


def stand_in(person: User) -> str:
    """What stands where a name stood."""
    return f"Person {person.pk}"


def _sorted(row: Any, changes: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Of the words of a record those that can be changed, and why each of the others cannot: some may, where others are locked."""
    if not changes or not _refusal(row, changes):
        return changes, {}
    refused = {name: why for name, words in changes.items() if (why := _refusal(row, {name: words}))}
    return {name: words for name, words in changes.items() if name not in refused}, refused


def _refusal(row: Any, changes: dict[str, str], *, by: str = "", reason: str = "", keep: bool = False) -> str:
    """Why the words of a record cannot be changed, or ''; what was tried is kept, or taken back."""
    try:
        with transaction.atomic():
            _change(copy(row), changes, by, reason)
            if not keep:
                raise _Tried
    except _Tried:
        return ""
    except (LodestarError, DatabaseError) as error:
        return str(error)
    return ""


def _change(row: Any, changes: dict[str, str], by: str, reason: str) -> None:
    if isinstance(row, LedgerRecord):
        edit_record(by=by, instance=row, version=row.version, changes=changes, reason=reason)
        return
    for name, words in changes.items():
        longest = row._meta.get_field(name).max_length
        if longest is not None and len(words) > longest:
            raise LodestarError(f"It would be longer than the {longest} letters that fit")
        setattr(row, name, words)
    record_change(by=by, action=ACTION, row=row, reason=reason)


def _rows(place: Place, person: User) -> Iterator[Any]:
    looked_for = _either(person)
    for model in apps.get_models() if looked_for else ():
        if not getattr(model, "KIND", "") or not _of_a_place(model):
            continue
        holding = Q()
        for field in _worded(model):
            holding |= Q(**{f"{field}__iregex": looked_for})
        if holding:
            yield from model._base_manager.filter(holding, place=place).select_related("place").order_by("pk")


def _worded(model: type[Model]) -> list[str]:
    return [one.name for one in model._meta.concrete_fields if type(one) in (CharField, TextField, JSONField)]


def _changes(row: Any, person: User) -> dict[str, str]:
    """The fields of a record in whose words the name stands, as they would read without it."""
    held = {name: getattr(row, name) for name in _worded(type(row)) if name != "slug"}
    return {
        name: without
        for name, words in held.items()
        if isinstance(words, str) and (without := _without(words, person)) != words
    }


def _kept(row: Any, person: User) -> Iterator[str]:
    """Why a name stays that stands in what a record keeps beside its words."""
    for name in _worded(type(row)):
        held = getattr(row, name)
        if not isinstance(held, str) and _pattern(person).search(str(held)):
            yield KEPT.get(name, _OTHERWISE)


def _without(words: str, person: User) -> str:
    if words == person.email:
        return words  # who did it, which anonymising itself puts right
    return _pattern(person).sub(stand_in(person), words)


def _pattern(person: User) -> re.Pattern[str]:
    """A person's address or whole name by itself, however it is written large and small, or spaced."""
    return re.compile(rf"(?<![\w.@-])(?:{_either(person)})(?!\w|@)", re.IGNORECASE)


def _either(person: User) -> str:
    """An expression for the name or the address; blank for somebody with neither."""
    name = r"\s+".join(map(re.escape, person.name.split()))
    return "|".join(one for one in (re.escape(person.email), name) if len(one) >= SHORTEST)


def _wording(row: Any, name: str, person: User) -> Wording:
    words = getattr(row, name)
    found = _pattern(person).search(words)
    first, last = (max(0, found.start() - AROUND), found.end() + AROUND) if found else (0, AROUND)
    part = words[first:last]
    before, after = "…" if first else "", "…" if last < len(words) else ""
    label = str(getattr(row._meta.get_field(name), "verbose_name", name)).capitalize()
    return Wording(label, f"{before}{part}{after}", f"{before}{_without(part, person)}{after}")


def _of_a_place(model: type[Model]) -> bool:
    try:
        return model._meta.get_field("place").related_model is Place
    except FieldDoesNotExist:
        return False


def _page(row: Any) -> str:
    for at in (row, getattr(row, "meeting", None), getattr(row, "forum", None), getattr(row, "action", None)):
        try:
            if at is not None:
                return link(at)
        except (NoReverseMatch, AttributeError):
            continue
    return ""
