"""Reviewed YAML read into a definition. A fault names the file, the field and the value."""

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
