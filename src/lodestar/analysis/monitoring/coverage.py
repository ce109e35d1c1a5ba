"""How much of the breakdown that was expected is there (Open SDG reports this for each indicator as well)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Coverage:
    """For one dimension: the categories expected, those that have a value, and those that were not expected."""

    dimension: str
    expected: tuple[str, ...]
    found: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.expected if name not in self.found)


def coverage_of(
    expected: Mapping[str, Collection[str]], found: Mapping[str, Collection[str]]
) -> tuple[Coverage, ...]:
    """Coverage of every dimension that is expected or found, in the order given."""
    names = [*expected, *(name for name in found if name not in expected)]
    return tuple(
        Coverage(
            name,
            tuple(expected.get(name, ())),
            tuple(each for each in expected.get(name, ()) if each in found.get(name, ())),
            tuple(each for each in found.get(name, ()) if each not in expected.get(name, ())),
        )
        for name in names
    )
