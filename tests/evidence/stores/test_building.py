"""A store is built beside the old one, verified, and then made current at one stroke."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import made_evidence
import pytest
from made_evidence import made_release

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.release import About, DamagedRelease, Draft, write_release
from lodestar.evidence.stores.building import prepare, rebuild
from lodestar.evidence.stores.locks import Busy, take
from lodestar.evidence.stores.store import Store
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Column, Contract, Type

COUNT = "SELECT count(*) AS rows FROM observation"


def build(home, *releases, **options):
    with prepare(releases, home=home, **options) as prepared:
        return prepared.activate()


def served(home):
    return Store.open(home).rows(COUNT)[0]["rows"]


def stores(home):
    return sorted(path.name for path in (home / "evidence" / "stores").iterdir() if path.suffix != ".use")


def test_the_old_store_serves_until_the_new_one_is_activated(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    with prepare([made_release(tmp_path, 5)], home=tmp_path) as prepared:
        assert served(tmp_path) == 3
        assert prepared.activate() == prepared.version
    assert served(tmp_path) == 5


def test_a_prepared_store_that_is_not_activated_leaves_no_trace(tmp_path):
    old = build(tmp_path, made_release(tmp_path, 3))
    with pytest.raises(ZeroDivisionError), prepare([made_release(tmp_path, 5)], home=tmp_path):
        _ = 1 / 0
    assert served(tmp_path) == 3
    assert stores(tmp_path) == [f"{old}.duckdb"]


def test_a_store_is_activated_once(tmp_path):
    prepared = prepare([made_release(tmp_path, 3)], home=tmp_path)
    prepared.activate()
    with pytest.raises(LodestarError, match="prepare another"):
        prepared.activate()


def test_preparing_what_serves_already_builds_nothing_and_discarding_it_harms_nothing(tmp_path):
    release = made_release(tmp_path, 3)
    version = build(tmp_path, release)
    before = (tmp_path / "evidence" / "stores" / f"{version}.duckdb").stat().st_ino
    prepare([release], home=tmp_path).discard()
    assert build(tmp_path, release) == version
    assert (tmp_path / "evidence" / "stores" / f"{version}.duckdb").stat().st_ino == before
    assert served(tmp_path) == 3


def test_the_version_follows_from_the_releases_alone(tmp_path):
    versions = []
    for home in (tmp_path / "one", tmp_path / "other"):
        two = [made_release(home, 3), made_release(home, 4, place="another-made-place")]
        versions.append(build(home, *(two if home.name == "one" else two[::-1])))
    assert versions[0] == versions[1]


def test_a_newer_release_of_a_series_takes_the_older_ones_place(tmp_path):
    other = made_release(tmp_path, 4, place="another-made-place")
    old, new = made_release(tmp_path, 3), made_release(tmp_path, 5)
    build(tmp_path, old, other)
    build(tmp_path, new)
    assert served(tmp_path) == 9
    assert set(Store.open(tmp_path).release_ids) == {new.id, other.id}
    assert old.folder.is_dir()


def test_a_series_can_be_retired_and_others_left_out(tmp_path):
    one, other = made_release(tmp_path, 3), made_release(tmp_path, 4, place="another-made-place")
    build(tmp_path, one, other)
    build(tmp_path, retire=[one.about.series])
    assert served(tmp_path) == 4
    build(tmp_path, one, only=True)
    assert served(tmp_path) == 3


def test_rows_stand_sorted_by_place_and_indicator(tmp_path):
    build(tmp_path, made_release(tmp_path, 9), made_release(tmp_path, 9, place="another-made-place"))
    rows = Store.open(tmp_path).rows("SELECT place, indicator FROM observation ORDER BY rowid")
    assert rows == sorted(rows, key=lambda row: (row["place"], row["indicator"]))
    assert len(rows) == 18


def test_a_damaged_release_is_not_built_into_a_store(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    damaged = made_release(tmp_path, 5)
    (damaged.folder / "observation.parquet").write_bytes(b"x")
    with pytest.raises(DamagedRelease, match="is not the file that was written; remove it and add it again"):
        build(tmp_path, damaged)
    assert served(tmp_path) == 3


def test_a_table_that_no_contract_here_knows_is_kept_whole(tmp_path):
    contract = Contract(
        "made_table", (Column("code", required=True), Column("score", Type.NUMBER)), key=("code",)
    )
    draft = Draft(
        About("made-source", "t", "p", "l", "v"), (apply(contract, [{"code": "a", "score": "1.5"}]),)
    )
    build(tmp_path, write_release(draft, home=tmp_path))
    assert Store.open(tmp_path).rows("SELECT code, score FROM made_table") == [{"code": "a", "score": 1.5}]


def test_releases_of_one_table_with_other_columns_stand_together(tmp_path):
    def release(part, *columns):
        contract = Contract("made_table", (Column("code", required=True), *columns), key=("code",))
        rows = [{"code": part, **{column.name: "1" for column in columns}}]
        return write_release(
            Draft(About("made", "t", "p", "l", "v", part=part), (apply(contract, rows),)), home=tmp_path
        )

    build(tmp_path, release("old"), release("new", Column("score", Type.INTEGER)))
    assert Store.open(tmp_path).rows("SELECT code, score FROM made_table") == [
        {"code": "new", "score": 1},
        {"code": "old", "score": None},
    ]
    with pytest.raises(LodestarError, match=r"made_table.score as text, which is integer elsewhere"):
        build(tmp_path, release("newest", Column("score")))


def test_one_builder_at_a_time_and_the_other_is_told(tmp_path):
    with prepare([made_release(tmp_path, 3)], home=tmp_path) as first:
        with pytest.raises(Busy, match="another process has been doing the same"):
            prepare(home=tmp_path, wait=0.1)
        first.activate()
    prepare(home=tmp_path, wait=0.1).discard()


def test_a_lock_is_free_once_its_holder_is_gone(tmp_path):
    take(tmp_path / "lock", wait=0, doing="hold it").release()
    take(tmp_path / "lock", wait=0, doing="hold it again").release()


def test_an_old_store_is_swept_after_an_hour_unless_somebody_reads_it(tmp_path):
    versions = [build(tmp_path, made_release(tmp_path, 1))]
    reader = Store.open(tmp_path).pinned()
    versions += [build(tmp_path, made_release(tmp_path, count)) for count in (2, 3)]
    assert stores(tmp_path) == sorted(f"{version}.duckdb" for version in versions)
    long_ago = time.time() - 4000
    for version in versions[:2]:
        os.utime(tmp_path / "evidence" / "stores" / f"{version}.duckdb", (long_ago, long_ago))
    last = build(tmp_path, made_release(tmp_path, 4))
    assert stores(tmp_path) == sorted(f"{version}.duckdb" for version in (versions[0], versions[2], last))
    assert reader.rows(COUNT) == [{"rows": 1}]


def test_a_rebuilt_store_says_the_same_under_the_same_version(tmp_path):
    version = build(tmp_path, made_release(tmp_path, 3))
    (tmp_path / "evidence" / "stores" / f"{version}.duckdb").write_bytes(b"damaged")
    assert rebuild(home=tmp_path) == version
    Store._opened.pop(tmp_path / "evidence", None)
    assert served(tmp_path) == 3


PREAMBLE = f"""
import os, signal, sys
sys.path.insert(0, {os.path.dirname(made_evidence.__file__)!r})
from pathlib import Path
from made_evidence import made_release
from lodestar.evidence.stores.building import prepare
home = Path(sys.argv[1])
release = made_release(home, 20_000)
"""


def run(script: str, *arguments: object, check: bool = False) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PREAMBLE + script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=check)


def steps_of_a_build(home: Path) -> int:
    script = "steps = []\nprepare([release], home=home, progress=lambda *s: steps.append(s)).discard()\nprint(len(steps))"
    return int(run(script, home, check=True).stdout)


@pytest.mark.slow
def test_a_process_killed_at_any_step_of_a_build_leaves_the_old_store_serving(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    steps = steps_of_a_build(tmp_path)
    assert steps >= 8
    script = """
