"""What the addresses of single records hold: ids of a place and of a record, and the day that is asked for."""

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from lodestar.service.api.paging import AskedOfADay

Id = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$", description="Its id.")]
PlaceId = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$", description="Id of the place.")]


def of_one(given: Callable[[HttpRequest, str, str], HttpResponse], *, by_day: bool) -> Any:
    """The view of one record of a place, whose description names the day that can be asked for where it is told by day."""

    def told_by_day(request: HttpRequest, place: PlaceId, id: Id, day: Query[AskedOfADay]) -> HttpResponse:
        return given(request, place, id)

    def told_now(request: HttpRequest, place: PlaceId, id: Id) -> HttpResponse:
        return given(request, place, id)

    return told_by_day if by_day else told_now
