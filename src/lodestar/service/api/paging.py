"""Parts of lists: which is asked for, and the addresses of the parts beside it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field
from pydantic_core import to_json

MOST, USUAL = 200, 50

Word = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]

# A day of the years that memory tells, as the description writes it; forms read it, and other ways in which days are written.
_DAY = "^((1[7-9]|2[01])[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31))?$"
Day = Annotated[str, Field(max_length=200, json_schema_extra={"pattern": _DAY, "example": "2026-03-31"})]


class Asked(BaseModel):
    """Which part of a list."""

    limit: int = Field(default=USUAL, ge=1, le=MOST, description="How many to give at most.")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="How many to pass over first.")


class AskedOfADay(BaseModel):
    """Which day, of what another day can be told of."""

    as_at: Day | None = Field(default=None, description="What was true on this day, such as 2026-03-31.")
    known: Day | None = Field(
        default=None,
        description="By what was known at the end of this day; of the same day if left out.",
    )


class AskedPart(Asked, AskedOfADay):
    """Which part of a list, and which day."""


def paged(
    request: HttpRequest,
    asked: Asked,
    count: int,
    items: Sequence[Any],
    head: Mapping[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """A part of a list, with links to the parts beside it in the body and in the Link header (RFC 8288).

    ``head`` says before all else which day is told.
    """
    after = asked.offset + asked.limit
    following = _address(request, asked.limit, after) if after < count else None
    before = _address(request, asked.limit, max(0, asked.offset - asked.limit)) if asked.offset else None
    part = {"count": count, "next": following, "previous": before, "items": items}
    response = answer({**(head or {}), **part, **more})
    links = [
        f'<{address}>; rel="{name}"' for name, address in (("next", following), ("prev", before)) if address
    ]
    if links:
        response["Link"] = ", ".join(links)
    return response


def answer(content: Any, media_type: str = "application/json") -> HttpResponse:
    """Anything as JSON."""
    return HttpResponse(to_json(content), content_type=media_type)


def _address(request: HttpRequest, limit: int, offset: int) -> str:
    asked = request.GET.copy()
    asked["limit"], asked["offset"] = str(limit), str(offset)
    return f"{request.path}?{asked.urlencode()}"
