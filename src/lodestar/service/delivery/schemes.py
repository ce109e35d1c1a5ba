"""The schemes that a place works by, and the named action that chooses them."""

from django.db import transaction

from lodestar.evidence.definitions.rating_schemes import rating_scheme
from lodestar.evidence.definitions.working_plan import health_checks
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.models import Schemes
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place


def schemes_of(place: Place) -> Schemes:
    """What the place works by: what was chosen, else what comes with Lodestar (a row that is not saved)."""
    return Schemes.objects.filter(place=place).first() or Schemes(place=place, slug="schemes")


@transaction.atomic
def choose_schemes(
    *, by: User, place: Place, health: str, rating: str, reason: str, seen: int | None = None
) -> Schemes:
    """Choose the checks of data health, and the rating scheme with which new rounds begin; rounds keep theirs.

    Raises LodestarError for one that is not there.
    """
    require(by, Permission.RUN_ROUNDS, place)
    Place.objects.select_for_update().filter(pk=place.pk).first()
    row = schemes_of(place)
    row.health, row.rating = health_checks(health).id, rating_scheme(rating).id
    return record_change(
        by=by.handle, action="choose schemes", row=row, reason=reason.strip(), seen=seen if row.pk else None
    )
