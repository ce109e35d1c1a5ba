"""The acceptance by which a risk may stand, told as the pages tell it."""

from lodestar.service.risks.acceptances import acceptances_of


def covering(risk):
    """The acceptance that covers a risk today as it is rated now; None where none does."""
    last = acceptances_of(risk.place, [risk]).get(risk.pk)
    return last.row if last is not None and last.covers else None
