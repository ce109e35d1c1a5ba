"""What acceptances were given for that do not remember it: the rating that stood when they were given, by the audit.

It takes the models that it reads and writes, so that a migration can do it with those of its own day.
"""

from typing import Any

from lodestar.analysis.risks import Rating, rated_as
from lodestar.evidence.definitions.risk_scheme import DEFAULT, load_risk_schemes

CURRENT = ("current_likelihood", "current_impact")


def remember_ratings(acceptance: Any, event: Any, schemes: Any) -> int:
    """Write the rating into each acceptance of which the audit tells it, and leave the others blank; how many were written."""
    rows = acceptance.objects.filter(likelihood=None).select_related("risk", "place")
    return sum(_remember(row, event, schemes) for row in rows)


def _remember(row: Any, event: Any, schemes: Any) -> bool:
    place = row.place.slug
    given = event.objects.filter(place=place, kind="risk-acceptance", record=row.slug, version=1)
    moment = given.order_by("-id").values_list("id", flat=True).first()
    if moment is None:
        return False
    later = event.objects.filter(place=place, id__gt=moment, version__isnull=False).order_by("-id")
    levels = {name: getattr(row.risk, name) for name in CURRENT}
    _take_back(levels, later.filter(kind="risk", record=row.risk.slug))
    chosen = schemes.objects.filter(place=row.place).values_list("risk", flat=True).first()
    scheme = {"risk": chosen or DEFAULT}
    _take_back(scheme, later.filter(kind="schemes"))
    known = load_risk_schemes().get(scheme["risk"] or DEFAULT)
    if known is None or None in levels.values():
        return False
    read = rated_as(known, Rating(*levels.values()))
    row.scheme, row.band, row.word = known.id, read.band, read.word
    row.likelihood, row.impact = read.rating.likelihood, read.rating.impact
    row.save(update_fields=["scheme", "band", "word", "likelihood", "impact"])
    return True


def _take_back(values: dict[str, Any], events: Any) -> None:
    """Take back what events changed, the newest first."""
    for changes in events.values_list("changes", flat=True):
        values |= {name: changes[name][0] for name in values if name in changes}
