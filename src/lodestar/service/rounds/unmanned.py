"""Sides of a round's actions for which nobody can report, or nobody can approve, today: people leave, and rounds go on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from lodestar.analysis.rounds.sides import SAID
from lodestar.service.delivery.queries import held_for
from lodestar.service.people.models import RoleAssignment
from lodestar.service.people.roles import BY_NAME, Permission
from lodestar.service.rounds.models import Round
from lodestar.service.rounds.queries import line_url
from lodestar.service.rounds.reading import asked_in
from lodestar.service.rounds.standing import sides_by
from lodestar.service.shared.editions import edition

DEEDS = ((Permission.REPORT, "report"), (Permission.APPROVE, "approve"))


@dataclass(frozen=True)
class Unmanned:
    """A side of an action for which nobody can do a deed: ``report`` or ``approve``."""

    action: str
    name: str
    url: str
    side: str
    deed: str

    @property
    def said(self) -> str:
        """What is missing, in words."""
        return f"nobody can {self.deed} for the {SAID[self.side].lower()} side"


def unmanned(round_: Round) -> tuple[Unmanned, ...]:
    """What is vacant in a round, in the plan's order; nothing of one that is locked. Kept until the place changes."""
    if round_.is_locked:
        return ()
    today = timezone.localdate()
    return held_for(round_.place, f"unmanned:{round_.pk}:{today}", lambda: tuple(_unmanned(round_)))


def _unmanned(round_: Round) -> Iterable[Unmanned]:
    held = _roles_today(round_)
    with edition(published=False):
        lines = asked_in(round_).select_related("action__workstream__theme")
        for line in lines.prefetch_related("action__responsibilities__organisation"):
            line.action.place = round_.place
            for permission, deed in DEEDS:
                there = sides_by(held[permission], permission, line)
                for side in (one for one in line.sides if one not in there):
                    url = line_url(round_, line.action.slug)
                    yield Unmanned(line.action.slug, line.action.name, url, side, deed)


def _roles_today(round_: Round) -> dict[Permission, list[RoleAssignment]]:
    """The roles that are held today by which something can be done, each sort of them once however many hold it."""
    today = timezone.localdate()
    rows = RoleAssignment.objects.filter(
        Q(ends=None) | Q(ends__gte=today), place=round_.place, starts__lte=today, person__is_active=True
    ).select_related("organisation")
    sorts = {(row.role, row.organisation_id, row.node_key): row for row in rows}
    return {
        permission: [row for row in sorts.values() if permission in BY_NAME[row.role].permissions]
        for permission, _ in DEEDS
    }
