"""Which sides report on an action."""

from collections.abc import Iterable

LOCAL, NATIONAL, DELIVERY = "local", "national", "delivery"
ORDER = (LOCAL, NATIONAL, DELIVERY)
SAID = {LOCAL: "Local", NATIONAL: "National", DELIVERY: "Delivery partner"}


def reporting_sides(parts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The sides that report on an action, from its responsibilities as (role, side).

    The local and the national side report where they have a part in it. Delivery partners report where they alone lead.
    An action with no responsibility has nobody who reports: a vacancy, to be shown.
    """
    parts = list(parts)
    taking_part = {side for _, side in parts}
    leading = {side for role, side in parts if role == "lead"}
    sides = taking_part & {LOCAL, NATIONAL}
    if leading == {DELIVERY} or (DELIVERY in taking_part and not sides):
        sides = sides | {DELIVERY}
    return tuple(side for side in ORDER if side in sides)


def is_joint(sides: Iterable[str]) -> bool:
    """Whether more than one side rates the action, each alone."""
    return len(tuple(sides)) > 1
