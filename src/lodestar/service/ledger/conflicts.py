"""Two versions of a record side by side, for the second of two people who edited it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lodestar.evidence.packs.facts import Record
from lodestar.service.ledger.wording import Wording

YOURS, THEIRS = "yours", "theirs"


@dataclass(frozen=True)
class Version:
    """One field in which the two versions differ, in words.

    ``chosen`` is the side that is taken unless the editor says otherwise: the only one that changed it, or none
    when both did.
    """

    name: str
    label: str
    before: str | None
    yours: str
    theirs: str
    chosen: str


def versions(
    began: Record | None, current: Record, yours: Record, wording: Wording, chosen: Mapping[str, str]
) -> tuple[Version, ...]:
    """The fields in which the versions differ. ``chosen`` holds what the editor has picked already."""
    now, mine = current.model_dump(mode="json"), yours.model_dump(mode="json")
    was = began.model_dump(mode="json") if began is not None else None
    return tuple(
        Version(
            name,
            wording.label(name),
            wording.say(name, was[name]) if was is not None else None,
            wording.say(name, mine[name]),
            wording.say(name, now[name]),
            chosen.get(name) or _only_change(was, now, mine, name),
        )
        for name in now
        if now[name] != mine[name]
    )


def _only_change(
    was: Mapping[str, Any] | None, now: Mapping[str, Any], mine: Mapping[str, Any], name: str
) -> str:
    if was is not None and was[name] == now[name]:
        return YOURS
    if was is not None and was[name] == mine[name]:
        return THEIRS
    return ""


def picked(posted: Mapping[str, Any]) -> dict[str, str]:
    """The sides that the editor picked, by field."""
    return {
        name.removeprefix("keep-"): str(posted[name])
        for name in posted
        if name.startswith("keep-") and posted[name] in {YOURS, THEIRS}
    }


def with_theirs(values: dict[str, Any], current: Record, choices: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, with the other version's value wherever the editor picked it."""
    now = current.model_dump(mode="json")
    return {name: now[name] if choices.get(name) == THEIRS else value for name, value in values.items()}
