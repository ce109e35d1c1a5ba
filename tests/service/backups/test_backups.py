"""A backup brings everything back, and one that is not sound changes nothing."""

import io
import json
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from running_site import Site

from benchmarks.postgresql import NoPostgreSQL, cluster, programs
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.stores.folders import Folders
from lodestar.evidence.stores.locks import share
from lodestar.evidence.stores.pointer import read_pointer, use_file
from lodestar.evidence.stores.store import Store
from lodestar.service.backups import make_backup, restore_backup
from lodestar.service.backups.contents import MANIFEST, UNFINISHED, BackupFault

PACK = Path(__file__).parents[1] / "packs" / "amber"
SET_UP = "from lodestar.service import opening; opening.configure(); opening.migrate(print)"
DEFINED = "definitions/indicators/jobs-of-ours.yaml"
FIGURES = "SELECT id, value_text FROM observation ORDER BY id"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a place in it."""
    home = tmp_path_factory.mktemp("installation") / "home"
    site = Site(home, 0)
    site.python(SET_UP)
    loaded = site.lodestar("pack", "load", str(PACK))
    assert loaded.returncode == 0, loaded.stderr
    (home / "uploads").mkdir(exist_ok=True)
    (home / "uploads" / "awards.csv").write_bytes(b"amount\n1\n")
    (home / DEFINED).parent.mkdir(parents=True)
    shared = (definitions_folder() / "indicators" / "jobs-created.yaml").read_text()
    (home / DEFINED).write_text(shared.replace("id: jobs-created", "id: jobs-of-ours"))
    return home


@pytest.fixture(scope="module")
def known() -> frozenset[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


@pytest.fixture
def backup(installation: Path, tmp_path: Path) -> Path:
    return make_backup(tmp_path / "copy.tar", database=ledger(installation), home=installation).path


@pytest.fixture
def other(installation: Path, tmp_path: Path) -> Path:
    """Another home, which holds something that a failed restore must not touch."""
    home = tmp_path / "other"
    shutil.copytree(installation, home)
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as held:
        held.execute("UPDATE places_place SET name = 'Somewhere else' WHERE slug = 'amber'")
        held.commit()
    return home


def ledger(home: Path) -> dict[str, object]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": home / "ledger.sqlite3"}


def rows(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as held:
        return [line for line in held.iterdump() if not line.startswith('INSERT INTO "sqlite_')]


def picture(home: Path) -> dict[str, str]:
    """Every file of a home and what is in it."""
    files = (path for path in home.rglob("*") if path.is_file() and path.suffix not in {".lock", ".use"})
    return {str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_an_empty_home_holds_after_a_restore_what_was_backed_up(
    installation: Path, backup: Path, known: frozenset[tuple[str, str]], tmp_path: Path
) -> None:
    home = tmp_path / "new"
    done = restore_backup(backup, database=ledger(home), known=known, home=home)
    assert done.put_aside is None
    assert rows(home) == rows(installation)
    assert len(rows(home)) > 500
    assert Store.open(home).rows(FIGURES) == Store.open(installation).rows(FIGURES)
    assert (home / "uploads" / "awards.csv").read_bytes() == b"amount\n1\n"
    assert (home / DEFINED).read_bytes() == (installation / DEFINED).read_bytes()
    assert not list(home.glob(".restoring-*"))


def test_what_was_there_is_put_aside(
    installation: Path, other: Path, backup: Path, known: frozenset[tuple[str, str]]
) -> None:
    before = rows(other)
    done = restore_backup(backup, database=ledger(other), known=known, home=other)
    assert done.put_aside is not None
    assert rows(done.put_aside) == before
    assert rows(other) == rows(installation)


def test_a_backup_holds_the_ledger_as_it_was_at_one_moment(installation: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(installation / "ledger.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE places_place SET name = 'Half written'")
        made = make_backup(tmp_path / "copy.tar", database=ledger(installation), home=installation)
        writer.execute("ROLLBACK")
    with tarfile.open(made.path) as tar:
        content = tar.extractfile("ledger.sqlite3")
        assert content is not None
        assert b"Half written" not in content.read()


def test_a_backup_is_for_its_owner_alone_and_replaces_no_file(installation: Path, backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    before = backup.read_bytes()
    with pytest.raises(BackupFault, match="already"):
        make_backup(backup, database=ledger(installation), home=installation)
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir() if "copy" in path.name] == ["copy.tar"]


def test_a_backup_holds_no_secret_key_and_no_store(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        names = tar.getnames()
    assert "secret-key" not in names
    assert not [name for name in names if name.endswith(".duckdb")]
    assert "ledger.sqlite3" in names


def rewritten(backup: Path, change: object) -> Path:
    """The backup with its files changed: ``change`` is given them as a dictionary of names to bytes."""
    with tarfile.open(backup) as tar:
        files = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]
    change(files)  # type: ignore[operator]
    target = backup.with_name("changed.tar")
    with tarfile.open(target, "w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return target


def listed(files: dict[str, bytes], name: str, data: bytes) -> None:
    """Put a file into a backup and into its list of contents."""
    manifest = json.loads(files[MANIFEST])
    manifest["files"][name] = {"size": len(data), "sha256": sha256(data).hexdigest()}
    files[MANIFEST] = json.dumps(manifest).encode()
    files[name] = data


def spoil_ledger(files: dict[str, bytes]) -> None:
    files["ledger.sqlite3"] = files["ledger.sqlite3"][:-5000] + b"?" * 5000


def cut_ledger(files: dict[str, bytes]) -> None:
    listed(files, "ledger.sqlite3", files["ledger.sqlite3"][:20_000])


def no_ledger(files: dict[str, bytes]) -> None:
    listed(files, "ledger.sqlite3", b"not a database at all, but long enough to be one " * 50)


def lose_a_file(files: dict[str, bytes]) -> None:
    del files["uploads/awards.csv"]


def lead_out(files: dict[str, bytes]) -> None:
    listed(files, "evidence/../../escaped", b"x")


def lead_to_root(files: dict[str, bytes]) -> None:
    listed(files, "/tmp/escaped", b"x")


def bring_a_key(files: dict[str, bytes]) -> None:
    listed(files, "secret-key", b"x" * 60)


def add_unlisted(files: dict[str, bytes]) -> None:
    files["uploads/extra"] = b"x"


def from_the_future(files: dict[str, bytes]) -> None:
    files[MANIFEST] = files[MANIFEST].replace(b'"format": 1', b'"format": 2')


def spoil_list(files: dict[str, bytes]) -> None:
    files[MANIFEST] = b"{"


def spoil_release(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.endswith(".parquet"))
    listed(files, name, files[name][:-40] + b"\0" * 40)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (spoil_ledger, "damaged"),
        (cut_ledger, "ledger"),
        (no_ledger, "ledger"),
        (lose_a_file, "lacks"),
        (lead_out, "no part of a backup"),
        (lead_to_root, "no part of a backup"),
        (bring_a_key, "no part of a backup"),
        (add_unlisted, "differs from its list"),
        (from_the_future, "newer"),
        (spoil_list, "cannot be read"),
        (spoil_release, "release"),
    ],
)
def test_a_backup_that_is_not_sound_changes_nothing(
    other: Path, backup: Path, known: frozenset[tuple[str, str]], change: object, told: str
) -> None:
    wrong, before = rewritten(backup, change), picture(other)
    with pytest.raises(BackupFault, match=told):
        restore_backup(wrong, database=ledger(other), known=known, home=other)
    assert picture(other) == before
    assert not (other.parent / "escaped").exists()


@pytest.mark.parametrize("cut", [0, 100, 5_000, 60_000])
def test_a_file_that_ends_too_soon_changes_nothing(
    other: Path, backup: Path, known: frozenset[tuple[str, str]], cut: int
) -> None:
    backup.write_bytes(backup.read_bytes()[:cut])
    before = picture(other)
    with pytest.raises(BackupFault, match="Nothing was changed"):
        restore_backup(backup, database=ledger(other), known=known, home=other)
    assert picture(other) == before


def test_a_missing_file_is_said(other: Path, known: frozenset[tuple[str, str]], tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="no such file"):
        restore_backup(tmp_path / "none.tar", database=ledger(other), known=known, home=other)


def test_a_ledger_of_a_newer_version_is_refused(
    other: Path, backup: Path, known: frozenset[tuple[str, str]]
) -> None:
    older = frozenset(one for one in known if one[0] != "audit")
    with pytest.raises(BackupFault, match="newer Lodestar \\(audit"):
        restore_backup(backup, database=ledger(other), known=older, home=other)


def test_a_backup_of_another_sort_of_ledger_is_refused(
    other: Path, backup: Path, known: frozenset[tuple[str, str]]
) -> None:
    postgresql = {"ENGINE": "django.db.backends.postgresql", "NAME": "lodestar"}
    with pytest.raises(BackupFault, match="of sqlite, but LODESTAR_DATABASE_URL says postgresql"):
        restore_backup(backup, database=postgresql, known=known, home=other)


def test_a_running_site_is_not_replaced_under_its_readers(
    other: Path, backup: Path, known: frozenset[tuple[str, str]]
) -> None:
    folders = Folders.of(other)
    pointer = read_pointer(folders)
    assert pointer is not None
    lock = share(use_file(folders, pointer.version))
    assert lock is not None
    try:
        with pytest.raises(BackupFault, match="running"):
            restore_backup(backup, database=ledger(other), known=known, home=other)
    finally:
        lock.release()
    restore_backup(backup, database=ledger(other), known=known, home=other)


def test_the_commands_back_up_and_bring_back(installation: Path, other: Path, tmp_path: Path) -> None:
    file = tmp_path / "by-command.tar"
    told = Site(installation, 0).lodestar("backup", str(file))
    assert (told.returncode, told.stderr) == (0, "")
    assert str(file) in told.stdout
    asked = Site(other, 0).lodestar("restore", str(file))
    assert asked.returncode == 1
    assert "Somewhere else" in "\n".join(rows(other))
    done = Site(other, 0).lodestar("restore", "--yes", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(other) == rows(installation)


A_NEWER_TABLE = "CREATE TABLE of_a_newer_version (place_id bigint REFERENCES places_place (id))"
REFUSED_AS_NEWER = """
import sys
from pathlib import Path
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from lodestar.service.backups import restore_backup
known = frozenset(one for one in MigrationLoader(None).disk_migrations if one[0] != "audit")
try:
    restore_backup(Path(sys.argv[1]), database=settings.DATABASES["default"], known=known)
