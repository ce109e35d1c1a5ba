"""Made awards for tests, in memory: the store's tables, small enough to be added up by hand or by a slow twin."""

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

SOURCE, OTHER = "made-awards", "made-grants"
AUTHORITIES = ("E06000001", "E06000002", "E08000001", None)

Row = Mapping[str, Any]

_TABLES = """
    CREATE TABLE release (id VARCHAR, source VARCHAR, title VARCHAR, publisher VARCHAR, licence VARCHAR, vintage VARCHAR,
        made BOOLEAN);
    CREATE TABLE award_participation (project VARCHAR, reference VARCHAR, organisation VARCHAR, name VARCHAR,
        roles VARCHAR, lead BOOLEAN, postcode VARCHAR, region VARCHAR, city VARCHAR, project_cost DECIMAL(28,10),
        grant_offer DECIMAL(28,10), authority VARCHAR, size VARCHAR, company_number VARCHAR, release_id VARCHAR, release_row INTEGER);
    CREATE TABLE award_project (project VARCHAR, reference VARCHAR, title VARCHAR, status VARCHAR, category VARCHAR,
        funder VARCHAR, "start" DATE, "end" DATE, amount DECIMAL(28,10), amount_type VARCHAR,
        lead_organisation VARCHAR, abstract VARCHAR, topics VARCHAR, subjects VARCHAR, release_id VARCHAR,
        release_row INTEGER);
    CREATE TABLE outline (code VARCHAR, name VARCHAR, geometry VARCHAR, indicative BOOLEAN);
    CREATE TABLE area_statistic (measure VARCHAR, area VARCHAR, itl VARCHAR, start_date DATE, value DECIMAL(28,10),
        breakdown VARCHAR);
"""


@dataclass
class MadeEvidence:
    """The store's tables in memory, asked as a store is."""

    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def __post_init__(self) -> None:
        self.connection.execute(_TABLES)

    def rows(self, sql: str, params: Sequence[object] | Mapping[str, object] = ()) -> list[dict[str, Any]]:
        cursor = self.connection.cursor().execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def add(self, table: str, rows: Iterable[Row]) -> None:
        texts = [{name: None if value is None else str(value) for name, value in row.items()} for row in rows]
        names = dict.fromkeys(name for row in texts for name in row)
        held = pa.table({name: pa.array([row.get(name) for row in texts], pa.string()) for name in names})
        self.connection.register("held", held)
        self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM held")
        self.connection.unregister("held")


def share(project: str, organisation: str, offered: object = 100, **changes: object) -> dict[str, object]:
    """One organisation in one project."""
    return {
        "project": project,
        "organisation": organisation,
        "name": f"Firm {organisation}",
        "roles": "PARTICIPANT",
        "lead": False,
        "region": "North West",
        "authority": AUTHORITIES[0],
        "grant_offer": offered,
        "project_cost": None if offered is None else Decimal(str(offered)) * 2,
        "release_id": "r1",
        "release_row": 0,
        **changes,
    }


def project(project_: str, start: str | None = "2015-06-01", **changes: object) -> dict[str, object]:
    return {
        "project": project_,
        "title": f"Project {project_}",
        "category": "Study",
        "funder": "Funder",
        "start": start,
        "release_id": "r1",
        "release_row": 0,
        **changes,
    }


def evidence_of(shares: Iterable[Row], projects: Iterable[Row], vintage: str = "2018-04") -> MadeEvidence:
    """A store with one source of these awards, and a second whose awards must never be added to them."""
    made = MadeEvidence()
    about = {
        "title": "Made awards",
        "publisher": "Nobody",
        "licence": "MIT",
        "vintage": vintage,
        "made": True,
    }
    made.add("release", [{"id": "r1", "source": SOURCE, **about}, {"id": "r2", "source": OTHER, **about}])
    made.add("award_participation", shares)
    made.add("award_project", projects)
    made.add("award_participation", [share("p1", "o1", 10**9, release_id="r2")])
    made.add("award_project", [project("p1", "2015-06-01", title="Of another source", release_id="r2")])
    return made


def random_awards(seed: int, projects: int = 60) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Shares and projects with everything awkward in them: no date, no offer, nought, no authority, odd cents."""
    luck = random.Random(seed)
    shares, held = [], []
    for number in range(projects):
        start = None if luck.random() < 0.05 else _date(luck)
        held.append(
            project(
                f"p{number}",
                start,
                category=luck.choice(["Study", "Voucher", None]),
                funder=luck.choice(["Funder", "Council"]),
            )
        )
        together = luck.sample(range(25), luck.choice([1, 1, 1, 2, 3, 5]))
        for at, organisation in enumerate(together):
            offered = luck.choice(
                [None, 0, luck.randrange(1, 10**6), Decimal(luck.randrange(1, 10**8)) / 100]
            )
            shares.append(
                share(
                    f"p{number}",
                    f"o{organisation}",
                    offered,
                    lead=at == 0,
                    authority=AUTHORITIES[organisation % 4],
                    region=luck.choice(["North West", "Yorkshire and The Humber", "Unknown", None]),
                    postcode=luck.choice(["L1 1AA", "L1 1AB", None]),
                )
            )
    return shares, held


def _date(luck: random.Random) -> str:
    return (dt.date(2010, 1, 1) + dt.timedelta(days=luck.randrange(3000))).isoformat()
