"""Quantified, learning logic models: read one, run it, question it, let findings update it.

    from lodestar.analysis import logic

    model = logic.open_model("liverpool-city-region/rd-to-prosperity")
    run = logic.simulate(model, "met-net", draws=8192, seed=2022)
    print(run.summary("gva-2040").p50)

Needs numpy and scipy only; no web service, no database.
"""

from lodestar.analysis.logic.comparing import compare
from lodestar.analysis.logic.contributions import contributions
from lodestar.analysis.logic.drafting import draft_model
from lodestar.analysis.logic.forensics import examine
from lodestar.analysis.logic.information_value import evpi, evppi, evsi, worth_of_knowing
from lodestar.analysis.logic.inverse import conditions, required, requirements
from lodestar.analysis.logic.learning import Learned, learn
from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.notebook import notebook_text, write_notebook
from lodestar.analysis.logic.parameters import load_parameters
from lodestar.analysis.logic.pooling import pool
from lodestar.analysis.logic.reading import check_model, model_files, open_model, read_model, sound
from lodestar.analysis.logic.records import EvidenceRecord
from lodestar.analysis.logic.reporting import run_as_json, run_as_text
from lodestar.analysis.logic.results import Run
from lodestar.analysis.logic.sensitivity import doubt, sobol_indices, tornado
from lodestar.analysis.logic.simulate import simulate

__all__ = [
    "EvidenceRecord",
    "Learned",
    "Model",
    "Run",
    "check_model",
    "compare",
    "conditions",
    "contributions",
    "doubt",
    "draft_model",
    "evpi",
    "evppi",
    "evsi",
    "examine",
    "learn",
    "load_parameters",
    "model_files",
    "notebook_text",
    "open_model",
    "pool",
    "read_model",
    "required",
    "requirements",
    "run_as_json",
    "run_as_text",
    "simulate",
    "sobol_indices",
    "sound",
    "tornado",
    "worth_of_knowing",
    "write_notebook",
]
