"""Where Lodestar finds its own files and keeps what it makes.

Files that come with it (``places/``, ``definitions/``, ``docs/``) stand in the source checkout or, once
installed, inside the package. What it makes lives under one folder: ``LODESTAR_HOME``, by default ``var``.
"""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def bundled(name: str) -> Path:
    """The folder ``name`` that comes with Lodestar."""
    installed = _PACKAGE / "data" / name
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name


def definitions_folder() -> Path:
    return (
        Path(os.environ["LODESTAR_DEFINITIONS"])
        if "LODESTAR_DEFINITIONS" in os.environ
        else bundled("definitions")
    )


def own_definitions_folder() -> Path:
    """Where the indicators stand that people defined on this site."""
    return home() / "definitions" / "indicators"


def places_folder() -> Path:
    return bundled("places")


def docs_folder() -> Path:
    return bundled("docs")


def home() -> Path:
    """The folder that holds the ledger, the evidence store and uploaded files."""
    return Path(os.environ.get("LODESTAR_HOME", "var")).resolve()
