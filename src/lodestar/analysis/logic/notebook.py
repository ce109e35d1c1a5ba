"""A run as a notebook: the model's text, the same scenario, seed and draws, and the first questions to ask of it."""

import json
from pathlib import Path
from typing import Any

from lodestar.analysis.logic.results import Run

Cell = dict[str, Any]


def as_notebook(run: Run) -> dict[str, Any]:
    """A notebook (format 4.5) that repeats a run. It needs Lodestar and nothing else."""
    model = run.model
    asked = f"{run.scenario!r}, draws={run.draws}, seed={run.seed}, sampling={run.layout.sampling!r}"
    reported = next(iter(run.joint.paths), None)
    cells = [
        _words(
            f"# {model.record.name}\n\n{model.record.text}\n\nScenario: {run.scenario or 'as it stands'}. {_made(run)}"
        ),
        _code("from lodestar.analysis import logic"),
        _words("The model as it was run. Change it here and run the cells below again."),
        _code(f"TEXT = {_quoted(model.text)}\n\nmodel = logic.sound(logic.read_model(TEXT))"),
        _code(f"run = logic.simulate(model, {asked})\nprint(logic.run_as_text(run))"),
    ]
    if reported:
        cells.append(_words("The percentiles of a node in each year, with the error of each."))
        cells.append(_code(f"fan = run.fan({reported!r})\nlist(zip(fan.years, fan.values[2], fan.mcse[2]))"))
    if run.readouts:
        first = next(iter(run.readouts))
        cells.append(_words("What a figure rests on, largest first."))
        cells.append(_code(f"for index in logic.sobol_indices(run, {first!r})[:8]:\n    print(index)"))
    for at, cell in enumerate(cells):
        cell["id"] = f"cell-{at}"
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def notebook_text(run: Run) -> str:
    """The notebook as the text of an .ipynb file."""
    return json.dumps(as_notebook(run), indent=1, ensure_ascii=False) + "\n"


def write_notebook(run: Run, path: Path) -> None:
    """Write the notebook to a file."""
    Path(path).write_text(notebook_text(run), encoding="utf-8")


def _made(run: Run) -> str:
    return "This model is made up, to show how models work." if run.model.record.made else ""


def _quoted(text: str) -> str:
    """A text as Python source, one line to a line where that is safe."""
    if '"""' in text or "\\" in text:
        return repr(text)
    return f'"""\\\n{text}"""'


def _words(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(text)}


def _code(text: str) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": _lines(text),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
