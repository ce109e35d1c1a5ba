"""What a worker does with logic models: runs too large for a request."""

from typing import Any

from lodestar.analysis import logic
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import Progress
from lodestar.service.logic.reading import model_named
from lodestar.service.logic.running import LARGE, summaries_said
from lodestar.service.places.models import Place
from lodestar.service.workers.background import in_background
from lodestar.service.workers.models import Work


@in_background
def large_run(work: Work, tell: Progress) -> dict[str, Any]:
    """Run a scenario with a million draws, and keep its figures in words."""
    model = model_named(Place.objects.get(slug=work.place), str(work.given["model"]))
    if model is None:
        raise LodestarError(f"the place has no logic model '{work.given['model']}' any more")
    run = logic.simulate(
        model,
        work.given["scenario"] or None,
        draws=LARGE,
        progress=lambda done, of: tell("drawing", done, of),
    )
    lines = [
        [run.record(one.id).name, one.basis, *summaries_said(run.summary(one.id))] for one in model.readouts
    ]
    return {
        "draws": run.draws,
        "seconds": round(run.seconds, 1),
        "seed": run.seed,
        "lines": lines,
        "targets": [
            [model.nodes[one.node].record.name, one.goal.year, f"{one.probability.value * 100:.2f}%"]
            for one in run.arrivals()
        ],
    }
