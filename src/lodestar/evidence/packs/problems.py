"""What is wrong in a place pack, where, and what to do about it."""

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

MOST_SHOWN = 60


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right. Sorts by file and line; ``line`` is 0 when the whole file or folder is meant.

    ``message`` follows the value and says what is wrong with it; ``remedy`` says what to do. ``kind`` and
    ``record`` name the record (its kind and id), ``field`` the field, such as ``milestones[2].due``.
    """

    file: str
    line: int
    message: str
    remedy: str = ""
    kind: str = ""
    record: str = ""
    field: str = ""
    value: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = " ".join(part for part in (self.kind, self.record) if part)
        what = " ".join(part for part in (self.field, f'"{self.value}"' if self.value else "") if part)
        said = f"{self.message}; {self.remedy}" if self.remedy else self.message
        return ": ".join(part for part in (place, where, what, said) if part)


def shorten(value: object, most: int = MOST_SHOWN) -> str:
    """The start of a value on one line, safe to print: control and direction characters are shown as U+0000."""
    if isinstance(value, dict | list | tuple):
        return ""
    text = "" if value is None else str(value)
    shown = text if len(text) <= most else text[: most - 1] + "…"
    return "".join(_printable(character) for character in shown)


def _printable(character: str) -> str:
    if character in "\n\r\t":
        return " "
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return f"<U+{ord(character):04X}>" if hidden else character


def did_you_mean(value: str, known: Iterable[str]) -> str | None:
    """The known word that a wrong one most resembles, if one does."""
    if len(value) > 100:
        return None
    by_lower = {word.lower(): word for word in known}
    close = difflib.get_close_matches(value.lower(), by_lower, n=1, cutoff=0.7)
    return by_lower[close[0]] if close else None


def suggest(value: str, known: Iterable[str], otherwise: str) -> str:
    """A remedy: the nearest known word when there is one, else ``otherwise``."""
    nearest = did_you_mean(value, known)
    return f"did you mean '{nearest}'?" if nearest else otherwise


def limited(problems: list[Problem], most: int = 100) -> list[Problem]:
    """At most ``most`` problems of one file, the last of them saying how many more there are."""
    if len(problems) <= most:
        return problems
    ordered = sorted(problems)
    rest = len(ordered) - most + 1
    last = replace(
        Problem(ordered[-1].file, ordered[most - 1].line, f"{rest:,} more problems follow in this file"),
        remedy="put these right first and check again",
    )
    return [*ordered[: most - 1], last]
