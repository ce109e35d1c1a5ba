"""Changes of state of claims and targets."""

from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.turns import in_turn
from lodestar.service.insights.models import Claim, Target
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.shared.editions import edition


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


@in_turn
def name_north_star(*, by: User, target: Target) -> Place:
    """Have a target stand above the others of its place. Raises LodestarError for one that has no value to be reached, or
    that the public does not read yet, since everybody is led to the north star at once.
    """
    hold(target.place_id)
    place = Place.objects.get(pk=target.place_id)
    require(by, Permission.EDIT, place)
    if target.value is None:
        raise LodestarError(f"‘{target}’ is watched and has no value to be reached; give it one first")
    with edition(published=True):
        public = Target.objects.filter(place=place, slug=target.slug, value__isnull=False).exists()
    if not public:
        raise LodestarError(f"The public does not read ‘{target}’ yet; publish the plan first")
    if place.north_star == target.slug:
        return place
    before, place.north_star, place.version = place.north_star, target.slug, place.version + 1
    place.save(update_fields=["north_star", "version", "changed_at"])
    record_event(
        by=by.email, action="edit", place=place.slug, kind="place", record=place.slug, version=place.version,
        changes={"north_star": [before or None, target.slug]},
    )  # fmt: skip
    return place
