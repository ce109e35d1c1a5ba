"""Editing records in forms."""

import re

import pytest

from lodestar.service.assets.models import Asset
from lodestar.service.audit.models import Event
from lodestar.service.ledger.mapping import to_record
from lodestar.service.places.models import Organisation
from lodestar.service.plan.models import Action

ASSET, ORGANISATION, ACTION = (
    "assets/clean-room",
    "organisations/amber-university",
    "actions/open-the-clean-room",
)
PAGES = (ASSET, ORGANISATION, ACTION)
MODELS = {ASSET: Asset, ORGANISATION: Organisation, ACTION: Action}
SCRIPT = "<script>alert('x')</script>"


def row_at(address):
    return MODELS[address].objects.get(place__slug="amber", slug=address.split("/")[1])


def messages_of(page):
    return [message for _, message in page.context["links"]]


@pytest.mark.parametrize("address", PAGES)
def test_an_editor_sees_the_form_with_what_the_record_holds(cast, address):
    page = cast.client("edith").get(f"/amber/{address}/edit/")
    assert page.status_code == 200
    assert str(row_at(address)) in page.content.decode()
    assert 'name="version"' in page.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_a_form_sent_back_as_it_came_changes_nothing(posting, address):
    before = to_record(row_at(address))
    answer = posting("edith", address)
    assert answer.status_code == 302
    assert to_record(row_at(address)) == before
    assert row_at(address).version == 1
    assert not Event.objects.filter(action="edit").exists()


@pytest.mark.parametrize("address", PAGES)
def test_a_browser_s_new_lines_change_nothing(cast, posting, form_of, address):
    data = {
        name: [v.replace("\n", "\r\n") for v in values] if isinstance(values, list) else values
        for name, values in form_of("edith", address).items()
    }
    posting("edith", address, None, data)
    assert row_at(address).version == 1


def test_a_saved_change_is_kept_told_and_leads_back_to_the_page(cast, posting):
    client = cast.client("edith")
    answer = posting("edith", ASSET, client, name="The Cleaner Room", note="As renamed.")
    assert answer.url == "/amber/assets/clean-room/"
    row = row_at(ASSET)
    assert (row.name, row.note, row.version) == ("The Cleaner Room", "As renamed.", 2)
    event = Event.objects.get(action="edit")
    assert (event.by, event.version) == (cast.edith.handle, 2)
    assert event.changes == {"name": ["The Clean Room", "The Cleaner Room"], "note": [None, "As renamed."]}
    assert "Saved" in client.get("/amber/assets/clean-room/history/").content.decode()


def test_every_field_of_an_asset_can_be_changed_and_emptied(posting):
    full = {
        "name": "N", "label": "L", "number": "9", "operator": "harbour-works", "category": "energy",
        "category_method": "m1", "category_confidence": "low", "stage": "pipeline", "stage_method": "m2",
        "stage_confidence": "medium", "postcode": "L1 1AA", "position_method": "m3", "position_confidence": "high",
        "source": "speech", "locator": "p. 1", "note": "n",
    }  # fmt: skip
    assert posting("edith", ASSET, **full).status_code == 302
    record = to_record(row_at(ASSET)).model_dump(mode="json")
    assert {name: str(record[name]) for name in full} == full
    needed = {"name", "label", "number", "source", "locator"}
    assert posting("edith", ASSET, **{name: "" for name in full if name not in needed}).status_code == 302
    record = to_record(row_at(ASSET)).model_dump(mode="json")
    assert all(record[name] is None for name in full if name not in needed)


def test_every_field_of_an_organisation_can_be_changed(posting):
    full = {
        "name": "N", "short_name": "S", "kind": "business", "side": "local", "url": "https://example.org/x",
        "postcode": "L1 1AA", "source": "speech", "locator": "p. 1", "note": "two\nlines",
    }  # fmt: skip
    assert posting("edith", ORGANISATION, **full).status_code == 302
    record = to_record(row_at(ORGANISATION)).model_dump(mode="json")
    assert {name: record[name] for name in full} == full


