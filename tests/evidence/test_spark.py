"""Pipelines on Spark: register files are shaped, names linked and awards summed up with the answers that DuckDB gives.

Spark runs on two cores of this machine, as CI has them.
"""

import csv
import json
import math
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from typer.testing import CliRunner

from lodestar.analysis.awards.national import national, open_awards
from lodestar.analysis.awards.selecting import Selection
from lodestar.analysis.awards.summary import totals_by_authority
from lodestar.cli import app
from lodestar.evidence.engines import DuckDB, Engine, engine_named
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.dealing import resolve_on
from lodestar.evidence.organisations.linking import Resolution, resolve
from lodestar.evidence.organisations.made_names import FAMILIES, make_names
from lodestar.evidence.organisations.made_register import make_register
from lodestar.evidence.organisations.register import prepare_register
from lodestar.evidence.organisations.register_files import ReadyRegister, shape_register
from lodestar.evidence.organisations.sought import SoughtName
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.release import releases
from lodestar.evidence.spark import java_found
from lodestar.evidence.stores.store import Store

COMPANIES, NAMES = 3_000, 400
SOURCE = "gateway-to-research"


@pytest.fixture(scope="session")
def spark() -> Engine:
    if not java_found():
        pytest.skip("there is no Java to run Spark on; install openjdk-17-jre-headless")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_SPARK_MASTER", "local[2]")
        engine = engine_named("spark")
    engine.session.conf.set("spark.sql.shuffle.partitions", "4")  # type: ignore[attr-defined]
    return engine


@pytest.fixture(scope="module")
def made() -> tuple[pa.Table, list[dict[str, str | None]]]:
    """A made register, and names of which it is known whose they are."""
    register = make_register(COMPANIES, seed=41)
    return register.companies, make_names(register, NAMES, seed=42, noise=FAMILIES["mixed"]).to_pylist()


