"""``lodestar evidence …`` as a person and as a machine run it."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "evidence"))

from made_evidence import ABOUT, made_draft, made_release, observation

from lodestar.cli import app
from lodestar.evidence.releases.release import Draft, releases, write_release
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.contents import OBSERVATION
from lodestar.evidence.stores.store import Store
from lodestar.evidence.tables.checking import apply


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    return tmp_path


def run(*words, code=0):
    done = CliRunner().invoke(app, ["evidence", *words])
    assert done.exit_code == code, done.output
    return done.output


def answer(*words, code=0):
    return json.loads(run(*words, "--json", code=code))


def serve(home, *held):
    with prepare(held, home=home) as prepared:
        prepared.activate()


def test_with_nothing_held_list_says_what_to_do():
    assert "lodestar pack load" in run("list")
    assert answer("list") == []
    assert "nothing to verify" in run("verify")


def test_list_marks_what_the_store_serves(home):
    old, new = made_release(home, 3), made_release(home, 5)
    serve(home, new)
    lines = run("list").splitlines()
    assert lines[0].split()[:3] == ["Id", "Source", "Place"]
    assert [line.split()[0] for line in lines[1:]] == ["*", old.id[:12]]
    found = answer("list")
    assert [(r["id"], r["rows"], r["serving"]) for r in found] == [(new.id, 5, True), (old.id, 3, False)]
    assert answer("list", "--source", "no-such-source") == []


def test_show_accounts_for_every_row_and_gives_the_reasons(home):
    draft = Draft(
        ABOUT, (apply(OBSERVATION, [observation(1), observation(2, value="many")], file="observations.csv"),)
    )
    release = write_release(draft, home=home)
    text = run("show", release.id[:6])
    assert "2 read = 1 accepted + 1 quarantined" in text
    assert "observations.csv row 2, value: 'many' is not a number" in text
    assert "invented, not real" in text
    assert answer("show", release.id)["quarantined_lines"][0]["field"] == "value"


def test_show_of_an_unknown_release_says_where_to_look():
    assert "'lodestar evidence list' shows the ids" in run("show", "abcdef", code=1)


def test_diff_says_what_was_revised(home):
    before = made_release(home, 3)
    after = write_release(made_draft(3, unit="gbp"), home=home)
    text = run("diff", before.id, after.id)
    assert "3 rows before, 3 after: 0 added, 0 removed, 3 revised" in text
    assert "made-place, made-0: unit percent → gbp" in text
    assert answer("diff", before.id, after.id)[0]["revised"] == 3


def test_verify_finds_what_was_altered_and_ends_with_one(home):
    sound, altered = made_release(home, 3), made_release(home, 5)
    serve(home, sound)
    assert Store.open(home).exists
    assert [one["problems"] for one in answer("verify")] == [[], [], []]
    (altered.folder / "observation.parquet").write_bytes(b"x")
    found = {one["id"]: one["problems"] for one in answer("verify", code=1)}
    assert found[sound.id] == []
    assert found[altered.id] == ["observation.parquet is not the file that was written"]
    assert "NOT SOUND" in run("verify", altered.id, code=1)
    assert "sound" in run("verify", sound.id)


def test_verify_finds_a_store_that_does_not_say_what_its_releases_say(home):
    serve(home, made_release(home, 3))
    store = next((home / "evidence" / "stores").glob("*.duckdb"))
    import duckdb

    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE observation SET value = 99 WHERE id = 'made-1'")
    problems = next(one for one in answer("verify", code=1) if one["what"] == "store")["problems"]
    assert problems == [f"observation does not say what {releases(home=home)[0].id[:12]} says"]
    assert "serves" in run("rebuild")
    assert all(not one["problems"] for one in answer("verify"))


def test_remove_refuses_what_the_store_serves_unless_withdrawn(home):
    old, new = made_release(home, 3), made_release(home, 5)
    serve(home, new)
    run("remove", old.id)
    assert "add a newer one in its place first" in run("remove", new.id, code=1)
    assert [release.id for release in releases(home=home)] == [new.id]
    assert answer("remove", new.id, "--withdraw") == {"removed": new.id, "withdrawn": True}
    assert releases(home=home) == ()
    assert Store.open(home).rows("SELECT count(*) AS rows FROM observation") == [{"rows": 0}]


GVA = "ITL,ITL code,Region name,2022\nUK,UK,United Kingdom,2246047\nITL2,TLD7,Merseyside,many\n"


def test_add_shows_what_it_understood_and_asks(home, tmp_path):
    path = tmp_path / "gva_2024-04.csv"
    path.write_text(GVA)
    asked = CliRunner().invoke(app, ["evidence", "add", str(path)], input="n\n").output
    assert "2 rows read = 1 to accept + 1 to quarantine" in asked
    assert "row 3, value: 'many' is not a number" in asked
    assert releases(home=home) == ()
    preview = answer("add", "ons-regional-accounts", str(path))
    assert (preview["accepted"], preview["files"][0]["quarantined"]) == (False, 1)
    assert releases(home=home) == ()
    assert answer("add", str(path), "--yes")["accepted"] is True
    assert releases(home=home)[0].id == preview["files"][0]["release"]
    assert (
        "which serves already" in CliRunner().invoke(app, ["evidence", "add", str(path)], input="n\n").output
    )


def test_add_of_what_is_not_there_says_so(tmp_path):
    assert "cannot be read" in run("add", str(tmp_path / "absent.csv"), code=1)


def test_sources_says_where_to_get_each():
    assert "gtr.ukri.org" in run("sources")
    assert {one["source"] for one in answer("sources")} >= {"gateway-to-research", "ons-regional-accounts"}


def test_what_is_withdrawn_stays_on_the_disk_and_serves_again_when_reinstated(home):
    new = made_release(home, 5)
    serve(home, new)
    assert answer("withdraw", new.id)["withdrawn"] == new.id
    assert answer("list")[0]["serving"] is False
    assert "does not serve" in run("withdraw", new.id, code=1)
    assert "serves again" in run("reinstate", new.id)
    assert answer("list")[0]["serving"] is True
    assert Store.open(home).rows("SELECT count(*) AS rows FROM observation") == [{"rows": 5}]
