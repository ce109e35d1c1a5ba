"""Define an indicator in the browser, for every place of the site, and put its definition right."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.definitions.indicators import Indicator, load_definitions
from lodestar.evidence.definitions.own import digest_of, own_indicator, write_own
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.wording import free_id, slugify
from lodestar.evidence.stores.store import Store
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.models import Event
from lodestar.service.insights.models import Claim, Target
from lodestar.service.ledger.rules import Fault, NotAllowed, held_to
from lodestar.service.monitoring.models import Assignment
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.search.indexing import index_definition
from lodestar.service.shared.editions import edition

KIND = "indicator"
MEASURE = ("unit", "numerator", "denominator", "performing_sectors", "price_basis")
_NOT_IDS = {"add"}  # the page on which one is defined


@transaction.atomic
def define_indicator(*, by: User, place: Place, values: Mapping[str, Any]) -> Indicator:
    """Define an indicator that is not defined yet. ``values`` are its fields as a file of definitions has them, without
    id and date of review. It is there once the transaction ends.

    Raises PermissionDenied, and NotAllowed when a value breaks a rule.
    """
    hold(place)
    require(by, Permission.EDIT, place)
    indicator = _held(values, _free(str(values.get("name", ""))))
    _tell(by, place, "define indicator", indicator, _changes(None, indicator))
    transaction.on_commit(lambda: write_own(indicator, new=True))
    return indicator


@transaction.atomic
def change_definition(
    *, by: User, place: Place, indicator: str, seen: str, values: Mapping[str, Any], reason: str = ""
) -> Indicator:
    """Put right the definition of an indicator that this place defined. ``seen`` is the digest of what the editor saw.

    What is measured stays as it is once something rests on it. Raises PermissionDenied, NotAllowed, and LodestarError
    where somebody else changed it meanwhile.
    """
    hold(place)
    require(by, Permission.EDIT, place)
    before = own_indicator(indicator)
    if before is None or not defined_at(place, indicator):
        raise LodestarError("This definition is not kept at this place")
    if digest_of(before) != seen:
        raise LodestarError(
            "Somebody changed this definition meanwhile; open it again and make your changes anew"
        )
    after = _held(values, indicator)
    changes = _changes(before, after)
    if not changes.keys() - {"reviewed"}:
        return before
    if (moved := [name for name in MEASURE if name in changes]) and in_use(indicator):
        what = "stays as it is: targets, figures or actions rest on it; define another indicator for another measure"
        raise NotAllowed(tuple(Fault((name,), what) for name in moved))
    _tell(by, place, "edit", after, changes, reason)

    def write() -> None:
        write_own(after, new=False)
        index_definition(indicator)

    transaction.on_commit(write)
    return after


def defined_at(place: Place, indicator: str) -> bool:
    """Say whether the place is the one at which an indicator was defined, and is put right."""
    return Event.objects.filter(
        place=place.slug, kind=KIND, record=indicator, action="define indicator"
    ).exists()


def defined_by(place: Place) -> set[str]:
    """The ids of the indicators that were defined at a place."""
    events = Event.objects.filter(place=place.slug, kind=KIND, action="define indicator")
    return set(events.values_list("record", flat=True))


def in_use(indicator: str) -> bool:
    """Say whether anything of any place rests on an indicator."""
    with edition(published=False):
        rest = (Target, Claim, Action, Assignment)
        if any(model._default_manager.filter(indicator=indicator).exists() for model in rest):
            return True
    store = Store.open()
    asked = "SELECT 1 FROM observation WHERE indicator = $indicator LIMIT 1"
    return store.exists and bool(store.rows(asked, {"indicator": indicator}))


def _held(values: Mapping[str, Any], id_: str) -> Indicator:
    given = {name: value for name, value in values.items() if value not in ("", None, [])}
    found = held_to(Indicator, given | {"id": id_, "reviewed": f"{timezone.localdate():%Y-%m}"})
    if found.unit not in load_definitions().units:
        raise NotAllowed((Fault(("unit",), "is not one of the units; choose one of the list"),))
    return found


def _changes(before: Indicator | None, after: Indicator) -> dict[str, list[Any]]:
    old = before.model_dump(mode="json") if before else {}
    new = after.model_dump(mode="json")
    return {
        name: [old.get(name), value]
        for name, value in new.items()
        if (old.get(name) or None) != (value or None)
    }


def _tell(
    by: User, place: Place, deed: str, indicator: Indicator, changes: dict[str, list[Any]], reason: str = ""
) -> None:
    version = Event.objects.filter(place=place.slug, kind=KIND, record=indicator.id).count() + 1
    record_event(
        by=by.email, action=deed, place=place.slug, kind=KIND, record=indicator.id, version=version,
        changes=changes, reason=reason,
    )  # fmt: skip


def _free(name: str) -> str:
    stem = slugify(name)[:72].rstrip("-") or KIND
    return free_id(stem, _NOT_IDS | set(load_definitions().indicators))
