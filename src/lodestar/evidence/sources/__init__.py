"""Sources of evidence: one module each, found by walking this package.

A module whose files people add has the names of ``FileSource``. The place pack and outlines are made by
Lodestar itself and have none.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, cast

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.reading import Table
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.stores.contents import CORE
from lodestar.evidence.tables.contracts import Checked, CheckedFile, Contract


class FileSource(Protocol):
    """What a module of this package has when its files can be added.

    ``GET_IT`` says in a sentence which file to get and where. ``PARTS`` names its series and says what each is.
    """

    NAME: str
    TITLE: str
    PUBLISHER: str
    LICENCE: str
    GET_IT: str
    PARTS: Mapping[str, str]
    CONTRACTS: tuple[Contract, ...]

    def recognise(self, table: Table) -> str | tuple[str, ...] | None:
        """The part or parts that a file holds, from its headings, content and name; None when it is not of this source."""

    def contract(self, part: str) -> Contract:
        """The contract that the file's rows are held to."""

    def shape(self, table: Table, part: str) -> Checked | CheckedFile:
        """The file's rows, checked."""

    def about(self, table: Table, part: str, checked: Any) -> About:
        """What the release is."""


@cache
def file_sources() -> Mapping[str, FileSource]:
    """Every source whose files can be added, by name."""
    found = (importlib.import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__))
    modules = [cast(FileSource, module) for module in found if hasattr(module, "recognise")]
    return {module.NAME: module for module in sorted(modules, key=lambda module: module.NAME)}


@cache
def known_contracts() -> tuple[Contract, ...]:
    """The contract of every table that a store has, by name, whether or not a release fills it."""
    of_sources = (contract for source in file_sources().values() for contract in source.CONTRACTS)
    tables = {contract.table: contract for contract in (*of_sources, *CORE)}
    return tuple(tables[name] for name in sorted(tables))


def recognise(table: Table) -> tuple[FileSource, tuple[str, ...]]:
    """The source and parts that a file is of. Raises LodestarError when none knows it, or several do."""
    parts = [(source, source.recognise(table)) for source in file_sources().values()]
    found = [(source, (part,) if isinstance(part, str) else part) for source, part in parts if part]
    if len(found) == 1:
        return found[0]
    names = ", ".join(source.NAME for source, _ in found) or ", ".join(file_sources())
    if found:
        raise LodestarError(
            f"{table.name} could be of {names}; say which: lodestar evidence add SOURCE {table.name}"
        )
    raise LodestarError(f"{table.name} is of no source known here ({names}); {table.holds}")
