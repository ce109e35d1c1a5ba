"""Identifiers of organisations as sources write them, read into org-id form: repaired only where nothing is lost.

A company number is text: ``00083405`` that a spreadsheet has turned into ``83405`` gets its zeros back, because
Companies House numbers have 8 characters and only zeros are ever lost. ``8.34E+07`` is refused, because digits are
lost for good. A bare number may belong to several registers (``SC009292`` is the form of a Scottish company and of a
Scottish charity; ``10003758`` of a company and of a UKPRN): then every reading is given and none is chosen.

Sources: org-id.guide (register codes); Companies House, company number prefixes; UK Register of Learning Providers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.codes import org_id_fault

COMPANY, CHARITY, SCOTTISH_CHARITY, NI_CHARITY = "GB-COH", "GB-CHC", "GB-SC", "GB-NIC"
LEARNING_PROVIDER, MUTUAL = "GB-UKPRN", "GB-MPR"
COMMON_REGISTERS = (COMPANY, CHARITY, SCOTTISH_CHARITY, LEARNING_PROVIDER)

_ORG_ID = re.compile(r"^((?:[A-Z]{2}|360G)-[A-Z0-9]+)[-\s]+(.+)$")
_PLACEHOLDERS = frozenset(
    {
        "",
        "N/A",
        "NA",
        "NONE",
        "NULL",
        "TBC",
        "TBA",
        "UNKNOWN",
        "-",
        "0",
        "X",
        "NOTAPPLICABLE",
        "NOTKNOWN",
        "PENDING",
    }
)
_LOST = re.compile(r"^\d(?:\.\d+)?E\+?\d+$")
_SPREADSHEET_FLOAT = re.compile(r"^(\d+)\.0+$")
_PREFIXED = re.compile(r"^([A-Z]{1,2})(\d{1,7})([A-Z]?)$")


@dataclass(frozen=True, order=True)
class Identifier:
    """One organisation's number in one register."""

    register: str
    number: str

    @property
    def org_id(self) -> str:
        return f"{self.register}-{self.number}"


@dataclass(frozen=True)
class Reading:
    """What a text can be as an identifier.

    ``identifiers`` holds one when it is clear, several when registers share the form, none when it is no identifier;
    ``repairs`` says what was changed to read it; ``fault`` why nothing could be read.
    """

    published: str
    identifiers: tuple[Identifier, ...]
    repairs: tuple[str, ...] = ()
    fault: str | None = None

    @property
    def identifier(self) -> Identifier | None:
        """The identifier, when there is exactly one reading."""
        return self.identifiers[0] if len(self.identifiers) == 1 else None

    @property
    def ambiguous(self) -> bool:
        return len(self.identifiers) > 1


def read_identifier(published: str | None, registers: Sequence[str] = COMMON_REGISTERS) -> Reading:
    """Read an identifier: an org-id (``GB-COH-00083405``), or a number of one of ``registers``.

    Raises LodestarError for anything but text: an identifier that is a number has lost its zeros before it came here.
    """
    if published is not None and not isinstance(published, str):
        raise LodestarError(
            f"identifier {published!r} is a {type(published).__name__}; read identifiers as text, so that no zero is lost"
        )
    text = (published or "").strip().upper()
    repairs: list[str] = []
    if "".join(text.split()) in _PLACEHOLDERS or set(text) <= set("0 -./"):
        return Reading(published or "", (), fault="no identifier is given")
    if match := _ORG_ID.match(text):
        registers, text = (match[1],), match[2].strip()
    if match := _SPREADSHEET_FLOAT.match(text):
        text = match[1]
        repairs.append("'.0' of a spreadsheet taken off")
    if _LOST.match("".join(text.split())):
        return Reading(
            published or "", (), fault=f"'{text}' was shortened by a spreadsheet; its last digits are lost"
        )
    found: list[Identifier] = []
    notes: list[str] = []
    for register in registers:
        number, note = _in_form(register, text)
        identifier = Identifier(register, number)
        if org_id_fault(identifier.org_id) is None and not _never_given(identifier):
            found.append(identifier)
            notes += [note] if note and note not in notes else []
    if not found:
        return Reading(published or "", (), fault=f"'{text}' is no number of {' or '.join(registers)}")
    return Reading(published or "", tuple(found), tuple(repairs + notes))


def _never_given(identifier: Identifier) -> bool:
    """Numbers that have the register's form but lie beyond what it has given out: charities of 7 digits begin with 1."""
    return (
        identifier.register == CHARITY
        and len(identifier.number) == 7
        and not identifier.number.startswith("1")
    )


def _in_form(register: str, text: str) -> tuple[str, str | None]:
    """The text in the register's form, and what was changed for it."""
    compact = re.sub(r"[\s./_]", "", text) if register != "XI-GRID" else text.lower()
    if register == "XI-ROR":
        return text.lower().rsplit("/", 1)[-1], None
    if register == COMPANY:
        return _company_number(compact.replace("-", ""))
    if register == SCOTTISH_CHARITY and (match := re.fullmatch(r"SC?O?(\d{1,6})", compact)):
        number = f"SC{match[1]:0>6}"
        return number, None if number == compact else "leading zeros restored"
    if register == CHARITY and compact.isdigit() and compact != compact.lstrip("0"):
        return compact.lstrip("0"), "leading zeros taken off"
    return compact, None if compact == text else "spaces and signs taken out"


def _company_number(text: str) -> tuple[str, str | None]:
    """A company number with its 8 characters: zeros stand before the digits, after the prefix."""
    if text.isdigit():
        return (text, None) if len(text) >= 8 else (f"{text:0>8}", "leading zeros restored")
    match = _PREFIXED.match(text)
    if match is None:
        return text, None
    prefix, digits, suffix = match.groups()
    width = 8 - len(prefix) - len(suffix)
    number = f"{prefix}{digits:0>{width}}{suffix}"
    return number, None if number == text else "leading zeros restored"