left = int(sys.argv[2])
def die(*step):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
prepared = prepare([release], home=home, progress=die)
os.kill(os.getpid(), signal.SIGKILL)
"""
    for step in range(1, steps + 2):
        assert run(script, tmp_path, step).returncode == -signal.SIGKILL
        assert served(tmp_path) == 3
        Store._opened.pop(tmp_path / "evidence")
        assert served(tmp_path) == 3
    build(tmp_path, made_release(tmp_path, 20_000), wait=0)
    assert served(tmp_path) == 20_000
    assert [name for name in stores(tmp_path) if name.startswith(".")] == []


@pytest.mark.slow
def test_a_process_killed_at_any_moment_of_a_swap_leaves_one_store_or_the_other(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    script = "print('ready', flush=True)\nwhile True:\n" + "".join(
        f"    prepare([{release}], home=home).activate()\n"
        for release in ("release", "made_release(home, 3)")
    )
    for wait in range(8):
        command = [sys.executable, "-c", PREAMBLE + script, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as builder:
            assert builder.stdout is not None and builder.stdout.readline() == "ready\n"
            time.sleep(0.04 * wait)
            builder.kill()
        Store._opened.pop(tmp_path / "evidence", None)
        assert served(tmp_path) in (3, 20_000)


@pytest.mark.slow
def test_a_disk_that_takes_no_more_leaves_the_old_store_serving(tmp_path):
    build(tmp_path, made_release(tmp_path, 3))
    script = """
import resource
from lodestar.evidence.stores.folders import DiskError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    prepare([release], home=home)
except DiskError as error:
    print(error)
"""
    done = run(script, tmp_path)
    assert "could not build the evidence store" in done.stdout, done.stderr
    assert served(tmp_path) == 3
    assert len(stores(tmp_path)) == 1
