"""Indicators that people define on a site: a file each in its home, in the form of the shared definitions."""

import hashlib
import os
import secrets

import yaml

from lodestar.evidence.definitions.indicators import Indicator, forget_definitions
from lodestar.evidence.definitions.reading import read_definition
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import own_definitions_folder
from lodestar.evidence.stores.folders import settle, write_durably


def own_indicator(id_: str) -> Indicator | None:
    """One of the site's own indicators; None for one that is shared by all sites, or not defined."""
    path = own_definitions_folder() / f"{id_}.yaml"
    return read_definition(Indicator, path) if path.is_file() else None


def digest_of(indicator: Indicator) -> str:
    """What tells one wording of a definition from another, whenever it was reviewed."""
    return hashlib.sha256(_written(indicator.model_copy(update={"reviewed": ""}))).hexdigest()[:16]


def write_own(indicator: Indicator, *, new: bool) -> None:
    """Write a definition, complete or not at all. Raises LodestarError where a ``new`` one's id is taken meanwhile."""
    folder = own_definitions_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{indicator.id}.yaml"
    if not new:
        write_durably(path, _written(indicator))
    else:
        part = folder / f".{indicator.id}.{secrets.token_hex(4)}"
        try:
            write_durably(part, _written(indicator))
            os.link(part, path)
        except FileExistsError:
            raise LodestarError(
                f"Somebody defined an indicator '{indicator.id}' meanwhile; give yours another name"
            ) from None
        finally:
            part.unlink(missing_ok=True)
        settle(folder)
    forget_definitions()


def _written(indicator: Indicator) -> bytes:
    held = indicator.model_dump(mode="json", exclude_none=True)
    told = {name: value for name, value in held.items() if value != []}
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=110).encode()
