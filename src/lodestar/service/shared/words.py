"""Codes of the pack in reader's words, and links to records by address name."""

from typing import Any

from django.urls import reverse

from lodestar.evidence.definitions.indicators import load_definitions

WORDS = {
    "nhs": "NHS",
    "catapult": "Catapult",
    "stated": "stated by the source",
    "inferred": "inferred by an editor",
    "made": "made up",
}


def words(code: str | None) -> str:
    """``local-authority`` → 'Local authority'; blank stays blank."""
    if not code:
        return ""
    return WORDS.get(code) or code.replace("-", " ").capitalize()


def link(record: Any) -> str:
    """The address of a record's page; a target's is that of its indicator."""
    if record.KIND == "place":
        return reverse("place_home", args=[record.slug])
    if record.KIND == "target":
        return reverse("indicator", args=[record.place.slug, record.indicator])
    return reverse(record.KIND.replace("-", "_"), args=[record.place.slug, record.slug])


def amount(value: Any, unit: str) -> str:
    """A figure in its unit, in words; blank when there is none."""
    if value is None or not unit:
        return ""
    return load_definitions().units[unit].say(f"{value.normalize():f}")


def counted(count: int, thing: str) -> str:
    """A number with its thing: (1, 'action') → '1 action', (3, 'action') → '3 actions'."""
    return f"{count:,} {thing if count == 1 else thing + 's'}"
