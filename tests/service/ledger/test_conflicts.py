"""Two people edit the same record: the second sees both versions, and loses nothing."""

import threading

import pytest
from django.db import connections
from django.test import Client

from lodestar.evidence.packs.pack import make_pack
from lodestar.service.assets.models import Asset
from lodestar.service.audit.models import Event
from lodestar.service.ledger.editing import EditConflict, edit_record, record_at
from lodestar.service.ledger.loading import load_pack
from lodestar.service.ledger.mapping import to_record

ASSET = "assets/clean-room"
URL = f"/amber/{ASSET}/edit/"
ACTION = "actions/open-the-clean-room"


def row():
    return Asset.objects.get(place__slug="amber", slug="clean-room")


def by_field(page):
    return {field.name: field for field in page.context["fields"]}


def again(page, **choices):
    """The page of two versions as a browser would post it, with what is picked."""
    data = {"choosing": "1", "version": page.context["version"], "began": page.context["began"]}
    for name, value in page.context["carried"]:
        data.setdefault(name, []).append(value)
    picked = {f"keep-{field.name}": field.chosen for field in page.context["fields"] if field.chosen}
    return data | picked | {f"keep-{name}": side for name, side in choices.items()}


@pytest.fixture
def overtaken(cast, posting, form_of):
    """Alice opened the form, then Edith saved a new name and a note; then Alice saves a name and a stage method."""
    data = form_of("alice", ASSET)
    posting("edith", ASSET, name="Edith’s name", note="Edith’s note")
    client = cast.client("alice")
    page = client.post(URL, {**data, "name": "Alice’s name", "stage_method": "Alice’s reading"})
    return client, page


def test_the_second_sees_both_versions_field_by_field_and_nothing_is_saved(overtaken):
    _, page = overtaken
    assert page.status_code == 409
    fields = by_field(page)
    assert set(fields) == {"name", "note", "stage_method"}
    name = fields["name"]
    assert (name.before, name.theirs, name.yours) == ("The Clean Room", "Edith’s name", "Alice’s name")
    html = page.content.decode()
    for text in (
        "Edith’s name",
        "Alice’s name",
        "The Clean Room",
        "Edith’s note",
        "Alice’s reading",
        "Edith Editor",
    ):
        assert text in html
    assert row().name == "Edith’s name" and row().version == 2


def test_what_only_one_changed_is_picked_already_and_what_both_changed_is_not(overtaken):
    fields = by_field(overtaken[1])
    assert {name: field.chosen for name, field in fields.items()} == {
        "name": "",
        "note": "theirs",
        "stage_method": "yours",
    }


def test_the_choice_is_saved_and_told(cast, overtaken):
    client, page = overtaken
    assert client.post(URL, again(page, name="yours")).status_code == 302
    saved = row()
    assert (saved.name, saved.note, saved.stage_method) == ("Alice’s name", "Edith’s note", "Alice’s reading")
    event = Event.objects.filter(action="edit").first()
    assert event.by == cast.alice.handle
    assert event.changes == {
        "name": ["Edith’s name", "Alice’s name"],
        "stage_method": ["made up", "Alice’s reading"],
    }


def test_the_other_s_version_can_be_kept_whole(overtaken):
    client, page = overtaken
    client.post(URL, again(page, name="theirs", stage_method="theirs"))
    assert row().name == "Edith’s name" and row().version == 2, "nothing was left to save"


def test_one_s_own_version_can_be_kept_whole(overtaken):
    client, page = overtaken
    client.post(URL, again(page, name="yours", note="yours"))
    assert (row().name, row().note) == ("Alice’s name", "")


def test_a_field_that_both_changed_must_be_chosen(overtaken):
    client, page = overtaken
    unchosen = client.post(URL, again(page))
    assert unchosen.status_code == 409
    assert unchosen.context["links"] == [("keep-name-theirs", "Name: choose a version")]
    assert by_field(unchosen)["name"].before == "The Clean Room", "the page still tells where both began"
    assert row().version == 2
    assert client.post(URL, again(unchosen, name="yours")).status_code == 302
    assert row().name == "Alice’s name"


def test_a_third_change_in_between_is_shown_too_and_the_choice_made_is_kept(overtaken, posting):
    client, page = overtaken
    posting("edith", ASSET, note="Edith’s second note", locator="map, no. 1b")
    third = client.post(URL, again(page, name="yours"))
    assert third.status_code == 409
    fields = by_field(third)
    assert (fields["name"].theirs, fields["name"].yours, fields["name"].chosen) == (
        "Edith’s name", "Alice’s name", "yours",
    )  # fmt: skip
    assert (fields["note"].before, fields["note"].theirs, fields["note"].chosen) == (
        "Edith’s note", "Edith’s second note", "theirs",
    )  # fmt: skip
    assert client.post(URL, again(third)).status_code == 302
    assert (row().name, row().note, row().locator) == ("Alice’s name", "Edith’s second note", "map, no. 1b")


def test_two_people_who_made_the_same_change_have_nothing_to_choose(cast, posting, form_of):
    data = form_of("alice", ASSET)
    posting("edith", ASSET, name="Same")
    answer = cast.client("alice").post(URL, {**data, "name": "Same"})
    assert answer.status_code == 302 and row().version == 2


