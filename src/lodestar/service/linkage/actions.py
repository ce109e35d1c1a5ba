"""What can be decided about organisations: that some are one, that some are not, and taking that back. All audited."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.decisions import DecisionKind, rulings
from lodestar.service.audit.actions import record_event
from lodestar.service.linkage.models import LinkDecision
from lodestar.service.linkage.reading import Linked, standing_decisions
from lodestar.service.people.naming import handle_of
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place

MOST_NAMED = 200


def decide(
    *, by: str, place: Place, held: Linked, kind: DecisionKind, sides: Sequence[Collection[str]], why: str
) -> LinkDecision:
    """Say that participants of different sides are one organisation (merge), or are not (split).

    Raises LodestarError for an unknown participant, a side without any, one that stands on two sides, or no reason.
    Saying again what stands already changes nothing.
    """
    groups = [sorted(set(side)) for side in sides]
    unknown = [key for side in groups for key in side if key not in held.participants]
    if unknown:
        raise LodestarError(f"The evidence holds no organisation '{unknown[0][:120]}'; look for it again.")
    if sum(map(len, groups)) > MOST_NAMED:
        raise LodestarError(f"One decision names at most {MOST_NAMED} organisations.")
    with transaction.atomic():
        hold(place)
        before = _said(place, groups, kind)
        if before is not None:
            return before
        decision = LinkDecision(
            place=place, kind=kind.value, by=handle_of(by), at=timezone.now(), why=why.strip(), sides=groups
        )
        decision.save()
        rulings([made.as_decision for made in LinkDecision.objects.filter(place=place)])
        names = [[held.name(key) for key in side] for side in groups]
        _record(f"{kind.value} organisations", decision, {"organisations": [None, names]})
    return decision


def take_back(*, by: str, place: Place, decision: LinkDecision, why: str) -> LinkDecision:
    """Undo a decision. An undo can be undone. Raises LodestarError for one that was taken back already."""
    with transaction.atomic():
        hold(place)
        made = list(LinkDecision.objects.filter(place=place))
        if decision.pk not in standing_decisions(made):
            raise LodestarError("This decision was taken back already.")
        undo = LinkDecision(
            place=place,
            kind=DecisionKind.UNDO.value,
            by=handle_of(by),
            at=timezone.now(),
            why=why.strip(),
            undoes=decision,
        )
        undo.save()
        rulings([one.as_decision for one in (*made, undo)])
        _record("take back decision", undo, {"decision": [decision.kind, None]})
    return undo


def _said(place: Place, groups: list[list[str]], kind: DecisionKind) -> LinkDecision | None:
    """The decision that says just this and stands as the last word on its pairs."""
    made = list(LinkDecision.objects.filter(place=place))
    if not made:
        return None
    last = rulings([one.as_decision for one in made]).pairs
    wanted = sorted(groups)
    for one in made:
        if sorted(map(sorted, one.sides)) == wanted and one.kind == kind.value:
            mine = [pair for pair, ruling in last.items() if ruling.id == str(one.pk)]
            if mine:
                return one
    return None


def _record(action: str, decision: LinkDecision, changes: dict[str, list[object]]) -> None:
    record_event(
        by=decision.by, action=action, place=decision.place.slug, kind="link", record=str(decision.pk),
        changes=changes, reason=decision.why,
    )  # fmt: skip
