"""Outlines of areas as a release: indicative ones made for a place, or official ones from a file."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.release import About, Draft, InputFile
from lodestar.evidence.stores.contents import OUTLINE
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked

NAME = "outlines"


class AnOutline(Protocol):
    """What an outline has: ``method`` begins with 'indicative' when nobody official drew it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def vintage(self) -> int | None: ...
    @property
    def geometry(self) -> Mapping[str, Any]: ...
    @property
    def method(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def licence(self) -> str: ...


def draft(outlines: Iterable[AnOutline], *, place: str = "", inputs: Iterable[InputFile] = ()) -> Draft:
    """The release that outlines make: indicative ones of one ``place``, or official ones of one source.

    Each source is a series of its own, so all stay; the store draws the official one where it has both, and the
    newest vintage of those. Raises LodestarError when there are none or when the two sorts are mixed.
    """
    held = tuple(outlines)
    sorts = {_indicative(outline) for outline in held}
    if len(sorts) != 1:
        raise LodestarError(
            "a release holds official outlines or indicative ones, not both"
            if sorts
            else "there are no outlines to keep; the file or list of codes is empty"
        )
    return Draft(_about(held, place), (shape(held, place=place),), tuple(inputs))


def shape(outlines: Iterable[AnOutline], *, place: str = "") -> Checked:
    """Outlines as the table ``outline``, geometry as GeoJSON text with one spelling only."""
    return apply(OUTLINE, [_row(outline, place) for outline in outlines], file="outlines")


def _row(outline: AnOutline, place: str) -> dict[str, object]:
    return {
        "place": place or None,
        "code": outline.code,
        "name": outline.name,
        "method": outline.method,
        "indicative": _indicative(outline),
        "geometry": json.dumps(outline.geometry, separators=(",", ":"), sort_keys=True),
        "source": outline.source,
        "licence": outline.licence,
        "vintage": outline.vintage,
    }


def _indicative(outline: AnOutline) -> bool:
    return outline.method.casefold().startswith("indicative")


def _about(outlines: tuple[AnOutline, ...], place: str) -> About:
    first = outlines[0]
    vintages = sorted({str(outline.vintage) for outline in outlines if outline.vintage})
    sources = sorted({outline.source for outline in outlines})
    kind = "Indicative" if _indicative(first) else "Official"
    return About(
        source=NAME,
        place=place,
        part="indicative" if _indicative(first) else ", ".join(["official", *sources]),
        title=f"{kind} outlines of {len(outlines)} area{'s' if len(outlines) > 1 else ''}",
        publisher=", ".join(sources),
        licence=", ".join(sorted({outline.licence for outline in outlines})),
        vintage=", ".join(vintages) or "not dated",
        coverage=place,
    )
