"""When each item of an agenda begins, by the time at which its meeting does."""

import re
from collections.abc import Sequence

_CLOCK = re.compile(r"\s*([01]?\d|2[0-3])[:.]([0-5]\d)\b(?!\s*[ap]\.?m)", re.IGNORECASE)
_DAY = 24 * 60


def start_times(begins: str, lengths: Sequence[int | None]) -> list[str]:
    """The time at which each item begins, as ``10:45``. ``lengths`` are their minutes, None where it is not said.

    ``begins`` is the meeting's time as people write it, such as ``10:00 to 12:00``. What is not known is blank: all of it
    where no time by the clock stands first, and what comes after an item without minutes, or after midnight.
    """
    found = _CLOCK.match(begins)
    if found is None:
        return ["" for _ in lengths]
    at: int | None = int(found[1]) * 60 + int(found[2])
    times = []
    for length in lengths:
        times.append("" if at is None else f"{at // 60:02d}:{at % 60:02d}")
        at = None if at is None or length is None or at + length >= _DAY else at + length
    return times
