"""The words in which each app says who may use its addresses and begin its work: files ``who_may_<app>.py``.

An app's file stands in ``tests/service/<app>/`` and holds ``LINES``, one for each address under a place, ``EXPORTS``, the
addresses that a table can be downloaded from, and ``JOBS``, one for each kind of background work; ``ROUTES``, one for
each address of the read interface, stand in ``tests/service/api/who_may_api.py``. What is left out fails in
test_whole_matrix.py and test_whole_interface.py.
"""

import datetime as dt
import importlib.util
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.utils.timezone import localdate

from tests.service.conftest import Cast, make_person

ADMIN, SECRETARIAT, ANALYST = ("alice",), ("sec",), ("ann",)
LEADS, APPROVERS, CONTRIBUTORS, VIEWERS = (
    ("edith", "lena"),
    ("ada", "nils"),
    ("pat", "cora"),
    ("vera", "nora"),
)
PARTNERSHIP = ADMIN + SECRETARIAT + LEADS + APPROVERS + ANALYST + CONTRIBUTORS + VIEWERS
NEIGHBOURS = ("basil", "bruno")
EVERYBODY = (*PARTNERSHIP, "otto", "gone", *NEIGHBOURS, "anonymous")
OUTSIDERS = tuple(name for name in EVERYBODY if name not in PARTNERSHIP)
NOBODY: tuple[str, ...] = ()
# One of each role, Nora who holds hers on a part of the plan, and all who hold none at Amber.
ONE_OF_EACH = ("alice", "sec", "edith", "ada", "ann", "pat", "nora", *OUTSIDERS)

# By what people may do. Edith is an analyst too.
EDITORS = ADMIN + SECRETARIAT + LEADS
LOADERS = (*ADMIN, "edith", *ANALYST)
RISK_KEEPERS = ADMIN + SECRETARIAT + LEADS


@dataclass(frozen=True)
class Further(Cast):
    """Nora reads by a role on one theme alone. Gone administered Amber until yesterday."""

    nora: object
    gone: object


def make_further(cast: Cast) -> Further:
    """The cast and those two."""
    from lodestar.service.people.models import RoleAssignment

    nora = make_person("Nora Node", cast.amber, "viewer")
    RoleAssignment.objects.filter(person=nora).update(node_kind="theme", node="skills")
    gone = make_person("Gone Earlier", cast.amber, "admin")
    RoleAssignment.objects.filter(person=gone).update(ends=localdate() - dt.timedelta(days=1))
    return Further(**vars(cast), nora=nora, gone=gone)


@dataclass(frozen=True)
class Line:
    """One address at Amber. ``given`` is what its address names after the place; ``made`` makes that from the cast.

    ``reads`` are let in by GET while the place is published, ``sends`` by POST of ``data``; a place that is not published
    keeps out all who hold no role there. Whoever holds a signed address is let in ``by_link``, published or not.
    Some addresses name their record after the question mark: that is ``named``. ``no_secret`` says that everybody reads
    what it names somewhere else, so that who is refused here may know that it is there.
    """

    name: str
    given: tuple[Any, ...] = ()
    reads: Iterable[str] = EVERYBODY
    sends: Iterable[str] = NOBODY
    made: Callable[[Any], tuple[Any, ...]] | None = None
    data: dict[str, Any] = field(default_factory=dict)
    named: str = ""
    by_link: bool = False
    no_secret: bool = False

    @property
    def about_a_record(self) -> bool:
        return bool(self.given or self.made or self.named)

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


@dataclass(frozen=True)
class Route:
    """One address of the read interface, as it is written there, asked about Amber.

    ``made`` gives the ids that stand in it, or those of the record that a list holds. ``reads`` are given it while the
    place is published; of a list, who finds the record in it. ``named`` is what the address asks after the question mark.
    ``found`` tells the ids of what a list gave, and None of what is no list.
    """

    written: str
    made: Callable[[Any], tuple[str, ...]] = lambda cast: ()
    reads: Iterable[str] = EVERYBODY
    found: Callable[[Any], set[str]] | None = None
    named: str = ""
    of_no_place: bool = False


def reading(names: dict[str, Any]) -> list[Line]:
    """Lines of addresses that everybody reads and nobody changes anything at."""
    return [Line(name, (slug,) if slug else ()) for name, slug in names.items()]


@cache
def tables() -> tuple[ModuleType, ...]:
    """Every app's file."""
    found = []
    paths = sorted(Path(__file__).parents[1].glob("*/who_may_*.py"))
    sys.path.extend({str(path.parent) for path in paths} - set(sys.path))
    for path in paths:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(module)
    return tuple(found)


def gathered(name: str) -> list[Any]:
    """LINES, EXPORTS or JOBS of all apps."""
    return [one for table in tables() for one in getattr(table, name, ())]
