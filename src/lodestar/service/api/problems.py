"""What the API answers when it cannot answer: problem details as RFC 9457 has them."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import ValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json

MEDIA_TYPE = "application/problem+json"


class Wrong(BaseModel):
    """One thing that is wrong with a request."""

    parameter: str = Field(description="The parameter.")
    message: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    type: str = Field(
        default="about:blank", description="Always about:blank: the status says what sort of problem it is."
    )
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened and what to do.")
    errors: list[Wrong] = Field(default=[], description="Every parameter that is wrong.")


def problem(status: int, detail: str, errors: list[Wrong] | None = None) -> HttpResponse:
    """A response that tells of a problem."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    return HttpResponse(to_json(told), status=status, content_type=MEDIA_TYPE)


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The answer to parameters that break the rules: all of them at once."""
    errors = [Wrong(parameter=_where(one["loc"]), message=str(one["msg"])) for one in error.errors]
    names = ", ".join(dict.fromkeys(wrong.parameter for wrong in errors))
    return problem(422, f"Change these parameters and ask again: {names}.", errors)


def not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer where there is nothing, or nothing that this reader may see."""
    detail = str(error.args[0]) if error.args else "There is nothing here."
    return problem(404, detail)


def no_such_address(request: HttpRequest, path: str = "") -> HttpResponse:
    """The answer to an address that the API does not have."""
    return problem(404, "There is no such address in the API; /api/v1/openapi.json lists all there are.")


def no_such_day(form: Any) -> HttpResponse:
    """The answer to a day that cannot be read: what is wrong with each."""
    errors = [Wrong(parameter=name, message=" ".join(said)) for name, said in form.errors.items()]
    names = ", ".join(one.parameter for one in errors)
    return problem(422, f"Change these parameters and ask again: {names}.", errors)


def of_another_day(request: HttpRequest, why: str, status: int = 422) -> HttpResponse:
    """The answer to who asks for a day that is not told: today's record under that name would be taken for it."""
    asked = [name for name in ("as_at", "known") if request.GET.get(name, "").strip()]
    errors = [Wrong(parameter=name, message="No other day of this is told") for name in asked]
    return problem(status, f"Another day of this is not told. {why}", errors)


def _where(location: Any) -> str:
    parts = [str(part) for part in location if part not in ("query", "path", "asked")]
    return ".".join(parts) or "request"
