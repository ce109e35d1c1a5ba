"""Records that people make in the service, to read by machines: each reader is given what the pages show them."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field, create_model

from lodestar.reports.tables import to_csv
from lodestar.service.api.freshness import for_reader
from lodestar.service.api.paging import Asked, Word, answer, paged
from lodestar.service.api.problems import Problem
from lodestar.service.api.schemas import Page
from lodestar.service.api.working_rows import RECORDS, Records
from lodestar.service.places.models import Place

router = Router()
PlaceId = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$", description="Id of the place.")]
Id = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$", description="Its id.")]
_ONE = {404: Problem, 422: Problem}


class AskedMade(Asked):
    """Which part of a list, and as what."""

    format: Literal["json", "csv"] = Field(
        "json", description="csv gives every record that the filters leave, without what lies within it."
    )


def _asked(records: Records) -> type[AskedMade]:
    fields: dict[str, Any] = {
        name: (Word | None, Field(None, description=f"Only those whose {name.replace('_', ' ')} is this."))
        for name in records.filters
    }
    name = "".join(part.capitalize() for part in records.kind.split("-"))
    return create_model(f"AskedMade{name}", __base__=AskedMade, **fields)


def _as_csv(records: Records, values: list[dict[str, Any]], place: Place) -> HttpResponse:
    columns = [name for name, field in records.given.model_fields.items() if not _nested(field.annotation)]
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


def _add(records: Records) -> None:
    """Give the API the two addresses of a kind: its list and one of it."""
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

        return for_reader(request, place, make)

    def get_made(request: HttpRequest, place: PlaceId, id: Id) -> HttpResponse:
        def make(found: Place) -> HttpResponse:
            row = records.rows(request.user, found).filter(slug=id).first()
            if row is None:
                raise Http404(f"There is no {words} '{id}'.")
            return answer(records.tell(request.user, found, [row])[0])

        return for_reader(request, place, make)

    words, title = records.kind.replace("-", " "), records.segment.replace("-", " ").capitalize()
    page: Any = Page[records.given]  # type: ignore[name-defined]
    at, name = f"/places/{{place}}/{records.segment}", records.segment.replace("-", "_")
    router.get(
        at, response={200: page, **_ONE}, tags=[title], operation_id=f"list_{name}", summary=title,
        description=records.given.__doc__,
    )(list_made)  # fmt: skip
    router.get(
        f"{at}/{{id}}", response={200: records.given, **_ONE}, tags=[title],
        operation_id=f"get_{records.kind.replace('-', '_')}", summary=f"One {words}", description=records.given.__doc__,
    )(get_made)  # fmt: skip


for _records in RECORDS:
    _add(_records)
