"""Releases are immutable, whole, and named by what they say."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import made_evidence
import pyarrow as pa
import pytest
from made_evidence import ABOUT, made_draft, made_release, observation

from lodestar.evidence.releases.release import (
    Draft,
    InputFile,
    UnknownRelease,
    check_release,
    quarantined_rows,
    read_release,
    releases,
    remove_release,
    write_release,
)
from lodestar.evidence.stores.contents import OBSERVATION
from lodestar.evidence.stores.folders import DiskError
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.content import content_hash, file_hash, write_parquet


def test_the_same_rows_give_the_same_id_and_the_same_bytes_everywhere(tmp_path):
    one = made_release(tmp_path / "one")
    other = write_release(made_draft(), home=tmp_path / "other", now=dt.datetime(2001, 1, 1, tzinfo=dt.UTC))
    assert one.id == other.id
    for name in ("manifest.json", "observation.parquet"):
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes()


def test_the_id_is_known_before_the_release_is_written_and_does_not_change_with_versions(tmp_path):
    draft = made_draft()
    assert draft.id == write_release(draft, home=tmp_path).id == "9768e25fb30774345c6854c9af325552"


def test_rows_in_another_order_are_the_same_release():
    rows = [observation(number) for number in range(9)]
    ids = {Draft(ABOUT, (apply(OBSERVATION, order),)).id for order in (rows, rows[::-1])}
    assert len(ids) == 1


@pytest.mark.parametrize(
    "changed",
    [
        made_draft(count=6),
        made_draft(unit="gbp-million"),
        made_draft(note="A note."),
        replace(made_draft(), about=replace(ABOUT, licence="OGL-3.0")),
        replace(made_draft(), inputs=(InputFile.of_bytes("observations.csv", b"x"),)),
    ],
)
def test_whatever_is_said_otherwise_is_another_release(changed):
    assert changed.id != made_draft().id


def test_the_name_of_an_input_file_does_not_matter_but_its_bytes_do():
    named = [
        replace(made_draft(), inputs=(InputFile.of_bytes(name, b"x"),)).id for name in ("a.csv", "a (1).csv")
    ]
    assert named[0] == named[1]


def test_the_manifest_accounts_for_every_row_read(tmp_path):
    rows = [observation(1), observation(2, value="many"), observation(1)]
    release = write_release(Draft(ABOUT, (apply(OBSERVATION, rows, file="observations.csv"),)), home=tmp_path)
    manifest = json.loads((release.folder / "manifest.json").read_text())
    assert manifest["rows"] == {"read": 3, "accepted": 1, "quarantined": 2}
    assert [(line["row"], line["field"]) for line in quarantined_rows(release)] == [
        (2, "value"),
        (3, "place, id"),
    ]


def test_no_clock_and_no_path_stands_in_the_manifest(tmp_path):
    text = (made_release(tmp_path).folder / "manifest.json").read_text()
    assert str(tmp_path) not in text
    year = dt.datetime.now(dt.UTC).year
    assert not re.search(rf"(?<![0-9a-f]){year}(?![0-9a-f])", text), (
        "but among the digits of a hash any may stand"
    )


def test_accepting_a_release_again_keeps_one_copy_and_both_times(tmp_path):
    first = dt.datetime(2022, 11, 1, tzinfo=dt.UTC)
    write_release(made_draft(), home=tmp_path, now=first)
    again = write_release(made_draft(), home=tmp_path, now=first + dt.timedelta(days=1))
    assert [time[:10] for time in again.accepted] == ["2022-11-01", "2022-11-02"]
    assert len(releases(home=tmp_path)) == 1


def test_releases_are_listed_newest_first_within_their_series(tmp_path):
    first = dt.datetime(2022, 11, 1, tzinfo=dt.UTC)
    old = write_release(made_draft(3), home=tmp_path, now=first)
    new = write_release(made_draft(4), home=tmp_path, now=first + dt.timedelta(days=1))
    other = write_release(made_draft(2, place="another-made-place"), home=tmp_path, now=first)
    assert [release.id for release in releases(home=tmp_path)] == [other.id, new.id, old.id]
    assert [release.id for release in releases(place="made-place", home=tmp_path)] == [new.id, old.id]


def test_a_release_is_found_by_the_beginning_of_its_id(tmp_path):
    release = made_release(tmp_path)
    assert read_release(release.id[:8], home=tmp_path) == release
    with pytest.raises(UnknownRelease, match="no release has an id that begins with 'ffff"):
        read_release("ffffffffffff", home=tmp_path)
    for wrong in ("", "../../etc", "XYZ"):
        with pytest.raises(UnknownRelease, match="is not the id of a release"):
            read_release(wrong, home=tmp_path)


def test_a_sound_release_has_no_problems(tmp_path):
    assert check_release(made_release(tmp_path)) == ()


@pytest.mark.parametrize("deep", [True, False])
def test_an_altered_table_is_found(tmp_path, deep):
    release = made_release(tmp_path)
    path = release.folder / "observation.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert check_release(release, deep=deep) == ("observation.parquet is not the file that was written",)


def test_a_table_replaced_together_with_its_hash_is_found(tmp_path):
    release = made_release(tmp_path)
    path = release.folder / "observation.parquet"
    write_parquet(made_draft(unit="gbp").tables[0].accepted, path)
    manifest = json.loads((release.folder / "manifest.json").read_text())
    manifest["tables"][0]["sha256"] = file_hash(path)
    (release.folder / "manifest.json").write_text(json.dumps(manifest))
    assert check_release(read_release(release.id, home=tmp_path)) == (
        "observation.parquet does not say what was accepted",
    )


def test_an_altered_manifest_is_found(tmp_path):
    release = made_release(tmp_path)
    path = release.folder / "manifest.json"
    path.write_text(path.read_text().replace('"MIT"', '"OGL-3.0"'))
    assert "another id" in check_release(read_release(release.id, home=tmp_path))[0]


def test_adding_the_same_rows_again_puts_a_damaged_release_right(tmp_path):
    release = made_release(tmp_path)
    (release.folder / "observation.parquet").unlink()
    assert check_release(release) == ("observation.parquet is missing",)
    assert check_release(made_release(tmp_path)) == ()


def test_a_removed_release_is_gone(tmp_path):
    release = made_release(tmp_path)
    remove_release(release)
    assert releases(home=tmp_path) == ()
    assert [path for path in (tmp_path / "evidence" / "releases").iterdir()] == []


def test_a_disk_that_takes_no_more_gives_a_clear_message_and_leaves_nothing(tmp_path):
    script = f"""
