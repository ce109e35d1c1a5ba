"""Somebody leaves: what they did stays, and the post that they leave is shown as vacant."""

import datetime as dt

import pytest
from django.utils.timezone import localdate

from lodestar.service.ledger.editing import edit_record
from lodestar.service.people.actions import end_role, give_role
from lodestar.service.people.models import RoleAssignment
from lodestar.service.people.vacancies import vacancies_of
from lodestar.service.places.models import Organisation
from lodestar.service.plan.models import Action

ROOM, FITTERS = "open-the-clean-room", "train-fitters"
YESTERDAY = localdate() - dt.timedelta(days=1)


def vacant(place):
    return {(v.action.slug, v.responsibility.organisation.slug) for v in vacancies_of(place)}


def test_a_part_is_vacant_when_nobody_of_the_organisation_can_report_on_the_action(cast):
    """Edith leads everything but speaks for nobody; approvers and viewers report nothing."""
    assert vacant(cast.amber) == {(FITTERS, "harbour-works")}
    assert vacant(cast.birch) == set(), "Bruno leads for the council next door"


@pytest.mark.parametrize("node", ["", "theme:skills", "workstream:apprentices", f"action:{FITTERS}"])
def test_a_role_at_or_above_the_action_fills_it_from_its_first_day_to_its_last(cast, node):
    works = Organisation.objects.get(place=cast.amber, slug="harbour-works")
    role = give_role(
        by="t", place=cast.amber, person=cast.otto, role="contributor", organisation=works, node=node
    )
    assert vacant(cast.amber) == set()
    RoleAssignment.objects.filter(pk=role.pk).update(starts=dt.date(2024, 1, 1), ends=YESTERDAY)
    assert vacant(cast.amber) == {(FITTERS, "harbour-works")}


@pytest.mark.parametrize(("role", "node"), [("viewer", ""), ("approver", ""), ("lead", "theme:sites")])
def test_a_role_that_cannot_report_on_the_action_fills_nothing(cast, role, node):
    works = Organisation.objects.get(place=cast.amber, slug="harbour-works")
    give_role(by="t", place=cast.amber, person=cast.otto, role=role, organisation=works, node=node)
    assert vacant(cast.amber) == {(FITTERS, "harbour-works")}


def test_who_leaves_keeps_their_history_and_leaves_a_vacancy_that_is_shown(cast):
    row = Action.objects.get(place=cast.amber, slug=ROOM)
    edit_record(by=cast.pat.email, instance=row, version=row.version, changes={"name": "Open the room"})
    end_role(by=cast.alice.email, assignment=cast.pat.roles.get(), ends=YESTERDAY)
    assert (ROOM, "amber-university") in vacant(cast.amber)
    alice = cast.client("alice")
    assert "Pat Partner" in alice.get(f"/amber/actions/{ROOM}/history/").content.decode()
    page = alice.get(f"/amber/actions/{ROOM}/").content.decode()
    assert "Vacant" in page and "Nobody reports for Amber University on this action" in page
    people = alice.get("/amber/people/")
    assert "Amber University, lead, delivery side" in people.content.decode()
    assert "amber-university" not in str(people.context["held"])
    rows = cast.client("vera").get("/amber/people/vacancies/?format=json").json()
    assert ("Open the room", "Amber University") in {(row["action"], row["organisation"]) for row in rows}


def test_a_closed_account_leaves_a_vacancy_too(cast):
    cast.pat.is_active = False
    cast.pat.save()
    assert (ROOM, "amber-university") in vacant(cast.amber)


@pytest.mark.parametrize("name", ["otto", "basil", "anonymous"])
def test_the_public_is_not_told_who_has_an_account_here(cast, name):
    page = cast.client(name).get(f"/amber/actions/{FITTERS}/").content.decode()
    assert "Vacant" not in page and "Nobody reports" not in page


def test_vacancies_take_as_many_queries_however_large_the_plan_is(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        vacancies_of(cast.amber)
    first = Action.objects.get(place=cast.amber, slug=FITTERS)
    works = Organisation.objects.get(place=cast.amber, slug="harbour-works")
    for number in range(20):
        made = Action.objects.get(pk=first.pk)
        made.pk, made.slug = None, f"more-{number}"
        made.save()
        made.responsibilities.create(organisation=works, role="lead", side="local", basis="made")
    with django_assert_num_queries(2):
        assert len(vacancies_of(cast.amber)) == 21
