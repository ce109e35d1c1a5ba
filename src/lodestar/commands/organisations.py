"""Commands on organisations: which company each name of a file is."""

import csv
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lodestar.commands.engines import EngineOption

if TYPE_CHECKING:
    import pyarrow as pa

    from lodestar.evidence.organisations.linking import Resolution
    from lodestar.evidence.organisations.register_files import ReadyRegister
    from lodestar.evidence.organisations.sought import SoughtName

app = typer.Typer(no_args_is_help=True, help="Organisations: which company of a register each name is.")


@app.callback()
def organisations() -> None:
    """Organisations: which company of a register each name is."""


@app.command()
def link(
    names: Annotated[Path, typer.Argument(help="CSV file with the column name; id and postcode if known.")],
    register: Annotated[
        list[Path], typer.Option("--register", help="A file of Basic Company Data; repeat it for each part.")
    ],
    to: Annotated[Path, typer.Option("--to", help="CSV or Parquet file to write the links to.")],
    work: Annotated[
        Path | None, typer.Option(help="Folder to work in; with Spark, one that all its workers reach.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Least probability of a link; set for the names if left out."),
    ] = None,
    engine: EngineOption = "duckdb",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
) -> None:
    """Link names to the companies of a register, with probabilities; on Spark if asked.

    Reads the register's files, makes them ready, finds and weighs the pairs, and writes up to three likeliest
    companies of each name, with the column linked for those that count without review.
    """
    found, told = _linked(list(_names(names)), register, engine, work, threshold)
    _write(found.table, to)
    if as_json:
        typer.echo(json.dumps({"engine": engine, **told}, indent=2))
    else:
        typer.echo(f"{_in_words(told)} Written to {to}.")


def _linked(
    asked: "list[SoughtName]", register: list[Path], engine: str, work: Path | None, threshold: float | None
) -> "tuple[Resolution, dict[str, int | float]]":
    """The links of the names, and what is told of the work: how many of what, and how long each part took."""
    import tempfile

    from lodestar.evidence.engines import engine_named
    from lodestar.evidence.organisations.dealing import resolve_on
    from lodestar.evidence.organisations.register_files import shape_register

    where = engine_named(engine)
    with tempfile.TemporaryDirectory(prefix="lodestar-register-") as scratch:
        started = time.perf_counter()
        ready = shape_register(where, register, work or Path(scratch))
        shaped = time.perf_counter()
        found = resolve_on(where, ready.file, ready.register, asked, threshold=threshold)
        linked = time.perf_counter()
    return found, _told(ready, found, len(asked), shaped - started, linked - shaped)


def _in_words(told: Mapping[str, int | float]) -> str:
    return (
        f"{told['linked']:,} of {told['names']:,} names linked to {told['companies']:,} companies at a probability "
        f"of {told['threshold']:.3f} or more; {told['quarantined']:,} rows of the register quarantined; "
        f"{told['shape_seconds']} s to read the register, {told['link_seconds']} s to link."
    )


def _told(
    ready: "ReadyRegister", found: "Resolution", names: int, shape: float, link: float
) -> dict[str, int | float]:
    return {
        "names": names,
        "linked": sum(found.table["linked"].to_pylist()),
        "threshold": found.threshold,
        "companies": ready.register.companies,
        "read": ready.read,
        "kept": ready.kept,
        "quarantined": ready.read - ready.kept,
        "shape_seconds": round(shape, 1),
        "link_seconds": round(link, 1),
    }


def _names(path: Path) -> "Iterator[SoughtName]":
    """The names of a file; a row without an id is known by its number, the first below the headings being 1."""
    from lodestar.evidence.errors import LodestarError
    from lodestar.evidence.organisations.sought import SoughtName

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "name" not in (rows.fieldnames or ()):
                raise LodestarError(
                    f"{path.name} has no column 'name' but {', '.join(rows.fieldnames or ()) or 'nothing'}; name the column so"
                )
            for number, row in enumerate(rows, 1):
                yield SoughtName(row.get("id") or str(number), row["name"] or "", row.get("postcode") or None)
    except OSError as error:
        raise LodestarError(f"{path} cannot be read ({error.strerror}); give a CSV file of names") from error
    except UnicodeDecodeError as error:
        raise LodestarError(
            f"{path.name} is not in UTF-8 (byte {error.start}); save it as CSV in UTF-8"
        ) from error


def _write(table: "pa.Table", to: Path) -> None:
    from pyarrow import parquet

    from lodestar.reports.tables import to_csv

    to.parent.mkdir(parents=True, exist_ok=True)
    if to.suffix == ".parquet":
        parquet.write_table(table, to)
    else:
        to.write_bytes(to_csv(table.column_names, (tuple(row.values()) for row in table.to_pylist())))
