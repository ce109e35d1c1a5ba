"""The form of the codes that places and organisations are known by: GSS, ITL, NUTS and org-id.

Only the form is checked here, never whether a code is in use. Sources: ONS, Register of Geographic Codes (the
entity prefixes); ONS, International Territorial Levels, which replaced NUTS in the United Kingdom from 1 January
2021; the register codes of org-id.guide; Companies House, company number prefixes; the ROR identifier pattern.

An invented place uses codes that no real one can have: ``E99…`` (GSS), ``TLZ1`` and so on (ITL), ``UKZ1`` and so on
(NUTS). ``TLZ``, ``TLZZ`` and ``TLZZZ``, and the same of NUTS, are real: Extra-Regio, what belongs to no region.
"""

import re
from dataclasses import dataclass

AUTHORITY_ENTITIES = {
    "E06": "unitary authority",
    "E07": "non-metropolitan district",
    "E08": "metropolitan district",
    "E09": "London borough",
    "N09": "local government district",
    "S12": "council area",
    "W06": "unitary authority",
}
ENTITIES = AUTHORITY_ENTITIES | {
    "E00": "output area",
    "E01": "lower layer super output area",
    "E02": "middle layer super output area",
    "E05": "ward",
    "E10": "county",
    "E11": "metropolitan county",
    "E12": "region",
    "E13": "Inner or Outer London",
    "E14": "parliamentary constituency",
    "E30": "travel to work area",
    "E37": "local enterprise partnership",
    "E47": "combined authority",
    "E54": "integrated care board",
    "E92": "England",
    "K01": "travel to work area across a border",
    "K02": "United Kingdom",
    "K03": "Great Britain",
    "K04": "England and Wales",
    "N06": "parliamentary constituency",
    "N12": "travel to work area",
    "N92": "Northern Ireland",
    "S01": "data zone",
    "S02": "intermediate zone",
    "S13": "ward",
    "S14": "parliamentary constituency",
    "S22": "travel to work area",
    "S92": "Scotland",
    "W01": "lower layer super output area",
    "W02": "middle layer super output area",
    "W05": "ward",
    "W07": "parliamentary constituency",
    "W22": "travel to work area",
    "W92": "Wales",
}
MADE_GSS, MADE_ITL, MADE_NUTS = "E99", "TLZ", "UKZ"
ITL_FROM = 2021

_GSS = re.compile(r"[EKNSW][0-9]{8}")
_REGIONS = re.compile(r"(TL|UK)([C-NZ])([0-9A-Z]{0,2})")
_ORG_ID = re.compile(r"(?P<register>(?:[A-Z]{2}|360G)-[A-Z0-9]+)-(?P<number>\S+)")

