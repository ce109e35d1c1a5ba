"""Scenarios are kept and large runs asked for by those who may, and every change is told. Who may open which page stands in
who_may_logic.py."""

import pytest

from lodestar.service.audit.models import Event
from lodestar.service.logic.models import SavedScenario
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.places.models import Organisation
from lodestar.service.workers.models import Work

pytestmark = pytest.mark.django_db
AT = "/liverpool-city-region/logic-model/rd-to-prosperity/"
KEPT = {"name": "Slower returns", "scenario": "met-net", "set-elasticity": "0.05", "text": "Suppose less."}


@pytest.fixture
def people(region, client):
    from django.test import Client

    clients = {"anonymous": client}
    for role in ("admin", "secretariat", "lead", "approver", "analyst", "contributor", "viewer", ""):
        person = User.objects.create(email=f"{role or 'otto'}@example.org", name=role or "Otto")
        if role:
            mine = Organisation.objects.filter(place=region).first() if role == "contributor" else None
            RoleAssignment.objects.create(
                person=person, place=region, role=role, organisation=mine, starts="2024-01-01"
            )
        clients[role or "otto"] = Client()
        clients[role or "otto"].force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    del clients["admin"]  # administrators need a second factor; what editors may, they may
    return clients


def test_editors_alone_keep_a_scenario_and_the_audit_tells(people):
    for name, client in people.items():
        status = client.post(f"{AT}scenarios/", KEPT).status_code
        assert status == (302 if name == "analyst" else 403), name
    saved = SavedScenario.objects.get()
    assert (saved.base, saved.settings, saved.saved_by) == (
        "met-net",
        {"elasticity": 0.05},
        User.objects.get(email="analyst@example.org").handle,
    )
    event = Event.objects.get(action="save scenario")
    assert event.by == saved.saved_by and event.changes["settings"] == [None, {"elasticity": 0.05}]
    page = people["anonymous"].get(f"{AT}scenarios/{saved.pk}/").content.decode()
    assert "Slower returns" in page and "Kept by analyst on" in page and "analyst@example.org" not in page


def test_a_name_is_kept_once_and_what_is_wrong_is_told(people):
    editor = people["analyst"]
    editor.post(f"{AT}scenarios/", KEPT)
    again = editor.post(f"{AT}scenarios/", KEPT | {"name": "slower RETURNS"})
    assert again.status_code == 422 and "another name" in again.content.decode()
    for wrong in ({"name": ""}, {"set-elasticity": "x"}, {"scenario": "nothing"}):
        assert editor.post(f"{AT}scenarios/", KEPT | {"name": "Other"} | wrong).status_code == 422
    assert SavedScenario.objects.count() == 1


def test_a_scenario_is_withdrawn_by_editors_and_its_address_answers_on(people):
    people["analyst"].post(f"{AT}scenarios/", KEPT)
    saved = SavedScenario.objects.get()
    url = f"{AT}scenarios/{saved.pk}/withdraw/"
    assert people["viewer"].post(url).status_code == 403
    assert people["analyst"].get(url).status_code == 405
    assert people["analyst"].post(url).status_code == 302
    assert "Withdrawn on" in people["anonymous"].get(f"{AT}scenarios/{saved.pk}/").content.decode()
    assert "Slower returns" not in people["anonymous"].get(AT).content.decode()
    assert Event.objects.filter(action="withdraw scenario").count() == 1


def test_editors_alone_ask_for_a_million_draws(people):
    for name, client in people.items():
        status = client.post(f"{AT}run/large/", {"scenario": "met-net"}).status_code
        assert status == (302 if name == "analyst" else 403), name
    work = Work.objects.get()
    assert (work.name, work.subject, work.given["scenario"]) == (
        "large run",
        "rd-to-prosperity:met-net",
        "met-net",
    )
    assert "lodestar worker" in people["anonymous"].get(f"{AT}run/large/?scenario=met-net").content.decode()
