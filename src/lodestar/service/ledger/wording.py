"""Fields and their values in a reader's words, for histories and for versions set side by side."""

from collections.abc import Iterable, Mapping
from typing import Any

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.service.audit.history import Told
from lodestar.service.ledger.mapping import model_of
from lodestar.service.places.models import Place

LABELS = {
    "baseline": "Baseline",
    "carried_from": "Carried over from",
    "category_confidence": "How sure of the category",
    "category_method": "How the category was arrived at",
    "commitment": "Commitment",
    "ends": "Ends",
    "identifiers": "Identifiers",
    "indicator": "Indicator",
    "kind": "Kind",
    "label": "Name as printed",
    "locator": "Where in the source",
    "measure": "Measure of success",
    "measure_basis": "Who says so (measure)",
    "name": "Name",
    "number": "Number on the map",
    "operator": "Operator",
    "points": "Values on the way",
    "position_confidence": "How sure of the position",
    "position_method": "How the position was arrived at",
    "responsibilities": "Who is responsible",
    "side": "Side of the partnership",
    "stage_confidence": "How sure of the stage",
    "stage_method": "How the stage was arrived at",
    "starts": "Starts",
    "text": "What the source says",
    "told": "What was told of it",
    "trajectory": "Path",
    "url": "Web address",
}
NAMED = {
    "source": "source",
    "operator": "organisation",
    "organisation": "organisation",
    "workstream": "workstream",
    "theme": "theme",
    "principles": "principle",
    "members": "organisation",
    "partners": "organisation",
    "programme": "programme",
    "assets": "asset",
}
CODES = frozenset({"kind", "side", "commitment", "stage", "role", "basis", "measure_basis", "stage_basis"})


class Wording:
    """Turns values into words, with the names of what they refer to. Reads names of a kind once, when needed."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._names: dict[str, Mapping[str, str]] = {}

    def label(self, field: str) -> str:
        return LABELS.get(field) or field.replace("_", " ").capitalize()

    def history(self, events: Iterable[Told]) -> list[dict[str, Any]]:
        """Events of a record, each with its changes: what field, from what, to what."""
        return [
            {
                "told": event,
                "changes": [
                    (self.label(field), self.say(field, before), self.say(field, after))
                    for field, (before, after) in event.changes.items()
                ],
            }
            for event in events
        ]

    def say(self, field: str, value: Any) -> str:
        """A value in words; an empty one gives an empty text."""
        if value is None or value in ("", [], (), {}):
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list | tuple):
            return "\n".join(self.say(field, item) for item in value)
        if isinstance(value, dict):
            said = (self.say(name, item) for name, item in value.items() if name != "id")
            return ", ".join(part for part in said if part)
        return self._word(field, str(value))

    def _word(self, field: str, value: str) -> str:
        if field in NAMED:
            return self._names_of(NAMED[field]).get(value, value)
        if field == "category":
            return {c["id"]: c["name"] for c in self.place.asset_categories}.get(value, value)
        if field == "indicator":
            known = load_definitions().indicators.get(value)
            return known.name if known else value
        return value.replace("-", " ") if field in CODES else value

    def _names_of(self, kind: str) -> Mapping[str, str]:
        if kind not in self._names:
            model = model_of(kind)
            column = "title" if kind == "source" else "name"
            rows = model._default_manager.filter(place=self.place).values_list("slug", column)
            self._names[kind] = dict(rows)
        return self._names[kind]
