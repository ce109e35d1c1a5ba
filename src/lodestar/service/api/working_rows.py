"""Rows of records that people make, as the API gives them to one reader: which rows, and what of each."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.urls import reverse
from pydantic import BaseModel

from lodestar.service.annual_reports.models import AnnualReport
from lodestar.service.api import working_schemas as given
from lodestar.service.api.schemas import OF_ANOTHER_DAY
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.documents.queries import documents_for
from lodestar.service.meetings.models import AgendaItem, Exchange, FollowUp
from lodestar.service.meetings.queries import authority_of, takes_effect, visible_decisions, visible_meetings
from lodestar.service.meetings.subjects import known_to_all
from lodestar.service.meetings.words import WRITTEN
from lodestar.service.memory.models import Publication
from lodestar.service.memory.publishing import PUBLISHABLE, published
from lodestar.service.monitoring.files import Evidence, evidence_of_values
from lodestar.service.monitoring.lists import position_of, standing_of
from lodestar.service.monitoring.masking import hidden_values
from lodestar.service.monitoring.models import Value
from lodestar.service.monitoring.proposed import besides_of, proposals_of
from lodestar.service.monitoring.queries import assignments_of, values_of
from lodestar.service.monitoring.reading import Reading, read
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.risks.acceptances import Accepted, acceptances_of
from lodestar.service.risks.queries import issues_of, risks_of
from lodestar.service.risks.watching import Watch, watches_of
from lodestar.service.shared.addresses import addresses

Values = dict[str, Any]


@dataclass(frozen=True)
class Records:
    """One kind: ``rows`` are those whose own page answers this reader, ``tell`` says of some what that page shows.

    ``filters`` maps a parameter to the rows' look-up. No filter looks at what some who see a row may not see of it.
    """

    kind: str
    segment: str
    given: type[BaseModel]
    rows: Callable[[Any, Place], QuerySet]
    tell: Callable[[Any, Place, Sequence[Any]], list[Values]]
    filters: dict[str, str] = field(default_factory=dict)


def sees_all(reader: Any, place: Place) -> bool:
    return may(reader, Permission.SEE_UNPUBLISHED, place)


def _for_roles(rows: Callable[[Place], QuerySet]) -> Callable[[Any, Place], QuerySet]:
    """Rows whose pages only those read who hold a role."""
    return lambda reader, place: rows(place) if sees_all(reader, place) else rows(place).none()


def _of(model: type[Model], *related: str) -> Callable[[Any, Place], QuerySet]:
    return _for_roles(lambda place: model._default_manager.filter(place=place).select_related(*related))


def plain_rows(shape: type[BaseModel], rows: Sequence[Any], kind: str, place: Place) -> list[Values]:
    """Rows by the fields of a shape: a record by its id, a person by name, a number as text, blank as null."""
    address = addresses(kind, place.slug)
    lists = getattr(rows[0], "LISTS", ()) if rows else ()
    told_apart = {"id", "place", "address", *OF_ANOTHER_DAY, *lists}
    names = [name for name in shape.model_fields if name not in told_apart]
    return [
        {"id": row.slug, "place": place.slug, "address": address(row.slug)}
        | {name: _plain(getattr(row, name, None)) for name in names}
        for row in rows
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Model):
        return str(getattr(value, "slug", None) or value)
    return None if value == "" else value


def _telling(shape: type[BaseModel], kind: str) -> Callable[[Any, Place, Sequence[Any]], list[Values]]:
    return lambda reader, place, rows: plain_rows(shape, rows, kind, place)


def _meeting_rows(reader: Any, place: Place) -> QuerySet:
    rows = visible_meetings(place, sees_all(reader, place)).defer(None).order_by("-day", "-pk")
    items = AgendaItem.objects.filter(state="accepted").order_by("order", "id").prefetch_related("decisions")
    return rows.prefetch_related(Prefetch("items", items))


def _tell_meetings(reader: Any, place: Place, rows: Sequence[Any]) -> list[Values]:
    if not sees_all(reader, place):
        return [_as_published(row, place) for row in rows]
    told = plain_rows(given.Meeting, rows, "meeting", place)
    for row, values in zip(rows, told, strict=True):
        values["quorum"] = row.quorum_said or None
        values["items"] = [
            item_told(item, [d.slug for d in item.decisions.all()]) for item in row.items.all()
        ]
    return told


def item_told(item: Any, decisions: list[str]) -> Values:
    """An item as its meeting shows it."""
    return _item(item.slug, item.name, item.purpose, item.ask, item.minute, decisions)


def _tell_items(reader: Any, place: Place, rows: Sequence[Any]) -> list[Values]:
    told = plain_rows(given.AgendaItem, rows, "agenda-item", place)
    return [
        values | {"quorum": (row.quorum if row.meeting.status in WRITTEN else "") or None}
        for row, values in zip(rows, told, strict=True)
    ]


def _as_published(row: Any, place: Place) -> Values:
    """A meeting as somebody published it; nothing of what was written since."""
    face = row.published
    told = {
        name: face.get(name) or None for name in ("time", "where", "cancelled_because", "approved_on")
    } | {name: face[name] for name in ("name", "day", "status")}
    return told | {
        "id": row.slug, "place": place.slug, "address": addresses("meeting", place.slug)(row.slug),
        "version": row.published_version, "changed_at": row.published_at, "published_at": row.published_at,
        "forum": row.forum.slug, "quorum": face["quorum_said"] or None,
        "items": [
            _item(one["slug"], one["name"], one["purpose"], one["ask"], one["minute"], [slug for slug, *_ in one["decisions"]])
            for one in face["items"]
        ],
    }  # fmt: skip


def _item(slug: str, name: str, purpose: str, ask: str, minute: str, decisions: list[str]) -> Values:
    told = {"id": slug, "name": name, "purpose": purpose, "ask": ask or None, "minute": minute or None}
    return told | {"decisions": decisions}


def _decision_rows(reader: Any, place: Place) -> QuerySet:
    return visible_decisions(place, sees_all(reader, place)).distinct()


def _tell_decisions(reader: Any, place: Place, rows: Sequence[Any]) -> list[Values]:
    everything = sees_all(reader, place)
    beside = {row.supersedes_id for row in rows} | {
        late.pk for row in rows for late in row.superseded_by.all()
    }
    seen = set(
        visible_decisions(place, everything).filter(pk__in=beside - {None}).values_list("pk", flat=True)
    )
    told = plain_rows(given.Decision, rows, "decision", place)
    for row, values in zip(rows, told, strict=True):
        later = [late.slug for late in row.superseded_by.all() if late.pk in seen]
        values |= {
            "authority": authority_of(row),
            "effective_from": takes_effect(row),
            "about": row.about if everything else known_to_all(row.about),
            "supersedes": row.supersedes.slug if row.supersedes_id in seen else None,
            "superseded_by": later[0] if later else None,
        }
    return told


def _tell_risks(reader: Any, place: Place, rows: Sequence[Any]) -> list[Values]:
    small = may(reader, Permission.SEE_SMALL_NUMBERS, place)
    watched = watches_of(place, sees_small=small, risks=[row.pk for row in rows])
    told, accepted = plain_rows(given.Risk, rows, "risk", place), acceptances_of(place, rows)
    for row, each in zip(rows, told, strict=True):
        each["indicators"] = watches_told(watched.get(row.pk, ()))
        each.update(acceptance_told(accepted.get(row.pk)))
    return told


def acceptance_told(accepted: Accepted | None) -> Values:
    """Where the acceptance of a risk stands."""
    if accepted is None:
        return {"acceptance": None, "acceptance_said": None, "accepted_on": None, "accepted_until": None}
    row = accepted.row
    return {
        "acceptance": accepted.state, "acceptance_said": accepted.said(), "accepted_on": row.accepted_on,
        "accepted_until": row.expires_on,
    }  # fmt: skip


def watches_told(watched: Iterable[Watch]) -> list[Values]:
    """What the indicators say that watch a risk."""
    return [
        {"assignment": one.assignment.slug, "standing": one.standing, "worse": one.worse}
        | {name: getattr(one, name) or None for name in ("year", "value", "since")}
        for one in watched
    ]


def _tell_assignments(reader: Any, place: Place, rows: Sequence[Any]) -> list[Values]:
    small = may(reader, Permission.SEE_SMALL_NUMBERS, place)
    values = values_of(list(rows))
    told = plain_rows(given.IndicatorAssignment, rows, "indicator-assignment", place)
    for row, each in zip(rows, told, strict=True):
        each.update(reading_told(read(row, values[row.pk], sees_small=small)))
    return told


def reading_told(reading: Reading) -> Values:
    """The last year of an assignment that is over, and where it stands on its path."""
    latest, stands = reading.latest, position_of(reading)
    return {
        "year": latest.name if latest else None,
        "value": _plain(latest.rolled.value) if latest else None,
        "expected": _plain(stands.expected) if stands else None,
        "complete": latest.rolled.complete if latest else None,
        "standing": standing_of(reading),
        **({"baseline": None} if reading.baseline_hidden else {}),
    }


def _value_rows(place: Place) -> QuerySet:
    return (
        Value.objects.filter(place=place)
        .select_related("assignment")
        .order_by("assignment_id", "period", "pk")
    )


def _tell_values(reader: Any, place: Place, rows: Sequence[Any]) -> list[Values]:
    """Values as their assignment's page shows them: what is hidden is worked out from all values of the assignment."""
    small = may(reader, Permission.SEE_SMALL_NUMBERS, place)
    assignments = list(assignments_of(place).filter(pk__in={row.assignment_id for row in rows}))
    address = addresses("indicator-assignment", place.slug)
    by_assignment = values_of(assignments)
    gone = {slug for of in (() if small else assignments) for slug in hidden_values(of, by_assignment[of.pk])}
    among = [(assignment, by_assignment[assignment.pk]) for assignment in assignments]
    backed = evidence_of_values(rows, among, sees_small=small)
    slugs = {one.pk: one.slug for one in assignments}
    told = plain_rows(given.IndicatorValue, rows, "indicator-assignment", place)
    for row, each in zip(rows, told, strict=True):
        of = slugs[row.assignment_id]
        each.update(
            {"assignment": of, "address": address(of)} | shown_value(row, gone) | files_told(backed[row.slug])
        )
    return told


