"""Hold a place: whoever changes what belongs to it takes turns with everybody else who does, and with a load."""

from django.db import transaction
from django.db.models import QuerySet

from lodestar.service.places.models import Place


def hold(place: Place | int) -> None:
    """Hold a place, or the one of this number, until the transaction ends. Call it before what is decided on is read.

    PostgreSQL locks the place's row. SQLite has no such lock and needs none: our transactions on it begin by taking the
    whole ledger. Raises TransactionManagementError, on both, where no transaction is under way.
    """
    number = place.pk if isinstance(place, Place) else place
    _held().filter(pk=number).values_list("pk").first()


def hold_named(slug: str) -> Place | None:
    """As ``hold``, and return the place of this id as it stands from then on; None where there is none."""
    return _held().filter(slug=slug).first()


def _held() -> QuerySet[Place]:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A place is held within a transaction")
    return Place.objects.select_for_update()