except Exception as error:
    print(error)
"""


def test_where_a_restore_was_cut_short_nothing_starts_until_it_is_run_again(
    installation: Path, other: Path, backup: Path, known: frozenset[tuple[str, str]], tmp_path: Path
) -> None:
    """What the one that was cut short had put aside stays there; what it had put in place makes room."""
    before = rows(other)
    (aside := other / "before-restore-20260331-120000").mkdir()
    (other / "ledger.sqlite3").rename(aside / "ledger.sqlite3")
    shutil.copy(installation / "ledger.sqlite3", other / "ledger.sqlite3")
    (other / UNFINISHED).write_text(aside.name)
    for words in (
        ("serve", "--without-worker", "--port", "1"),
        ("worker", "--once"),
        ("backup", str(tmp_path / "refused.tar")),
        ("rounds", "remind", "--dry-run"),
    ):
        told = Site(other, 0).lodestar(*words)
        assert told.returncode == 1, words
        assert "Run 'lodestar restore' again" in told.stderr
        assert "Traceback" not in told.stderr
    done = restore_backup(backup, database=ledger(other), known=known, home=other)
    assert done.put_aside == aside
    assert rows(aside) == before
    assert rows(other) == rows(installation)
    assert not (other / UNFINISHED).exists()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server with a place in its ledger, as the value of LODESTAR_DATABASE_URL."""
    import tempfile

    try:
        programs()
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))
    folder = Path(tempfile.mkdtemp(prefix="lodestar-postgresql-"))
    folder.chmod(0o755)
    with cluster(folder / "cluster") as url:
        yield url
    shutil.rmtree(folder, ignore_errors=True)