def test_rows_of_an_action_are_chosen_as_a_whole_and_keep_their_words(cast, posting, form_of):
    data = form_of("alice", ACTION)
    posting("edith", ACTION, **{"milestone-0-due": "2025-07", "reason": "The builders need a month more."})
    client = cast.client("alice")
    page = client.post(f"/amber/{ACTION}/edit/", {**data, "responsibility-0-organisation": "harbour-works"})
    fields = by_field(page)
    assert fields["milestones"].theirs.startswith("Keys handed over, 2025-07")
    assert "Harbour Works, lead, delivery" in fields["responsibilities"].yours
    client.post(f"/amber/{ACTION}/edit/", again(page))
    from lodestar.service.plan.models import Action

    record = to_record(Action.objects.get(slug="open-the-clean-room"))
    assert record.milestones[0].due == "2025-07"
    assert record.responsibilities[0].organisation == "harbour-works"
    assert record.principles == ("patience", "openness")


def test_a_pack_that_is_loaded_meanwhile_is_a_version_like_any_other(cast, packs, form_of):
    from lodestar.service.ledger.loading import OnConflict

    data = form_of("alice", ASSET)
    pack = packs("amber")
    records = {kind: dict(of_kind) for kind, of_kind in pack.records.items()}
    records["asset"]["clean-room"] = records["asset"]["clean-room"].model_copy(
        update={"name": "The pack’s name"}
    )
    load_pack(by="lodestar pack load", pack=make_pack(records, pack.files), on_conflict=OnConflict.STOP)
    page = cast.client("alice").post(URL, {**data, "name": "Alice’s name"})
    assert by_field(page)["name"].theirs == "The pack’s name"


def test_a_partner_who_lost_the_record_meanwhile_may_not_choose(cast, posting, form_of):
    data = form_of("pat", ASSET)
    posting("edith", ASSET, operator="harbour-works")
    assert cast.client("pat").post(URL, {**data, "note": "x"}).status_code == 403


def test_script_in_either_version_is_shown_as_text(cast, posting, form_of):
    data = form_of("alice", ASSET)
    posting("edith", ASSET, name="<script>alert(1)</script>")
    page = cast.client("alice").post(URL, {**data, "name": "<script>alert(2)</script>"})
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("began", ["", "0", "x", "99", "9" * 30, "-1"])
def test_nonsense_about_where_one_began_does_no_harm(overtaken, began):
    client, page = overtaken
    assert client.post(URL, again(page, name="yours") | {"began": began}).status_code == 302


# The action behind the page


def test_a_record_is_told_as_it_stood_at_any_earlier_version(cast):
    first = to_record(row())
    for version, name in enumerate(("One", "Two", "Three"), start=1):
        edit_record(by="t", instance=row(), version=version, changes={"name": name, "note": f"n{name}"})
    now = to_record(row())
    assert record_at(row(), now, 1) == first
    assert record_at(row(), now, 3).name == "Two"
    assert record_at(row(), now, 4) == now
    assert record_at(row(), now, 0) is None and record_at(row(), now, 9) is None


def test_an_edit_from_an_old_version_raises_with_all_three_versions(cast):
    edit_record(by="t", instance=row(), version=1, changes={"name": "One"})
    with pytest.raises(EditConflict) as conflict:
        edit_record(by="t", instance=row(), version=1, changes={"note": "Two"})
    assert conflict.value.began.name == "The Clean Room"
    assert conflict.value.current.name == "One" and conflict.value.yours.note == "Two"
    assert conflict.value.version == 2
    assert row().note == ""


def test_two_who_save_at_the_same_moment_one_wins_and_the_other_chooses(real_ledger):
    """With two real connections to one database: no save is lost, none fails."""
    cast = real_ledger
    clients = {name: cast.client(name) for name in ("alice", "edith")}
    forms = {}
    for name, client in clients.items():
        form = client.get(URL).context["form"]
        data = {"version": "1"}
        for field, value in form.carried():
            data.setdefault(field, []).append(value)
        forms[name] = data | {"name": f"{name}’s name"}
    barrier, answers = threading.Barrier(2), {}

    def save(name: str, client: Client) -> None:
        barrier.wait()
        answers[name] = client.post(URL, forms[name])
        connections.close_all()

    threads = [threading.Thread(target=save, args=item) for item in clients.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
    winner = next(name for name, answer in answers.items() if answer.status_code == 302)
    loser = next(name for name in answers if name != winner)
    assert row().name == f"{winner}’s name" and row().version == 2
    page = answers[loser]
    assert f"{loser}’s name" in page.content.decode()
    assert clients[loser].post(URL, again(page, name="yours")).status_code == 302
    assert row().name == f"{loser}’s name" and row().version == 3
    assert Event.objects.filter(action="edit").count() == 2


def test_an_edit_and_a_load_at_the_same_moment_both_stand(real_ledger, packs):
    """The load waits for the edit or the edit for the load; neither overwrites the other."""
    pack = packs("amber")
    records = {kind: dict(of_kind) for kind, of_kind in pack.records.items()}
    records["asset"]["clean-room"] = records["asset"]["clean-room"].model_copy(
        update={"label": "Printed anew"}
    )
    newer = make_pack(records, {**pack.files, "note": b"newer"})
    barrier, failed = threading.Barrier(2), []

    def run(work) -> None:
        barrier.wait()
        try:
            work()
        except EditConflict:
            failed.append("conflict")
        finally:
            connections.close_all()

    works = (
        lambda: edit_record(by="t", instance=row(), version=1, changes={"name": "By hand"}),
        lambda: load_pack(by="t", pack=newer),
    )
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    saved = row()
    assert saved.label == "Printed anew"
    assert (saved.name == "By hand") != bool(failed), "the edit stands, or its editor was told"
    told = Event.objects.filter(record="clean-room").order_by("id").values_list("version", flat=True)
    assert list(told) == list(range(1, saved.version + 1))