def test_every_field_of_an_action_can_be_changed(posting):
    full = {
        "name": "N", "text": "one\ntwo", "workstream": "apprentices", "commitment": "proposed", "starts": "2024",
        "ends": "2027-01", "measure": "m", "measure_basis": "made", "indicator": "gva", "source": "speech",
        "locator": "p. 1", "note": "n",
    }  # fmt: skip
    assert posting("edith", ACTION, principles=["openness"], reason="As agreed.", **full).status_code == 302
    record = to_record(row_at(ACTION)).model_dump(mode="json")
    assert {name: record[name] for name in full} == full
    assert record["principles"] == ["openness"]


def test_responsibilities_and_milestones_are_added_changed_and_taken_out_by_rows(posting):
    rows = {
        "responsibility-0-organisation": "harbour-works",
        "responsibility-1-organisation": "", "responsibility-1-role": "", "responsibility-1-side": "",
        "responsibility-1-basis": "",
        "responsibility-5-organisation": "amber-university", "responsibility-5-role": "partner",
        "responsibility-5-side": "national", "responsibility-5-basis": "made",
        "milestone-0-name": "", "milestone-0-due": "",
        "milestone-2-name": "Doors open", "milestone-2-due": "2026-02",
    }  # fmt: skip
    assert posting("edith", ACTION, reason="Keys came early.", **rows).status_code == 302
    record = to_record(row_at(ACTION))
    assert [(r.organisation, r.role, r.side) for r in record.responsibilities] == [
        ("harbour-works", "lead", "delivery"),
        ("amber-university", "partner", "national"),
    ]
    assert [(m.id, m.due) for m in record.milestones] == [("doors", "2026-01-15"), ("doors-open", "2026-02")]


def test_an_action_with_more_responsibilities_than_rows_keeps_them_all(cast, posting):
    from lodestar.service.plan.models import Responsibility

    council = Organisation.objects.get(place=cast.amber, slug="amber-council")
    Responsibility.objects.bulk_create(
        Responsibility(
            action=row_at(ACTION), organisation=council, role="partner", side="local", basis="made"
        )
        for _ in range(9)
    )
    posting("edith", ACTION, name="Another name")
    assert len(to_record(row_at(ACTION)).responsibilities) == 11