def test_a_postgresql_ledger_is_brought_back_whole(server: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "home", 0, {"LODESTAR_DATABASE_URL": server})
    site.python(SET_UP)
    loaded = site.lodestar("pack", "load", str(PACK))
    assert loaded.returncode == 0, loaded.stderr
    names = "from lodestar.service.opening import configure; configure()\n"
    names += "from lodestar.service.places.models import Place\nprint([place.name for place in Place.objects.all()])"
    before = site.python(names)
    assert "Amber" in before
    file = tmp_path / "copy.tar"
    made = site.lodestar("backup", str(file))
    assert (made.returncode, made.stderr) == (0, "")
    site.python(f"{names}\nPlace.objects.update(name='Changed since')")
    site.python(f"{names}\nfrom django.db import connection\nconnection.cursor().execute({A_NEWER_TABLE!r})")
    assert "Changed since" in site.python(names)
    done = site.lodestar("restore", "--yes", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert site.python(names) == before
    again = site.lodestar("pack", "load", str(PACK))
    assert again.returncode == 0, again.stderr
    assert (
        site.python(
            f"{names}\nfrom django.db import connection\nprint(connection.introspection.table_names())"
        ).count("of_a_newer_version")
        == 0
    )
    refusal = site.python(f"{names}\n{REFUSED_AS_NEWER}", str(file))
    assert "was made by a newer Lodestar (audit 0001_initial)" in refusal
    assert site.python(names) == before


def test_what_a_killed_backup_left_beside_the_target_is_cleared_by_the_next_of_that_home_alone(
    installation: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    script = (
        "import sys, os, pathlib; from lodestar.service import opening; opening.configure()\n"
        "import lodestar.service.backups.making as m\n"
        "write = m._write\n"
        "def killed(part, *rest):\n    write(part, *rest)\n    os.kill(os.getpid(), 9)\n"
        "m._write = killed\n"
        "home = pathlib.Path(sys.argv[1])\n"
        "m.make_backup(pathlib.Path(sys.argv[2]), home=home, database={'ENGINE': 'django.db.backends.sqlite3', 'NAME': str(home / 'ledger.sqlite3')})\n"
    )
    subprocess.run([sys.executable, "-c", script, str(installation), str(kept / "monday.tar")], check=False)
    (left,) = kept.iterdir()
    assert left.name.endswith(".part")
    of_another = kept / ".monday.tar.0123456789ab.part"
    of_another.write_bytes(b"being written")
    make_backup(kept / "tuesday.tar", database=ledger(installation), home=installation)
    assert {path.name for path in kept.iterdir()} == {"tuesday.tar", of_another.name}
