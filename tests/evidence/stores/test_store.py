"""The store is replaced whole, read only, and its version is the cache key."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import duckdb
import pytest
from made_evidence import made_release

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.store import NoStore, Store
from tests.pace import of_processor

COUNT = "SELECT count(*) AS rows FROM observation"


def build(home, *releases):
    with prepare(releases, home=home) as prepared:
        return prepared.activate()


def test_without_a_store_it_says_so_and_changes_nothing(tmp_path):
    store = Store.open(tmp_path)
    assert (store.exists, store.version, store.release_ids) == (False, "none", ())
    with pytest.raises(NoStore, match="lodestar pack load"):
        store.rows("SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_rows_and_tables_answer_with_what_was_published(tmp_path):
    release = made_release(tmp_path, 6)
    version = build(tmp_path, release)
    store = Store.open(tmp_path)
    assert (store.exists, store.version, store.release_ids) == (True, version, (release.id,))
    sql = "SELECT id, value, value_text, release_id FROM observation WHERE indicator = ? ORDER BY id"
    assert store.rows(sql, ["made-indicator-2"]) == [
        {"id": "made-2", "value": Decimal("0.5"), "value_text": "0.5", "release_id": release.id},
        {"id": "made-5", "value": Decimal("1.25"), "value_text": "1.25", "release_id": release.id},
    ]
    assert store.table(sql, ["made-indicator-2"])["id"].to_pylist() == ["made-2", "made-5"]
    assert store.rows("SELECT made, rows FROM release WHERE id = $id", {"id": release.id}) == [
        {"made": True, "rows": 6}
    ]


def test_every_core_table_is_there_even_when_no_release_fills_it(tmp_path):
    build(tmp_path)
    store = Store.open(tmp_path)
    for table in ("observation", "outline", "area_statistic", "release"):
        assert store.rows(f"SELECT count(*) AS rows FROM {table}") == [{"rows": 0}]


def test_an_open_store_follows_the_pointer_and_a_pinned_one_stays(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    store = Store.open(tmp_path)
    pinned = store.pinned()
    newer = build(tmp_path, made_release(tmp_path, 8))
    assert store.rows(COUNT) == [{"rows": 8}]
    assert pinned.rows(COUNT) == [{"rows": 3}]
    assert store.version == newer != pinned.version


def test_what_is_given_as_a_value_is_never_read_as_a_query(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    store = Store.open(tmp_path)
    assert (
        store.rows("SELECT id FROM observation WHERE place = ?", ["' OR 1=1; DROP TABLE observation; --"])
        == []
    )
    assert store.rows(COUNT) == [{"rows": 3}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY observation TO '/tmp/taken.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "DELETE FROM observation",
        "CREATE TABLE mine (id INTEGER)",
    ],
)
def test_no_query_reaches_outside_the_store_or_changes_it(tmp_path, sql):
    build(tmp_path, made_release(tmp_path, 3))
    with pytest.raises(duckdb.Error):
        Store.open(tmp_path).rows(sql)


def test_many_threads_read_while_stores_are_swapped(tmp_path):
    releases = [made_release(tmp_path, count) for count in (10, 20, 30)]
    build(tmp_path, releases[0])
    store, ends, seen = Store.open(tmp_path), threading.Event(), set()

    def read():
        while not ends.is_set():
            pinned = store.pinned()
            rows = pinned.rows(COUNT)[0]["rows"]
            assert rows == pinned.rows("SELECT sum(rows)::INTEGER AS rows FROM release")[0]["rows"]
            seen.add(rows)

    with ThreadPoolExecutor(8) as pool:
        reading = [pool.submit(read) for _ in range(8)]
        for _ in range(4):
            for release in releases:
                build(tmp_path, release)
        ends.set()
        for done in reading:
            done.result()
    assert seen == {10, 20, 30}


def test_asking_which_version_serves_costs_almost_nothing(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    store = Store.open(tmp_path)
    assert store.exists
    asked = min(of_processor(lambda: [store.version for _ in range(200)]) for _ in range(5))
    assert asked / 200 < 50e-6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_process_forked_from_one_that_had_the_store_open_opens_it_anew(tmp_path):
    build(tmp_path, made_release(tmp_path, 7))
    store = Store.open(tmp_path)
    assert store.rows(COUNT) == [{"rows": 7}]
    child = os.fork()
    if child == 0:
        os._exit(7 if store.rows(COUNT) == [{"rows": 7}] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_a_store_file_that_is_no_store_gives_a_clear_message(tmp_path):
    version = build(tmp_path, made_release(tmp_path, 3))
    (tmp_path / "evidence" / "stores" / f"{version}.duckdb").write_bytes(b"not a database" * 1000)
    Store._opened.pop(tmp_path / "evidence", None)
    with pytest.raises(LodestarError, match="cannot be opened"):
        _ = Store.open(tmp_path).exists


def test_a_pointer_that_is_not_ours_is_refused(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    (tmp_path / "evidence" / "current.json").write_text('{"version": "../../etc/passwd", "releases": []}')
    with pytest.raises(LodestarError, match=r"current.json cannot be read"):
        _ = Store.open(tmp_path).exists
