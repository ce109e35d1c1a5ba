"""Columns and filters that every view of the working plan shares."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from lodestar.analysis.delivery.health import Health
from lodestar.evidence.periods import parse_period
from lodestar.service.delivery.lines import ActionLine
from lodestar.service.delivery.models import Tag
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Principle
from lodestar.service.shared.lists import Column, Filter, Listing
from lodestar.service.shared.statuses import status_of

STATUSES = ("past-its-date", "under-way", "not-started", "no-dates", "complete", "merged", "superseded")
Scored = tuple[ActionLine, Health]


def when(date: str) -> str:
    """A date in words; blank stays blank."""
    return parse_period(date).label if date else ""


def steps_said(line: ActionLine) -> str:
    """Milestones in words, one after the other."""
    said = []
    for step in line.steps:
        reached = f", reached {step.reached.day} {step.reached:%B %Y}" if step.reached else ""
        said.append(f"{step.name} ({when(step.due)}{reached})")
    return "; ".join(said)


def lines_listing(
    place: Place, lines: Sequence[ActionLine], *, name: str, title: str, full: bool, then: Any = None
) -> Listing:
    """The working plan as a list. ``full`` adds what only those see who hold a role at the place.

    Lines as they stood ``then`` lead to their actions as they stood then.
    """
    address = reverse("action", args=[place.slug, "id-of-the-action"]) + (then.query if then else "")
    names = {line.slug: line.name for line in lines}
    return Listing(
        name=name,
        title=title,
        columns=(*_columns(address, names), *(_columns_for_partners() if full else ())),
        filters=_filters(place, lines),
        search=lambda line: f"{line.name} {line.workstream.name}",
        page_size=50,
    )


def _columns(address: str, names: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column("name", "Action", lambda a: a.name, url=lambda a: address.replace("id-of-the-action", a.slug)),
        Column("id", "Id", lambda a: a.slug, exported_only=True),
        Column("status", "By its dates", lambda a: a.status, as_status=True),
        Column("why", "Why", lambda a: " ".join(a.standing.reasons), sortable=False),
        Column("starts", "Starts", lambda a: when(a.starts), sortable=False),
        Column("ends", "Ends", lambda a: when(a.ends), sortable=False),
        Column("milestones", "Milestones", steps_said, sortable=False),
        Column("needs", "Waits for", lambda a: "; ".join(names.get(s, s) for s in a.needs), sortable=False),
        Column("theme", "Theme", lambda a: a.theme.name, exported_only=True),
        Column("workstream", "Workstream", lambda a: a.workstream.name, exported_only=True),
        Column("local_lead", "Local lead", lambda a: a.led_by("local"), exported_only=True),
        Column("national_lead", "National lead", lambda a: a.led_by("national"), exported_only=True),
        Column("tags", "Tags", lambda a: "; ".join(tag.name for tag in a.tags), exported_only=True),
        Column("starts_date", "Starts (date)", lambda a: a.starts, exported_only=True),
        Column("ends_date", "Ends (date)", lambda a: a.ends, exported_only=True),
    )


def _columns_for_partners() -> tuple[Column, ...]:
    return (
        Column("first_ends", "First to end", lambda a: when(a.first_ends), sortable=False),
        Column("first_starts", "First to start", lambda a: when(a.first_starts), exported_only=True),
        Column("revisions", "Times moved", lambda a: a.revisions, exported_only=True, number=True),
        Column("stated", "Stated", lambda a: a.stated.word if a.stated else "", exported_only=True),
    )


def _filters(place: Place, lines: Iterable[ActionLine]) -> tuple[Filter, ...]:
    themes, leads, statuses = {}, {}, set()
    for line in lines:
        themes[line.theme.slug] = line.theme.name
        leads |= {lead.organisation.slug: lead.organisation.name for lead in line.leads}
        statuses.add(line.status)
    tags = [
        (slug, f"{tree}: {name}")
        for slug, name, tree in Tag.objects.filter(place=place).values_list("slug", "name", "tree__name")
    ]
    principles = list(Principle.objects.filter(place=place).values_list("slug", "name"))
    every = (
        Filter("theme", "Theme", list(themes.items()), lambda a: a.theme.slug),
        Filter("workstream", "Workstream", _workstreams(lines), lambda a: a.workstream.slug),
        Filter("lead", "Lead", sorted(leads.items(), key=lambda pair: pair[1]), lambda a: a.lead_slugs),
        Filter("tag", "Tag", tags, lambda a: a.tag_slugs),
        Filter("principle", "Principle", principles, lambda a: a.principles),
        Filter(
            "status",
            "By its dates",
            [(key, status_of(key).word) for key in STATUSES if key in statuses],
            lambda a: a.status,
        ),
    )
    return tuple(one for one in every if one.choices)


def _workstreams(lines: Iterable[ActionLine]) -> list[tuple[str, str]]:
    return list({line.workstream.slug: line.workstream.name for line in lines}.items())


def health_listing(place: Place, rows: Sequence[Scored], then: Any = None) -> Listing:
    """Data health of actions, worst first. Of another day, each leads to its action as it stood ``then``."""
    address = reverse("action", args=[place.slug, "id-of-the-action"]) + (then.query if then else "")
    themes = {line.theme.slug: line.theme.name for line, _ in rows}
    failing = {found.check.id: found.check.name for _, health in rows for found in health.failed}
    return Listing(
        name="data-health",
        title="Actions",
        columns=(
            Column("score", "Score", lambda r: r[1].score, number=True),
            Column("name", "Action", lambda r: r[0].name,
                   url=lambda r: address.replace("id-of-the-action", r[0].slug) + "#health"),
            Column("id", "Id", lambda r: r[0].slug, exported_only=True),
            Column("missing", "What is missing", lambda r: "; ".join(f.saw for f in r[1].failed), sortable=False),
            Column("mend", "Mend first", lambda r: r[1].first_to_mend, sortable=False),
            Column("local_lead", "Local lead", lambda r: r[0].led_by("local"), exported_only=True),
            Column("national_lead", "National lead", lambda r: r[0].led_by("national"), exported_only=True),
            Column("theme", "Theme", lambda r: r[0].theme.name, exported_only=True),
        ),
        filters=(
            Filter("theme", "Theme", list(themes.items()), lambda r: r[0].theme.slug),
            Filter("fails", "Fails", sorted(failing.items()),
                   lambda r: tuple(found.check.id for found in r[1].failed)),
        ),
        search=lambda r: r[0].name,
        sort="score",
    )  # fmt: skip
