"""The words in which each app says who may use its addresses and begin its work: files ``who_may_<app>.py``.

An app's file stands in ``tests/service/<app>/`` and holds ``LINES``, one for each address under a place, ``EXPORTS``, the
addresses that a table can be downloaded from, and ``JOBS``, one for each kind of background work. What is left out fails
in test_whole_matrix.py.
"""

import importlib.util
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ADMIN, SECRETARIAT, ANALYST = ("alice",), ("sec",), ("ann",)
LEADS, APPROVERS, CONTRIBUTORS, VIEWERS = ("edith", "lena"), ("ada", "nils"), ("pat", "cora"), ("vera",)
PARTNERSHIP = ADMIN + SECRETARIAT + LEADS + APPROVERS + ANALYST + CONTRIBUTORS + VIEWERS
NEIGHBOURS = ("basil", "bruno")
EVERYBODY = (*PARTNERSHIP, "otto", *NEIGHBOURS, "anonymous")
NOBODY: tuple[str, ...] = ()

# By what people may do. Edith is an analyst too.
EDITORS = ADMIN + SECRETARIAT + LEADS
LOADERS = (*ADMIN, "edith", *ANALYST)
RISK_KEEPERS = ADMIN + SECRETARIAT + LEADS


@dataclass(frozen=True)
class Line:
    """One address at Amber. ``given`` is what its address names after the place; ``made`` makes that from the cast.

    ``reads`` are let in by GET while the place is published, ``sends`` by POST of ``data``; a place that is not published
    keeps out all who hold no role there. Whoever holds a signed address is let in ``by_link``, published or not.
    """

    name: str
    given: tuple[Any, ...] = ()
    reads: Iterable[str] = EVERYBODY
    sends: Iterable[str] = NOBODY
    made: Callable[[Any], tuple[Any, ...]] | None = None
    data: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    by_link: bool = False

    @property
    def about_a_record(self) -> bool:
        return bool(self.given or self.made)

    def arguments(self, cast: Any) -> tuple[Any, ...]:
        return self.made(cast) if self.made else self.given


@dataclass(frozen=True)
class Job:
    """Background work by its name. ``line`` is the address that begins it.

    Where there is none, ``judged`` names the test that says for every role who begins it (``folder/file.py::test``), or
    ``by_itself`` says that no address does: a worker begins it.
    """

    name: str
    line: Line | None = None
    judged: str = ""
    by_itself: bool = False


def reading(names: dict[str, Any]) -> list[Line]:
    """Lines of addresses that everybody reads and nobody changes anything at."""
    return [Line(name, (slug,) if slug else ()) for name, slug in names.items()]


@cache
def tables() -> tuple[ModuleType, ...]:
    """Every app's file."""
    found = []
    for path in sorted(Path(__file__).parents[1].glob("*/who_may_*.py")):
        if str(path.parent) not in sys.path:
            sys.path.append(str(path.parent))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(module)
    return tuple(found)


def gathered(name: str) -> list[Any]:
    """LINES, EXPORTS or JOBS of all apps."""
    return [one for table in tables() for one in getattr(table, name, ())]
