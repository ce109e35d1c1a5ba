"""Changes of state of claims."""

from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.turns import in_turn
from lodestar.service.insights.models import Claim
from lodestar.service.people.models import User
from lodestar.service.places.holding import hold


@in_turn
def accept_claim(*, by: User, claim: Claim, reason: str) -> Claim:
    """Let a conflicting claim stand, for a reason. Raises LodestarError when it has been accepted already.

    The page and the pack name the office; the person's name stays in the audit.
    """
    hold(claim.place_id)
    row = Claim.objects.select_for_update().select_related("place").get(pk=claim.pk)
    if row.accepted:
        raise LodestarError(
            f"{row.accepted['by']} accepted this conflict on {row.accepted['on']}; nothing was changed"
        )
    row.accepted = {
        "by": f"Administrator, {row.place.name}",
        "on": timezone.localdate().isoformat(),
        "reason": reason,
    }
    row.version += 1
    row.save(update_fields=["accepted", "version", "changed_at"])
    record_event(
        by=by.email,
        action="accept claim",
        place=row.place.slug,
        kind="claim",
        record=row.slug,
        version=row.version,
        changes={"accepted": [None, row.accepted]},
        reason=reason,
    )
    return row
