"""Which reminders people want by e-mail: what they chose, else the usual ones."""

from collections.abc import Collection

from django.db import transaction

from lodestar.analysis.rounds.reminders import USUAL
from lodestar.service.audit.actions import record_event
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import ReminderChoice

JUDGED = "judged"
CHOICES = (
    ("opens", "When a round opens"),
    ("before-10", "Ten business days before it closes"),
    ("before-5", "Five business days before"),
    ("before-3", "Three business days before"),
    ("before-2", "Two business days before"),
    ("before-1", "One business day before"),
    ("late", "After it has closed: a day, a week, and then every thirty days"),
    (JUDGED, "When a value that you proposed is judged"),
)
UNCHOSEN = USUAL | {JUDGED}


def chosen_at(place: Place) -> dict[int, frozenset[str]]:
    """Which reminders of the place people want, by their number; who never chose is not among them."""
    held = ReminderChoice.objects.filter(place=place).values_list("person", "wanted")
    return {person: frozenset(wanted) for person, wanted in held}


@transaction.atomic
def choose_reminders(*, by: User, place: Place, wanted: Collection[str]) -> None:
    """Send somebody these reminders of a place (see ``CHOICES``) and no others; their list says what waits in any case."""
    held = ReminderChoice.objects.filter(place=place, person=by).first()
    before = frozenset(held.wanted) if held else UNCHOSEN
    if before == frozenset(wanted):
        return
    in_order = [name for name, _ in CHOICES if name in wanted]
    ReminderChoice.objects.update_or_create(place=place, person=by, defaults={"wanted": in_order})
    record_event(
        by=by.handle, action="choose reminders", place=place.slug, kind="reminders", record=by.handle,
        changes={"wanted": [[name for name, _ in CHOICES if name in before], in_order]},
    )  # fmt: skip
