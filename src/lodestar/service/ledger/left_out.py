"""Actions that the ledger holds and the place pack no longer does: they stay, since an action ends in the plan alone."""

import datetime as dt
from dataclasses import dataclass

from lodestar.service.audit.models import Event
from lodestar.service.ledger.comparing import Comparison
from lodestar.service.places.models import Place

LEFT_OUT, LOADED = "leave out of pack", "load pack"
WHAT_TO_DO = (
    "End it as completed, merged into another or superseded by one, or put it back into the pack: "
    "lodestar pack export writes it out."
)


@dataclass(frozen=True)
class LeftOut:
    """An action that the pack leaves out. ``ended`` says how and when it ended; blank while it has not."""

    id: str
    name: str
    ended: str

    @property
    def remedy(self) -> str:
        """What somebody is to do about it; blank where nothing is."""
        return "" if self.ended else WHAT_TO_DO

    def __str__(self) -> str:
        said = f"action {self.id} (‘{self.name}’) is no longer in the pack"
        return (
            f"{said}: it ended ({self.ended}) and stays to be read"
            if self.ended
            else f"{said} and stays. {WHAT_TO_DO}"
        )


def left_out_of(actions: Comparison) -> tuple[LeftOut, ...]:
    """The actions that a pack leaves out, in the ledger's order."""
    from lodestar.service.delivery.watching import endings_that_stand  # the working plan stands on the ledger

    rows = [actions.standing.rows[slug] for slug in actions.merge.left_out]
    endings = endings_that_stand(row.pk for row in rows) if rows else {}
    how = {key: f"{one.how} on {one.on.day} {one.on:%B %Y}" for key, one in endings.items()}
    return tuple(LeftOut(row.slug, row.name, how.get(row.pk, "")) for row in rows)


def left_out_before(place: Place, until: dt.datetime | None = None) -> frozenset[str]:
    """The actions that the pack loaded last, by the moment ``until`` if that is given, left out, by id."""
    loads = Event.objects.filter(place=place.slug, kind="", record="", action=LOADED)
    if until is not None:
        loads = loads.filter(at__lte=until)
    last = loads.order_by("-id").first()
    return frozenset(last.changes.get("left_out", [None, []])[1]) if last else frozenset()
