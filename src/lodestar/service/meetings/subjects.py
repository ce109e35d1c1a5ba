"""Records that items and decisions are about: named as ``kind:slug``, found again from either end."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.service.meetings.models import AgendaItem, Decision, Subject
from lodestar.service.places.models import Place
from lodestar.service.shared.words import words

MOST = 20
_WRITTEN = re.compile(r"([a-z]+(?:-[a-z]+)*)[: ]\s*([a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True)
class Named:
    """A record that something is about, with its name and page. ``url`` is blank for a kind without pages."""

    ref: str
    kind: str
    name: str
    url: str

    @property
    def kind_word(self) -> str:
        return words(self.kind)


@cache
def kinds() -> dict[str, Any]:
    """Every kind of record of a place that has a slug and a name, by the word that the audit uses."""
    found = {}
    for model in apps.get_models():
        kind, fields = getattr(model, "KIND", None), {field.name for field in model._meta.concrete_fields}
        if kind and {"place", "slug"} <= fields and fields & {"name", "title"}:
            found[kind] = model
    return found


def read_subjects(place: Place, lines: Iterable[str]) -> list[str]:
    """References from what a person wrote: ``action:train-fitters``, or the address of the record's page.

    Raises LodestarError for what names no record of the place, and for more than twenty.
    """
    refs = list(dict.fromkeys(_read(line) for line in lines if line.strip()))
    if len(refs) > MOST:
        raise LodestarError(f"Name at most {MOST} records; {len(refs)} were given")
    known = named(place, refs)
    for ref in refs:
        if ref not in known:
            kind, _, slug = ref.partition(":")
            raise LodestarError(
                f"{place.name} holds no {kind.replace('-', ' ')} '{slug[:80]}'; look at its page's address"
            )
    return refs


def named(place: Place, refs: Iterable[str]) -> dict[str, Named]:
    """The records behind references, by reference: one query for each kind. What is gone is left out."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for ref in refs:
        kind, _, slug = ref.partition(":")
        wanted[kind].add(slug)
    found = {}
    for kind, slugs in wanted.items():
        for slug, name in _names(place, kind, slugs):
            ref = f"{kind}:{slug}"
            found[ref] = Named(ref, kind, name, _address(place, kind, slug))
    return found


def known_to_all(refs: Iterable[str]) -> list[str]:
    """Those references whose records every reader of the place may see: the pack's own, and indicators."""
    return [ref for ref in refs if ref.partition(":")[0] in {*BY_NAME, "indicator"}]


def tie(
    place: Place, refs: Sequence[str], *, item: AgendaItem | None = None, decision: Decision | None = None
) -> None:
    """Write the way back from each record to the item or decision."""
    Subject.objects.filter(item=item, decision=decision).delete()
    Subject.objects.bulk_create(
        Subject(place=place, kind=kind, record=slug, item=item, decision=decision)
        for kind, _, slug in (ref.partition(":") for ref in refs)
    )


def _read(line: str) -> str:
    text = line.strip()
    if "/" not in text:
        found = _WRITTEN.fullmatch(text.lower())
        if not found:
            raise LodestarError(
                f"'{text[:80]}' names no record; write action:its-id, or paste the address of its page"
            )
        return f"{found[1]}:{found[2]}"
    try:
        match = resolve(unquote(urlsplit(text).path))
    except Resolver404 as error:
        raise LodestarError(f"'{text[:80]}' is not the address of a page of this site") from error
    return f"{(match.url_name or '').replace('_', '-')}:{match.kwargs.get('slug', '')}"


def _names(place: Place, kind: str, slugs: set[str]) -> list[tuple[str, str]]:
    if kind == "indicator":
        held = load_definitions().indicators
        return [(slug, held[slug].name) for slug in slugs if slug in held]
    model = kinds().get(kind)
    if model is None:
        return []
    field = "name" if any(field.name == "name" for field in model._meta.concrete_fields) else "title"
    return list(model._default_manager.filter(place=place, slug__in=slugs).values_list("slug", field))


def _address(place: Place, kind: str, slug: str) -> str:
    try:
        return reverse(kind.replace("-", "_"), args=[place.slug, slug])
    except NoReverseMatch:
        return ""
