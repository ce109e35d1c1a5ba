"""Records as they stand in a file, with the lines that they stand on."""

import io
from dataclasses import dataclass, field
from typing import Any

from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.problems import Problem, shorten

Path = tuple[str | int, ...]


@dataclass
class Raw:
    """A record before it is validated. Lines count from 1; ``last`` is the last line with something of its own.

    ``values`` holds texts, lists and dictionaries as written: nothing is read as a number, date or yes/no.
    ``lines`` gives the line of each field by its path. ``column`` is where a block record's fields start;
    None when the record is not laid out one field to a line.
    """

    values: dict[str, Any]
    first: int
    last: int
    lines: dict[Path, int] = field(default_factory=dict)
    column: int | None = None

    @property
    def id(self) -> str:
        value = self.values.get("id")
        return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True)
class Entry:
    """A record of a file: what was written (``raw``) and, when it is valid, the record itself."""

    kind: str
    file: str
    raw: Raw
    record: Record | None

    @property
    def id(self) -> str:
        return self.raw.id

    def line(self, path: Path = ()) -> int:
        """The line of a field, or of the nearest thing around it that has one."""
        while path:
            if path in self.raw.lines:
                return self.raw.lines[path]
            path = path[:-1]
        return self.raw.first

    def problem(self, path: Path, value: object, message: str, remedy: str = "") -> Problem:
        """A problem of one field of this record, placed on its line."""
        return Problem(
            self.file,
            self.line(path),
            message,
            remedy,
            kind=self.kind,
            record=shorten(self.id),
            field=say_path(path),
            value=shorten(value),
        )


@dataclass(frozen=True)
class Shape:
    """What was found in one file: raw records, problems, and whether the file could be read to its end."""

    records: tuple[Raw, ...]
    problems: tuple[Problem, ...]
    whole: bool = True


def say_path(path: Path) -> str:
    """``("milestones", 1, "due")`` as ``milestones[2].due``: items count from 1, as a reader counts."""
    said = ""
    for step in path:
        if isinstance(step, int):
            said += f"[{step + 1}]"
        else:
            said += f".{step}" if said else str(step)
    return shorten(said)


def split_lines(text: str) -> list[str]:
    r"""Lines with their ends, broken at ``\n``, ``\r\n`` and ``\r`` only: what editors and csv call a line."""
    return list(io.StringIO(text, newline=""))
