"""The nodes of a plan on which roles can stand: theme, workstream, action."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, prefetch_related_objects

from lodestar.service.places.models import Place

KINDS = ("theme", "workstream", "action")
_ABOVE = {"action": "workstream", "workstream": "theme"}


@dataclass(frozen=True)
class Node:
    """A node that a role can stand on, with the name that readers know it by."""

    kind: str
    slug: str
    name: str

    @property
    def key(self) -> str:
        """The node in one text, such as ``workstream:skills``."""
        return f"{self.kind}:{self.slug}"

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def nodes_of(record: Any) -> frozenset[tuple[str, str]]:
    """The nodes at or above a record, as (kind, slug). A record that hangs on no node has none.

    A record of another kind stands under its ``action``, else its ``workstream``, else its ``theme``, where it has one.
    """
    nodes: set[tuple[str, str]] = set()
    highest = record
    for kind in reversed(KINDS):
        found = record if getattr(record, "KIND", "") == kind else getattr(highest, kind, None)
        if isinstance(found, Model) and getattr(found, "KIND", "") == kind:
            nodes.add((kind, found.slug))
            highest = found
    return frozenset(nodes)


def fetch_nodes(records: Iterable[Any]) -> None:
    """Fetch what ``nodes_of`` and the question of whose a record is look at, in a few queries for them all."""
    by_model: dict[type, list[Any]] = {}
    for record in records:
        by_model.setdefault(type(record), []).append(record)
    for model, alike in by_model.items():
        if ways := list(_ways(model)):
            prefetch_related_objects(alike, *ways)


def _ways(model: Any, before: str = "") -> Iterable[str]:
    """The relations from a model up the plan, as look-ups."""
    kind = getattr(model, "KIND", "")
    if kind == "action":
        yield f"{before}responsibilities"
    for above in [_ABOVE[kind]] if kind in _ABOVE else [] if kind in KINDS else list(KINDS):
        try:
            field = model._meta.get_field(above)
        except FieldDoesNotExist:
            continue
        if field.many_to_one and getattr(field.related_model, "KIND", "") == above:
            yield f"{before}{above}"
            yield from _ways(field.related_model, f"{before}{above}__")


def nodes_after(place: Place, records: Iterable[Any]) -> dict[str, frozenset[tuple[str, str]]]:
    """The nodes at or above actions as an edit would leave them, by id; ``records`` are the pack's. Two queries.

    An action itself counts only while it stays in its workstream.
    """
    workstreams = apps.get_model("plan", "Workstream")._default_manager.filter(place=place)
    themes = dict(workstreams.values_list("slug", "theme__slug"))
    actions = apps.get_model("plan", "Action")._default_manager.filter(place=place)
    held = dict(actions.values_list("slug", "workstream__slug"))
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for record in records:
        nodes: set[tuple[str, str]] = set()
        if record.workstream in themes:
            nodes = {("workstream", record.workstream), ("theme", themes[record.workstream])}
            if held.get(record.id) == record.workstream:
                nodes.add(("action", record.id))
        found[record.id] = frozenset(nodes)
    return found


def nodes_at(place: Place, among: Iterable[str] | None = None) -> dict[str, Node]:
    """Nodes of the place's plan by key, in the plan's order, one query for each kind.

    ``among`` names the keys that are wanted; without it, every node is.
    """
    wanted = None if among is None else {tuple(key.partition(":")[::2]) for key in among}
    found: dict[str, Node] = {}
    for kind in KINDS:
        rows = apps.get_model("plan", kind)._default_manager.filter(place=place)
        if wanted is not None:
            slugs = {slug for of, slug in wanted if of == kind}
            if not slugs:
                continue
            rows = rows.filter(slug__in=slugs)
        nodes = [Node(kind, slug, name) for slug, name in rows.values_list("slug", "name")]
        found |= {node.key: node for node in nodes}
    return found


def node_at(place: Place, key: str) -> Node | None:
    """The node with a key such as ``workstream:skills``, if the plan has it."""
    return nodes_at(place, [key]).get(key)
