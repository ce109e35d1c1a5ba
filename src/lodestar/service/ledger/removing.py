"""Take records out of the ledger that a pack no longer holds."""

from collections.abc import Iterable

from django.db.models import ProtectedError

from lodestar.evidence.errors import LodestarError
from lodestar.service.ledger.mapping import model_of
from lodestar.service.people.models import RoleAssignment
from lodestar.service.places.models import Place


def remove_records(place: Place, kind: str, slugs: Iterable[str]) -> None:
    """Delete records of one kind. Raises LodestarError when something that people made still stands on one."""
    rows = model_of(kind)._default_manager.filter(place=place, slug__in=list(slugs))
    try:
        rows.delete()
    except ProtectedError as error:
        users = sorted({_name(user) for user in error.protected_objects})
        raise LodestarError(
            f"The pack no longer holds some {kind} records that are still in use by {', '.join(users)}; "
            "nothing was loaded. Change those first, or put the records back into the pack."
        ) from error


def _name(user: object) -> str:
    if isinstance(user, RoleAssignment):
        return f"the {user.role} role of {user.person}"
    return f"{getattr(user, 'KIND', type(user).__name__)} {getattr(user, 'slug', user)}"
