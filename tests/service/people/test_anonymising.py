"""Who asks to be forgotten is: the audit stays as it was, and no page or download shows a name or an address."""

import datetime as dt
import json

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.ledger.editing import edit_record
from lodestar.service.people.access import may
from lodestar.service.people.actions import give_role
from lodestar.service.people.forgetting import anonymise
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.naming import named, who
from lodestar.service.people.roles import Permission
from lodestar.service.plan.models import Action
from tests.service.reading import without_token

REASON = "Asked for it by letter"
HISTORY = "/amber/actions/train-fitters/history/"


@pytest.fixture(autouse=True)
def fresh(evidence):
    cache.clear()


def edited(by, name):
    row = Action.objects.get(place__slug="amber", slug="train-fitters")
    edit_record(by=by, instance=row, version=row.version, changes={"name": name})


@pytest.fixture
def busy_edith(cast, mailoutbox):
    """Edith after she has done a bit of everything."""
    edited(cast.edith.email, "Train them")
    give_role(by=cast.alice.email, place=cast.amber, person=cast.edith, role="viewer")
    client = cast.client("edith")
    client.get("/account/")
    client.post("/amber/risks/add/", {})
    client.post("/amber/evidence/links/look/")
    return cast.edith


def everything_stored(without=()):
    """All that the database holds of this site, but for the tables named."""
    stored = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table in without:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            stored += [(model._meta.label, row) for row in cursor.fetchall()]
    return stored


def names(stored, *texts):
    return [row for row in stored if any(text in str(row).lower() for text in texts)]


def test_nothing_that_is_stored_holds_the_name_or_address_any_more(cast, busy_edith):
    assert names(everything_stored(), "edith@example.org", "edith editor")
    anonymise(by=cast.alice.email, person=busy_edith, reason=REASON)
    sessions = ("django_session",)
    assert names(everything_stored(sessions), "edith@example.org", "edith editor", "edith") == []


def test_the_audit_is_the_same_before_and_after_but_for_what_was_added(cast, busy_edith):
    before = list(Event.objects.order_by("id").values())
    anonymise(by=cast.alice.email, person=busy_edith, reason=REASON)
    after = list(Event.objects.order_by("id").values())
    assert after[: len(before)] == before
    told = Event.objects.get(action="anonymise person")
    assert (told.by, told.place, told.record, told.reason) == (
        cast.alice.handle, "amber", busy_edith.handle, REASON,
    )  # fmt: skip
    assert "edith" not in json.dumps([row["changes"] for row in after]).lower()


def test_every_page_and_download_names_nobody_and_the_history_still_tells_who_did_what_as_one(
    cast, busy_edith
):
    edited(cast.edith.email, "Train them well")
    anonymise(by=cast.alice.email, person=busy_edith, reason=REASON)
    alice = cast.client("alice")
    html = alice.get(HISTORY).content.decode()
    assert html.count(f"Person {busy_edith.pk}, formerly at example.org") == 2
    for at in ("people/", "actions/", "actions/train-fitters/", "risks/", "evidence/links/decisions/", ""):
        for query in ("", "?format=csv", "?format=json"):
            text = without_token(alice.get(f"/amber/{at}{query}").content.decode()).lower()
            assert "edith" not in text and "person-" not in text, (at, query)
    found = without_token(alice.get("/search/?q=editor").content.decode())
    assert "Edith" not in found and "edith@" not in found


def test_an_old_event_that_holds_the_address_stays_and_shows_it_to_nobody(cast, busy_edith):
    """Rows written before people were named by handle hold addresses, and cannot be changed."""
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    old = Event(
        by="edith@example.org", action="edit", place="amber", kind="action", record=action.slug, version=9
    )
    Event.objects.bulk_create([old])
    assert "Edith Editor (edith@example.org)" in cast.client("vera").get(HISTORY).content.decode()
    anonymise(by=cast.alice.email, person=busy_edith, reason=REASON)
    for name in ("alice", "vera", "otto", "anonymous"):
        assert "edith" not in without_token(cast.client(name).get(HISTORY).content.decode()).lower()
    assert "Somebody who has left" in cast.client("vera").get(HISTORY).content.decode()
    assert Event.objects.filter(by="edith@example.org").exists()


