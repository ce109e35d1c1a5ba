"""Where acceptances of risks stand on a day: they cover the risk, it is rated graver than was accepted, or they have lapsed."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from lodestar.analysis.risks import RatedAs, Rating, acceptance_stands, graver_since, rated_as
from lodestar.evidence.definitions.risk_scheme import DEFAULT, RiskScheme, load_risk_schemes
from lodestar.service.audit.models import Event
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.places.models import Place
from lodestar.service.risks.models import Risk, RiskAcceptance

COVERS, OUTGROWN, LAPSED = "stands", "not-covered", "lapsed"
STATES = {COVERS: "Stands", OUTGROWN: "Not covered", LAPSED: "Lapsed"}
ANEW = "to be accepted anew or treated"


@dataclass(frozen=True)
class Accepted:
    """The last acceptance of an open risk, and where it stands on a day. ``since``: from when it is rated graver."""

    row: RiskAcceptance
    state: str
    rated: RatedAs
    since: dt.date | None = None

    @property
    def covers(self) -> bool:
        """Whether the risk may stand by it."""
        return self.state == COVERS

    @property
    def word(self) -> str:
        return STATES[self.state]

    def said(self, *, named: bool = True) -> str:
        """The whole of it as a sentence; without a name for what is read beyond those who hold a role."""
        by = f" by {self.row.approver}" if named else ""
        level = self.row.given_for
        what = f" at {level}" if level else ""
        until = f" until {_day(self.row.expires_on)}"
        told = f"Accepted{by}{what} on {_day(self.row.accepted_on)}"
        if self.state == LAPSED:
            return f"{told}{until}: lapsed, {ANEW}"
        if self.state == OUTGROWN:
            since = f" since {_day(self.since)}" if self.since else ""
            return f"{told}; rated {self.rated}{since}: not covered, {ANEW}"
        return f"{told}{until}" if level else f"{told}{until}, at a rating that is not known"


def _day(day: dt.date) -> str:
    return f"{day:%-d %B %Y}"


@dataclass(frozen=True)
class Change:
    """What an event changed: of a risk's current rating, or of the scheme; the value before, by field."""

    number: int
    day: dt.date
    before: Mapping[str, Any]


def acceptances_of(place: Place, risks: Sequence[Risk]) -> dict[int, Accepted]:
    """Where the acceptances of open risks stand today, by the risk's number, in at most three queries.

    A risk that needs none, or has none that is not withdrawn, is left out. Read ``risks`` with their acceptances.
    """
    scheme, today = risk_scheme_of(place), localdate()
    rows = {
        risk.slug: (risk, list(risk.acceptances.all()))
        for risk in risks
        if risk.closed_on is None or risk.closed_on > today
    }
    rated = {slug: risk.current for slug, (risk, some) in rows.items() if some}
    found = stand(place, scheme, {slug: rows[slug][1] for slug in rated}, rated, today)
    return {rows[slug][0].pk: accepted for slug, accepted in found.items()}


def stand(
    place: Place,
    scheme: RiskScheme,
    rows: Mapping[str, Sequence[RiskAcceptance]],
    rated: Mapping[str, Rating],
    day: dt.date,
    until: dt.datetime | None = None,
) -> dict[str, Accepted]:
    """Where acceptances stand on a day, by the slug of their risk; of each risk the newest first.

    ``scheme`` and ``rated`` are those that stood at ``until``, by default now.
    """
    found: dict[str, Accepted] = {}
    graver: dict[str, tuple[RiskAcceptance, RatedAs]] = {}
    for slug, some in rows.items():
        row = last_on(some, day)
        if row is None:
            continue
        now, given = rated_as(scheme, rated[slug]), row.given_for
        if row.expires_on < day:
            found[slug] = Accepted(row, LAPSED, now)
        elif given is not None and now.graver_than(given):
            graver[slug] = row, given
            found[slug] = Accepted(row, OUTGROWN, now)
        else:
            found[slug] = Accepted(row, COVERS, now)
    changes = _changes(place, graver, until) if graver else {}
    for slug, (row, given) in graver.items():
        steps = _steps(scheme, rated[slug], (*changes.get(slug, ()), *changes.get("", ())), row.accepted_on)
        found[slug] = Accepted(row, OUTGROWN, found[slug].rated, graver_since(given, steps))
    return found


def last_on(rows: Iterable[RiskAcceptance], day: dt.date) -> RiskAcceptance | None:
    """Of a risk's acceptances, the newest first, the one that stands on a day, else the last if it was not withdrawn by then."""
    begun = [row for row in rows if row.accepted_on <= day]
    for row in begun:
        if acceptance_stands(row.accepted_on, row.expires_on, row.withdrawn_on, day):
            return row
    last = begun[0] if begun else None
    return last if last is not None and (last.withdrawn_on is None or last.withdrawn_on > day) else None


def _changes(place: Place, slugs: Collection[str], until: dt.datetime | None) -> dict[str, list[Change]]:
    """What changed the current ratings of risks, by slug, and the scheme under "", the newest first."""
    theirs = Q(kind="risk", record__in=list(slugs)) | Q(kind="schemes")
    events = Event.objects.filter(theirs, place=place.slug, version__isnull=False)
    if until is not None:
        events = events.filter(at__lte=until)
    told: dict[str, list[Change]] = {}
    for number, kind, record, at, changes in events.order_by("-id").values_list(
        "id", "kind", "record", "at", "changes"
    ):
        names = ("risk",) if kind == "schemes" else ("current_likelihood", "current_impact")
        before = {name: changes[name][0] for name in names if name in changes}
        slug = "" if kind == "schemes" else record
        if before:
            told.setdefault(slug, []).append(Change(number, localdate(at), before))
    return told


def _steps(
    scheme: RiskScheme, rated: Rating, changes: Iterable[Change], first: dt.date
) -> list[tuple[dt.date, RatedAs]]:
    """The ratings of a risk with the day from which each stood, oldest first; none from before the day ``first``."""
    return [(max(day, first), one) for day, one in reversed(list(_back(scheme, rated, changes, first)))]


def _back(
    scheme: RiskScheme, rated: Rating, changes: Iterable[Change], first: dt.date
) -> Iterator[tuple[dt.date, RatedAs]]:
    schemes = load_risk_schemes()
    state = {"current_likelihood": rated.likelihood, "current_impact": rated.impact, "risk": scheme.id}
    for change in sorted(changes, key=lambda one: one.number, reverse=True):
        yield change.day, _read(schemes, scheme, state)
        if change.day < first:
            return
        state |= {
            name: value or (DEFAULT if name == "risk" else value) for name, value in change.before.items()
        }
        if None in state.values():
            return
    yield first, _read(schemes, scheme, state)


def _read(schemes: Mapping[str, RiskScheme], scheme: RiskScheme, state: Mapping[str, Any]) -> RatedAs:
    """A state by its scheme; by that of now where it is no more among the definitions."""
    rating = Rating(state["current_likelihood"], state["current_impact"])
    return rated_as(schemes.get(state["risk"], scheme), rating)
