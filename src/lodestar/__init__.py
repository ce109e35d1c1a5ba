"""Lodestar in a notebook: place packs, claims, indicators and evidence, without the web service.

    import lodestar
    pack = lodestar.open_pack("places/liverpool-city-region")
    for check in lodestar.check_claims(lodestar.grounds_of(pack)):
        print(check.verdict, check.explanation)

These names are the whole public door; everything else may move.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lodestar.analysis.claims.grounds import grounds_of
    from lodestar.analysis.claims.verdicts import check_claims
    from lodestar.analysis.series import assemble_series
    from lodestar.analysis.trajectories import target_path
    from lodestar.evidence.definitions.indicators import load_definitions
    from lodestar.evidence.errors import LodestarError
    from lodestar.evidence.packs.checking import check_pack, open_pack
    from lodestar.evidence.stores.store import Store

__all__ = [
    "LodestarError",
    "Store",
    "assemble_series",
    "check_claims",
    "check_pack",
    "grounds_of",
    "load_definitions",
    "open_pack",
    "target_path",
]

_HOMES = {
    "LodestarError": "lodestar.evidence.errors",
    "Store": "lodestar.evidence.stores.store",
    "assemble_series": "lodestar.analysis.series",
    "check_claims": "lodestar.analysis.claims.verdicts",
    "check_pack": "lodestar.evidence.packs.checking",
    "grounds_of": "lodestar.analysis.claims.grounds",
    "load_definitions": "lodestar.evidence.definitions.indicators",
    "open_pack": "lodestar.evidence.packs.checking",
    "target_path": "lodestar.analysis.trajectories",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that ``import lodestar`` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"lodestar has no '{name}'; it offers {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
