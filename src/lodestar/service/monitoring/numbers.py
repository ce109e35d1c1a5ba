"""Numbers as people write them."""

import re
from decimal import Decimal

from lodestar.evidence.definitions.indicators import Unit
from lodestar.evidence.errors import LodestarError

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"-?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_MORE_THAN_A_NUMBER = re.compile(r"[£$€%]|\d\s*(k|m|bn|tn)\.?$", re.IGNORECASE)


def read_number(text: str, unit: Unit | None = None) -> Decimal | None:
    """A number such as 1,250.5; None for nothing. In a unit, what the unit is written with may stand around it: £1.2m.

    Commas stand between thousands alone, so that 12,5 is not read as 125. Raises LodestarError saying what is wrong.
    """
    bare = text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ").strip()
    if unit is not None:
        before, _, after = (part.strip() for part in unit.pattern.partition("{value}"))
        if before + after and bare.startswith(before) and bare.endswith(after):
            bare = bare.removeprefix(before).removesuffix(after).strip()
    if not bare:
        return None
    if _PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    shown = text.strip()[:40]
    if _MORE_THAN_A_NUMBER.search(bare):
        told = (
            f" It is counted in: {unit.name.lower() if unit.name[0].isalpha() else unit.name}."
            if unit
            else ""
        )
        raise LodestarError(f"'{shown}' is more than a number; write it in full, without k, m, £ or %.{told}")
    if re.fullmatch(r"-?[0-9., ]+", bare):
        raise LodestarError(
            f"'{shown}' cannot be read; write 1,250.5: commas between thousands, a point before decimals"
        )
    raise LodestarError(f"'{shown}' is not a number; enter a number, or choose why there is none")
