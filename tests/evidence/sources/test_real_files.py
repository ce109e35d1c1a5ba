"""Sources on the publishers' own files, against totals that were counted independently of this code."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.stores.store import Store

DATA = Path(__file__).parents[4] / "shared" / "data"
ACCOUNTS = DATA / "ons-regional-accounts"
RESEARCH = DATA / "gateway-to-research"
CITY_REGION = {
    "E06000006": "Halton",
    "E08000011": "Knowsley",
    "E08000012": "Liverpool",
    "E08000013": "St Helens",
    "E08000014": "Sefton",
    "E08000015": "Wirral",
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data files are not beside the repository")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    files = [
        *ACCOUNTS.glob("*.csv"),
        *(DATA / "eurostat-rd").glob("*.csv"),
        *RESEARCH.glob("innovate_uk_p*.csv.gz"),
    ]
    found = understand(files, home=home)
    assert {one.quarantined for one in found} == {0}
    accept(found, home=home)
    return Store.open(home)


def figure(store, measure, area, year, breakdown=None):
    rows = store.rows(
        "SELECT value FROM area_statistic WHERE measure = ? AND itl = ? AND period = ? AND breakdown IS NOT DISTINCT FROM ?",
        [measure, area, year, breakdown],
    )
    assert len(rows) == 1
    return rows[0]["value"]


def test_gva_and_population_of_the_city_region_in_2022(store):
    assert figure(store, "ons-gva-current", "TLD7", "2022") == 39_589
    assert figure(store, "ons-population", "TLD7", "2022") == 1_571_045


def test_gva_by_industry_adds_up_to_the_total_but_for_rounding(store):
    assert figure(store, "ons-gva-by-industry-current", "TLD7", "2022") == 39_589
    rows = store.rows(
        "SELECT sum(value) AS total FROM area_statistic WHERE measure = 'ons-gva-by-industry-current' "
        "AND itl = 'TLD7' AND period = '2022' AND regexp_matches(breakdown, '^industry=[A-T] ')"
    )
    assert abs(rows[0]["total"] - 39_589) <= 10


def test_level_2_areas_add_up_to_their_regions(store):
    rows = store.rows(
        "SELECT region.itl, region.value, sum(part.value) AS parts FROM area_statistic region "
        "JOIN area_statistic part ON part.measure = region.measure AND part.period = region.period "
        "AND part.area_level = '2' AND left(part.itl, 3) = region.itl "
        "WHERE region.measure = 'ons-gva-current' AND region.area_level = '1' AND region.period = '2022' GROUP BY ALL"
    )
    assert len(rows) == 12
    assert all(abs(row["value"] - row["parts"]) <= 5 for row in rows)


def test_the_nuts_code_and_the_itl_code_of_the_city_region_are_one_area(store):
    assert figure(store, "eurostat-rd-expenditure", "TLD7", "2018") == Decimal("605.7")
    rows = store.rows(
        "SELECT DISTINCT area, area_scheme FROM area_statistic WHERE itl = 'TLD7' ORDER BY area"
    )
    assert rows == [{"area": "TLD7", "area_scheme": "itl"}, {"area": "UKD7", "area_scheme": "nuts"}]


def test_sectors_of_rd_do_not_exceed_the_total(store):
    total = figure(store, "eurostat-rd-expenditure", "TLD7", "2018")
    parts = [
        figure(store, "eurostat-rd-expenditure", "TLD7", "2018", f"sector={s}")
        for s in ("business", "higher-education")
    ]
    assert 0 < sum(parts) <= total + 1


def test_a_figure_that_the_publisher_does_not_give_is_kept_as_its_mark(store):
    rows = store.rows(
        "SELECT value, value_text FROM area_statistic WHERE measure = 'ons-population' AND value IS NULL"
    )
    assert [(row["value"], row["value_text"]) for row in rows] == [(None, "[u]")] * 8


def test_every_row_of_every_file_is_in_the_store(store):
    counted = sum(_rows(path) * years for path, years in _wide()) + sum(
        _rows(p) for p in (DATA / "eurostat-rd").glob("*.csv")
    )
    assert store.rows("SELECT count(*) AS rows FROM area_statistic") == [{"rows": counted}]


def test_awards_of_innovate_uk_as_of_april_2018(store):
    total = store.rows(
        "SELECT count(*) AS participations, count(DISTINCT organisation) AS organisations, sum(grant_offer) AS offered, "
        "sum(project_cost) AS cost FROM award_participation"
    )[0]
    assert (total["participations"], total["organisations"]) == (29_638, 12_048)
    assert (round(total["offered"] / 10**6), round(total["cost"] / 10**6)) == (6_045, 10_006)
    assert store.rows("SELECT count(*) AS projects FROM award_project") == [{"projects": 16_402}]


def test_awards_in_the_city_region_and_each_authority(store):
    rows = store.rows(
        "SELECT authority, sum(grant_offer) AS offered FROM award_participation WHERE authority IN (SELECT unnest(?)) GROUP BY authority",
        [list(CITY_REGION)],
    )
    offered = {CITY_REGION[row["authority"]]: round(row["offered"] / 10**6, 1) for row in rows}
    published = {
        "Liverpool": "41.0",
        "Halton": "10.1",
        "Wirral": "5.4",
        "Sefton": "1.5",
        "St Helens": "1.1",
        "Knowsley": "0.4",
    }
    assert offered == {name: Decimal(value) for name, value in published.items()}
    total = store.rows(
        "SELECT count(*) AS n, count(DISTINCT organisation) AS o, count(DISTINCT project) AS p, sum(grant_offer) AS g, "
        "sum(project_cost) AS c FROM award_participation WHERE authority IN (SELECT unnest(?))",
        [list(CITY_REGION)],
    )[0]
    assert (total["p"], total["o"], total["n"]) == (533, 216, 576)
    assert (round(total["g"] / 10**6, 1), round(total["c"] / 10**6, 1)) == (Decimal("59.4"), Decimal("96.7"))


def test_each_project_of_innovate_uk_has_one_lead_at_most(store):
    rows = store.rows(
        "SELECT project, count(*) FILTER (lead) AS leads FROM award_participation GROUP BY project HAVING leads > 1"
    )
    assert rows == []


def _wide():
    for path in ACCOUNTS.glob("*.csv"):
        with path.open(encoding="utf-8-sig") as file:
            yield path, sum(heading.isdigit() for heading in next(csv.reader(file)))


def _rows(path):
    with path.open(encoding="utf-8-sig") as file:
        return sum(1 for row in csv.reader(file) if row) - 1
