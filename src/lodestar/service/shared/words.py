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
    """The address of a record's page."""
    name = "place_home" if record.KIND == "place" else record.KIND.replace("-", "_")
    return reverse(name, args=[record.slug] if record.KIND == "place" else [record.place.slug, record.slug])


def amount(value: Any, unit: str) -> str:
    """A figure in its unit, in words; blank when there is none."""
    if value is None or not unit:
        return ""
    return load_definitions().units[unit].say(f"{value.normalize():f}")


def counted(count: int, thing: str) -> str:
    """A number with its thing: (1, 'action') → '1 action', (3, 'action') → '3 actions'."""
    return f"{count:,} {thing if count == 1 else thing + 's'}"
