"""What claims are checked on: a pack's records by id and the shared definitions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from lodestar.analysis.results import Method
from lodestar.evidence.definitions.indicators import Definitions, Indicator, Unit, load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.pack import Pack
from lodestar.evidence.packs.records import Claim, Observation, Target

_T = TypeVar("_T", bound=Record)


@dataclass(frozen=True)
class ReleaseFigure:
    """What the loaded releases say of a claim. ``value`` is in the base unit of the claim's dimension (£ for money),
    None where they do not cover it; ``sentence`` says how far they do.
    """

    sentence: str
    value: Decimal | None
    inputs: tuple[str, ...]
    method: Method


@dataclass(frozen=True)
class Grounds:
    """All that claims are checked on: records by id, the shared definitions, and what releases say of claims by id."""

    claims: Mapping[str, Claim]
    observations: Mapping[str, Observation]
    targets: Mapping[str, Target]
    definitions: Definitions
    releases: Mapping[str, ReleaseFigure] = field(default_factory=dict)

    @cached_property
    def restatements(self) -> Mapping[str, tuple[Claim, ...]]:
        """The claims that restate a claim, by its id."""
        found: dict[str, tuple[Claim, ...]] = {}
        for claim in self.claims.values():
            if claim.restates:
                found[claim.restates] = (*found.get(claim.restates, ()), claim)
        return found

    def unit(self, ref: str, who: str) -> Unit:
        """A unit by id. Raises LodestarError naming ``who`` asks for it."""
        if ref not in self.definitions.units:
            raise LodestarError(
                f"{who}: unit '{ref}' is not in definitions/units.yaml; add it or correct the name"
            )
        return self.definitions.units[ref]

    def indicator(self, ref: str) -> Indicator:
        """An indicator by id. Raises LodestarError when it is not defined."""
        if ref not in self.definitions.indicators:
            raise LodestarError(
                f"indicator '{ref}' is not defined; add definitions/indicators/{ref}.yaml or correct the name"
            )
        return self.definitions.indicators[ref]


def grounds_of(
    pack: Pack, definitions: Definitions | None = None, releases: Mapping[str, ReleaseFigure] | None = None
) -> Grounds:
    """What a pack's claims are checked on, with the shared definitions unless others are given. ``releases`` are what
    the evidence store says of claims, where one is at hand.
    """
    return Grounds(
        claims={one.id: one for one in pack.all(Claim)},
        observations={one.id: one for one in pack.all(Observation)},
        targets={one.id: one for one in pack.all(Target)},
        definitions=definitions or load_definitions(),
        releases=releases or {},
    )


def named(records: Mapping[str, _T], ref: str, kind: str, claim: Claim) -> _T:
    """A record that a claim names. Raises LodestarError when it is not there."""
    if ref not in records:
        raise LodestarError(
            f"claim '{claim.id}' names the {kind} '{ref}', which the pack does not hold; add it or correct the name"
        )
    return records[ref]
