"""The logic models of a place, read once and again when their files change."""

from functools import lru_cache
from pathlib import Path

from lodestar.analysis import logic
from lodestar.analysis.logic import Model
from lodestar.evidence.errors import LodestarError
from lodestar.service.places.models import Place

_KEPT = 24


def models_of(place: Place) -> dict[str, Path]:
    """The files of a place's own models by name, in order; then those that every place shares.

    A made model is shown at made places alone.
    """
    files = logic.model_files()
    own = {name.partition("/")[2]: path for name, path in files.items() if name.startswith(f"{place.slug}/")}
    shared = {name: path for name, path in files.items() if "/" not in name and name not in own}
    return own | {name: path for name, path in shared.items() if place.made or not _made(path)}


def model_named(place: Place, name: str) -> Model | None:
    """A model of the place; None when it has none of this name. Raises LodestarError when its file is not sound."""
    path = models_of(place).get(name)
    return _read(path, path.stat().st_mtime_ns) if path else None


def model_for_north_star(place: Place, indicator: str) -> str | None:
    """The name of the first model of the place with a target for an indicator."""
    for name in models_of(place):
        try:
            model = model_named(place, name)
        except LodestarError:
            continue
        if model and any(n.record.indicator == indicator and n.record.targets for n in model.nodes.values()):
            return name
    return None


def _made(path: Path) -> bool:
    try:
        return _read(path, path.stat().st_mtime_ns).record.made
    except LodestarError:
        return False


@lru_cache(maxsize=_KEPT)
def _read(path: Path, changed: int) -> Model:
    return logic.sound(logic.check_model(path))
