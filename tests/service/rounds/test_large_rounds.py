"""A round of a hundred and twenty actions: what waits for somebody is read for them, not for everybody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from made_round import BOTH, add_action

from lodestar.service.rounds.models import RoundAction, Update
from lodestar.service.rounds.queries import open_disputes, ratings_of, waiting_for
from lodestar.service.rounds.unreported import not_reported_yet, unreported
from tests.pace import of_processor


@pytest.fixture
def large(made, do):
    """Both sides have submitted three of four of 120 actions; on every fifth they differ."""
    do.both()
    like = {row.side: row for row in Update.objects.filter(round=made.round)}
    rows = []
    for number in range(120):
        action = add_action(made.cast.amber, f"large-{number}", BOTH)
        line = RoundAction.objects.create(round=made.round, action=action, sides=["local", "national"])
        for side, row in like.items() if number % 4 else ():
            rating = "at-risk" if side == "local" and not number % 5 else row.rating
            values = {f.name: getattr(row, f.name) for f in Update._meta.concrete_fields if f.name != "id"}
            values |= {
                "slug": f"{action.slug}-{side}",
                "line": line,
                "action": action,
                "rating": rating,
                "state": "approved",
            }
            rows.append(Update(**values))
    Update.objects.bulk_create(rows)
    return made


def test_disputes_are_those_that_the_slow_reading_of_all_finds(large):
    slow = [row.action for row in ratings_of(large.round) if row.disputed]
    assert [row.action for row in open_disputes(large.round)] == slow and len(slow) == 18


def test_what_is_not_reported_yet_is_told_by_what_was_submitted(large):
    missing = {one.action for one in not_reported_yet(large.round)}
    said = set(Update.objects.filter(round=large.round).values_list("action__slug", flat=True))
    lines = RoundAction.objects.filter(round=large.round).values_list("action__slug", "sides")
    asked = {slug for slug, sides in lines if sides}
    assert missing == asked - said and all(row.last is None for row in unreported(large.round))


@pytest.mark.parametrize("who", ["cora", "ada", "lena", "nils", "sec"])
def test_my_work_is_what_the_slow_reading_of_all_finds(large, who, monkeypatch):
    from lodestar.service.rounds import queries

    person = getattr(large.cast, who)
    quick = waiting_for(person, large.cast.amber)
    monkeypatch.setattr(
        queries, "_that_may_wait", lambda round_, held: RoundAction.objects.filter(round=round_)
    )
    assert quick == waiting_for(person, large.cast.amber)
    assert (not quick) == (who == "sec")


def test_a_long_list_of_my_work_shows_the_first_of_each_kind_and_says_how_many(large):
    page = large.cast.client("lena").get("/amber/my-work/").content.decode()
    many = sum(one.kind == "report" for one in waiting_for(large.cast.lena, large.cast.amber))
    assert many >= 30 and f"To report on ({many})" in page and f"The first 20 of {many}" in page
    assert page.count("Report on it in") == 20


@pytest.mark.parametrize(
    "path", ["my-work/", "delivery/", "rounds/{}/", "rounds/{}/report/", "rounds/{}/approve/", "forecasters/"]
)
def test_pages_of_a_large_round_are_quick(large, path):
    client, address = (
        large.cast.client("ada" if "approve" in path else "lena"),
        f"/amber/{path.format(large.round.slug)}",
    )
    client.get(address)
    took = min(of_processor(lambda: client.get(address)) for _ in range(3))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert took <= 0.3 and len(captured) <= 75, (took, len(captured))
