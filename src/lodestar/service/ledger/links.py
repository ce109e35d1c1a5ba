"""Addresses at which a record is edited and its history read, for the pages about it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from lodestar.evidence.packs.kinds import BY_NAME, Kind
from lodestar.service.ledger.mapping import LEDGER_KINDS
from lodestar.service.people.access import may
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission

EDITABLE = ("asset", "organisation", "action", "target")


def segment(kind: Kind) -> str:
    """The kind as a part of an address: 'support-offers'."""
    return kind.plural.replace(" ", "-")


BY_SEGMENT: dict[str, Kind] = {segment(kind): kind for kind in LEDGER_KINDS}


def may_edit(record: Any, user: User | AnonymousUser) -> bool:
    """Say whether the person may edit this record in a form."""
    return record.KIND in EDITABLE and may(user, Permission.EDIT, record.place, record)


def edit_address(record: Any) -> str:
    """Where the record is edited. Only assets, organisations, actions and targets have a form."""
    return reverse("record_edit", args=[record.place.slug, segment(BY_NAME[record.KIND]), record.slug])


def history_address(record: Any) -> str:
    """Where the record's history is read."""
    return reverse("record_history", args=[record.place.slug, segment(BY_NAME[record.KIND]), record.slug])


def edit_link(record: Any, user: User | AnonymousUser) -> str | None:
    """The address of the record's form if the person may use it, else None."""
    return edit_address(record) if may_edit(record, user) else None
