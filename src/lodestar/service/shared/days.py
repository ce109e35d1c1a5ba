"""Days as people write them and forms ask for them: one hint, one reading, everywhere."""

import datetime as dt
import re
from typing import Any

from django import forms

EXAMPLE = "For example, 27/3/2026."
PARTLY = "For example, 27/3/2026; 3/2026 or 2026 where no more is known."
WRONG = "Enter a date, such as 27/3/2026"
# The first four are how people write; the others are how spreadsheets show a day, and what they put on the clipboard.
WAYS = [
    "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d-%b-%Y", "%d-%b-%y", "%d/%m/%y", "%d.%m.%y",
]  # fmt: skip
_MONTH_WAYS = ("%m/%Y", "%B %Y", "%b %Y", "%b-%Y", "%b-%y")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_HELD = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def day_given(text: str, ways: tuple[str, ...] = tuple(WAYS)) -> dt.date | None:
    """A day as people write it (27/3/2026, 27th March 2026), as a spreadsheet shows it (27-Mar-26) or as it is held
    (2026-03-27); None for what is none."""
    plain = _ORDINAL.sub("", text.strip())
    for way in ways:
        try:
            return dt.datetime.strptime(plain, way).date()
        except ValueError:
            continue
    return None


def as_held(text: str) -> str:
    """A date that may lack its day or month, as a record holds it: 31/3/2027 is 2027-03-31, March 2027 is 2027-03.

    What is no such date stays as it was written, for whoever checks it to refuse.
    """
    if day := day_given(text):
        return day.isoformat()
    month = day_given(text, _MONTH_WAYS)
    return f"{month:%Y-%m}" if month else text


def as_written(held: Any) -> Any:
    """A date of a record as forms show it: 2027-03-31 is 31/03/2027. What is no such date is shown as it is."""
    found = _HELD.fullmatch(held) if isinstance(held, str) else None
    return "/".join(part for part in reversed(found.groups()) if part) if found else held


class DayField(forms.DateField):
    """A day, typed as people write it. The hint ends with how."""

    default_error_messages = {"invalid": WRONG}

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        widget = forms.DateInput(format="%d/%m/%Y", attrs={"class": "govuk-input--width-10"})
        hint = f"{help_text} {EXAMPLE}".strip()
        super().__init__(input_formats=WAYS, widget=widget, help_text=hint, **kwargs)
