"""The golden thread at the head of every page about a thing."""

from dataclasses import dataclass

NAMES = ("Evidence", "Strengths", "Plan", "Delivery", "Outcomes", "Evaluation", "Learning")


@dataclass(frozen=True)
class Station:
    """A station of the thread: filled when it holds something for the thing in view."""

    name: str
    text: str = ""
    url: str = ""
    here: bool = False

    @property
    def filled(self) -> bool:
        return bool(self.text)


def thread(here: str = "", **held: tuple[str, str]) -> tuple[Station, ...]:
    """The seven stations in order. ``held`` maps a station in lower case to what it holds and where that is."""
    unknown = set(held) - {name.lower() for name in NAMES}
    if unknown:
        raise ValueError(f"no such station: {', '.join(sorted(unknown))}")
    return tuple(
        Station(name, *held.get(name.lower(), ("", "")), here=name.lower() == here) for name in NAMES
    )
