"""Inviting people, giving roles and ending them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.people.access import may, roles_held
from lodestar.service.people.actions import create_local_administrator, end_role, give_role, invite
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Organisation, Place

SITE = "https://lodestar.example.org"


def day(ahead=0):
    return localdate() + dt.timedelta(days=ahead)


def invite_to(place, email="new@example.org", role="lead", **more):
    return invite(
        by="alice@example.org", place=place, email=email, name="New Person", role=role, site=SITE, **more
    )


def test_an_invitation_makes_an_account_gives_the_role_and_sends_one_link(
    amber, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite_to(amber, "New@Example.org ")
    person = User.objects.get(email="new@example.org")
    assert invitation.new and not person.has_usable_password()
    assert may(person, Permission.EDIT, amber)
    (message,) = mailoutbox
    assert message.to == ["new@example.org"]
    assert "Amber Vale Innovation Partnership" in message.subject
    assert f"{SITE}/account/password/reset/key/" in message.body


def test_who_has_a_password_is_told_to_sign_in_and_gets_no_link_that_sets_one(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invite_to(cast.amber, "otto@example.org", "viewer")
    assert "/password/reset/key/" not in mailoutbox[0].body
    assert f"{SITE}/account/login/" in mailoutbox[0].body
    assert User.objects.get(email="otto@example.org").name == "Otto Outsider", "their own name stays"


def test_a_role_given_is_in_the_audit_with_who_gave_it(amber):
    invite_to(amber)
    event = Event.objects.filter(action="give role").first()
    assert (event.by, event.place) == ("alice@example.org", "amber")
    assert event.changes["person"] == [None, User.objects.get(email="new@example.org").handle]
    assert event.changes["starts"] == [None, str(day())]


def test_an_address_that_is_none_is_refused_and_changes_nothing(amber):
    with pytest.raises(LodestarError, match="not an e-mail address"):
        invite_to(amber, "nobody")
    assert not User.objects.exists() and not RoleAssignment.objects.exists()


@pytest.mark.parametrize(
    ("role", "organisation", "said"),
    [
        ("chief", None, "not a role"),
        ("contributor", None, "say which"),
        ("contributor", "birch-council", "not an organisation of Amber Vale"),
    ],
)
def test_a_role_that_does_not_fit_is_refused(cast, role, organisation, said):
    body = Organisation.objects.get(slug=organisation) if organisation else None
    with pytest.raises(LodestarError, match=said):
        give_role(by="test", place=cast.amber, person=cast.otto, role=role, organisation=body)


def test_a_role_begins_and_ends_on_its_days_both_included(cast):
    give_role(by="t", place=cast.amber, person=cast.otto, role="viewer", starts=day(), ends=day())
    assert roles_held(cast.otto, cast.amber)
    RoleAssignment.objects.filter(person=cast.otto).update(starts=day(-1), ends=day(-1))
    assert not roles_held(cast.otto, cast.amber)
    RoleAssignment.objects.filter(person=cast.otto).update(starts=day(1), ends=None)
    assert not roles_held(cast.otto, cast.amber)


def test_a_role_is_not_held_twice_at_a_time_but_can_be_given_again(cast):
    first = give_role(by="t", place=cast.amber, person=cast.otto, role="viewer", starts=dt.date(2020, 1, 1))
    with pytest.raises(LodestarError, match="already"):
        give_role(by="t", place=cast.amber, person=cast.otto, role="viewer")
    end_role(by="t", assignment=first, ends=day(-1))
    give_role(by="t", place=cast.amber, person=cast.otto, role="viewer")
    assert cast.otto.roles.count() == 2


def test_the_database_itself_refuses_a_role_held_twice(cast):
    row = RoleAssignment.objects.get(person=cast.vera)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(person=cast.vera, place=cast.amber, role="viewer", starts=row.starts)


def test_a_role_that_ends_today_still_stands_today_and_not_tomorrow(cast):
    end_role(by="t", assignment=cast.edith.roles.get(role="lead"))
    assert cast.edith.roles.get(role="lead").ends == day()
    assert Event.objects.filter(action="end role").get().changes["ends"] == [None, str(day())]


def test_a_role_that_has_not_begun_is_taken_back(cast):
    coming = give_role(by="t", place=cast.amber, person=cast.otto, role="viewer", starts=day(1))
    end_role(by="t", assignment=coming)
    assert not cast.otto.roles.exists()


def test_a_role_that_ended_cannot_be_ended_again(cast):
    role = cast.edith.roles.get(role="lead")
    end_role(by="t", assignment=role, ends=day(-1))
    with pytest.raises(LodestarError, match="nothing to end"):
        end_role(by="t", assignment=role)


def test_the_last_administrator_stays(cast):
    with pytest.raises(LodestarError, match="last administrator of Amber Vale"):
        end_role(by="alice@example.org", assignment=cast.alice.roles.get())
    assert cast.alice.roles.get().ends is None
    give_role(by="t", place=cast.amber, person=cast.edith, role="admin")
    end_role(by="alice@example.org", assignment=cast.alice.roles.get())
    assert cast.alice.roles.get().ends == day()


@pytest.mark.parametrize(("field", "ahead"), [("ends", 0), ("starts", 30)])
def test_an_administrator_who_leaves_too_or_comes_later_does_not_count(cast, field, ahead):
    give_role(by="t", place=cast.amber, person=cast.edith, role="admin", **{field: day(ahead)})
    with pytest.raises(LodestarError, match="last administrator"):
        end_role(by="t", assignment=cast.alice.roles.get())


def test_a_closed_account_does_not_count_as_an_administrator_and_may_nothing(cast):
    give_role(by="t", place=cast.amber, person=cast.edith, role="admin")
    User.objects.filter(pk=cast.edith.pk).update(is_active=False)
    with pytest.raises(LodestarError, match="last administrator"):
        end_role(by="t", assignment=cast.alice.roles.get())
    assert not may(User.objects.get(pk=cast.edith.pk), Permission.SEE_UNPUBLISHED, cast.amber)


def test_the_local_administrator_is_made_once_for_places_without_one(cast):
    Place.objects.filter(slug="birch").get()
    cast.basil.roles.all().delete()
    first = create_local_administrator(by="lodestar demo")
    again = create_local_administrator(by="lodestar demo")
    assert first == again and not first.has_usable_password()
    assert [role.place.slug for role in first.roles.all()] == ["birch"], "amber has its own administrator"


def test_a_local_administrator_whose_role_was_ended_does_not_come_back(cast):
    cast.basil.roles.all().delete()
    local = create_local_administrator(by="lodestar demo")
    local.roles.update(starts=dt.date(2024, 1, 1))
    give_role(by="t", place=cast.birch, person=cast.basil, role="admin")
    end_role(by="t", assignment=local.roles.get(), ends=day(-1))
    create_local_administrator(by="lodestar demo")
    assert not may(local, Permission.MANAGE_PEOPLE, cast.birch)


def test_a_role_does_not_end_before_it_began(cast):
    with pytest.raises(LodestarError, match="cannot end before"):
        end_role(by="t", assignment=cast.edith.roles.get(role="lead"), ends=dt.date(2023, 12, 31))


def test_there_is_no_local_administrator_in_production(amber, in_production):
    with pytest.raises(LodestarError, match="lodestar people invite"):
        create_local_administrator(by="lodestar demo")
    assert not User.objects.exists()