_COMPANY = re.compile(
    r"(?:[0-9]{8}|(?:AC|CE|CS|ES|FC|FE|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|RC|RS|SA|SC|SE|SF|SI|SL|"
    r"SO|SP|SR|SZ|ZC)(?:[0-9]{6}|[0-9]{5}[A-Z])|R[0-9]{7})"
)
_REGISTERS: dict[str, tuple[re.Pattern[str], str, str]] = {
    "GB-COH": (
        _COMPANY,
        "Companies House",
        "8 characters with leading zeros or prefix, such as 00083405 or RC000660",
    ),
    "GB-CHC": (
        re.compile(r"[1-9][0-9]{5,6}(-[0-9]+)?"),
        "Charity Commission",
        "6 or 7 digits, such as 1112345",
    ),
    "GB-SC": (re.compile(r"SC[0-9]{6}"), "Scottish Charity Register", "SC and 6 digits, such as SC005336"),
    "GB-NIC": (
        re.compile(r"[0-9]{6}"),
        "Charity Commission for Northern Ireland",
        "6 digits, such as 100280",
    ),
    "GB-MPR": (re.compile(r"[A-Z]{0,2}[0-9]{1,6}[A-Z]{0,2}"), "Mutuals Public Register", "such as 30525R"),
    "GB-UKPRN": (re.compile(r"1[0-9]{7}"), "UK Register of Learning Providers", "8 digits, such as 10006842"),
    "GB-GOR": (
        re.compile(r"[A-Z]{1,3}[0-9]{1,5}"),
        "government organisation register",
        "such as D25",
    ),
    "GB-LAE": (re.compile(r"[A-Z]{3,4}"), "local authorities for England", "3 or 4 letters, such as LIV"),
    "GB-LAS": (re.compile(r"[A-Z]{3}"), "local authorities for Scotland", "3 letters, such as GLG"),
    "GB-PLA": (re.compile(r"[A-Z]{3}"), "principal local authorities of Wales", "3 letters, such as CRF"),
    "GB-LANI": (re.compile(r"[A-Z]{3}"), "local authorities of Northern Ireland", "3 letters, such as BFS"),
    "GB-NHS": (re.compile(r"[A-Z0-9]{3,6}"), "NHS organisation data", "3 to 6 characters, such as REM"),
    "GB-EDU": (re.compile(r"[0-9]{5,6}"), "Get Information about Schools", "the URN of 5 or 6 digits"),
    "GB-HESA": (re.compile(r"[0-9]{4}"), "HESA", "4 digits with a leading zero, such as 0123"),
    "GB-REV": (re.compile(r"[A-Z]{1,2}[0-9]{1,6}"), "HMRC list of charities", "such as XN1234"),
    "XI-ROR": (
        re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"),
        "Research Organization Registry",
        "such as 04xs57h96",
    ),
    "XI-GRID": (re.compile(r"grid\.[0-9]+\.[0-9a-f]+"), "GRID", "such as grid.10025.36"),
    "XI-LEI": (re.compile(r"[A-Z0-9]{18}[0-9]{2}"), "Legal Entity Identifier", "20 characters"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a code, and what to do."""

    message: str
    remedy: str


def gss_fault(code: str, *, made: bool = False, authority: bool = False) -> Fault | None:
    """What is wrong with a GSS code; None when nothing is. ``authority``: it must be a local authority's."""
    if not _GSS.fullmatch(code):
        return Fault("is not a GSS code", "write a letter and 8 digits, such as E47000004")
    if fault := _made_fault(code.startswith(MADE_GSS), made, f"{MADE_GSS}000001"):
        return fault
    if made:
        return None
    if authority and code[:3] not in AUTHORITY_ENTITIES:
        what = ENTITIES.get(code[:3], "no kind of area that is known here")
        known = ", ".join(AUTHORITY_ENTITIES)
        return Fault(f"is not the code of a local authority ({code[:3]} is {what})", f"use a code of {known}")
    if code[:3] not in ENTITIES:
        return Fault(
            f"starts with {code[:3]}, which is not known here", f"use one of {', '.join(sorted(ENTITIES))}"
        )
    return None


def itl_fault(code: str, *, made: bool = False) -> Fault | None:
    """What is wrong with an ITL code of level 1 to 3 (``TLD``, ``TLD7``, ``TLD72``); None when nothing is."""
    return _region_fault(
        code, "TL", made, Fault("is not an ITL code", "write TL, a letter C to N and up to 2 more")
    )


def nuts_fault(code: str, *, made: bool = False) -> Fault | None:
    """What is wrong with a NUTS code of level 1 to 3 (``UKD``, ``UKD7``, ``UKD72``); None when nothing is."""
    return _region_fault(
        code, "UK", made, Fault("is not a NUTS code", "write UK, a letter C to N and up to 2 more")
    )


def code_fault(scheme: str, code: str, *, made: bool = False) -> Fault | None:
    """What is wrong with a code of a scheme (gss, itl, nuts); None when nothing is."""
    check = {"gss": gss_fault, "itl": itl_fault, "nuts": nuts_fault}[scheme]
    return check(code, made=made)


def area_fault(code: str, *, made: bool = False) -> Fault | None:
    """What is wrong with the code of an area that a figure is for: GSS, ITL or NUTS. A made place may also
    compare itself with nations and the United Kingdom, whose codes are real."""
    if made and code[:3] in {"E92", "W92", "S92", "N92", "K02", "K03", "K04"}:
        made = False
    if code.startswith("TL"):
        return itl_fault(code, made=made)
    if code.startswith("UK"):
        return nuts_fault(code, made=made)
    if not _GSS.fullmatch(code):
        return Fault(
            "is not a GSS, ITL or NUTS code", "write the area's code, such as E47000004, TLD7 or K02000001"
        )
    return gss_fault(code, made=made)


def org_id_fault(identifier: str) -> Fault | None:
    """What is wrong with an org-id identifier (``GB-COH-00083405``); None when nothing is.

    United Kingdom and international registers must be known ones; other countries' need only be well-formed.
    """
    match = _ORG_ID.fullmatch(identifier)
    if not match:
        return Fault("is not an org-id identifier", "write register and number, such as GB-COH-00083405")
    register, number = match["register"], match["number"]
    if register in _REGISTERS:
        pattern, name, form = _REGISTERS[register]
        if not pattern.fullmatch(number):
            return Fault(f"has no number of the {name}", f"write {form}")
        if register == "XI-ROR" and not _ror_adds_up(number):
            return Fault(
                "is mistyped: its last two digits do not match the rest", "copy it again from ror.org"
            )
        return None
    if register.startswith(("GB-", "XI-")):
        return Fault(
            f"names the register {register}, which is not known", f"use one of {', '.join(_REGISTERS)}"
        )
    return None


def _ror_adds_up(number: str) -> bool:
    """ISO 7064 check of a ROR identifier: six characters in base 32 without i, l, o and u, then two digits."""
    value = 0
    for character in number[1:7]:
        value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(character)
    return 98 - value * 100 % 97 == int(number[7:])


def _region_fault(code: str, letters: str, made: bool, malformed: Fault) -> Fault | None:
    match = _REGIONS.fullmatch(code)
    if not match or match[1] != letters:
        return malformed
    extra_regio = match[2] == "Z" and not match[3].strip("Z")
    return _made_fault(match[2] == "Z" and not extra_regio, made, f"{letters}Z1")


def _made_fault(reserved: bool, made: bool, example: str) -> Fault | None:
    if reserved and not made:
        return Fault("is reserved for made places", "use the real code, or set made: true in place.yaml")
    if made and not reserved:
        return Fault("may be a real place's code", f"a made place uses reserved codes, such as {example}")
    return None