@pytest.mark.parametrize(
    ("address", "changes", "said"),
    [
        (ASSET, {"name": ""}, "Enter the asset’s name"),
        (ASSET, {"name": "   "}, "Enter the asset’s name"),
        (ASSET, {"source": ""}, "Choose the source that says so"),
        (ASSET, {"locator": ""}, "Say where in the source it stands"),
        (ASSET, {"source": "birch-plan"}, "Choose the source that says so"),
        (ASSET, {"operator": "birch-council"}, "Operator: choose one of the list"),
        (ASSET, {"category": "nonsense"}, "Category: choose one of the list"),
        (ASSET, {"number": "twelve"}, "whole number, such as 12"),
        (ASSET, {"number": "0"}, "must be 1 or more"),
        (ASSET, {"number": "9" * 30}, "Number on the map"),
        (ASSET, {"number": "2"}, "is also the number of Dry Dock"),
        (ASSET, {"postcode": "nowhere"}, "is not a postcode; write it in full"),
        (ASSET, {"postcode": "L99 9ZZ"}, "is not in the ONS Postcode Directory"),
        (ASSET, {"name": "x" * 201}, "Name must be 200 characters or fewer; you have 201"),
        (ASSET, {"note": "x" * 5001}, "Note must be 5000 characters or fewer; you have 5001"),
        (ASSET, {"name": "a\0b"}, "holds a character that cannot be stored"),
        (ASSET, {"note": "a\0b"}, "holds a character that cannot be stored"),
        (ASSET, {"note": "bell\a"}, "control character U+0007"),
        (ASSET, {"stage": "x\0"}, "Stage: choose one of the list"),
        (ORGANISATION, {"url": "javascript:alert(1)"}, "is not a web address"),
        (ORGANISATION, {"identifiers": "GB-COH-00083405"}, "is an entry of a real register"),
        (ORGANISATION, {"identifiers": "what"}, "is not an org-id identifier"),
        (ACTION, {"starts": "2026-13"}, "Enter a date, such as 27/3/2026, 3/2026 or 2026"),
        (ACTION, {"starts": "soon"}, "Enter a date, such as 27/3/2026, 3/2026 or 2026"),
        (ACTION, {"ends": "2020"}, "is before it starts (2024-03)"),
        (ACTION, {"milestone-0-due": "2031"}, "is after the action ends (2026)"),
        (ACTION, {"milestone-0-due": ""}, "Enter when it is due"),
        (ACTION, {"milestone-0-name": ""}, "Say what will have happened"),
        (ACTION, {"responsibility-0-role": ""}, "Choose whether it leads or takes part"),
        (ACTION, {"responsibility-4-role": "lead"}, "Choose the organisation, or clear the row"),
        (ACTION, {"principles": ["kindness"]}, "choose from the list"),
        (ACTION, {"workstream": "paths"}, "Choose the workstream that it belongs to"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_at_its_field_kept_and_changes_nothing(posting, address, changes, said):
    before = to_record(row_at(address))
    page = posting("edith", address, **changes)
    assert page.status_code == 422
    assert any(said in message for message in messages_of(page)), messages_of(page)
    assert to_record(row_at(address)) == before and row_at(address).version == 1
    html = page.content.decode()
    for target, _ in page.context["links"]:
        assert target and f'id="{target}"' in html, "each error leads to its field"


def test_all_that_is_wrong_is_told_at_once(posting):
    page = posting("edith", ASSET, **{"name": "", "postcode": "nowhere", "number": "2"})
    said = " ".join(messages_of(page))
    assert all(word in said for word in ("Enter the asset’s name", "not a postcode", "number of Dry Dock"))
    page = posting("edith", ACTION, **{"text": "", "ends": "2020", "milestone-0-name": ""})
    said = " ".join(messages_of(page))
    assert all(
        word in said for word in ("Enter what the source says", "before it starts", "what will have happened")
    )


def test_what_was_typed_stays_in_the_form_when_something_is_wrong(posting):
    html = posting("edith", ASSET, name="", note="Typed with care").content.decode()
    assert "Typed with care" in html


@pytest.mark.parametrize("field", ["name", "label", "locator", "note", "category_method"])
def test_script_in_a_text_field_is_shown_as_text_everywhere(cast, posting, field):
    client = cast.client("edith")
    assert posting("edith", ASSET, **{field: SCRIPT}).status_code == 302
    for page in ("", "edit/", "history/"):
        html = client.get(f"/amber/{ASSET}/{page}").content.decode()
        assert "<script>alert" not in html
        assert page == "" or "&lt;script&gt;" in html


def test_script_is_shown_as_text_in_the_message_of_an_error(posting):
    html = posting("edith", ORGANISATION, url=SCRIPT, name="").content.decode()
    assert "<script>alert" not in html


def test_fields_that_the_form_does_not_have_are_ignored(posting):
    extra = {"slug": "stolen", "id": "stolen", "place": "birch", "base": "{}", "longitude": "1", "made": "on"}
    before = to_record(row_at(ASSET))
    assert posting("edith", ASSET, **extra).status_code == 302
    assert to_record(row_at(ASSET)) == before


def test_a_post_without_a_version_or_with_nonsense_for_one_changes_nothing(posting):
    for version in ("", "0", "-1", "x", "9" * 40):
        page = posting("edith", ASSET, name="Changed", version=version)
        assert page.status_code in {409, 422}, version
    assert row_at(ASSET).version == 1


def test_a_request_with_too_many_fields_or_too_much_text_is_refused(cast):
    client = cast.client("edith")
    assert client.post(f"/amber/{ASSET}/edit/", {f"f{i}": "x" for i in range(600)}).status_code == 400
    assert client.post(f"/amber/{ASSET}/edit/", {"note": "x" * (6 * 1024 * 1024)}).status_code == 400


def test_a_new_postcode_moves_the_asset_on_the_map(posting):
    before = row_at(ASSET)
    assert before.longitude is not None
    posting("edith", ASSET, postcode="L1 1AA")
    moved = row_at(ASSET)
    assert (moved.longitude, moved.latitude) != (before.longitude, before.latitude)
    posting("edith", ASSET, postcode="")
    assert row_at(ASSET).longitude is None


def test_a_partner_edits_what_belongs_to_their_organisation(posting):
    for address in PAGES:
        assert posting("pat", address, note="Ours").status_code == 302
        assert row_at(address).note == "Ours"


@pytest.mark.parametrize("address", ["assets/dry-dock", "assets/empty-field", "organisations/harbour-works",
                                     "organisations/amber-council", "actions/train-fitters"])  # fmt: skip
def test_a_partner_does_not_edit_what_belongs_to_others(cast, address):
    client = cast.client("pat")
    assert client.get(f"/amber/{address}/edit/").status_code == 403
    assert client.post(f"/amber/{address}/edit/", {"version": "1", "note": "Mine"}).status_code == 403


@pytest.mark.parametrize(("address", "change"), [
    (ASSET, {"operator": "harbour-works"}),
    (ASSET, {"operator": ""}),
    (ACTION, {"responsibility-0-organisation": "harbour-works"}),
])  # fmt: skip
def test_a_partner_does_not_hand_a_record_to_another_organisation(posting, address, change):
    before = to_record(row_at(address))
    page = posting("pat", address, **change)
    assert page.status_code == 422 and "ask an editor" in messages_of(page)[0]
    assert to_record(row_at(address)) == before


def test_a_record_that_is_taken_out_meanwhile_is_told_and_what_was_typed_is_shown(cast, form_of):
    data = form_of("edith", "assets/empty-field")
    row = Asset.objects.get(place=cast.amber, slug="empty-field")
    from lodestar.service.ledger.editing import RecordGone, edit_record

    Asset.objects.filter(pk=row.pk).delete()
    with pytest.raises(RecordGone):
        edit_record(by="t", instance=row, version=1, changes={"note": "x"})
    assert cast.client("edith").post("/amber/assets/empty-field/edit/", data).status_code == 404


def test_an_edit_counts_a_revision_of_the_place(cast, posting):
    cast.amber.refresh_from_db()
    before = cast.amber.revision
    posting("edith", ASSET, name="Renamed")
    cast.amber.refresh_from_db()
    assert cast.amber.revision == before + 1


def test_a_form_asks_for_no_more_queries_when_the_record_has_more_rows(cast, django_assert_max_num_queries):
    client = cast.client("edith")
    client.get(f"/amber/{ACTION}/edit/")
    with django_assert_max_num_queries(24):
        client.get(f"/amber/{ACTION}/edit/")


def test_the_form_says_which_fields_may_stay_empty(cast):
    html = cast.client("edith").get(f"/amber/{ASSET}/edit/").content.decode()
    label = re.search(r'<label[^>]*for="id_postcode">(.*?)</label>', html, re.S)[1]
    assert "optional" in label


@pytest.mark.usefixtures("published_at_once")
def test_what_was_renamed_is_found_by_its_new_name_at_once(cast, posting):
    client = cast.client("anonymous")
    posting("edith", ASSET, name="Quokka Hall")
    html = re.sub(r"</?mark>", "", client.get("/search/?q=quokka").content.decode())
    assert "Quokka Hall" in html
