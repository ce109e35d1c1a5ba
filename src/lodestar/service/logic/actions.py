"""Changes of state of a logic model's scenarios."""

from collections.abc import Mapping

from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.turns import in_turn
from lodestar.service.logic.models import SavedScenario
from lodestar.service.people.access import roles_held
from lodestar.service.people.models import User
from lodestar.service.people.roles import BY_NAME
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place

MOST_SAVED = 200


@in_turn
def save_scenario(
    *, by: User, place: Place, model: str, name: str, text: str, base: str, settings: Mapping[str, float]
) -> SavedScenario:
    """Keep a scenario under a name. Raises LodestarError when the name is taken or too many are kept."""
    hold(place)
    kept = SavedScenario.objects.filter(place=place, model=model, withdrawn_at=None)
    if kept.filter(name__iexact=name).exists():
        raise LodestarError(f"there is a scenario called '{name}' already; give this one another name")
    if kept.count() >= MOST_SAVED:
        raise LodestarError(f"{MOST_SAVED} scenarios are kept already; withdraw one that nobody needs")
    saved = SavedScenario.objects.create(
        place=place, model=model, name=name, text=text, base=base, settings=dict(settings), saved_by=by.handle,
        role=_role(by, place),
    )  # fmt: skip
    _record(by, saved, "save scenario", {"name": [None, name], "settings": [None, dict(settings)]})
    return saved


@in_turn
def withdraw_scenario(*, by: User, scenario: SavedScenario) -> None:
    """Take a scenario out of the list; its address goes on to answer, and says so."""
    held = SavedScenario.objects.select_for_update().get(pk=scenario.pk)
    if held.withdrawn_at is not None:
        raise LodestarError(f"'{held.name}' was withdrawn already; nothing was changed")
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    _record(by, held, "withdraw scenario", {"kept": [True, False]})


def _record(by: User, saved: SavedScenario, action: str, changes: dict[str, list[object]]) -> None:
    record_event(
        by=by.email, action=action, place=saved.place.slug, kind="scenario", record=f"{saved.model}-{saved.pk}"[:80],
        changes=changes,
    )  # fmt: skip


def _role(by: User, place: Place) -> str:
    held = roles_held(by, place)
    return BY_NAME[held[0].role].title if held else f"Somebody, {timezone.localdate():%B %Y}"
