"""Addresses of records' pages by kind, for those who hold ids and not rows."""

from collections.abc import Callable

from django.urls import reverse

LISTED = {"strength": "strength_list", "next-step": "plan", "target": "indicator_list"}
_ID = "id-of-the-record"


def addresses(kind: str, place: str) -> Callable[[str], str]:
    """Gives the address of a record of a kind from its id. Kinds without pages of their own are read on a list."""
    if kind == "place" or kind in LISTED:
        address = reverse(LISTED.get(kind, "place_home"), args=[place])
        return lambda _: address
    pattern = reverse(kind.replace("-", "_"), args=[place, _ID])
    return lambda id_: pattern.replace(_ID, id_)