@pytest.fixture(scope="module")
def parts(made, tmp_path_factory) -> list[Path]:
    """The register as two files, the second with a row that is no company's."""
    folder = tmp_path_factory.mktemp("parts")
    files = [folder / f"BasicCompanyData-2026-11-01-part{number}_2.csv" for number in (1, 2)]
    for file, start in zip(files, (0, COMPANIES // 2), strict=True):
        arrow_csv.write_csv(made[0].slice(start, COMPANIES // 2), file)
    with files[1].open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["12", "NUMBERED WRONG LIMITED", *[""] * (made[0].num_columns - 2)])
    return files


@pytest.fixture(scope="module")
def ready(parts, tmp_path_factory, spark) -> dict[str, ReadyRegister]:
    return {
        engine.name: shape_register(engine, parts, tmp_path_factory.mktemp(engine.name))
        for engine in (DuckDB(), spark)
    }


@pytest.fixture(scope="module")
def linked(made, ready, spark) -> dict[str, Resolution]:
    return {
        engine.name: resolve_on(engine, ready[engine.name].file, ready[engine.name].register, sought(made[1]))
        for engine in (DuckDB(), spark)
    }


def sought(names) -> list[SoughtName]:
    return [SoughtName(name["name_id"], name["name"], name["postcode"]) for name in names]


def test_no_row_of_a_register_is_lost_on_either_engine(ready) -> None:
    for one in ready.values():
        assert one.read == COMPANIES + 1
        assert one.kept == one.register.companies == COMPANIES
        assert [(row["row"], row["field"], row["value"]) for row in one.quarantined.to_pylist()] == [
            (COMPANIES // 2 + 2, "number", "12")
        ]
    assert ready["spark"].register == ready["duckdb"].register
    assert ready["spark"].quarantined.equals(ready["duckdb"].quarantined)


def test_links_are_the_same_row_by_row_on_both_engines_and_as_linked_in_one_piece(made, linked) -> None:
    connection = duckdb.connect()
    connection.register("given", made[0])
    whole = resolve(connection, prepare_register(connection, "given"), sought(made[1]))
    for dealt in linked.values():
        assert dealt.threshold == pytest.approx(whole.threshold, abs=1e-9)
        for one, other in zip(dealt.table.to_pylist(), whole.table.to_pylist(), strict=True):
            differing = {field for field in other if not same(one[field], other[field])}
            assert not differing, (one, other)


def same(one: object, other: object) -> bool:
    """Equal; for computed figures up to the last digits, which depend on the order of adding."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


def test_links_made_on_spark_are_right(made, linked) -> None:
    truth = {name["name_id"]: name["truth"] for name in made[1]}
    links = [row for row in linked["spark"].table.to_pylist() if row["linked"]]
    right = sum(truth[row["name_id"]] == row["company"] for row in links)
    findable = sum(company is not None for company in truth.values())
    assert right / len(links) >= 0.97
    assert right / findable >= 0.9


def test_no_names_give_no_links_on_spark(ready, spark) -> None:
    assert resolve_on(spark, ready["spark"].file, ready["spark"].register, []).table.num_rows == 0


def test_a_name_id_that_stands_twice_is_refused_wherever_its_names_are_dealt(ready, spark) -> None:
    twice = [SoughtName("a", "One"), SoughtName("a", "Two")]
    for engine in (DuckDB(), spark):
        with pytest.raises(LodestarError, match="name_id 'a' stands twice"):
            resolve_on(engine, ready[engine.name].file, ready[engine.name].register, twice)


def test_a_file_that_is_no_register_is_told_in_plain_words_from_the_worker(spark, tmp_path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("Name,Number\nA,1\n", encoding="utf-8")
    for engine in (DuckDB(), spark):
        with pytest.raises(LodestarError, match=r"^other\.csv is no file of Basic Company Data"):
            shape_register(engine, [file], tmp_path / engine.name)


PARTICIPANTS = "project_id,ref,org_id,name,role,postcode,region,city,project_cost,grant_offer,lad\n"
PROJECTS = "project_id,ref,title,status,category,funder,start,end,amount,amount_type,lead_org_id\n"
PROJECT = "{:08X}-61E0-4946-B7DB-DAE09ED63DE4"
FIRM = "{:08X}-92CD-4627-BD96-996B5B17733A"


@pytest.fixture(scope="module")
def awards(tmp_path_factory) -> Path:
    """A home with made awards: some without an authority, a grant or a date, money with pence, two funders."""
    home = tmp_path_factory.mktemp("awards")
    shares, projects = [], []
    for number in range(600):
        authority = ["E08000012", "E08000003", "E06000006", ""][number % 4]
        offered = "" if number % 17 == 0 else f"{number * 7 % 1000}.{number % 100:02d}"
        role = "LEAD_PARTICIPANT|PARTICIPANT" if number % 3 == 0 else "PARTICIPANT"
        shares.append(
            f"{PROJECT.format(number // 3)},{number},{FIRM.format(number % 90)},Made {number % 90} Ltd,{role},,North West,,"
            f"{number * 13},{offered},{authority}\n"
        )
    for number in range(200):
        start = "" if number % 23 == 0 else f"{2010 + number % 6}-{1 + number % 12:02d}-01"
        funder = "Innovate UK" if number % 5 else "EPSRC"
        projects.append(
            f"{PROJECT.format(number)},{number},Made {number},Closed,Study,{funder},{start},,1,INCOME,\n"
        )
    (home / "participants_2018-04.csv").write_text(PARTICIPANTS + "".join(shares), encoding="utf-8")
    (home / "projects_2018-04.csv").write_text(PROJECTS + "".join(projects), encoding="utf-8")
    accept(understand(sorted(home.glob("*.csv")), home=home), home=home)
    return home


@pytest.fixture(scope="module")
def opened(awards, spark) -> list[Engine]:
    engines = [DuckDB(), spark]
    for engine in engines:
        open_awards(engine, releases(source=SOURCE, home=awards))
    return engines


@pytest.mark.parametrize(
    "selection",
    [
        Selection(SOURCE),
        Selection(SOURCE, funder="EPSRC"),
        Selection(SOURCE, first=2012, last=2013),
        Selection(SOURCE, funder="Innovate UK", last=2011),
        Selection("nobody's"),
    ],
    ids=lambda selection: f"{selection.source} {selection.funder} {selection.period}".strip(),
)
def test_every_authority_has_the_same_totals_in_the_store_and_on_both_engines(
    awards, opened, selection
) -> None:
    expected = totals_by_authority(Store.open(awards).pinned(), selection)
    for engine in opened:
        assert national(engine, selection) == expected
    assert bool(expected) == (selection.source == SOURCE)


def test_a_national_summary_is_not_asked_of_some_authorities() -> None:
    with pytest.raises(LodestarError, match="of all authorities"):
        national(DuckDB(), Selection(SOURCE, ("E08000012",)))


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code, done.output
    return done.output


def test_the_command_of_national_awards_says_the_same_on_both_engines(awards, spark, monkeypatch) -> None:
    monkeypatch.setenv("LODESTAR_HOME", str(awards))
    told = {
        name: json.loads(run("awards", "national", "--engine", name, "--json"))
        for name in ("duckdb", "spark")
    }
    assert told["spark"] == told["duckdb"]
    assert set(told["spark"]) == {"", "E06000006", "E08000003", "E08000012"}


def test_the_command_of_linking_writes_the_same_links_on_both_engines(made, parts, spark, tmp_path) -> None:
    names = tmp_path / "names.csv"
    with names.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "postcode"])
        rows.writerows([name["name_id"], name["name"], name["postcode"]] for name in made[1][:59])
        rows.writerow(["formula", f"={made[0]['CompanyName'][0]}", ""])
    registers = [word for part in parts for word in ("--register", str(part))]
    written = {}
    for engine in ("duckdb", "spark"):
        to = tmp_path / f"{engine}.csv"
        words = ("link", str(names), *registers, "--to", str(to), "--engine", engine, "--json")
        told = json.loads(run("organisations", *words))
        assert (told["names"], told["companies"], told["quarantined"]) == (60, COMPANIES, 1)
        with to.open(encoding="utf-8-sig", newline="") as file:
            written[engine] = [
                (
                    row["name_id"],
                    row["name"],
                    row["company"],
                    row["linked"],
                    round(float(row["probability"]), 9),
                )
                for row in csv.DictReader(file)
            ]
    assert written["spark"] == written["duckdb"]
    assert len(written["spark"]) > 30
    assert [name[:2] for name_id, name, *_ in written["spark"] if name_id == "formula"][:1] == ["'="]


def test_another_engine_is_refused_by_name(awards, monkeypatch) -> None:
    monkeypatch.setenv("LODESTAR_HOME", str(awards))
    assert "'dask' is no engine; use duckdb or spark" in run("awards", "national", "--engine", "dask", code=1)


def test_without_pyspark_it_says_how_to_install_it(monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(LodestarError, match=r"pip install 'lodestar-place\[scale\]'"):
        engine_named("spark")


def test_without_java_it_says_what_to_install(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LodestarError, match="needs Java 17 or later"):
        engine_named("spark")
