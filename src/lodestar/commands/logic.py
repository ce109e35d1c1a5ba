"""Commands on logic models: check them and run them."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Check logic models and run them.")

ModelName = Annotated[
    str, typer.Argument(help="A model's name, as 'lodestar logic list' shows it, or the path of its file.")
]
Draws = Annotated[int, typer.Option(help="How many draws; Sobol points are rounded up to a power of two.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same answers.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]


@app.command("list")
def list_models() -> None:
    """List the models that come with Lodestar."""
    from lodestar.analysis.logic.reading import model_files

    typer.echo("\n".join(model_files()))


@app.command()
def check(
    models: Annotated[
        list[str] | None,
        typer.Argument(help="Names or files of models; all that come with Lodestar if left out."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check models: form, references, units across every link, loops. Ends with 1 when there is a problem."""
    from lodestar.analysis.logic.reading import check_model, model_files

    known = model_files()
    wanted = {name: known.get(name, Path(name)) for name in models or known}
    readings = {name: check_model(path) for name, path in wanted.items()}
    if as_json:
        told = {
            name: {"ok": one.model is not None, "problems": [vars(problem) for problem in one.problems]}
            for name, one in readings.items()
        }
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for name, one in readings.items():
            typer.echo(_counted(name, one.model) if one.model else "\n".join(map(str, one.problems)))
    raise typer.Exit(0 if all(one.model for one in readings.values()) else 1)


@app.command()
def run(
    model: ModelName,
    scenario: Annotated[
        str | None, typer.Option(help="A scenario of the model; as it stands if left out.")
    ] = None,
    draws: Draws = 8192,
    seed: Seed = 2022,
    sampling: Annotated[str, typer.Option(help="sobol, or random for plain random draws.")] = "sobol",
    threads: Annotated[
        int | None, typer.Option(help="Threads; the answers are the same for any number.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Simulate a model and print its readouts, the probability of each target and how exact they are."""
    from lodestar.analysis.logic.reading import open_model
    from lodestar.analysis.logic.reporting import run_as_json, run_as_text
    from lodestar.analysis.logic.simulate import simulate

    found = simulate(
        open_model(model),
        scenario,
        draws=draws,
        seed=seed,
        sampling=sampling,
        threads=threads,
        progress=None if as_json else _progress(draws),
    )
    typer.echo(
        json.dumps(run_as_json(found), indent=2, ensure_ascii=False) if as_json else run_as_text(found)
    )


def _counted(name: str, model: Any) -> str:
    record = model.record
    qualitative = sum(link.function == "qualitative" for link in record.links)
    return (
        f"{name}: {len(record.nodes)} nodes, {len(record.links)} links ({qualitative} qualitative), "
        f"{len(record.parameters)} parameters, {len(record.scenarios)} scenarios. No problems found."
    )


def _progress(draws: int) -> Any:
    """A line on the terminal that says how far a long run is; none for short runs or when nobody looks."""
    import sys

    if draws < 200_000 or not sys.stderr.isatty():
        return None
    return lambda done, of: typer.echo(
        f"\r{done:,} of {of:,} draws" + ("\n" if done == of else ""), nl=False, err=True
    )
