"""The option that says where a pipeline runs."""

from typing import Annotated

import typer

EngineOption = Annotated[
    str, typer.Option("--engine", help="Where it runs: duckdb (in this process) or spark (extra [scale]).")
]
