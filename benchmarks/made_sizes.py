"""How large made places are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How many records of each kind a made place holds."""

    actions: int = 2_000
    assets: int = 2_000
    observations: int = 20_000
    organisations: int = 200
    sources: int = 40
    themes: int = 6
    workstreams: int = 60
    principles: int = 9
    claims: int = 200
    targets: int = 12
    projects: int = 200
    programmes: int = 60
    support_offers: int = 60
    strengths: int = 20
    forums: int = 6
    next_steps: int = 6

    def times(self, factor: int) -> "Size":
        """A place with so many times as many records of every kind."""
        return Size(**{name: number * factor for name, number in vars(self).items()})


FULL = Size()
SMALL = Size(
    actions=6,
    assets=6,
    observations=24,
    organisations=4,
    sources=3,
    themes=3,
    workstreams=3,
    principles=3,
    claims=4,
    targets=3,
    projects=4,
    programmes=3,
    support_offers=3,
    strengths=3,
    forums=3,
    next_steps=3,
)
