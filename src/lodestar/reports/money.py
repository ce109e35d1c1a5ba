"""Money as a reader says it: £59.4m, £372k, £850."""

from decimal import ROUND_HALF_UP, Decimal

_STEPS = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))


def short_pounds(value: Decimal | float | int | None, none: str = "not given") -> str:
    """An amount of £ in the largest unit that fits: '£6bn', '£59.4m', '£372k', '£372', '£3.63'.

    Millions and billions below a hundred keep one decimal, thousands none, and pounds below ten their pence.
    """
    if value is None:
        return none
    amount = Decimal(str(value))
    sign, size = ("−" if amount < 0 else ""), abs(amount)
    for step, word in _STEPS:
        if size >= step * Decimal("0.9995"):
            scaled = size / step
            places = Decimal("0.1") if scaled < 100 and word != "k" else Decimal(1)
            return f"{sign}£{_plain(scaled.quantize(places, ROUND_HALF_UP))}{word}"
    if size < 10 and size != size.to_integral_value():
        return f"{sign}£{size.quantize(Decimal('0.01'), ROUND_HALF_UP)}"
    return f"{sign}£{size.quantize(Decimal(1), ROUND_HALF_UP)}"


def whole_pounds(value: Decimal | None, none: str = "not given") -> str:
    """An amount of £ with all its digits: '£59,369,133', and its pence where it has any: '£0.50'."""
    if value is None:
        return none
    if value == value.to_integral_value():
        value = value.quantize(Decimal(1))
    return f"−£{-value:,f}" if value < 0 else f"£{value:,f}"


def rate_pounds(value: Decimal | float) -> str:
    """A rate in £: to the penny below ten, else to the pound: '£3.63', '£1,210'."""
    return f"£{value:,.2f}" if abs(float(value)) < 10 else f"£{value:,.0f}"


def percent(share: float, places: int = 0) -> str:
    """A share in per cent: 0.2397 → '24%'. Something that rounds to nothing is 'under 1%'."""
    said = f"{100 * share:.{places}f}"
    if share > 0 and float(said) == 0:
        return f"under {10**-places:g}%"
    return f"{said}%"


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.removesuffix(".0")
