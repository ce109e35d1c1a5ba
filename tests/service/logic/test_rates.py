"""One client has models run so often a minute, and is told when it may go on; others are not held up by it."""

import pytest
from django.test import Client

from lodestar.service.logic import rates
from lodestar.service.people.models import User

pytestmark = pytest.mark.django_db
AT = "/liverpool-city-region/logic-model/rd-to-prosperity/"


@pytest.fixture(autouse=True)
def early_in_a_minute(monkeypatch):
    monkeypatch.setattr("lodestar.service.logic.rates.time.time", lambda: 1_800_000_000.0 + 12)


def statuses(client, times, address=f"{AT}run/?scenario=met-net", **more):
    return [client.get(address, **more).status_code for _ in range(times)]


def test_the_run_after_the_last_is_refused_with_how_long_to_wait(region, client, monkeypatch):
    monkeypatch.setattr(rates, "RUNS", 3)
    assert statuses(client, 3) == [200] * 3
    refused = client.get(f"{AT}run/?scenario=met-net")
    assert refused.status_code == 429 and refused["Retry-After"] == "48"
    assert "Yours go on in 48 seconds" in refused.content.decode()
    monkeypatch.setattr("lodestar.service.logic.rates.time.time", lambda: 1_800_000_000.0 + 61)
    assert statuses(client, 1) == [200]


def test_another_address_and_somebody_signed_in_are_not_held_up(region, client, monkeypatch):
    monkeypatch.setattr(rates, "RUNS", 1)
    assert statuses(client, 2) == [200, 429]
    assert statuses(client, 1, REMOTE_ADDR="192.0.2.7") == [200]
    signed_in = Client()
    signed_in.force_login(User.objects.create(email="otto@example.org", name="Otto"))
    assert statuses(signed_in, 5) == [200] * 4 + [429]


def test_reading_costs_nothing_and_every_way_to_have_a_model_run_does(region, client, monkeypatch):
    monkeypatch.setattr(rates, "RUNS", 0)
    reading = ["", "run/", "compare/", "would-have-to-be-true/", "claims/", "links/ambition/"]
    assert {client.get(AT + address).status_code for address in reading} == {200}
    asking = ["run/?set-elasticity=0.05", "run/notebook/?scenario=met-net", "compare/?first=met-net",
              "would-have-to-be-true/?figure=4e9"]  # fmt: skip
    assert {client.get(AT + address).status_code for address in asking} == {429}
    assert client.post("/liverpool-city-region/logic-model/draft/", {}).status_code == 429


def test_a_client_cannot_give_itself_another_address(region, client, monkeypatch):
    monkeypatch.setattr(rates, "RUNS", 1)
    assert statuses(client, 1, HTTP_X_FORWARDED_FOR="192.0.2.1") == [200]
    assert statuses(client, 1, HTTP_X_FORWARDED_FOR="192.0.2.2") == [429]
