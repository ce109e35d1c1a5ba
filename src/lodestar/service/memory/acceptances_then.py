"""Acceptances of risks as they were known, and where each stood on the day."""

from collections.abc import Mapping
from typing import Any

from lodestar.analysis.risks import Rating
from lodestar.evidence.definitions.risk_scheme import risk_scheme
from lodestar.service.audit.replay import known_then
from lodestar.service.memory.kept import kept_then
from lodestar.service.memory.rows import row_then
from lodestar.service.memory.then import Then, still
from lodestar.service.memory.working_pages import schemes_then
from lodestar.service.people.models import User
from lodestar.service.people.naming import LEFT, handles_in, named
from lodestar.service.places.models import Place
from lodestar.service.risks.acceptances import Accepted, stand
from lodestar.service.risks.models import RiskAcceptance


def acceptances_then(place: Place, then: Then) -> dict[str, Accepted]:
    """Where the acceptances stood of risks that were open on the day, by the risk's slug, as on the pages of today."""
    held = known_then(place, RiskAcceptance.KIND, then.moment)
    if not held:
        return {}
    risks = still(place, "risk", then, ended="closed_on")
    kept = kept_then(place, RiskAcceptance.KIND, then.moment)
    people = named(handles_in([dict(one) for one in held.values()]))
    newest = sorted(held, key=lambda slug: (held[slug]["accepted_on"], kept[slug].number), reverse=True)
    rows: dict[str, list[RiskAcceptance]] = {}
    for slug in newest:
        if held[slug]["risk"] in risks:
            rows.setdefault(held[slug]["risk"], []).append(_row(place, slug, held[slug], people))
    rated = {slug: Rating(risks[slug]["current_likelihood"], risks[slug]["current_impact"]) for slug in rows}
    scheme = risk_scheme(schemes_then(place, then).risk)
    return stand(place, scheme, rows, rated, then.day, then.moment)


def _row(place: Place, slug: str, values: Mapping[str, Any], people: Mapping[str, Any]) -> RiskAcceptance:
    person = people.get(values["approver"])
    approver = User(name=person.name, email=person.email) if person else User(name=LEFT)
    return row_then(RiskAcceptance, place, slug, values, {"approver": approver})
