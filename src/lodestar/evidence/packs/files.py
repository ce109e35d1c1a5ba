"""The files of a pack's folder: which are there, and whether they can safely be opened and are UTF-8 text."""

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.entries import split_lines
from lodestar.evidence.packs.kinds import BY_FILE
from lodestar.evidence.packs.problems import Problem, did_you_mean, shorten

MOST_BYTES = 20 * 1024 * 1024
REQUIRED = ("place.yaml", "sources.yaml")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Found:
    """The files of a pack that could be read, what is wrong with the others, and the names of those not read."""

    files: dict[str, bytes]
    problems: list[Problem]
    unread: frozenset[str]


def read_files(folder: Path) -> Found:
    """The bytes of every file of a pack, in the order of KINDS, and what stands in the way of the others.

    Raises LodestarError when ``folder`` is not a folder that can be looked into. Links that lead out of the
    folder, things that are no plain file and files above ``MOST_BYTES`` are not opened.
    """
    names = _names(folder)
    files: dict[str, bytes] = {}
    near = _near_misses(names)
    problems = list(near.values())
    unread = set(near)
    for name in BY_FILE:
        if name in names:
            answer = _read(folder, name)
            if isinstance(answer, Problem):
                problems.append(answer)
                unread.add(name)
            else:
                files[name] = answer
        elif name in REQUIRED and name not in near:
            problems.append(Problem(name, 0, "is missing", f"every pack needs {' and '.join(REQUIRED)}"))
            unread.add(name)
    return Found(files, problems, frozenset(unread))


def decode(name: str, data: bytes) -> str | Problem:
    """The text of a file, without its byte order mark; a Problem when it is not clean UTF-8."""
    if data.startswith(_UTF16) or (
        b"\x00" in data[:200] and data[:200].count(b"\x00") > len(data[:200]) // 4
    ):
        return Problem(name, 0, "is written in UTF-16, not UTF-8", "save it again with the encoding UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # utf-8-sig counts from behind the byte order mark
        at = error.start + (len(_BOM) if data.startswith(_BOM) else 0)
        return Problem(
            name,
            _line_of(data[:at]),
            f"is not UTF-8: byte 0x{data[at]:02X} at position {at + 1:,}{_guess(data[at])}",
            "save it again with the encoding UTF-8",
        )
    bad = _CONTROL.search(text)
    if bad:
        line = len(split_lines(text[: bad.start()] + "x"))
        return Problem(name, line, f"holds the control character U+{ord(bad[0]):04X}", "remove it")
    return text


def has_mark(data: bytes) -> bool:
    """True when a file starts with the UTF-8 byte order mark."""
    return data.startswith(_BOM)


def mark(data: bytes) -> bytes:
    """The byte order mark that a file starts with, or nothing."""
    return _BOM if has_mark(data) else b""


def _names(folder: Path) -> set[str]:
    try:
        if not folder.is_dir():
            there = "is a file, not a folder" if folder.exists() else "is not there"
            raise LodestarError(f"{shorten(folder, 200)} {there}; give the folder that holds place.yaml")
        return {child.name for child in folder.iterdir()}
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LodestarError(
            f"{shorten(folder, 200)} cannot be opened: {reason}; give a folder you may read"
        ) from error


def _read(folder: Path, name: str) -> bytes | Problem:
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return Problem(
                name, 0, "is a link that leads out of the pack", "put the file itself into the folder"
            )
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return Problem(name, 0, "is not a plain file", "put a text file of that name there")
        if found.st_size <= MOST_BYTES:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
            if len(data) <= MOST_BYTES:
                return data
        size = f"{found.st_size / 1024 / 1024:,.0f} MB"
        return Problem(
            name, 0, f"is too large ({size}); a file of a pack holds at most 20 MB", "split the place"
        )
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "its links lead in a circle"
        return Problem(name, 0, f"cannot be read: {reason}", "make it a file that you may read")


def _near_misses(names: set[str]) -> dict[str, Problem]:
    """Files that are ignored because of their name, by the name that was surely meant."""
    found = {}
    for name in sorted(names - set(BY_FILE)):
        same = next((known for known in BY_FILE if _plain(known) == _plain(name)), None)
        near = same or did_you_mean(name, [known for known in BY_FILE if known not in names])
        if near and Path(name).suffix.lower() in {".yaml", ".yml", ".csv"}:
            message = f"is not a file of a pack and is not read; it looks like '{near}'"
            found[near] = Problem(shorten(name), 0, message, "rename it, or move it out of the folder")
    return found


def _plain(name: str) -> str:
    stem, _, ending = name.lower().replace("_", "-").replace(" ", "-").partition(".")
    return f"{stem.rstrip('s')}.{ending.replace('yml', 'yaml')}"


def _line_of(before: bytes) -> int:
    return len(split_lines(before.decode("utf-8", "replace") + "x"))


def _guess(byte: int) -> str:
    return f" ('{bytes([byte]).decode('cp1252', 'replace')}' in Windows-1252)" if byte >= 0xA0 else ""
