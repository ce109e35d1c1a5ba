"""What is worked out once from a model's files and kept on disk, for every process, until a file or the code changes."""

import hashlib
import json
import logging
import os
import secrets
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from lodestar import analysis
from lodestar.analysis.logic import Model
from lodestar.evidence.locations import definitions_folder, home

_MOST_FILES = 200
_working = threading.Lock()
_logger = logging.getLogger("lodestar.logic")


def kept(kind: str, model: Model, others: tuple[str, ...], work_out: Callable[[], Any]) -> Any:
    """What ``work_out`` gives, as JSON has it; read from disk when it was worked out from the same content before.

    ``others`` is everything else that it depends on. A folder that cannot be written to keeps nothing: it is then
    worked out by each process anew.
    """
    name = content_of(kind, model, others)
    found = _held(folder() / name)
    if found is not None:
        return found
    with _working:
        found = _held(folder() / name)
        if found is None:
            found = json.loads(json.dumps(work_out()))
            _keep(name, found)
    return found


def is_kept(kind: str, model: Model, others: tuple[str, ...]) -> bool:
    """True when it need not be worked out."""
    return (folder() / content_of(kind, model, others)).exists()


def content_of(kind: str, model: Model, others: tuple[str, ...]) -> str:
    """The name of a file that holds what follows from a model, the shared parameters, and this version of the code."""
    parts = (kind, model.text, _files(definitions_folder() / "parameters", "*.yaml"), _code(), *others)
    return f"{kind}-{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]}.json"


def folder() -> Path:
    return home() / "cache" / "logic"


def _held(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _keep(name: str, found: Any) -> None:
    path = folder() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{secrets.token_hex(8)}")
        half.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        os.replace(half, path)
        held = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in held[_MOST_FILES:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        _logger.warning("%s could not be kept: %s", name, error)


def _files(root: Path, pattern: str) -> str:
    total = hashlib.sha256()
    for path in sorted(root.rglob(pattern)):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


@lru_cache(maxsize=1)
def _code() -> str:
    """The code that works it out, so that a corrected engine never shows what the old one said."""
    return _files(Path(analysis.__path__[0]), "*.py") + _files(Path(__file__).parent, "*.py")
