"""Addresses of records' pages by kind, for those who hold ids and not rows."""

from collections.abc import Callable

from django.urls import reverse

LISTED = {"strength": "strength_list", "next-step": "plan", "target": "indicator_list"}
NAMED = {"indicator-assignment": "assignment"}
WITHIN = {"update": "round_line", "publication": "publication"}
_ID, _FIRST = "id-of-the-record", "id-of-what-it-lies-in"


def addresses(kind: str, place: str) -> Callable[[str], str]:
    """Gives the address of a record of a kind from its id. Kinds without pages of their own are read on a list.

    An id of what lies in something else begins with that one's, parted by a slash: ``summer/train-fitters``.
    """
    if kind == "place" or kind in LISTED:
        address = reverse(LISTED.get(kind, "place_home"), args=[place])
        return lambda _: address
    if kind in WITHIN:
        two = reverse(WITHIN[kind], args=[place, _FIRST, _ID])
        return lambda id_: _filled(two, *id_.split("/")[:2])
    pattern = reverse(NAMED.get(kind, kind.replace("-", "_")), args=[place, _ID])
    return lambda id_: pattern.replace(_ID, id_)


def _filled(pattern: str, first: str, second: str) -> str:
    return pattern.replace(_FIRST, first).replace(_ID, second)
