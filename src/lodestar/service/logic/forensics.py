"""Published figures beside the model: on what basis they may stand, where they fall in it, and what arithmetic gives them.

Looking for that arithmetic takes a second or more, so it is done once for each version of the files and kept on disk.
"""

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lodestar.analysis import logic
from lodestar.analysis.logic.deriving import Needed, Reproduction
from lodestar.analysis.logic.forensic_reading import forensics_files, open_forensics
from lodestar.analysis.logic.forensic_records import ForensicClaim
from lodestar.analysis.logic.forensic_reporting import percentile_said
from lodestar.analysis.logic.forensics import ClaimForensics, Placement
from lodestar.analysis.logic.model import Model
from lodestar.evidence.errors import LodestarError
from lodestar.reports.quantities import said
from lodestar.service.logic.kept import is_kept, kept
from lodestar.service.logic.reading import model_named, models_of
from lodestar.service.places.models import Place

MOST_WAYS = 6
KIND = "claims"


@dataclass(frozen=True)
class Where:
    """Where a claim falls if it speaks of one readout in one scenario."""

    scenario: str
    readout: str
    basis: str
    between: str
    stands: str
    reached: str
    within: bool


@dataclass(frozen=True)
class Way:
    """One arithmetic that may have led to a claim."""

    name: str
    basis: str
    gives: str
    values: tuple[str, ...]
    fits: bool


@dataclass(frozen=True)
class Examined:
    """A claim as the page shows it."""

    claim: ForensicClaim
    figure: str
    wheres: tuple[Where, ...]
    ways: tuple[Way, ...]
    without: int


def claims_examined(
    place: Place, name: str
) -> tuple[str, tuple[Examined, ...], tuple[tuple[str, str, str], ...]]:
    """What is asked, every claim of a model's file of forensics, and several claims at once with their probability."""
    path, model = _file(place, name), model_named(place, name)
    if path is None or model is None:
        return "", (), ()
    given = kept(KIND, model, _others(path), lambda: _worked_out(path, model))
    record = open_forensics(path).record
    claims = {one.id: one for one in record.claims}
    return (
        record.text,
        tuple(_read(claims, one) for one in given["claims"]),
        tuple(map(tuple, given["joint"])),
    )


def prepare(place: Place, name: str) -> bool:
    """Look into a model's claims where that is not kept yet; False when there is nothing to do."""
    path, model = _file(place, name), model_named(place, name)
    if path is None or model is None or is_kept(KIND, model, _others(path)):
        return False
    claims_examined(place, name)
    return True


def examined_at(place: Place, claim: str) -> tuple[str, str] | None:
    """The model and the part of its page where a claim of the pack is examined; None when none does."""
    for name in models_of(place):
        path = _file(place, name)
        for slug, part in _named(path, path.stat().st_mtime_ns) if path else ():
            if slug == claim:
                return name, part
    return None


def examined_of(place: Place, name: str, claim: str) -> Examined | None:
    """What was found out about a claim of the pack; None while that is not worked out, which no claim's page waits for."""
    path, model = _file(place, name), model_named(place, name)
    if path is None or model is None or not is_kept(KIND, model, _others(path)):
        return None
    found = claims_examined(place, name)[1]
    return next((one for one in found if claim in one.claim.claims), None)


def _file(place: Place, name: str) -> Path | None:
    return forensics_files().get(f"{place.slug}/{name}")


@lru_cache(maxsize=16)
def _named(path: Path, changed: int) -> tuple[tuple[str, str], ...]:
    try:
        record = open_forensics(path).record
    except LodestarError:
        return ()
    return tuple((slug, one.id) for one in record.claims for slug in one.claims)


def _others(path: Path) -> tuple[str, ...]:
    return (path.read_text(encoding="utf-8"),)


def _worked_out(path: Path, model: Model) -> dict[str, Any]:
    found = logic.examine(path)
    names = {one.id: one.name for one in model.record.scenarios}
    claims = [asdict(_claim(one, names)) | {"claim": one.claim.id} for one in found.claims]
    joint = [
        (one.name, names.get(one.scenario, one.scenario), f"{one.probability.value * 100:.1f}%")
        for one in found.joint
    ]
    return {"claims": claims, "joint": joint}


def _read(claims: dict[str, ForensicClaim], given: dict[str, Any]) -> Examined:
    ways = tuple(Way(**{**way, "values": tuple(way["values"])}) for way in given["ways"])
    wheres = tuple(Where(**where) for where in given["wheres"])
    return Examined(claims[given["claim"]], given["figure"], wheres, ways, given["without"])


def _claim(one: ClaimForensics, names: dict[str, str]) -> Examined:
    found = [way for way in one.reproductions if way.combination is not None]
    return Examined(
        one.claim,
        said(float(one.claim.figure), one.claim.unit),
        tuple(_where(placement, names) for placement in one.placements),
        tuple(_way(way, one.claim.unit) for way in found[:MOST_WAYS]),
        len(one.reproductions) - len(found),
    )


def _where(one: Placement, names: dict[str, str]) -> Where:
    low, middle, high = (said(value, one.unit) for value in (one.p5, one.p50, one.p95))
    return Where(
        names.get(one.scenario, one.scenario),
        one.readout_name,
        one.basis,
        f"{middle} ({low} to {high})",
        percentile_said(one.percentile.value),
        _likely(one.reached.value),
        one.within,
    )


def _way(one: Reproduction, unit: str) -> Way:
    chosen = "; ".join(one.chosen.values())
    return Way(
        f"{one.name} ({chosen})" if chosen else one.name,
        ", ".join(part for part in (one.basis, one.scope) if part),
        f"{said(one.central, unit)} at the middle of every value",
        tuple(_needed(needed) for needed in one.combination or ()),
        one.fits,
    )


def _needed(one: Needed) -> str:
    at = "" if one.percentile is None else f", {percentile_said(one.percentile)}"
    return f"{one.name.replace('_', ' ')} {said(one.value, '1')}{at}"


def _likely(share: float) -> str:
    return "less than 0.1%" if share < 0.001 else f"{share * 100:.1f}%"