def files_told(backed: Evidence) -> Values:
    """The files of a value as its page gives them: those that the reader may download, and whether there are others."""
    of, names = backed.value.assignment, ("name", "media_type", "size", "sha256", "added_at")
    told = [
        {name: getattr(file, name) for name in names}
        | {
            "address": reverse("assignment_file", args=[of.place.slug, of.slug, file.pk]),
            "corrected_since": file.version < backed.value.version,
            "small_numbers": file.pk in backed.small,
        }
        for file in backed.files
    ]
    return {"files": told, "files_kept_back": backed.guarded}


def shown_value(row: Value, gone: Collection[str]) -> Values:
    """The figures of a value; ``gone`` are the ids of those that are hidden from the reader."""
    hidden = row.slug in gone
    figures = {
        name: None if hidden else _plain(getattr(row, name)) for name in ("value", "numerator", "denominator")
    }
    return figures | {"hidden": hidden, "missing": row.missing or None}


def _tell_proposals(reader: Any, place: Place, rows: Sequence[Any]) -> list[Values]:
    """Proposed values as the list of them shows them."""
    small = may(reader, Permission.SEE_SMALL_NUMBERS, place)
    told = plain_rows(given.ValueProposal, rows, "value-proposal", place)
    kept = ("value", "numerator", "denominator", "source", "motive", "verdict")
    for shown, values in zip(besides_of(place, rows, reader, sees_small=small), told, strict=True):
        hidden = dict.fromkeys(kept) if shown.hidden else {}
        values.update({"stands": shown.stands or None, "hidden": shown.hidden} | hidden)
    return told


