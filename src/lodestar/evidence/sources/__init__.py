"""Sources of evidence: one module each, found by walking this package."""

from lodestar.evidence.contracts import Contract
from lodestar.evidence.tables import CORE


def known_contracts() -> tuple[Contract, ...]:
    """The contracts of every table that a store has, by name."""
    return tuple(sorted(CORE, key=lambda contract: contract.table))
