"""Actions that the ledger holds and the place pack no longer does: they stay, since an action ends in the plan alone."""

from dataclasses import dataclass

from lodestar.service.audit.models import Event
from lodestar.service.ledger.comparing import Comparison
from lodestar.service.places.models import Place

LEFT_OUT, LOADED = "leave out of pack", "load pack"


@dataclass(frozen=True)
class LeftOut:
    """An action that the pack leaves out. ``ended`` says how and when it ended; blank while it has not."""

    id: str
    name: str
    ended: str

    @property
    def remedy(self) -> str:
        """What somebody is to do about it; blank where nothing is."""
        if self.ended:
            return ""
        return (
            "end it on its page as completed, merged into another or superseded by one, "
            "or put it back into the pack: lodestar pack export writes it out"
        )

    def __str__(self) -> str:
        said = f"action {self.id} (‘{self.name}’) is no longer in the pack"
        return (
            f"{said}: it ended ({self.ended}) and stays to be read"
            if self.ended
            else f"{said} and stays; {self.remedy}"
        )


def left_out_of(actions: Comparison) -> tuple[LeftOut, ...]:
    """The actions that a pack leaves out, in the ledger's order."""
    from lodestar.service.delivery.watching import endings_that_stand  # the working plan stands on the ledger

    rows = [actions.standing.rows[slug] for slug in actions.merge.left_out]
    endings = endings_that_stand(row.pk for row in rows) if rows else {}
    how = {key: f"{one.how} on {one.on.day} {one.on:%B %Y}" for key, one in endings.items()}
    return tuple(LeftOut(row.slug, row.name, how.get(row.pk, "")) for row in rows)


def left_out_before(place: Place) -> frozenset[str]:
    """The actions that the pack loaded last left out, by id."""
    last = Event.objects.filter(place=place.slug, action=LOADED).order_by("-id").first()
    return frozenset(last.changes.get("left_out", [None, []])[1]) if last else frozenset()