def test_the_account_is_closed_the_roles_end_and_the_domain_stays(cast, busy_edith):
    client = cast.client("edith")
    coming = give_role(
        by="t", place=cast.amber, person=cast.edith, role="approver", starts=localdate() + dt.timedelta(9)
    )
    anonymise(by=cast.alice.email, person=busy_edith, reason=REASON)
    person = User.objects.get(pk=busy_edith.pk)
    assert not person.is_active and not person.has_usable_password()
    assert person.email.endswith("@example.org.invalid"), "an address to which nothing can be sent"
    assert not RoleAssignment.objects.filter(pk=coming.pk).exists()
    assert {role.ends for role in person.roles.all()} == {localdate()}
    assert not may(person, Permission.SEE_UNPUBLISHED, cast.amber)
    assert client.get("/account/").status_code == 302, "who is signed in is no longer"


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "  ",
        "Edith asked",
        "at the wish of edith@example.org",
        "EDITOR left",
        "Asked by Edith.",
        "Edith’s wish",
        "(edith)",
    ],
)
def test_a_reason_is_needed_that_does_not_name_whoever_is_forgotten(cast, reason):
    with pytest.raises(LodestarError, match=r"Say why|without the person’s name"):
        anonymise(by="t", person=cast.edith, reason=reason)
    assert User.objects.get(pk=cast.edith.pk).anonymised_at is None


def test_the_last_administrator_is_not_forgotten_and_nobody_twice(cast):
    with pytest.raises(LodestarError, match="last administrator"):
        anonymise(by="t", person=cast.alice, reason=REASON)
    assert User.objects.get(pk=cast.alice.pk).email == "alice@example.org"
    anonymise(by="t", person=cast.vera, reason=REASON)
    with pytest.raises(LodestarError, match="was anonymised on"):
        anonymise(by="t", person=cast.vera, reason=REASON)


def test_an_administrator_does_it_from_the_page_with_a_reason(cast):
    alice, at = cast.client("alice"), f"/amber/people/{cast.vera.pk}/anonymise/"
    assert "It cannot be undone" in alice.get(at).content.decode()
    assert alice.post(at, {"reason": REASON}).status_code == 422, "not without saying that they know"
    assert alice.post(at, {"reason": REASON, "sure": "on"}).status_code == 302
    html = without_token(alice.get("/amber/people/").content.decode())
    assert "vera" not in html.lower().replace("several", "")


def test_one_place_cannot_have_somebody_forgotten_who_belongs_to_another_too(cast):
    """Else any administrator could close anybody's account by giving them a role first."""
    give_role(by="t", place=cast.amber, person=cast.bruno, role="viewer")
    alice, at = cast.client("alice"), f"/amber/people/{cast.bruno.pk}/anonymise/"
    assert "at another place too" in alice.get(at).content.decode()
    assert alice.post(at, {"reason": REASON, "sure": "on"}).status_code == 403
    assert cast.client("alice").get(f"/amber/people/{cast.basil.pk}/anonymise/").status_code == 404
    assert User.objects.get(pk=cast.bruno.pk).is_active


def test_handles_and_addresses_are_read_in_two_queries_however_many(cast, django_assert_max_num_queries):
    written = [person.handle for person in User.objects.all()] + [
        "vera@example.org",
        "lodestar demo",
        "gone@x.org",
    ]
    with django_assert_max_num_queries(2):
        found = named(written)
    assert str(found[cast.edith.handle]) == "Edith Editor (edith@example.org)" == who(cast.edith.handle)
    assert str(found["gone@x.org"]) == "Somebody who has left" and "lodestar demo" not in found
    assert who("person:999999999") == "Somebody who has left" and who("lodestar demo") == "lodestar demo"


def test_who_is_to_be_forgotten_is_looked_for_in_the_words_of_records_before_it_cannot_be_undone(cast):
    """A name that somebody typed stays: the page says where, so that it can be changed first."""
    Action.objects.filter(place=cast.amber, slug="train-fitters").update(note="Ask Vera Viewer about it.")
    Action.objects.filter(place=cast.birch).update(note="Ask Vera Viewer about it.")
    page = cast.client("alice").get(f"/amber/people/{cast.vera.pk}/anonymise/").content.decode()
    assert "stands in the words of 1 record" in page and "/amber/actions/train-fitters/" in page
    assert "/birch/" not in page, "she held no role there"
    assert (
        "typed at" not in cast.client("alice").get(f"/amber/people/{cast.pat.pk}/anonymise/").content.decode()
    )
