"""Loading a pack into the ledger: all or nothing, again without effect, never over people's heads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.kinds import KINDS
from lodestar.evidence.packs.pack import make_pack
from lodestar.service.assets.models import Asset
from lodestar.service.audit.models import Event
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.loading import OnConflict, PackConflict, load_pack
from lodestar.service.ledger.mapping import model_of, read_records, to_record
from lodestar.service.ledger.merging import WHOLE
from lodestar.service.people.actions import give_role
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Action, Principle

LEDGER_KINDS = [kind.name for kind in KINDS if kind.name != "observation"]


def altered(pack, kind, record_id, **changes):
    """The pack with one record changed, or taken out when nothing is given; its files stay as they were."""
    records = {name: dict(of_kind) for name, of_kind in pack.records.items()}
    if changes:
        values = records[kind][record_id].model_dump(mode="json", exclude_none=True) | changes
        records[kind][record_id] = type(records[kind][record_id]).model_validate(
            {name: value for name, value in values.items() if value is not None}
        )
    else:
        del records[kind][record_id]
    changed = make_pack(records, {**pack.files, "note": f"{kind} {record_id} {changes}".encode()})
    return changed


def edit(model, slug, **changes):
    row = model.objects.get(place__slug="amber", slug=slug)
    return edit_record(by="edith@example.org", instance=row, version=row.version, changes=changes)


def load(pack, on_conflict=OnConflict.STOP):
    return load_pack(by="test", pack=pack, on_conflict=on_conflict)


def asset(slug="clean-room"):
    return Asset.objects.get(place__slug="amber", slug=slug)


@pytest.mark.parametrize("kind", LEDGER_KINDS)
def test_the_ledger_gives_back_every_record_as_the_pack_has_it(amber, kind, packs):
    assert packs("amber").records[kind], "the made pack should hold every kind"
    assert read_records(amber, kind) == packs("amber").records[kind]


@pytest.mark.parametrize("kind", LEDGER_KINDS)
def test_records_come_back_in_the_order_of_the_pack(amber, kind, packs):
    assert list(read_records(amber, kind)) == list(packs("amber").records[kind])


def test_two_places_keep_apart_what_has_the_same_id(amber, birch, packs):
    assert read_records(birch, "organisation") == packs("birch").records["organisation"]
    assert Organisation.objects.filter(slug="national-innovation").count() == 2


# Loading again


def test_loading_again_reports_no_change_and_writes_nothing(amber, packs):
    amber.refresh_from_db()
    events, changed_at, revision = Event.objects.count(), amber.changed_at, amber.revision
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = load(packs("amber"))
    assert report.unchanged and not report.kept and not report.conflicts
    writes = [q["sql"] for q in queries if q["sql"].split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert writes == []
    amber.refresh_from_db()
    assert (Event.objects.count(), amber.changed_at, amber.revision) == (events, changed_at, revision)


def test_loading_again_after_an_edit_keeps_it_and_says_so(amber, packs):
    edit(Asset, "clean-room", name="The Cleaner Room")
    report = load(packs("amber"))
    assert report.unchanged and not report.conflicts
    (kept,) = report.kept
    assert (kept.kind, kept.id, kept.field) == ("asset", "clean-room", "name")
    assert (kept.base, kept.ledger, kept.pack) == ("The Clean Room", "The Cleaner Room", "The Clean Room")
    assert asset().name == "The Cleaner Room" and asset().version == 2


def test_the_number_of_queries_does_not_grow_with_the_records(db, packs):
    pack = packs("amber")
    template = pack.records["asset"]["clean-room"]

    def queries(number):
        more = {
            f"a-{i}": template.model_copy(update={"id": f"a-{i}", "number": i + 10}) for i in range(number)
        }
        bigger = make_pack({**pack.records, "asset": {**pack.records["asset"], **more}}, pack.files)
        Asset.objects.all().delete()
        Place.objects.update(pack_digest="")
        with CaptureQueriesContext(connection) as first:
            load(bigger)
        with CaptureQueriesContext(connection) as again:
            load(bigger)
        return len(first), len(again)

    load(altered(altered(pack, "project", "second-dock"), "asset", "empty-field"))
    pack = altered(pack, "project", "second-dock")
    few, many = queries(5), queries(200)
    assert many[0] <= few[0] + 8, (
        "rows are written in batches, in the plan and in what the public reads of it"
    )
    assert many[1] == few[1]


# What the pack changes


def test_what_only_the_pack_changed_is_taken_and_told(amber, packs):
    report = load(altered(packs("amber"), "asset", "clean-room", name="The Bright Room", note="New."))
    assert report.updated == {"asset": 1} and not report.created and not report.removed
    assert (asset().name, asset().note, asset().version) == ("The Bright Room", "New.", 2)
    event = Event.objects.get(action="update from pack")
    assert (event.kind, event.record, event.version) == ("asset", "clean-room", 2)
    assert event.changes == {"name": ["The Clean Room", "The Bright Room"], "note": [None, "New."]}


def test_a_postcode_that_the_pack_changes_moves_the_asset(amber, packs):
    before = asset().longitude
    load(altered(packs("amber"), "asset", "clean-room", postcode="L1 1AA"))
    assert asset().longitude != before
    load(altered(packs("amber"), "asset", "clean-room", postcode=None))
    assert asset().longitude is None and asset().authority == ""


def test_lists_and_parts_that_the_pack_changes_are_taken_in_their_order(amber, packs):
    pack = altered(packs("amber"), "action", "open-the-clean-room", principles=["openness"], milestones=[])
    pack = altered(pack, "forum", "board", members=["national-innovation", "harbour-works", "amber-council"])
    load(pack)
    assert read_records(amber, "action") == pack.records["action"]
    assert read_records(amber, "forum") == pack.records["forum"]


def test_a_change_of_the_place_itself_is_taken_and_told(amber, packs):
    report = load(altered(packs("amber"), "place", "amber", short_name="Vale"))
    assert report.updated == {"place": 1}
    assert Place.objects.get(slug="amber").short_name == "Vale"
    assert Event.objects.get(action="update from pack").kind == "place"


def test_a_place_that_is_hidden_stays_hidden_when_it_is_loaded_again(amber, packs):
    Place.objects.filter(pk=amber.pk).update(published=False)
    load(altered(packs("amber"), "place", "amber", short_name="Vale"))
    assert not Place.objects.get(slug="amber").published


def test_both_changed_different_fields_and_both_changes_stand(amber, packs):
    edit(Asset, "clean-room", note="By hand.")
    report = load(altered(packs("amber"), "asset", "clean-room", name="The Bright Room"))
    assert (asset().name, asset().note) == ("The Bright Room", "By hand.")
    assert [difference.field for difference in report.kept] == ["note"] and not report.conflicts


def test_both_made_the_same_change_and_there_is_nothing_to_decide(amber, packs):
    edit(Asset, "clean-room", name="The Bright Room")
    report = load(altered(packs("amber"), "asset", "clean-room", name="The Bright Room"))
    assert report.unchanged and not report.conflicts and not report.kept
    assert load(altered(packs("amber"), "asset", "clean-room", name="The Third Room")).updated == {"asset": 1}


# Conflicts


@pytest.fixture
def conflicting(amber, packs):
    edit(Asset, "clean-room", name="By hand", note="By hand.")
    edit(Action, "train-fitters", commitment="committed")
    pack = altered(
        packs("amber"), "asset", "clean-room", name="By the pack", note="By the pack.", label="Printed"
    )
    return altered(pack, "action", "train-fitters", commitment="proposed", name="Train more fitters")


def test_a_conflict_stops_the_load_and_lists_every_difference(conflicting):
    before = asset().base
    with pytest.raises(PackConflict) as stopped:
        load(conflicting)
    assert {(d.kind, d.id, d.field) for d in stopped.value.differences} == {
        ("asset", "clean-room", "name"),
        ("asset", "clean-room", "note"),
    }
    said = str(stopped.value)
    assert "was “The Clean Room”, people made it “By hand”, the pack says “By the pack”" in said
    assert "--on-conflict keep" in said and "--on-conflict take" in said
    assert asset().label == "Clean Room, the" and asset().base == before, "nothing was loaded"


def test_keep_leaves_people_s_values_and_settles_it(conflicting):
    report = load(conflicting, OnConflict.KEEP)
    assert (asset().name, asset().note, asset().label) == ("By hand", "By hand.", "Printed")
    assert len(report.conflicts) == 2
    again = load(conflicting)
    assert again.unchanged and {d.field for d in again.kept} >= {"name", "note"}, (
        "kept, and no conflict any more"
    )


def test_take_lets_the_pack_win_and_settles_it(conflicting):
    report = load(conflicting, OnConflict.TAKE)
    assert (asset().name, asset().note) == ("By the pack", "By the pack.")
    assert len(report.conflicts) == 2
    events = Event.objects.filter(action="update from pack", record="clean-room")
    assert events.get().changes["name"] == ["By hand", "By the pack"]
    assert load(conflicting).unchanged


def test_what_only_people_changed_stays_even_when_the_pack_wins(conflicting):
    load(conflicting, OnConflict.TAKE)
    assert Action.objects.get(place__slug="amber", slug="train-fitters").commitment == "committed"


def test_a_record_that_people_made_and_the_pack_brings_too_is_a_conflict(amber, packs):
    Asset.objects.filter(place=amber, slug="clean-room").update(base=None, name="Ours")
    with pytest.raises(PackConflict):
        load(altered(packs("amber"), "asset", "clean-room", label="Theirs"))


def test_a_record_that_only_people_made_stays(amber, packs):
    Asset.objects.create(
        place=amber, slug="ours", source=asset().source, locator="p. 1", number=99, label="Ours", name="Ours"
    )
    report = load(packs("amber"))
    assert report.unchanged and [d.field for d in report.kept] == [WHOLE]
    assert asset("ours").name == "Ours"
    assert "people added it" in str(report.kept[0])


# Removal


def test_what_the_pack_dropped_goes_and_is_told_with_what_it_held(amber, packs):
    report = load(altered(packs("amber"), "asset", "empty-field"))
    assert report.removed == {"asset": 1}
    assert not Asset.objects.filter(slug="empty-field").exists()
    event = Event.objects.get(action="remove")
    assert (event.record, event.changes["label"]) == ("empty-field", ["Empty field", None])


def test_an_id_that_was_removed_can_come_back_with_its_history(amber, packs):
    load(altered(packs("amber"), "asset", "empty-field"))
    assert load(packs("amber")).created == {"asset": 1}
    told = Event.objects.filter(record="empty-field").order_by("id").values_list("action", flat=True)
    assert list(told) == ["load", "remove", "load"]
    edited = edit(Asset, "empty-field", note="Back.")
    assert edited.version == 2


def test_a_record_that_people_changed_is_not_removed_without_asking(amber, packs):
    edit(Asset, "empty-field", note="We need it.")
    pack = altered(packs("amber"), "asset", "empty-field")
    with pytest.raises(PackConflict, match="people changed it; the pack no longer holds it"):
        load(pack)
    load(pack, OnConflict.KEEP)
    assert asset("empty-field").note == "We need it."
    again = load(pack)
    assert again.unchanged and not again.conflicts, "it is people's own now"
    pack_again = load(packs("amber"), OnConflict.KEEP)
    assert pack_again.conflicts, "it comes back from the pack: somebody must decide"


def test_a_record_that_people_changed_is_removed_when_the_pack_wins_and_said(amber, packs):
    edit(Asset, "empty-field", note="We need it.")
    report = load(altered(packs("amber"), "asset", "empty-field"), OnConflict.TAKE)
    assert report.removed == {"asset": 1} and [d.field for d in report.conflicts] == [WHOLE]


def test_an_organisation_with_all_that_hangs_on_it_goes_together(amber, packs):
    pack = altered(packs("amber"), "organisation", "harbour-works")
    pack = altered(pack, "asset", "dry-dock", operator=None)
    pack = altered(pack, "action", "train-fitters", responsibilities=[])
    pack = altered(pack, "project", "second-dock", organisation=None)
    assert load(pack).removed == {"organisation": 1}


@pytest.mark.parametrize(
    ("model", "slug", "change", "kind", "gone"),
    [
        (Asset, "empty-field", {"operator": "harbour-works"}, "organisation", "harbour-works"),
        (Action, "train-fitters", {"principles": ["patience"]}, "principle", "patience"),
        (Asset, "empty-field", {"source": "speech"}, "source", "speech"),
    ],
)
def test_nothing_is_loaded_that_would_leave_a_person_s_change_pointing_nowhere(
    amber, packs, model, slug, change, kind, gone
):
    edit(model, slug, **change)
    pack = altered(packs("amber"), kind, gone)
    for other, records in {
        "asset": {"dry-dock": {"operator": None}},
        "action": {"train-fitters": {"responsibilities": [], "source": "prospectus"},
                   "open-the-clean-room": {"principles": ["openness"]}},
        "project": {"second-dock": {"organisation": None, "source": "prospectus"}},
        "strength": {"clean-rooms-again": {"source": "prospectus"}},
    }.items():  # fmt: skip
        for record_id, values in records.items():
            pack = altered(pack, other, record_id, **values)
    before = to_record(model.objects.get(place=amber, slug=slug))
    with pytest.raises(LodestarError, match=f"{slug}, .*{kind} {gone}"):
        load(pack, OnConflict.KEEP)
    assert to_record(model.objects.get(place=amber, slug=slug)) == before


def test_a_category_that_a_person_gave_is_not_taken_away_silently(amber, packs):
    edit(Asset, "empty-field", category="health")
    pack = altered(
        packs("amber"), "place", "amber", asset_categories=[{"id": "energy", "name": "Clean energy"}]
    )
    pack = altered(pack, "asset", "clean-room", category="energy")
    pack = altered(pack, "strength", "clean-rooms", category=None)
    with pytest.raises(LodestarError, match="empty-field, category: health"):
        load(pack)


def test_an_organisation_that_somebody_speaks_for_is_not_removed(cast, packs):
    works = Organisation.objects.get(place=cast.amber, slug="harbour-works")
    give_role(by="t", place=cast.amber, person=cast.otto, role="contributor", organisation=works)
    pack = altered(packs("amber"), "organisation", "harbour-works")
    pack = altered(pack, "asset", "dry-dock", operator=None)
    pack = altered(pack, "action", "train-fitters", responsibilities=[])
    pack = altered(pack, "project", "second-dock", organisation=None)
    with pytest.raises(LodestarError, match="the contributor role of Otto Outsider"):
        load(pack)
    assert asset("dry-dock").operator == works, "nothing was loaded"


def test_a_load_that_fails_half_way_changes_nothing(db, packs, monkeypatch):
    from lodestar.service.ledger import loading

    def fail(*args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(loading, "_remember_files", fail)
    with pytest.raises(RuntimeError):
        load(packs("amber"))
    assert not Place.objects.exists() and not Event.objects.exists() and not Principle.objects.exists()


# The audit and the files


def test_every_record_that_is_loaded_is_told_once(amber, packs):
    for kind in LEDGER_KINDS:
        told = Event.objects.filter(action="load", place="amber", kind=kind).values_list("record", flat=True)
        assert sorted(told) == sorted(packs("amber").records[kind])
    summary = Event.objects.get(action="load pack")
    assert summary.by == "test" and summary.changes["created"][1]["asset"] == 3


def test_the_files_are_kept_as_they_were(amber, packs):
    assert {f.name: bytes(f.content) for f in amber.pack_files.all()} == dict(packs("amber").files)


def test_an_empty_ledger_holds_no_model_that_is_not_loaded():
    """A kind without a model would silently be left out."""
    assert {kind: model_of(kind).KIND for kind in LEDGER_KINDS} == {kind: kind for kind in LEDGER_KINDS}


def test_a_pack_read_twice_from_its_folder_is_the_same_pack(packs):
    from pathlib import Path

    folder = Path(__file__).parents[1] / "packs" / "amber"
    assert open_pack(folder).digest == packs("amber").digest