def _publication_rows(reader: Any, place: Place) -> QuerySet:
    alone = [kind for kind, how in PUBLISHABLE.items() if not how.address]
    standing = [one.pk for kind in alone for one in published(place, kind)]
    return (
        Publication.objects.filter(pk__in=standing).select_related("place").order_by("-published_at", "-pk")
    )


def _tell_publications(reader: Any, place: Place, rows: Sequence[Any]) -> list[Values]:
    told = plain_rows(given.Publication, rows, "meeting", place)
    address = addresses("publication", place.slug)
    return [
        values | {"address": address(f"{row.kind}/{row.record}")}
        for row, values in zip(rows, told, strict=True)
    ]


def _documents(model: Any) -> Callable[[Any, Place], QuerySet]:
    def rows(reader: Any, place: Place) -> QuerySet:
        found = documents_for(reader, place, model)
        return found.select_related("place", "forum") if model is BoardPack else found

    return rows


FORUM, MEETING = {"forum": "forum__slug"}, {"meeting": "meeting__slug"}
ON_THE_PLAN = {"action": "action__slug", "theme": "theme__slug"}
RECORDS: tuple[Records, ...] = (
    Records("meeting", "meetings", given.Meeting, _meeting_rows, _tell_meetings, FORUM),
    Records(
        "agenda-item", "agenda-items", given.AgendaItem, _of(AgendaItem, "meeting", "carried_from"),
        _tell_items, MEETING | {"purpose": "purpose", "state": "state"},
    ),
    Records(
        "decision", "decisions", given.Decision, _decision_rows, _tell_decisions, FORUM | MEETING | {"outcome": "outcome"}
    ),
    Records(
        "follow-up", "follow-ups", given.FollowUp, _of(FollowUp, "meeting", "organisation", "after"),
        _telling(given.FollowUp, "follow-up"), FORUM | MEETING | {"organisation": "organisation__slug"},
    ),
    Records(
        "exchange", "asks-and-offers", given.Exchange, _of(Exchange, "from_organisation", "to_organisation"),
        _telling(given.Exchange, "exchange"), {"direction": "direction", "status": "status"},
    ),
    Records(
        "risk", "risks", given.Risk, _for_roles(risks_of), _tell_risks,
        ON_THE_PLAN | {"category": "category", "assignment": "indicators__slug"},
    ),
    Records("issue", "issues", given.Issue, _for_roles(issues_of), _telling(given.Issue, "issue"), ON_THE_PLAN),
    Records(
        "indicator-assignment", "indicator-assignments", given.IndicatorAssignment, _for_roles(assignments_of),
        _tell_assignments, ON_THE_PLAN | {"indicator": "indicator", "role": "role"},
    ),
    Records(
        "indicator-value", "indicator-values", given.IndicatorValue, _for_roles(_value_rows), _tell_values,
        {"assignment": "assignment__slug", "period": "period", "dimension": "dimension"},
    ),
    Records(
        "value-proposal", "value-proposals", given.ValueProposal, _for_roles(proposals_of), _tell_proposals,
        {"assignment": "assignment__slug", "state": "state"},
    ),
    Records(
        "board-pack", "board-packs", given.BoardPack, _documents(BoardPack), _telling(given.BoardPack, "board-pack"), FORUM
    ),
    Records(
        "annual-report", "annual-reports", given.AnnualReport, _documents(AnnualReport),
        _telling(given.AnnualReport, "annual-report"), {"year": "year"},
    ),
    Records("publication", "publications", given.Publication, _publication_rows, _tell_publications),
)  # fmt: skip
