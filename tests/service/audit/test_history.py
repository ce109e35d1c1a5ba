"""The history of a record, and the audit that nothing alters."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.service.assets.models import Asset
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.models import Event
from lodestar.service.ledger.editing import edit_record
from lodestar.service.people.models import RoleAssignment, User
from tests.service.reading import without_token

HISTORY = "/amber/assets/dry-dock/history/"


def edit(by, **changes):
    row = Asset.objects.get(place__slug="amber", slug="dry-dock")
    edit_record(by=by, instance=row, version=row.version, changes=changes)


def read(client, url=HISTORY):
    return without_token(client.get(url).content.decode())


# The audit


@pytest.fixture
def event(db):
    return record_event(by="alice@example.org", action="edit", changes={"name": ["a", "b"]})


def test_an_event_cannot_be_changed_through_its_model(event):
    event.action = "nothing happened"
    with pytest.raises(LodestarError, match="append-only"):
        event.save()
    with pytest.raises(LodestarError, match="append-only"):
        event.delete()


@pytest.mark.parametrize(
    "change",
    [
        lambda: Event.objects.update(by="somebody else"),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.bulk_update([Event(pk=Event.objects.get().pk, by="x")], ["by"]),
        lambda: Event.objects.all()._raw_delete("default"),
    ],
    ids=["update", "delete", "bulk update", "raw delete"],
)
def test_the_database_itself_refuses_to_alter_the_audit(event, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert Event.objects.get().by == "alice@example.org"


def test_postgresql_refuses_to_empty_the_audit_at_once(event):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; its DELETE is refused above")
    with (
        pytest.raises(DatabaseError, match="This row is kept"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_event")


def test_an_event_that_belongs_to_a_change_that_fails_is_not_written(amber):
    before = Event.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        edit("t", name="x")
        raise RuntimeError
    assert Event.objects.count() == before


# The page


def test_a_history_begins_with_how_the_record_was_loaded(cast):
    html = read(cast.client("anonymous"))
    assert "loaded this from the place pack" in html


def test_a_history_tells_what_it_was_and_what_it_became_in_words(cast):
    edit("edith@example.org", operator="amber-council", stage="existing", category="health", source="speech")
    html = read(cast.client("vera"))
    for label, before, after in (
        ("Operator", "Harbour Works", "Amber Council"),
        ("Category", "Clean energy", "Health"),
        ("Source", "Amber Vale prospectus", "Opening speech"),
        ("Stage", "pipeline", "existing"),
    ):
        assert f"<dt>{label}</dt>" in html
        assert f"<del>{before}</del>" in html and f"<ins>{after}</ins>" in html


def test_the_newest_comes_first(cast):
    edit("edith@example.org", name="First")
    edit("edith@example.org", name="Second")
    html = read(cast.client("vera"))
    assert html.index("Second") < html.index("loaded this")
    assert html.index("<ins>Second</ins>") < html.index("<ins>First</ins>")


@pytest.mark.parametrize("name", ["alice", "edith", "pat", "vera"])
def test_who_holds_a_role_reads_names_and_addresses(cast, name):
    edit("edith@example.org", name="Renamed")
    assert "Edith Editor (edith@example.org)" in read(cast.client(name))


@pytest.mark.usefixtures("published_at_once")
@pytest.mark.parametrize("name", ["otto", "basil", "anonymous"])
def test_others_read_in_which_role_it_was_done_and_no_name(cast, name):
    edit("edith@example.org", name="One")
    edit("pat@example.org", name="Two")
    edit("alice@example.org", name="Three")
    html = read(cast.client(name))
    assert "A lead" in html and "A contributor for Amber University" in html and "An administrator" in html
    assert "@example.org" not in html and "Edith" not in html and "Pat" not in html


@pytest.mark.usefixtures("published_at_once")
def test_the_role_is_that_of_the_day(cast):
    edit("edith@example.org", name="One")
    yesterday = localdate() - dt.timedelta(days=1)
    RoleAssignment.objects.filter(person=cast.edith).update(ends=yesterday)
    html = read(cast.client("anonymous"))
    assert "Somebody who held a role then" in html and "edith" not in html


def test_who_lost_their_role_reads_no_more_names(cast):
    edit("edith@example.org", name="One")
    client = cast.client("vera")
    RoleAssignment.objects.filter(person=cast.vera).update(ends=dt.date(2024, 6, 1))
    assert "@example.org" not in read(client)


def test_an_address_without_an_account_is_shown_to_nobody(cast):
    edit("gone@example.org", name="One")
    assert "gone@example.org" not in read(cast.client("vera"))
    assert "Somebody who has left" in read(cast.client("vera"))
    assert "gone@example.org" not in read(cast.client("anonymous"))
    assert not User.objects.filter(email="gone@example.org").exists()


def test_script_in_a_history_is_text(cast):
    edit("edith@example.org", name="<script>alert(1)</script>", note="<img src=x onerror=alert(1)>")
    html = read(cast.client("vera"))
    assert "<script>alert" not in html and "<img src=x" not in html


def test_a_history_asks_for_no_more_queries_when_it_is_longer(cast, django_assert_max_num_queries):
    client = cast.client("vera")
    read(client)
    for number in range(30):
        edit(
            "edith@example.org",
            name=f"Name {number}",
            operator=["amber-council", "harbour-works"][number % 2],
        )
    with django_assert_max_num_queries(18):  # what is not published yet is counted too
        read(client)


def test_a_record_that_is_gone_still_has_its_history(cast, packs):
    from lodestar.evidence.packs.pack import make_pack
    from lodestar.service.ledger.loading import load_pack

    pack = packs("amber")
    records = {
        **pack.records,
        "asset": {k: v for k, v in pack.records["asset"].items() if k != "empty-field"},
    }
    load_pack(by="lodestar pack load", pack=make_pack(records, pack.files))
    client = cast.client("anonymous")
    assert client.get("/amber/assets/empty-field/").status_code == 404
    html = read(client, "/amber/assets/empty-field/history/")
    assert "took this out" in html and "loaded this" in html
    assert client.get("/amber/assets/never-was/history/").status_code == 404
