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
    edition: Annotated[
        list[str] | None, typer.Option(help="PARAMETER=EDITION: another edition of a shared parameter.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="Take shared parameters as they applied on a day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Simulate a model and print its readouts, the probability of each target and how exact they are."""
    from lodestar.analysis.logic.parameters import load_parameters
    from lodestar.analysis.logic.reading import open_model
    from lodestar.analysis.logic.reporting import run_as_json, run_as_text
    from lodestar.analysis.logic.simulate import simulate

    editions = dict(_pair(one, "PARAMETER=EDITION") for one in edition or ())
    found = simulate(
        open_model(model, load_parameters().with_editions(editions, on)),
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


@app.command()
def claims(
    name: Annotated[
        str | None,
        typer.Argument(help="Place and name of the forensics, or a file; all there are if left out."),
    ] = None,
    draws: Draws = 8192,
    seed: Seed = 2022,
    as_json: AsJson = False,
) -> None:
    """Place published figures in a model, on each basis they may have, and find arithmetic that gives them."""
    from lodestar.analysis.logic.forensic_reading import forensics_files
    from lodestar.analysis.logic.forensic_reporting import forensics_as_json, forensics_as_text
    from lodestar.analysis.logic.forensics import examine

    found = {one: examine(one, draws=draws, seed=seed) for one in ([name] if name else forensics_files())}
    if as_json:
        told = {one: forensics_as_json(forensics) for one, forensics in found.items()}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n\n".join(forensics_as_text(forensics) for forensics in found.values()))


@app.command()
def report(
    name: Annotated[str, typer.Argument(help="Place and name of the forensics, or a file.")],
    scenario: Annotated[str, typer.Option(help="Scenario whose sensitivity is shown.")] = "met-net",
    rests_on: Annotated[list[str] | None, typer.Option(help="A readout whose sensitivity is shown.")] = None,
    reach: Annotated[
        list[str] | None, typer.Option(help="READOUT=FIGURE: what would have to be true.")
    ] = None,
    draws: Draws = 32_768,
    seed: Seed = 2022,
) -> None:
    """Print everything that a model says of the claims made for it, as a Markdown page."""
    from lodestar.analysis.logic.forensics import examine
    from lodestar.analysis.logic.results_page import results_page

    asked = [_reach(one) for one in reach or ()]
    typer.echo(results_page(examine(name, draws=draws, seed=seed), rests_on or (), asked, scenario), nl=False)


@app.command()
def compare(
    model: ModelName,
    scenarios: Annotated[
        list[str], typer.Argument(help="Two scenarios or more; each is compared with the first.")
    ],
    draws: Draws = 8192,
    seed: Seed = 2022,
) -> None:
    """Compare scenarios draw by draw: the same luck in each, so that a difference is the scenario's doing."""
    from lodestar.analysis.logic.comparing import compare as compare_runs
    from lodestar.analysis.logic.reading import open_model
    from lodestar.analysis.logic.reporting import comparison_as_text
    from lodestar.analysis.logic.simulate import simulate

    opened = open_model(model)
    runs = [simulate(opened, scenario, draws=draws, seed=seed) for scenario in scenarios]
    typer.echo(comparison_as_text(compare_runs(runs), runs))


@app.command()
def learn(
    model: ModelName,
    scenario: Annotated[str | None, typer.Option(help="A scenario of the model.")] = None,
    as_at: Annotated[str | None, typer.Option(help="What was believed on a day, such as 2026-03-31.")] = None,
    together: Annotated[
        bool, typer.Option("--together", help="Pool studies of one parameter; places may differ.")
    ] = False,
    draws: Draws = 8192,
    seed: Seed = 2022,
    as_json: AsJson = False,
) -> None:
    """Update a model by the evidence in its file, and print each update: before, found, after, change of targets."""
    from lodestar.analysis.logic.learning import learn as learn_from
    from lodestar.analysis.logic.learning_reporting import learned_as_json, learned_as_text
    from lodestar.analysis.logic.reading import open_model

    found = learn_from(
        open_model(model), None, scenario, as_at=as_at, together=together, draws=draws, seed=seed
    )
    told = (
        json.dumps(learned_as_json(found), indent=2, ensure_ascii=False)
        if as_json
        else learned_as_text(found)
    )
    typer.echo(told)


@app.command()
def worth(
    model: ModelName,
    readout: Annotated[str, typer.Argument(help="A readout of the model.")],
    threshold: Annotated[float, typer.Argument(help="What it must reach for going ahead to be worth while.")],
    scenario: Annotated[str | None, typer.Option(help="A scenario of the model.")] = None,
    study: Annotated[
        list[str] | None, typer.Option(help="PARAMETER=ERROR: a study with such a standard error.")
    ] = None,
    draws: Draws = 8192,
    seed: Seed = 2022,
    as_json: AsJson = False,
) -> None:
    """Rank what is worth evaluating next: what knowing each uncertain thing, or a study of it, would be worth."""
    from lodestar.analysis.logic.information_value import worth_of_knowing
    from lodestar.analysis.logic.learning_reporting import worth_as_json, worth_as_text
    from lodestar.analysis.logic.reading import open_model
    from lodestar.analysis.logic.simulate import simulate

    studies = dict(_reach(one, "PARAMETER=ERROR") for one in study or ())
    run = simulate(open_model(model), scenario, draws=draws, seed=seed)
    found = worth_of_knowing(run, readout, threshold, studies)
    if as_json:
        typer.echo(json.dumps(worth_as_json(run, readout, threshold, found), indent=2, ensure_ascii=False))
    else:
        typer.echo(worth_as_text(run, readout, threshold, found))


@app.command()
def notebook(
    model: ModelName,
    path: Annotated[Path, typer.Argument(help="The notebook to write, such as model.ipynb.")],
    scenario: Annotated[str | None, typer.Option(help="A scenario of the model.")] = None,
    draws: Draws = 8192,
    seed: Seed = 2022,
) -> None:
    """Run a model and write the run as a notebook that repeats it."""
    from lodestar.analysis.logic.notebook import write_notebook
    from lodestar.analysis.logic.reading import open_model
    from lodestar.analysis.logic.simulate import simulate

    write_notebook(simulate(open_model(model), scenario, draws=draws, seed=seed), path)
    typer.echo(f"Wrote {path}.")


@app.command()
def draft(
    table: Annotated[Path, typer.Argument(help="CSV with a row for each link: cause, effect and more.")],
    name: Annotated[str, typer.Option(help="Name of the model.")],
    author: Annotated[str, typer.Option(help="Who makes it.")],
    first: Annotated[int, typer.Option(help="First year.")],
    last: Annotated[int, typer.Option(help="Last year.")],
) -> None:
    """Print a first draft of a model from a table of links."""
    import datetime as dt

    from lodestar.analysis.logic.drafting import draft_model
    from lodestar.evidence.errors import LodestarError

    try:
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LodestarError(f"{table} cannot be read: {error}; give a CSV file in UTF-8") from error
    today = dt.date.today().isoformat()
    typer.echo(
        draft_model(text, identifier=name, name=name, author=author, reviewed=today, first=first, last=last),
        nl=False,
    )


@app.command()
def reference() -> None:
    """Print the reference of logic models: every field (docs/reference/logic-model.md)."""
    from lodestar.analysis.logic.reference import reference_page

    typer.echo(reference_page(), nl=False)


def _reach(text: str, form: str = "READOUT=FIGURE") -> tuple[str, float]:
    from lodestar.evidence.errors import LodestarError

    name, figure = _pair(text, form)
    try:
        return name, float(figure)
    except ValueError:
        example = "jobs-2030=44000" if form == "READOUT=FIGURE" else "elasticity=0.02"
        raise LodestarError(f"'{text}' names no figure; write {form}, such as {example}") from None


def _pair(text: str, form: str) -> tuple[str, str]:
    from lodestar.evidence.errors import LodestarError

    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise LodestarError(f"'{text}' is not of the form {form}; write both sides of the sign")
    return name, value


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
