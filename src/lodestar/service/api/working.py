"""Records that people make in the service, to read by machines: each reader is given what the pages show them."""

from collections.abc import Callable
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field, create_model

from lodestar.reports.tables import to_csv
from lodestar.service.api.another_day import Told, Untold, head
from lodestar.service.api.freshness import for_reader
from lodestar.service.api.paging import Asked, AskedOfADay, Word, answer, paged
from lodestar.service.api.parameters import PlaceId, of_one
from lodestar.service.api.problems import Problem
from lodestar.service.api.records import missing
from lodestar.service.api.records_then import reading, those
from lodestar.service.api.schemas import OF_ANOTHER_DAY, Page
from lodestar.service.api.working_rows import RECORDS, Records
from lodestar.service.api.working_then import READ, SEEN_AS, Known
from lodestar.service.memory.then import Then
from lodestar.service.places.models import Place

router = Router()
_ONE = {404: Problem, 422: Problem}


class AskedMade(Asked):
    """Which part of a list, and as what."""

    format: Literal["json", "csv"] = Field(
        "json", description="csv gives every record that the filters leave, without what lies within it."
    )


class AskedMadeByDay(AskedMade, AskedOfADay):
    """Which part of a list, as what, and of which day."""


def _asked(records: Records) -> type[AskedMade]:
    fields: dict[str, Any] = {
        name: (Word | None, Field(None, description=f"Only those whose {name.replace('_', ' ')} is this."))
        for name in records.filters
    }
    name = "".join(part.capitalize() for part in records.kind.split("-"))
    base = AskedMadeByDay if records.kind in READ else AskedMade
    return create_model(f"AskedMade{name}", __base__=base, **fields)


def _as_csv(
    records: Records, values: list[dict[str, Any]], place: Place, day: dict[str, Any] | None = None
) -> HttpResponse:
    """Every record as a table; with a ``day``, its two times in each line."""
    columns = [
        name
        for name, field in records.given.model_fields.items()
        if name not in OF_ANOTHER_DAY and not _nested(field.annotation)
    ]
    if day is not None:
        columns += [*day, *(("by_its_dates",) if any("by_its_dates" in row for row in values) else ())]
        values = [row | day for row in values]
    response = HttpResponse(
        to_csv(columns, [[row[name] for name in columns] for row in values]),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{place.slug}-{records.segment}.csv"'
    return response


def _nested(annotation: Any) -> bool:
    inner = getattr(annotation, "__args__", ())
    return (
        any(isinstance(one, type) and issubclass(one, BaseModel) for one in inner)
        or annotation == list[list[str]]
    )


def _told(records: Records, make: Callable[[Place, Then], HttpResponse]) -> Told | Untold:
    if records.kind in READ:
        return Told(SEEN_AS.get(records.kind, records.kind), make)
    return Untold(f"{records.kind.replace('-', '_')}_list")


def _list(records: Records) -> Any:
    asked_type = _asked(records)

    def list_made(request: HttpRequest, place: PlaceId, asked: Query[asked_type]) -> HttpResponse:  # type: ignore[valid-type]
        def make(found: Place) -> HttpResponse:
            rows = records.rows(request.user, found)
            for name, lookup in records.filters.items():
                value = getattr(asked, name)
                rows = rows if value is None else rows.filter(**{lookup: value})
            if asked.format == "csv":
                return _as_csv(records, records.tell(request.user, found, list(rows)), found)
            part = list(rows[asked.offset : asked.offset + asked.limit])
            return paged(request, asked, rows.count(), records.tell(request.user, found, part))

        def make_then(found: Place, then: Then) -> HttpResponse:
            told = [row.told for row in _narrowed(records, request.user, found, then, asked)]
            if asked.format == "csv":
                return _as_csv(records, told, found, head(then))
            part = told[asked.offset : asked.offset + asked.limit]
            return paged(request, asked, len(told), part, head(then))

        return for_reader(request, place, make, _told(records, make_then))

    return list_made


def _narrowed(records: Records, reader: Any, place: Place, then: Then, asked: Any) -> list[Known]:
    rows = READ[records.kind](reader, place, then)
    for name, lookup in records.filters.items():
        wanted = getattr(asked, name)
        if wanted is not None:
            value_of = reading(records.kind, lookup, place, then)
            rows = those(rows, lambda row, of=value_of: of(row.held), wanted)
    return rows


def _one(records: Records) -> Any:
    def given(request: HttpRequest, place: str, id: str) -> HttpResponse:
        def make(found: Place) -> HttpResponse:
            row = records.rows(request.user, found).filter(slug=id).first()
            if row is None:
                raise missing(records.kind, id)
            return answer(records.tell(request.user, found, [row])[0])

        def make_then(found: Place, then: Then) -> HttpResponse:
            rows = READ[records.kind](request.user, found, then)
            told = next((row.told for row in rows if row.told["id"] == id), None)
            if told is None:
                raise missing(records.kind, id)
            return answer(head(then) | told)

        return for_reader(request, place, make, _told(records, make_then))

    return of_one(given, by_day=records.kind in READ)


for _records in RECORDS:
    _title, _name = _records.segment.replace("-", " ").capitalize(), _records.segment.replace("-", "_")
    _at, _tells = f"/places/{{place}}/{_records.segment}", _records.given.__doc__
    _page: Any = Page[_records.given]  # type: ignore[name-defined]
    router.get(
        _at,
        response={200: _page, **_ONE},
        tags=[_title],
        operation_id=f"list_{_name}",
        summary=_title,
        description=_tells,
    )(_list(_records))
    router.get(
        f"{_at}/{{id}}", response={200: _records.given, **_ONE}, tags=[_title], description=_tells,
        operation_id=f"get_{_records.kind.replace('-', '_')}", summary=f"One {_records.kind.replace('-', ' ')}",
        url_name="get_made",
    )(_one(_records))  # fmt: skip
