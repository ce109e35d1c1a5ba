"""What every local authority was offered, at once: one Ibis expression that the store and Spark both answer.

`summary.totals_by_authority` says the same in SQL for the store alone; a test holds the two to each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from lodestar.analysis.awards.selecting import Evidence, Selection
from lodestar.analysis.awards.summary import Totals, totals_of
from lodestar.evidence.engines import DuckDB, Engine, engine_named
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.manifests import Release
from lodestar.evidence.releases.release import read_release
from lodestar.evidence.sources.award_tables import PARTICIPATION, PROJECT

if TYPE_CHECKING:
    from ibis.expr.types import Table as Expression


class Answering(Protocol):
    """What an expression is put to: an engine, or the store (`StoreAnswers`)."""

    def answer(self, expression: "Expression") -> pa.Table: ...


class StoreAnswers:
    """The evidence store, asked in Ibis."""

    def __init__(self, evidence: "Tables") -> None:
        self._evidence = evidence

    def answer(self, expression: "Expression") -> pa.Table:
        import ibis

        return self._evidence.table(str(ibis.to_sql(expression, dialect="duckdb")))


class Tables(Evidence, Protocol):
    """A store that answers in Arrow."""

    def table(self, sql: str) -> pa.Table: ...


def national(where: Answering, selection: Selection) -> Mapping[str, Totals]:
    """The totals of every local authority, by GSS code; sites without one stand under a blank code.

    Raises LodestarError when the selection names authorities, since all are asked for.
    """
    if selection.authorities is not None:
        raise LodestarError("the national summary is of all authorities; ask 'awards summary' for one place")
    rows = where.answer(_by_authority(selection)).to_pylist()
    return {
        row["authority"] or "": totals_of(row) for row in sorted(rows, key=lambda r: r["authority"] or "")
    }


def awards_on(engine: str, evidence: "Tables", releases: Iterable[str]) -> Answering:
    """Where the awards of these releases are asked for: the store for duckdb; else the engine, which reads their files."""
    if engine == DuckDB.name:
        return StoreAnswers(evidence)
    where = engine_named(engine)
    open_awards(where, [read_release(release) for release in releases])
    return where


def open_awards(engine: Engine, releases: Sequence[Release]) -> None:
    """Let an engine read the awards of these releases, under the names and columns that they have in the store."""
    described = [{"id": release.id, "source": release.about.source} for release in releases]
    schema = pa.schema([("id", pa.string()), ("source", pa.string())])
    engine.put("release", pa.Table.from_pylist(described, schema))
    for contract in (PARTICIPATION, PROJECT):
        held = [
            (one.id, one.path(entry))
            for one in releases
            for entry in one.tables
            if entry.name == contract.table
        ]
        engine.put(
            "release_file", pa.table({"file": range(len(held)), "release_id": [one for one, _ in held]})
        )
        engine.read("in_files", [path for _, path in held], contract.schema)
        names = ", ".join(f'f."{name}"' for name in contract.names)
        engine.run(
            f"CREATE OR REPLACE TABLE {contract.table} AS "
            f"SELECT {names}, r.release_id FROM in_files AS f JOIN release_file AS r ON r.file = f.file;"
        )


def _by_authority(selection: Selection) -> "Expression":
    import ibis
    from ibis import _

    release = ibis.table({"id": "string", "source": "string"}, name="release")
    share = ibis.table(_types(PARTICIPATION.schema), name=PARTICIPATION.table)
    chosen = release.filter(_.source == selection.source)
    share = share.semi_join(chosen, share.release_id == chosen.id)
    if selection.funder or selection.first is not None or selection.last is not None:
        project = _projects(selection, chosen)
        share = share.semi_join(project, share.project == project.project)
    return share.group_by("authority").aggregate(
        participations=_.count(),
        projects=_.project.nunique(),
        organisations=_.organisation.nunique(),
        led=_.count(where=_.lead.fill_null(False)),
        withdrawn=_.count(where=_.withdrawn.fill_null(False)),
        offered=_.grant_offer.sum(),
        cost=_.project_cost.sum(),
        actual=_.actual_spend.sum(),
        offered_given=_.grant_offer.count(),
        cost_given=_.project_cost.count(),
        actual_given=_.actual_spend.count(),
    )


def _projects(selection: Selection, chosen: "Expression") -> "Expression":
    """The projects of the funder and of the financial years (from April) in which they start."""
    import ibis
    from ibis import _

    project = ibis.table(_types(PROJECT.schema), name=PROJECT.table)
    project = project.semi_join(chosen, project.release_id == chosen.id)
    project = project.mutate(financial_year=_.start.year() - (_.start.month() < 4).cast("int32"))
    if selection.funder:
        project = project.filter(_.funder == selection.funder)
    if selection.first is not None:
        project = project.filter(_.financial_year >= selection.first)
    if selection.last is not None:
        project = project.filter(_.financial_year <= selection.last)
    return project


def _types(schema: pa.Schema) -> Any:
    import ibis

    return ibis.Schema.from_pyarrow(pa.schema([*schema, ("release_id", pa.string())]))
