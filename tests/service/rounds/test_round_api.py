"""Rounds by the read interface: what is published, and for who holds a role what the pages show them."""

import pytest
from made_round import JOINT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(evidence):
    from django.core.cache import cache

    cache.clear()


URL = "/api/v1/places/amber/rounds"


def test_a_round_that_is_not_published_is_given_to_those_alone_who_hold_a_role(locked):
    for name in ("cora", "lena", "sec", "vera"):
        client = locked.cast.client(name)
        assert [one["id"] for one in client.get(URL).json()["items"]] == ["summer"]
        assert client.get(f"{URL}/summer").json()["actions"] == []
    for name in ("otto", "basil", "anonymous"):
        client = locked.cast.client(name)
        assert client.get(URL).json()["items"] == []
        assert client.get(f"{URL}/summer").status_code == 404
        assert client.get(f"{URL}/summer/actions").status_code == 404


def test_a_published_round_gives_what_each_side_said_and_what_they_say_together(locked):
    from lodestar.service.rounds.running import publish_round

    publish_round(by=locked.cast.sec, round=locked.round)
    client = locked.cast.client("anonymous")
    [listed] = client.get(URL).json()["items"]
    assert (listed["id"], listed["scheme"]) == ("summer", "four-words")
    whole = client.get(f"{URL}/summer").json()
    rows = {row["action"]: row for row in whole["actions"]}
    assert rows[JOINT[0]]["joint"]["basis"] == "same" and rows[JOINT[0]]["joint"]["rating"] == "on-track"
    assert [one["side"] for one in rows[JOINT[0]]["ratings"]] == ["local", "national"]
    assert rows[JOINT[1]]["ratings"] == [] and rows[JOINT[1]]["joint"] is None
    assert client.get("/api/v1/places/birch/rounds/summer").status_code == 404
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"{URL}/summer").status_code in {403, 404, 405}


def test_a_place_that_is_not_published_gives_no_round_to_outsiders(locked):
    from lodestar.service.places.models import Place
    from lodestar.service.rounds.running import publish_round

    publish_round(by=locked.cast.sec, round=locked.round)
    Place.objects.filter(pk=locked.cast.amber.pk).update(published=False)
    for name in ("otto", "bruno", "anonymous"):
        assert locked.cast.client(name).get(URL).status_code == 404
    assert locked.cast.client("vera").get(URL).status_code == 200
