"""The schemes that a place works by, and the named action that chooses them."""

from django.db import transaction

from lodestar.evidence.definitions.rating_schemes import rating_scheme
from lodestar.evidence.definitions.risk_scheme import RiskScheme, risk_scheme
from lodestar.evidence.definitions.working_plan import health_checks
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.models import Schemes
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.risks.fitting import misfits
from lodestar.service.risks.rereading import record_reread, reread_by

NAMED = 5


def schemes_of(place: Place) -> Schemes:
    """What the place works by: what was chosen, else what comes with Lodestar (a row that is not saved)."""
    return Schemes.objects.filter(place=place).first() or Schemes(place=place, slug="schemes")


def risk_scheme_of(place: Place) -> RiskScheme:
    """The scheme by which the place describes and rates its risks."""
    return risk_scheme(schemes_of(place).risk)


@transaction.atomic
def choose_schemes(
    *,
    by: User,
    place: Place,
    health: str,
    rating: str,
    risk: str,
    reason: str,
    seen: int | None = None,
    reread: int = 0,
) -> Schemes:
    """Choose the checks of data health, the rating scheme of new rounds (rounds keep theirs) and the risk scheme.

    ``reread`` is how many risks and issues the person was shown that will read otherwise; the history of each tells
    of it. Raises LodestarError for a scheme that is not there, for a risk scheme that some risk or issue does not fit,
    and where others read otherwise than were shown.
    """
    require(by, Permission.RUN_ROUNDS, place)
    hold(place)
    row = schemes_of(place)
    if risk != row.risk:
        _refuse_misfits(place, risk_scheme(risk))
        _reread(by, place, risk_scheme(row.risk), risk_scheme(risk), reread, reason)
    row.health, row.rating, row.risk = (
        health_checks(health).id,
        rating_scheme(rating).id,
        risk_scheme(risk).id,
    )
    return record_change(
        by=by.handle, action="choose schemes", row=row, reason=reason.strip(), seen=seen if row.pk else None
    )


def _reread(by: User, place: Place, before: RiskScheme, after: RiskScheme, shown: int, reason: str) -> None:
    found = reread_by(place, before, after)
    if len(found) != shown:
        raise LodestarError(
            f"By the risk scheme {after.id} others will read otherwise than the {shown} that were shown: "
            f"{len(found)}, such as {', '.join(f'‘{one.row.name}’' for one in found[:NAMED])}; look at them again"
        )
    record_reread(by=by.handle, found=found, reason=reason.strip())


def _refuse_misfits(place: Place, scheme: RiskScheme) -> None:
    found = misfits(place, scheme)
    if found:
        more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
        raise LodestarError(
            f"The risk scheme {scheme.id} has no word for what these say: {'; '.join(found[:NAMED])}{more}. "
            "Change them first, closed and resolved ones too; then choose the scheme"
        )
