"""Where people typed somebody's name into a record. It stays when its bearer is forgotten, unless somebody changes it first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, JSONField, Model, Q, TextField
from django.urls import NoReverseMatch

from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.shared.words import link

SHORTEST = 3


@dataclass(frozen=True)
class Typed:
    """A record that holds a name in words: what it is, and its page, or that of the meeting or action it belongs to."""

    what: str
    url: str


def typed_in(place: Place, person: User) -> list[Typed]:
    """The records of a place whose words hold a person's whole name, each once, by kind. One query for each kind."""
    if len(person.name) < SHORTEST:
        return []
    return list(dict.fromkeys(_typed(place, person.name)))


def _typed(place: Place, name: str) -> Iterator[Typed]:
    for model in apps.get_models():
        if not getattr(model, "KIND", "") or not _of_a_place(model):
            continue
        words = [
            one.name for one in model._meta.concrete_fields if type(one) in (CharField, TextField, JSONField)
        ]
        holding = Q()
        for field in words:
            holding |= Q(**{f"{field}__icontains": name})
        if words:
            for row in model._base_manager.filter(holding, place=place).order_by("pk"):
                kind = str(model._meta.verbose_name).capitalize()
                yield Typed(f"{kind}: {row}", _page(row))


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
