"""The field types that every record of a place pack is written with."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from lodestar.evidence.periods import parse_date, parse_period


@dataclass(frozen=True)
class RefersTo:
    """Marks a field that holds the id of a record of another kind in the same pack."""

    kind: str


@dataclass(frozen=True)
class RefersToShared:
    """Marks a field that holds the id of a shared definition (see ``definitions/``)."""

    collection: str


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    bad = next((c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"), None)
    if bad is not None:
        raise ValueError(f"holds the control character U+{ord(bad):04X}; remove it")
    if "\ufffd" in text:
        raise ValueError(
            "holds the replacement character U+FFFD; the file was decoded wrongly, save it as UTF-8"
        )
    return text


def _text_only(value: object) -> object:
    """YAML reads ``2022-11-10`` as a date and ``2022`` as a number; dates are kept as written."""
    if isinstance(value, bool) or value is None:
        return value
    return str(value)


def _is_date(text: str) -> str:
    parse_date(text)
    return text


def _is_period(text: str) -> str:
    parse_period(text)
    return text


def _is_web_address(text: str) -> str:
    if not re.match(r"^https?://[^\s<>\"']+$", text):
        raise ValueError("is not a web address; start it with https:// and leave no spaces in it")
    return text


def _number(value: object) -> object:
    """Numbers are decimals, never floats: 67.72 stays 67.72."""
    if isinstance(value, bool):
        return "a yes/no value"
    return str(value) if isinstance(value, int | float) else value


def _few_places(value: Decimal) -> Decimal:
    """Six decimal places and 15 digits are what every database here keeps exactly."""
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        raise ValueError("has too many digits behind the point; keep 6 of them")
    return value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(_clean)
]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True), AfterValidator(_clean)
]
Date = Annotated[str, BeforeValidator(_text_only), AfterValidator(_is_date)]
PeriodText = Annotated[str, BeforeValidator(_text_only), AfterValidator(_is_period)]
WebAddress = Annotated[
    str, StringConstraints(max_length=500), AfterValidator(_clean), AfterValidator(_is_web_address)
]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(allow_inf_nan=False, max_digits=15, ge=-(10**13), le=10**13),
    AfterValidator(_few_places),
]
Year = Annotated[int, Field(ge=1600, le=2199)]