import resource, signal, sys
sys.path.insert(0, {os.path.dirname(made_evidence.__file__)!r})
from pathlib import Path
from made_evidence import made_release
from lodestar.evidence.stores.folders import DiskError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    made_release(Path({str(tmp_path)!r}), 500)
except DiskError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "could not write the release" in done.stdout and "disk has room" in done.stdout
    assert list((tmp_path / "evidence" / "releases").iterdir()) == []


def test_a_home_that_cannot_be_made_gives_a_clear_message(tmp_path):
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(DiskError, match="LODESTAR_HOME"):
        made_release(tmp_path / "home")


def test_the_content_hash_does_not_depend_on_how_a_table_is_cut():
    whole = made_draft(40).tables[0].accepted
    pieces = pa.concat_tables([whole.slice(0, 7), whole.slice(7, 1), whole.slice(8)])
    viewed = whole.cast(
        pa.schema(
            [pa.field(f.name, pa.large_string() if f.type == pa.string() else f.type) for f in whole.schema]
        )
    )
    assert content_hash(whole) == content_hash(pieces) == content_hash(viewed)


def test_the_content_hash_tells_blank_from_absent_and_moved_text_apart():
    def hashed(*values):
        return content_hash(pa.table({"text": pa.array(values, pa.string())}))

    assert len({hashed("", None), hashed(None, ""), hashed("ab", "c"), hashed("a", "bc"), hashed("abc")}) == 5
