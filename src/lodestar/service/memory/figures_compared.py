"""What differs in figures between two days: values entered and corrected, releases accepted and withdrawn, in words."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from lodestar.analysis.memory.figures import FigureChange, figure_changes
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.periods import parse_period
from lodestar.evidence.stores.served import ServedRelease, served_at
from lodestar.service.insights.observations import Shown
from lodestar.service.memory.figures import assignments_then, figures_then, read_then
from lodestar.service.memory.then import Then
from lodestar.service.memory.told import Told, short
from lodestar.service.monitoring.masking import SUPPRESSED
from lodestar.service.monitoring.reading import Reading
from lodestar.service.places.models import Place

MANY = 3
Key = tuple[str, str, str]


def values_compared(place: Place, first: Then, last: Then, *, sees_small: bool) -> Iterable[Told]:
    """Values of indicators in delivery. What is hidden from the reader on its page is hidden here."""
    before, after = (_readings(place, then, sees_small=sees_small) for then in (first, last))
    for slug, reading in after.items():
        held = _said(before[slug]) if slug in before else {}
        changes = figure_changes(held, _said(reading))
        url = reverse("assignment", args=[place.slug, slug])
        new = [change for change in changes if change.what == "entered"]
        if len({change.key[0] for change in new}) > MANY:
            yield _many(reading, new, url)
            new = []
        for change in (*new, *(change for change in changes if change.what != "entered")):
            sentence = f"{_of(change.key)}: {_became(change)}"
            name = reading.assignment.name
            yield Told(change.what, "indicator-value", name, sentence, change.was, change.now, url)


def evidence_compared(place: Place, first: Then, last: Then) -> Iterable[Told]:
    """Releases that came to serve or ceased to, and the figures of the place that they changed."""
    before, after = (
        {(one.source, one.place, one.part): one for one in served_at(then.moment).releases if one.place in {"", place.slug}}
        for then in (first, last)
    )  # fmt: skip
    yield from _releases(place, before, after)
    if {one.id for one in before.values()} != {one.id for one in after.values()}:
        yield from _observations(place, first, last)


def _readings(place: Place, then: Then, *, sees_small: bool) -> dict[str, Reading]:
    rows = assignments_then(place, then)
    readings = read_then(place, rows, then, sees_small=sees_small)
    return {reading.assignment.slug: reading for reading in readings}


def _said(reading: Reading) -> dict[Key, str]:
    """Each figure of a reading as its page says it, by period, dimension and category."""
    found: dict[Key, str] = {}
    for each in reading.periods:
        if each.figure.value is not None:
            found[each.period, "", ""] = reading.unit.say(f"{round(each.figure.value, 2).normalize():f}")
        elif each.figure.missing:
            found[each.period, "", ""] = each.figure.missing
    return found | {(part.period, part.dimension, part.category): part.said for part in reading.parts}


def _of(key: Key) -> str:
    period, dimension, category = key
    part = f", {dimension} {category}" if category else ""
    return f"{parse_period(period).label}{part}"


def _became(change: FigureChange[Key]) -> str:
    was, now = (
        "a small number, hidden," if each == SUPPRESSED else each for each in (change.was, change.now)
    )
    if change.what == "corrected":
        return f"corrected from {was} to {now}".removesuffix(",")
    return f"{was} taken back" if change.what == "taken back" else f"{now} entered"


def _many(reading: Reading, new: Sequence[FigureChange[Key]], url: str) -> Told:
    """Many new values at once, as one sentence with the latest for the whole."""
    periods = sorted({change.key[0] for change in new}, key=lambda text: parse_period(text).start)
    latest = next((change.now for change in new if change.key == (periods[-1], "", "")), "")
    sentence = (
        f"Values entered for {len(periods)} periods, from {parse_period(periods[0]).label} until "
        f"{parse_period(periods[-1]).label}{f'; the last is {latest}' if latest else ''}"
    )
    return Told("entered", "indicator-value", reading.assignment.name, sentence, "", latest, url)


def _releases(
    place: Place, before: dict[Key, ServedRelease], after: dict[Key, ServedRelease]
) -> Iterable[Told]:
    for series in dict.fromkeys((*after, *before)):
        was, now = before.get(series), after.get(series)
        if was is not None and now is not None and was.id == now.id:
            continue
        one = now or was
        assert one is not None
        if now is None:
            what, sentence = "withdrawn", "Withdrawn: its figures serve no more"
        elif was is None:
            what, sentence = "accepted", "Accepted: its figures serve from then on"
        else:
            what, sentence = "accepted", "Accepted in place of an earlier release"
        url = reverse("release", args=[place.slug, one.id])
        yield Told(
            what, "release", one.title, sentence, was.id[:12] if was else "", now.id[:12] if now else "", url
        )


def _observations(place: Place, first: Then, last: Then) -> Iterable[Told]:
    before, after = (
        {shown.observation.id: shown for shown in figures_then(place, then).all()} for then in (first, last)
    )
    changes = figure_changes(
        {id_: shown.said for id_, shown in before.items()}, {id_: shown.said for id_, shown in after.items()}
    )
    by_indicator: dict[tuple[str, str], list[FigureChange[str]]] = {}
    for change in changes:
        shown = after.get(change.key) or before[change.key]
        by_indicator.setdefault((shown.observation.indicator, change.what), []).append(change)
    for (indicator, what), mine in by_indicator.items():
        definition = load_definitions().indicators.get(indicator)
        name = definition.name if definition else indicator
        url = reverse("indicator", args=[place.slug, indicator])
        if len(mine) > MANY:
            sentence = f"{len(mine)} figures {PUBLISHED[what]}"
            yield Told(WHAT[what], "observation", name, sentence.capitalize(), "", "", url)
            continue
        for change in mine:
            shown = after.get(change.key) or before[change.key]
            yield Told(
                WHAT[what], "observation", name, _published(shown, change), change.was, change.now, url
            )


WHAT = {"entered": "accepted", "corrected": "corrected", "taken back": "withdrawn"}
PUBLISHED = {
    "entered": "come with releases",
    "corrected": "revised by their sources",
    "taken back": "serve no more",
}


def _published(shown: Shown, change: FigureChange[str]) -> str:
    of = ", ".join(part for part in (parse_period(shown.period).label, shown.part, shown.area_name) if part)
    if change.what == "corrected":
        return short(f"{of}: revised from {change.was} to {change.now}")
    return short(f"{of}: {change.now} published" if change.now else f"{of}: {change.was} serves no more")
