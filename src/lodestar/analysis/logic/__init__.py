"""Quantified, learning logic models: read one, run it, question it, let findings update it.

    from lodestar.analysis import logic

    model = logic.open_model("liverpool-city-region/rd-to-prosperity")
    run = logic.simulate(model, "met-net", draws=8192, seed=2022)
    print(run.summary("gva-2040").p50)

Needs numpy and scipy only; no web service, no database.
"""

from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.parameters import load_parameters
from lodestar.analysis.logic.reading import check_model, model_files, open_model, read_model, sound
from lodestar.analysis.logic.results import Run
from lodestar.analysis.logic.simulate import simulate

__all__ = [
    "Model",
    "Run",
    "check_model",
    "load_parameters",
    "model_files",
    "open_model",
    "read_model",
    "simulate",
    "sound",
]
