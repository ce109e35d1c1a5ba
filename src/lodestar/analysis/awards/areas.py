"""Areas as sets of local authorities: one authority, an ITL area, a combined authority, or any set of them.

Which authorities make up an ITL area or a combined authority is read from the official outlines in the store: an
authority belongs to the area that holds a point well inside it. Authorities that replaced others since the outlines
were drawn stand where those stood.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import shapely
from shapely.geometry import shape

from lodestar.analysis.awards.selecting import Evidence
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.codes import AUTHORITY_ENTITIES, ENTITIES
from lodestar.evidence.geography.itl import itl_code

LEVELS: Mapping[str, str] = {
    "itl1": "ITL 1 areas",
    "itl2": "ITL 2 areas",
    "itl3": "ITL 3 areas",
    "combined": "Combined authorities",
    "authority": "Local authorities",
}

_OUTLINES = """
    SELECT code, name, geometry FROM outline
    WHERE NOT indicative AND (left(code, 3) IN (SELECT unnest($entities::VARCHAR[])) OR code LIKE 'TL%')
    ORDER BY code
"""


@dataclass(frozen=True)
class Area:
    """A set of local authorities with a name. ``code`` is its GSS or ITL code; blank for a set that has none."""

    code: str
    name: str
    authorities: tuple[str, ...]

    @property
    def level(self) -> str:
        """A key of ``LEVELS``; blank for a set that is none of them."""
        if self.code.startswith("TL"):
            return f"itl{len(self.code) - 2}"
        if self.code[:3] in AUTHORITY_ENTITIES:
            return "authority"
        return "combined" if self.code.startswith("E47") else ""


@dataclass(frozen=True)
class Succession:
    """An authority that took the place of others."""

    code: str
    name: str
    before: tuple[str, ...]


# Sources: the structural changes orders for Cumbria, North Yorkshire and Somerset (in force 1 April 2023), and the
# boundary change of Barnsley and Sheffield (1 April 2025), with the codes of the ONS Code History Database.
SUCCESSIONS = (
    Succession("E06000063", "Cumberland", ("E07000026", "E07000028", "E07000029")),
    Succession("E06000064", "Westmorland and Furness", ("E07000027", "E07000030", "E07000031")),
    Succession(
        "E06000065",
        "North Yorkshire",
        ("E07000163", "E07000164", "E07000165", "E07000166", "E07000167", "E07000168", "E07000169"),
    ),
    Succession("E06000066", "Somerset", ("E07000187", "E07000188", "E07000189", "E07000246")),
    Succession("E08000038", "Barnsley", ("E08000016",)),
    Succession("E08000039", "Sheffield", ("E08000019",)),
)


_BEFORE = {one.code: one.before for one in SUCCESSIONS}


@dataclass(frozen=True)
class Geography:
    """Every area that the store's outlines know, by code."""

    areas: Mapping[str, Area]

    def at(self, level: str) -> tuple[Area, ...]:
        """The areas of a level, by code, without authorities that others replaced. Raises LodestarError for another."""
        if level not in LEVELS:
            raise LodestarError(f"'{level}' is no level of areas; use one of {', '.join(LEVELS)}")
        gone = {code for one in SUCCESSIONS for code in one.before}
        return tuple(area for area in self.areas.values() if area.level == level and area.code not in gone)

    def name_of(self, code: str) -> str:
        """The name of an area; its code when the name is not known."""
        return self.areas[code].name if code in self.areas else code

    def find(self, text: str) -> Area:
        """The area of a code (GSS, ITL or NUTS), or of several local authorities' codes joined by commas.

        Authorities need no outlines. Raises LodestarError, saying what to load, for an area that is not known.
        """
        codes = [code.strip().upper() for code in text.split(",") if code.strip()]
        if len(codes) == 1:
            known = self.areas.get(codes[0]) or self.areas.get(itl_code(codes[0]) or "")
            if known:
                return known
        if codes and all(code[:3] in AUTHORITY_ENTITIES for code in codes):
            name = self.name_of(codes[0]) if len(codes) == 1 else f"{len(codes)} authorities"
            return Area(codes[0] if len(codes) == 1 else "", name, every_code(codes))
        raise LodestarError(_unknown(text, bool(self.areas)))

    def covering(self, authorities: Iterable[str]) -> tuple[Area, ...]:
        """ITL areas that together are exactly these authorities, the fewest and largest first; none if they are not."""
        left = _current(authorities)
        chosen = []
        for area in chain(self.at("itl1"), self.at("itl2"), self.at("itl3")):
            members = _current(area.authorities)
            if members and left >= members:
                chosen.append(area)
                left -= members
        return () if left else tuple(chosen)


def geography(evidence: Evidence) -> Geography:
    """The areas that the official outlines in the store give; none before outlines are loaded."""
    entities = [*AUTHORITY_ENTITIES, "E47"]
    rows = evidence.rows(_OUTLINES, {"entities": entities})
    drawn = {row["code"]: (row["name"] or row["code"], _shape(row["geometry"])) for row in rows}
    authorities = {code: one for code, one in drawn.items() if code[:3] in AUTHORITY_ENTITIES}
    points = [shapely.point_on_surface(polygon) for _, polygon in authorities.values()]
    found: dict[str, Area] = {}
    for code, (name, polygon) in drawn.items():
        if code in authorities:
            found[code] = Area(code, name, every_code([code]))
            continue
        inside = shapely.contains(polygon, points) if points else []
        members = [member for member, within in zip(authorities, inside, strict=True) if within]
        found[code] = Area(code, name, every_code(members))
    for one in SUCCESSIONS:
        if authorities:
            found.setdefault(one.code, Area(one.code, one.name, every_code([one.code])))
    return Geography(dict(sorted(found.items())))


def every_code(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes with those that the same ground has had at other times, so that records of any vintage are found."""
    held = dict.fromkeys(codes)
    for one in SUCCESSIONS:
        if one.code in held:
            held.update(dict.fromkeys(one.before))
        elif held.keys() >= set(one.before):
            held[one.code] = None
    return tuple(held)


def standing_for(codes: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The authorities now in force among some codes, each with those that it replaced."""
    return {code: _BEFORE.get(code, ()) for code in sorted(_current(codes))}


def _shape(text: str) -> shapely.Geometry:
    polygon = shapely.make_valid(shape(json.loads(text)))
    shapely.prepare(polygon)
    return polygon


def _current(codes: Iterable[str]) -> set[str]:
    """The codes, those of authorities that were replaced by their successor's."""
    later = {old: one.code for one in SUCCESSIONS for old in one.before}
    return {later.get(code, code) for code in codes}


def _unknown(text: str, some: bool) -> str:
    if not some:
        return (
            f"'{text}' is no place that comes with Lodestar and no local authority's code, and no official outlines are "
            "loaded to know other areas by; load them with 'lodestar boundaries load FILE'"
        )
    kind = ENTITIES.get(text[:3].upper(), "")
    what = f" (a {kind})" if kind else ""
    return (
        f"'{text}'{what} is not among the areas of the loaded outlines; use a place's name, an ITL, combined authority "
        "or local authority code, or several local authorities' codes joined by commas"
    )
