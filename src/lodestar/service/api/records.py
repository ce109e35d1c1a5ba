"""The kinds of a place pack, to read by machines: of each its list and one record, as it stands or as at another day."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router

from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.service.api.another_day import Told, Untold, head
from lodestar.service.api.collections import COLLECTIONS, Collection
from lodestar.service.api.freshness import fresh
from lodestar.service.api.paging import answer, paged
from lodestar.service.api.parameters import PlaceId, of_one
from lodestar.service.api.problems import Problem
from lodestar.service.api.records_then import narrowed, records_then
from lodestar.service.api.rows import values_of
from lodestar.service.api.schemas import BY_KIND, Page
from lodestar.service.memory.then import Then
from lodestar.service.places.models import Place

router = Router()
_ONE = {404: Problem, 422: Problem}


def missing(kind: str, id_: str) -> Http404:
    return Http404(f"There is no {kind.replace('-', ' ')} '{id_}'.")


def _list(collection: Collection) -> Any:
    kind, asked_type = collection.kind, collection.asked

    def list_records(request: HttpRequest, place: PlaceId, asked: Query[asked_type]) -> HttpResponse:  # type: ignore[valid-type]
        def make(found: Place) -> HttpResponse:
            rows = collection.rows(found, asked)
            part = values_of(found, kind, rows[asked.offset : asked.offset + asked.limit])
            return paged(request, asked, rows.count(), part)

        def make_then(found: Place, then: Then) -> HttpResponse:
            rows = narrowed(collection, found, then, asked)
            part = rows[asked.offset : asked.offset + asked.limit]
            return paged(request, asked, len(rows), part, head(then))

        return fresh(request, place, make, _told(collection, make_then))

    return list_records


def _one(collection: Collection) -> Any:
    kind, asked_type = collection.kind, collection.asked

    def given(request: HttpRequest, place: str, id: str) -> HttpResponse:
        def make(found: Place) -> HttpResponse:
            part = values_of(found, kind, collection.rows(found, asked_type()).filter(slug=id))
            if not part:
                raise missing(kind, id)
            return answer(part[0])

        def make_then(found: Place, then: Then) -> HttpResponse:
            held = next((one for one in records_then(found, kind, then) if one["id"] == id), None)
            if held is None:
                raise missing(kind, id)
            return answer(head(then) | held)

        return fresh(request, place, make, _told(collection, make_then))

    return of_one(given, by_day=collection.by_day)


def _told(collection: Collection, make: Any) -> Told | Untold:
    return Told(collection.kind, make) if collection.by_day else Untold(collection.page)


for _collection in COLLECTIONS:
    _kind, _title, _given = (
        _collection.kind,
        BY_NAME[_collection.kind].plural.capitalize(),
        BY_KIND[_collection.kind],
    )
    router.get(
        f"/places/{{place}}/{_collection.segment}", response={200: Page[_given], **_ONE}, tags=[_title],  # type: ignore[valid-type]
        operation_id=f"list_{_collection.segment.replace('-', '_')}", summary=_title,
    )(_list(_collection))  # fmt: skip
    router.get(
        f"/places/{{place}}/{_collection.segment}/{{id}}", response={200: _given, **_ONE}, tags=[_title],
        operation_id=f"get_{_kind.replace('-', '_')}", summary=f"One {_kind.replace('-', ' ')}",
        url_name="get_record",
    )(_one(_collection))  # fmt: skip
