"""International Territorial Levels: which codes stand for the same area in ITL and in NUTS.

ITL replaced NUTS in the United Kingdom on 1 January 2021. The 2021 codes are those of NUTS 2018 with TL for UK,
so Liverpool City Region is TLD7 and UKD7. Source: ONS, International Territorial Levels, 2021.
"""

from collections.abc import Iterable

REGIONS_2021 = ("TLC", "TLD", "TLE", "TLF", "TLG", "TLH", "TLI", "TLJ", "TLK", "TLL", "TLM", "TLN")
_SUBREGIONS = {
    "C": "12", "D": "13467", "E": "1234", "F": "123", "G": "123", "H": "123", "I": "34567", "J": "1234",
    "K": "1234", "L": "12", "M": "56789", "N": "0",
}  # fmt: skip
SUBREGIONS_2021 = tuple(f"TL{region}{digit}" for region, digits in _SUBREGIONS.items() for digit in digits)

_WHOLE = {"UK": "UK", "UKX": "UKX", "TLB": "TLB", "TLZ": "TLZ"}
_KNOWN = frozenset((*REGIONS_2021, *SUBREGIONS_2021))


def itl_code(code: str) -> str | None:
    """The ITL (2021) code of level 1 or 2 for an ITL or NUTS code of the same area; None when there is none.

    ``UKD7`` and ``TLD7`` give ``TLD7``. NUTS codes that had gone by 2018, such as UKM2, and level 3 give None.
    """
    if code in _WHOLE:
        return _WHOLE[code]
    swapped = f"TL{code[2:]}" if code.startswith("UK") else code
    return swapped if swapped in _KNOWN else None


def itl_vintage(codes: Iterable[str]) -> str | None:
    """The year of the ITL set that a file's codes belong to: 2021 when every code of levels 1 and 2 is in it."""
    levels_1_and_2 = {code for code in codes if code not in _WHOLE and len(code) <= 4}
    return "2021" if levels_1_and_2 and levels_1_and_2 <= _KNOWN else None


def itl_level(code: str) -> str | None:
    """0 for the whole country, 1 to 3 by the length of the code; none for England and Extra-Regio."""
    return "0" if code == "UK" else None if code in _WHOLE else str(len(code) - 2)
