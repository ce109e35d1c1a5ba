"""An action that a pack leaves out stays: it ends in the plan, by being completed, merged or superseded."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.utils.timezone import localdate
from typer.testing import CliRunner

from lodestar.cli import app
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.checking import check_pack
from lodestar.evidence.packs.pack import make_pack
from lodestar.service.audit.models import Event
from lodestar.service.delivery.actions import end_action
from lodestar.service.delivery.home import LEFT_OUT as TITLE
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.exporting import export_pack, write_pack
from lodestar.service.ledger.left_out import WHAT_TO_DO
from lodestar.service.ledger.loading import OnConflict, load_pack, preview_pack
from lodestar.service.ledger.mapping import read_records
from lodestar.service.plan.models import Action

GONE = "train-fitters"
EVERY_ANSWER = pytest.mark.parametrize("answer", list(OnConflict))


def without(pack, *gone, kind="action", note=""):
    """The pack without some records, its file of them too."""
    records = {name: dict(held) for name, held in pack.records.items()}
    for slug in gone:
        del records[kind][slug]
    return make_pack(records, {**pack.files, "note": f"{gone} {note}".encode()})


def load(pack, answer=OnConflict.STOP):
    return load_pack(by="test", pack=pack, on_conflict=answer)


def action(slug=GONE):
    return Action.objects.get(place__slug="amber", slug=slug)


def edit(**changes):
    return edit_record(by="edith@example.org", instance=action(), version=action().version, changes=changes)


@EVERY_ANSWER
def test_an_action_that_nobody_worked_with_stays_with_all_that_hangs_on_it(amber, packs, answer):
    before = read_records(amber, "action")
    assert before[GONE].responsibilities
    report = load(without(packs("amber"), GONE), answer)
    assert read_records(amber, "action") == before and not report.removed and report.unchanged
    assert [(one.id, one.ended) for one in report.left_out] == [(GONE, "")]


@EVERY_ANSWER
def test_an_action_that_people_changed_stays_as_they_left_it_and_nothing_is_asked(amber, packs, answer):
    edit(name="Train many fitters")
    report = load(without(packs("amber"), GONE), answer)
    assert not report.conflicts and action().name == "Train many fitters"
    assert "complete" in str(report.left_out[0]) and "‘Train many fitters’" in str(report.left_out[0])


def test_an_action_that_ended_stays_and_there_is_nothing_to_do(cast, packs):
    end_action(by=cast.edith, action=action(), how="completed", on=dt.date(2025, 5, 3), reason="Done.")
    (told,) = load(without(packs("amber"), GONE)).left_out
    assert told.ended == "completed on 3 May 2025" and not told.remedy
    assert "stays to be read" in str(told)


def test_loading_the_same_pack_again_writes_nothing_and_names_it_again(amber, packs):
    pack = without(packs("amber"), GONE)
    load(pack)
    events = Event.objects.count()
    again = load(pack)
    assert again.unchanged and not again.kept and not again.conflicts
    assert [one.id for one in again.left_out] == [GONE] and Event.objects.count() == events


@pytest.mark.parametrize("answer", [OnConflict.STOP, OnConflict.TAKE])
def test_a_later_pack_that_holds_it_again_is_no_conflict(amber, packs, answer):
    edit(name="Train many fitters")
    load(without(packs("amber"), GONE))
    back = load(packs("amber"), answer)
    assert not back.conflicts and not back.left_out and action().name == "Train many fitters"
    assert [(one.field, one.base) for one in back.kept] == [("name", "Train fitters")], "the base was kept"


def test_what_a_later_pack_changes_of_it_is_taken_where_people_did_not(amber, packs):
    load(without(packs("amber"), GONE))
    records = {kind: dict(held) for kind, held in packs("amber").records.items()}
    records["action"][GONE] = records["action"][GONE].model_copy(update={"name": "Train fitters well"})
    assert load(make_pack(records, {**packs("amber").files, "note": b"back"})).updated == {"action": 1}
    assert action().name == "Train fitters well"


def test_the_export_holds_it_again_and_settles_it(amber, packs, tmp_path):
    pack = packs("amber")
    whole, text = pack.files["actions.yaml"], pack.files["actions.yaml"].decode()
    at = text.index(f"- id: {GONE}")
    end = text.find("\n- id:", at)
    cut = text[:at] + (text[end + 1 :] if end > 0 else "")
    fewer = without(pack, GONE)
    load(replace(fewer, files={**fewer.files, "actions.yaml": cut.encode()}))
    exported = export_pack(amber)
    assert exported["actions.yaml"].count(b"- id: ") == whole.count(b"- id: ")
    write_pack(exported, tmp_path)
    checked = check_pack(tmp_path)
    assert checked.ok, checked.problems
    again = load(checked.pack)
    assert again.unchanged and not again.left_out and not again.kept


def test_a_first_load_put_right_a_minute_later_leaves_the_slip_to_be_superseded(cast, packs):
    pack = packs("amber")
    records = {kind: dict(held) for kind, held in pack.records.items()}
    record = records["action"].pop(GONE)
    records["action"]["train-the-fitters"] = record.model_copy(update={"id": "train-the-fitters"})
    renamed = make_pack(records, {**pack.files, "note": b"renamed"})
    report = load(renamed)
    assert report.created == {"action": 1} and [one.id for one in report.left_out] == [GONE]
    right = action("train-the-fitters")
    end_action(
        by=cast.edith, action=action(), how="superseded", on=dt.date(2025, 1, 1), reason="A slip.", into=right
    )
    (told,) = load(renamed).left_out
    assert told.ended == "superseded on 1 January 2025" and not told.remedy


def test_what_such_an_action_names_is_not_taken_from_under_it(amber, packs):
    workstream = action().workstream.slug
    gone = list(Action.objects.filter(workstream__slug=workstream).values_list("slug", flat=True))
    pack = without(without(packs("amber"), *gone), workstream, kind="workstream")
    with pytest.raises(
        LodestarError, match=rf"{GONE} \(no longer in the pack itself.*workstream {workstream}"
    ):
        load(pack, OnConflict.TAKE)
    assert action().workstream.slug == workstream


def test_an_action_that_people_added_was_never_in_the_pack_and_is_not_called_left_out(amber, packs):
    Action.objects.filter(pk=action().pk).update(base=None)
    report = load(without(packs("amber"), GONE))
    assert not report.left_out and [one.id for one in report.kept] == [GONE]


# Where it is told


def test_its_history_tells_it_once_for_each_time_it_is_left_out(cast, packs):
    told = lambda: Event.objects.filter(kind="action", record=GONE, action="leave out of pack").count()  # noqa: E731
    load(without(packs("amber"), GONE))
    load(without(packs("amber"), GONE, note="another"))
    assert told() == 1
    page = cast.client("vera").get(f"/amber/actions/{GONE}/history/").content.decode()
    assert "the place pack no longer holds this; it stays until it is completed, merged or superseded" in page
    load(packs("amber"))
    load(without(packs("amber"), GONE))
    assert told() == 2


def test_the_page_of_delivery_and_that_of_the_day_name_it_until_it_ends(cast, packs):
    def named(query=""):
        groups = cast.client("edith").get(f"/amber/delivery/{query}").context["needing"]
        return [(name, why) for one in groups if one.title == TITLE for name, _, why in one.first]

    assert named() == []
    load(without(packs("amber"), GONE))
    today = f"?as_at={localdate()}"
    assert named() == named(today) == [("Train fitters", WHAT_TO_DO)]
    assert "merged into another or superseded by one, or put it back into the pack" in WHAT_TO_DO
    assert named(f"?as_at={localdate() - dt.timedelta(days=1)}") == []
    end_action(by=cast.edith, action=action(), how="completed", on=localdate(), reason="Done.")
    assert named() == named(today) == []
    load(packs("amber"))
    assert named() == []


def test_a_preview_says_what_a_load_would_and_changes_nothing(amber, packs):
    pack = without(without(packs("amber"), GONE), "empty-field", kind="asset")
    events = Event.objects.count()
    preview = preview_pack(by="test", pack=pack)
    assert preview.removed == {"asset": 1} and [one.id for one in preview.left_out] == [GONE]
    assert Event.objects.count() == events and read_records(amber, "asset") == packs("amber").records["asset"]
    assert preview == load(pack)


@pytest.fixture
def folder(packs, tmp_path):
    pack = packs("amber")
    text = pack.files["actions.yaml"].decode()
    at = text.index(f"- id: {GONE}")
    end = text.find("\n- id:", at)
    files = {**pack.files, "actions.yaml": (text[:at] + (text[end + 1 :] if end > 0 else "")).encode()}
    write_pack(files, tmp_path / "amber")
    return str(tmp_path / "amber")


@pytest.mark.parametrize("preview", [True, False])
def test_the_command_names_it_and_says_what_to_do(amber, folder, preview, monkeypatch, tmp_path):
    from lodestar.service import opening

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(opening, "configure", lambda: None)
    monkeypatch.setattr(opening, "migrate", lambda say: None)
    options = ["--preview"] if preview else []
    done = CliRunner().invoke(app, ["pack", "load", folder, *options])
    assert done.exit_code == 0, done.output
    assert f"action {GONE} (‘Train fitters’) is no longer in the pack and stays" in done.output
    assert "completed, merged into another or superseded" in done.output
    assert ("Nothing was changed" in done.output) is preview
    answer = json.loads(CliRunner().invoke(app, ["pack", "load", folder, "--json", *options]).stdout)
    assert answer["preview"] is preview and answer["removed"] == {}
    assert [(one["id"], one["ended"]) for one in answer["left_out"]] == [(GONE, "")]
    assert "superseded" in answer["left_out"][0]["remedy"]
    assert action().name == "Train fitters"
