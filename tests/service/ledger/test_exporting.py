"""Writing a place back as a pack: what was not changed comes back byte for byte."""

import difflib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.evidence.packs.checking import check_pack, open_pack
from lodestar.evidence.packs.kinds import KINDS
from lodestar.service.assets.models import Asset
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.exporting import export_pack, write_pack
from lodestar.service.ledger.loading import load_pack
from lodestar.service.ledger.mapping import read_records
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Action

REPOSITORY = Path(__file__).parents[3]
REAL = sorted(folder.parent for folder in (REPOSITORY / "places").glob("*/place.yaml"))


def edit(model, slug, **changes):
    row = model.objects.get(place__slug="amber", slug=slug)
    edit_record(by="t", instance=row, version=row.version, changes=changes, reason="As agreed.")


def changed_lines(before, after):
    lines = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in lines if line[:2] in {"- ", "+ "}]


def test_an_unchanged_pack_with_odd_formatting_comes_back_byte_for_byte(amber, packs):
    assert export_pack(amber) == dict(packs("amber").files)


@pytest.mark.parametrize("folder", REAL, ids=lambda folder: folder.name)
def test_the_packs_that_come_with_lodestar_come_back_byte_for_byte(db, folder):
    pack = open_pack(folder)
    load_pack(by="t", pack=pack)
    place = Place.objects.get(slug=pack.place.id)
    assert export_pack(place) == dict(pack.files)
    for kind in KINDS:
        if kind.name != "observation":
            assert read_records(place, kind.name) == pack.records[kind.name]
    assert load_pack(by="t", pack=pack).unchanged


@pytest.mark.parametrize(
    ("model", "slug", "change", "file", "lines"),
    [
        (Asset, "dry-dock", {"name": "Wet Dock"}, "assets.csv", 2),
        (Organisation, "amber-university", {"short_name": "AUni"}, "organisations.yaml", 2),
        (Organisation, "harbour-works", {"note": "New."}, "organisations.yaml", 1),
        (Action, "train-fitters", {"commitment": "committed"}, "actions.yaml", 2),
    ],
)
def test_one_edit_changes_only_its_own_lines(amber, packs, model, slug, change, file, lines):
    edit(model, slug, **change)
    exported = export_pack(amber)
    for name, content in packs("amber").files.items():
        if name != file:
            assert exported[name] == content
    assert len(changed_lines(packs("amber").files[file], exported[file])) == lines


def test_what_is_exported_can_be_checked_and_loaded_again_and_changes_nothing(amber, tmp_path):
    edit(Asset, "dry-dock", name='Wet "Dock", the', note="two\nlines", postcode="L1 1AA")
    edit(Action, "open-the-clean-room", text="Another text: with a colon\n\nand lines", milestones=[])
    edit(Organisation, "amber-university", name="- Amber: University #1", url=None)
    write_pack(export_pack(amber), tmp_path)
    report = check_pack(tmp_path)
    assert report.ok, report.problems
    for kind in KINDS:
        if kind.name != "observation":
            assert read_records(amber, kind.name) == report.pack.records[kind.name]
    loaded = load_pack(by="t", pack=report.pack)
    assert loaded.unchanged and not loaded.kept and not loaded.conflicts


def test_nothing_is_written_outside_the_folder(tmp_path):
    folder = tmp_path / "out"
    write_pack({"place.yaml": b"x", "../evil": b"x", "/etc/evil": b"x", "sub/evil": b"x"}, folder)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["place.yaml"]


# What a person may type comes back as typed

awkward = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffd"), min_size=1, max_size=60
) | st.sampled_from(
    ["yes", "null", "~", "1.0", "2022-11-10", "- x", "a: b", "#1", "'", '"', "=1+1", "é" * 9, "@x", "-1"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=awkward, note=awkward, text=st.lists(awkward, min_size=1, max_size=4).map("\n".join))
def test_any_text_survives_the_way_into_the_ledger_and_out_as_a_pack(amber, tmp_path, name, note, text):
    if not (name.strip() and note.strip() and text.strip()):
        return
    edit(Action, "train-fitters", name=name, note=note, text=text)
    edit(Asset, "empty-field", name=name, note=text)
    write_pack(export_pack(amber), tmp_path)
    report = check_pack(tmp_path)
    assert report.ok, report.problems
    assert report.pack.records["action"] == read_records(amber, "action")
    assert report.pack.records["asset"] == read_records(amber, "asset")
