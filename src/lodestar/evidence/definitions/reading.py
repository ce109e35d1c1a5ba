"""Reviewed YAML read into a definition. A fault names the file, the field and the value."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from lodestar.evidence.errors import LodestarError


class Definition(BaseModel):
    """A definition or a part of one: nothing unknown is let in, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


_T = TypeVar("_T", bound=BaseModel)


def read_yaml(path: Path) -> Any:
    """What a YAML file holds. Raises LodestarError when it cannot be opened or read."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise LodestarError(f"{path} cannot be read: {error}; put the file right") from error


def hold_to(model: type[_T], entry: object, path: Path) -> _T:
    """An entry of a file as a definition. Raises LodestarError naming the file, the field and the value."""
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        where = f"{field}: {first['msg']} (value: {first['input']!r})" if field else first["msg"]
        raise LodestarError(f"{'/'.join(path.parts[-3:])}: {where}; correct the file") from error


def read_definition(model: type[_T], path: Path) -> _T:
    """A file that holds one definition."""
    return hold_to(model, read_yaml(path), path)


def read_folder(model: type[_T], folder: Path, called: str) -> dict[str, _T]:
    """The definitions of a folder by id, each in a file of its name. ``called`` is what one is called ('scheme').

    Raises LodestarError naming the file, field and value when one is wrong or its file is named otherwise.
    """
    found: dict[str, _T] = {}
    for path in sorted(folder.glob("*.yaml")):
        held = read_definition(model, path)
        id_ = str(getattr(held, "id"))  # noqa: B009 (every definition in a file of its own has an id)
        if id_ != path.stem:
            raise LodestarError(
                f"{path.name}: id: the {called} calls itself '{id_}'; name the file {id_}.yaml"
            )
        found[id_] = held
    return found


def one_of(definitions: Mapping[str, _T], id_: str, called: str) -> _T:
    """A definition by its id. Raises LodestarError for one that is not there, naming those that are."""
    if id_ not in definitions:
        raise LodestarError(f"There is no {called} '{id_}'; there are {', '.join(definitions)}")
    return definitions[id_]
