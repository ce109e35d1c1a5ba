"""What a reader asks of a logic model: a scenario, assumptions set to values, and what to look at."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from lodestar.analysis.logic import Model
from lodestar.analysis.logic.plan import make_plan
from lodestar.analysis.logic.records import Scenario, Setting
from lodestar.evidence.errors import LodestarError
from lodestar.service.logic.models import SavedScenario

PREFIX = "set-"
MOST_SET = 30
AS_IT_STANDS = ""


@dataclass(frozen=True)
class Question:
    """One run: the model's scenario it starts from, and assumptions set to values. Hashable by ``key``."""

    scenario: str
    settings: tuple[tuple[str, float], ...] = ()
    name: str = ""

    @property
    def key(self) -> str:
        return "&".join([self.scenario, *(f"{name}={value!r}" for name, value in self.settings)])

    @property
    def query(self) -> str:
        """The address's query that asks the same again."""
        asked = QueryDict(mutable=True)
        asked["scenario"] = self.scenario
        for name, value in self.settings:
            asked[f"{PREFIX}{name}"] = f"{value:.12g}"
        return asked.urlencode()


@dataclass(frozen=True)
class Asked:
    """A question as read from an address, with what is wrong with it by field."""

    question: Question
    errors: Mapping[str, str] = field(default_factory=dict)


def ask(model: Model, data: Mapping[str, str]) -> Asked:
    """Read a question. What cannot be used is left out and told."""
    errors: dict[str, str] = {}
    scenario = data.get("scenario", default_scenario(model))
    if scenario and scenario not in {one.id for one in model.record.scenarios}:
        errors["scenario"] = f"There is no scenario '{scenario}'; choose one from the list."
        scenario = default_scenario(model)
    given = {name.removeprefix(PREFIX): data[name] for name in data if name.startswith(PREFIX)}
    settings = []
    for name, text in sorted(given.items())[:MOST_SET]:
        if not text.strip():
            continue
        found = _value(model, name, text)
        if isinstance(found, str):
            errors[f"{PREFIX}{name}"] = found
        else:
            settings.append((name, found))
    return Asked(Question(scenario, tuple(settings)), errors)


def default_scenario(model: Model) -> str:
    """The model's first scenario; none when it has none."""
    return model.record.scenarios[0].id if model.record.scenarios else AS_IT_STANDS


def as_scenario(model: Model, question: Question) -> Scenario | str | None:
    """The scenario that the engine runs for a question."""
    if not question.settings:
        return question.scenario or None
    base = model.scenario(question.scenario or None)
    mine = {name for name, _ in question.settings}
    kept = [one for one in (base.settings if base else ()) if one.parameter not in mine]
    set_here = [_setting(name, value) for name, value in question.settings]
    return Scenario(
        id=base.id if base else "as-set",
        name=question.name or (f"{base.name}, with changes" if base else "As set here"),
        text=base.text if base else None,
        settings=(*kept, *set_here),
        structures=base.structures if base else {},
    )


def question_of(saved: SavedScenario) -> Question:
    """The question that a saved scenario asks."""
    settings = tuple(sorted((name, float(value)) for name, value in saved.settings.items()))
    return Question(saved.base, settings, saved.name)


def scenario_name(model: Model, question: Question) -> str:
    """What the run supposes, in a few words."""
    if question.name:
        return question.name
    base = model.scenario(question.scenario or None)
    name = base.name if base else "As the model stands"
    if not question.settings:
        return name
    count = len(question.settings)
    return f"{name}, with {count} assumption{'s' if count > 1 else ''} set"


def _setting(name: str, value: float) -> Setting:
    return Setting.model_validate({"parameter": name, "value": value})


def _value(model: Model, name: str, text: str) -> float | str:
    parameter = model.parameters.get(name)
    if parameter is None:
        return f"The model has no assumption '{name}'."
    try:
        value = float(text.replace(",", "").strip())
    except ValueError:
        return f"'{text[:40]}' is not a number."
    if not math.isfinite(value):
        return "Give an ordinary number."
    support = parameter.support
    if support and parameter.distribution and not support[0] <= value <= support[1]:
        return f"It cannot be {value:g}: it lies between {support[0]:g} and {support[1]:g}."
    try:
        make_plan(model, None, {name: value})
    except (LodestarError, ValueError) as error:
        return f"{error}."
    return value
