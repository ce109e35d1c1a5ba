"""The API's description, arranged for reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ninja import NinjaAPI


@dataclass(frozen=True)
class Line:
    """A parameter or a field: its name, what it holds and what it means."""

    name: str
    holds: str
    text: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked. ``example`` is an address to try where it needs no id."""

    id: str
    path: str
    summary: str
    text: str
    parameters: tuple[Line, ...]
    gives: str
    answers: tuple[tuple[str, str], ...]
    example: str


@dataclass(frozen=True)
class Given:
    """A shape of answer with its fields."""

    name: str
    text: str
    fields: tuple[Line, ...]


@dataclass(frozen=True)
class Reference:
    """All that can be asked, by subject, and all shapes of answers."""

    title: str
    description: str
    subjects: tuple[tuple[str, tuple[Operation, ...]], ...]
    shapes: tuple[Given, ...]


@cache
def reference_of(api: NinjaAPI) -> Reference:
    """Arrange an API's description."""
    schema: dict[str, Any] = api.get_openapi_schema()
    subjects: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            subjects.setdefault(operation["tags"][0], []).append(_operation(path, operation))
    components = schema["components"]["schemas"]
    shapes = tuple(
        _given(name, shape) for name, shape in sorted(components.items()) if shape.get("properties")
    )
    grouped = tuple((tag, tuple(operations)) for tag, operations in subjects.items())
    return Reference(schema["info"]["title"], schema["info"]["description"], grouped, shapes)


def _operation(path: str, operation: dict[str, Any]) -> Operation:
    parameters = [
        Line(
            one["name"], _holds(one["schema"]), one.get("description") or one["schema"].get("description", "")
        )
        for one in operation.get("parameters", ())
    ]
    content = next(iter(operation["responses"][200].get("content", {}).values()), {})
    answers = [(str(status), response["description"]) for status, response in operation["responses"].items()]
    return Operation(
        operation["operationId"],
        path,
        operation.get("summary", ""),
        operation.get("description", ""),
        tuple(parameters),
        _holds(content.get("schema", {})),
        tuple(answers),
        "" if "{" in path else path,
    )


def _given(name: str, shape: dict[str, Any]) -> Given:
    fields = tuple(
        Line(field, _holds(one), one.get("description", "")) for field, one in shape["properties"].items()
    )
    return Given(_name(name), shape.get("description", ""), fields)


def _holds(schema: dict[str, Any]) -> str:
    """What a schema holds, in a few words: 'text or null', 'list of Milestone'."""
    return " or ".join(dict.fromkeys(_words(schema))) or "anything"


def _words(schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield _name(schema["$ref"].rpartition("/")[2])
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _words(one)
    elif schema.get("type") == "array":
        yield f"list of {_holds(schema.get('items', {}))}"
    elif "type" in schema:
        words = {
            "string": "text",
            "integer": "whole number",
            "boolean": "yes or no",
            "object": "names and values",
        }
        told = {"date-time": "time", "date": "date"}.get(
            schema.get("format", ""), words.get(schema["type"], schema["type"])
        )
        yield told


def _name(component: str) -> str:
    return component.replace("Page_", "Page of ").rstrip("_")
