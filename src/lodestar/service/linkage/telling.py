"""One organisation of the spine in plain values, to read by machines."""

from collections.abc import Iterable
from typing import Any

from lodestar.evidence.organisations.profile import Stated
from lodestar.evidence.organisations.registered import Company
from lodestar.service.linkage.reading import Linked


def plain_organisation(held: Linked, identity: str) -> dict[str, Any]:
    """Everything that is said of an organisation, by whom and how surely. Raises KeyError for one that is not there."""
    organisation, profile = held.spine.organisations[identity], held.profile(identity)
    keys = organisation.participants
    return {
        "id": organisation.id,
        "name": organisation.name,
        "identifiers": _stated(profile.identifiers),
        "names": _stated(profile.names),
        "sites": _stated(profile.sites),
        "companies": [_company(held.companies[key]) for key in keys if key in held.companies],
        "participants": [_participant(held, key) for key in keys],
    }


def _stated(rows: Iterable[Stated]) -> list[dict[str, Any]]:
    return [{"value": one.text, "sources": list(one.sources), "probability": one.probability} for one in rows]


def _company(company: Company) -> dict[str, Any]:
    return {
        "number": company.number,
        "name": company.name,
        "status": company.status,
        "category": company.category,
        "office": company.office,
        "postcode": company.postcode,
        "former_names": list(company.former),
    }


def _participant(held: Linked, key: str) -> dict[str, Any]:
    membership = held.spine.memberships[key]
    return {
        "key": key,
        "name": held.name(key),
        "probability": membership.probability,
        "ground": membership.ground,
        "offered": str(held.amounts[key]) if key in held.amounts else None,
    }
