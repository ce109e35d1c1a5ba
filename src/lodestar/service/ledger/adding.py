"""Add a record that no pack holds: it is people's own, and a load of the pack leaves it as it is."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.evidence.packs.records import Source as SourceRecord
from lodestar.evidence.packs.wording import free_id, slugify
from lodestar.service.audit.actions import record_event
from lodestar.service.ledger.mapping import fill, lookup_of, model_of, write_attachments
from lodestar.service.ledger.rules import Fault, NotAllowed, check_rules, validated
from lodestar.service.ledger.watching import told
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place, Source
from lodestar.service.plan.models import Workstream
from lodestar.service.search.indexing import index_record

WORKING_PLAN = "working-plan"
_LONGEST = 72
_NEEDED = {"source", "workstream", "organisation", "principle"}


@transaction.atomic
def add_fact(*, by: User, place: Place, kind: str, values: Mapping[str, Any]) -> Any:
    """Put an action on the plan or set a target. ``values`` are its fields as a pack would write them, without its id.

    Where ``source`` is WORKING_PLAN no document says it: it cites the working plan, and the day on which it was entered.
    Raises PermissionDenied to whom the place, or the action's workstream, is closed, NotAllowed when a value breaks a rule.
    """
    hold(place)
    filled = dict(values)
    require(by, Permission.EDIT, place, _above(place, kind, filled))
    if kind == "target":
        _one_for_each_indicator(place, filled)
    if filled.get("source") == WORKING_PLAN:
        today = timezone.localdate()
        filled["locator"] = filled.get("locator") or f"entered on {today.day} {today:%B %Y}"
        filled["source"] = _working_plan(by, place).slug
    draft = BY_NAME[kind].model.model_construct(id=_free(place, kind, str(filled["name"])))
    held = {name: value for name, value in filled.items() if value not in ("", None)}
    record = validated(draft, held | {"id": draft.id})  # type: ignore[attr-defined]
    return add_record(by=by, place=place, kind=kind, record=record)


def _above(place: Place, kind: str, values: Mapping[str, Any]) -> Any:
    """The record that a role must reach for somebody to add one there; None where it must reach the whole place."""
    if kind != "action":
        return None
    streams = Workstream.objects.select_related("place", "theme")
    return streams.get(place=place, slug=values["workstream"])


def _one_for_each_indicator(place: Place, values: Mapping[str, Any]) -> None:
    """An indicator has one target: its pages show one, and a second one's path would hide the first."""
    held = model_of("target")._default_manager.filter(place=place, indicator=values["indicator"]).first()
    if held is not None:
        raise NotAllowed((Fault(("indicator",), f"has a target already, ‘{held}’; edit that one"),))


def add_record(*, by: User, place: Place, kind: str, record: Record) -> Any:
    """Write a record with its history and what search finds it by. Raises NotAllowed when it breaks a rule."""
    check_rules(place, kind, record)
    model = model_of(kind)
    filled = fill(model(place=place), record, lookup_of(place, _NEEDED - {kind}))  # type: ignore[call-arg]
    with told():
        filled.instance.save()
        write_attachments([filled], fresh=True)
    values = record.model_dump(mode="json")
    record_event(
        by=by.email,
        action="add",
        place=place.slug,
        kind=kind,
        record=filled.instance.slug,
        version=filled.instance.version,
        changes={name: [None, value] for name, value in values.items() if value not in (None, "", [])},
    )
    index_record(filled.instance)
    return filled.instance


def _working_plan(by: User, place: Place) -> Source:
    """The source of what the partners agree on in this site and no document says."""
    held = Source.objects.filter(place=place, slug=WORKING_PLAN).first()
    if held is not None:
        return held
    record = SourceRecord.model_validate(
        {
            "id": WORKING_PLAN,
            "title": f"Working plan of {place.partnership_name}"[:200],
            "kind": "made" if place.made else "document",
            "publisher": place.partnership_name,
            "published": timezone.localdate().isoformat(),
            "licence": "not stated",
            "text": "What people of the partnership entered in this site and no other document says.",
        }
    )
    made: Source = add_record(by=by, place=place, kind="source", record=record)
    return made


def _free(place: Place, kind: str, name: str) -> str:
    """An id that no record of the kind bears at the place."""
    stem = slugify(name)[:_LONGEST].rstrip("-") or kind
    held = model_of(kind)._default_manager.filter(place=place, slug__startswith=stem)
    return free_id(stem, set(held.values_list("slug", flat=True)))
