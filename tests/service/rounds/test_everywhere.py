"""One list over all places where somebody holds a role; nothing in it that the places' own pages do not tell them."""

import datetime as dt

import pytest
from django.utils import timezone
from made_round import BOTH, JOINT, add_action, working_day

pytestmark = pytest.mark.django_db
WORSE = {"rating": "at-risk", "reason": "a", "way_back": "b"}


@pytest.fixture
def nina(cast, make_person):
    """A place manager of the national side, at both places."""
    from lodestar.service.places.models import Organisation

    person = make_person("nina@example.org", "Nina Manager")
    national = Organisation.objects.get(place=cast.amber, slug="national-innovation")
    give(person, cast.amber, role="lead", organisation=national)
    give(person, cast.birch, role="viewer")
    return person


@pytest.fixture
def make_person(db):
    from lodestar.service.people.models import User

    return lambda email, name: User.objects.create_user(email, name=name)


def give(person, place, **fields):
    from lodestar.service.people.models import RoleAssignment

    starts = timezone.localdate() - dt.timedelta(days=9)
    return RoleAssignment.objects.create(**{"person": person, "place": place, "starts": starts} | fields)


@pytest.fixture
def next_door(made):
    """A round at Birch Moor, in which nobody has reported."""
    from lodestar.service.rounds.running import open_round

    return open_round(
        by=made.cast.basil, place=made.cast.birch, name="Autumn", observed_from=timezone.localdate() - dt.timedelta(days=90),
        observed_to=timezone.localdate() - dt.timedelta(days=1), opens=working_day(-2), closes=working_day(4),
    )  # fmt: skip


def told(person):
    from lodestar.service.rounds.everywhere import places_of

    return {each.place.slug: each for each in places_of(person)}


def page_of(person):
    from django.test import Client

    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/account/my-work/")
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_a_manager_of_several_places_reads_work_disputes_and_missing_reports_in_one_list(
    made, do, nina, next_door
):
    do.both(national=WORSE)
    do.submit("cora", JOINT[1])
    found = told(nina)
    assert list(found) == ["amber", "birch"]
    assert [one.title for one in found["amber"].disputed] == ["Lay the fibre"]
    missing = {one.title: one.why for one in found["amber"].missing}
    assert missing["Light the quay"] == "National: nothing submitted." and "Lay the fibre" not in missing
    assert missing["Mend the crane"] == "Local and National: nothing submitted."
    assert {one.kind for one in found["amber"].waiting} >= {"report"}
    assert found["birch"].missing and not found["birch"].waiting
    page = page_of(nina)
    for words in ("Amber Vale", "Birch Moor", "Lay the fibre", "Autumn", "The sides differ (1)"):
        assert words in page, words


def test_what_one_side_said_alone_is_in_nobody_s_list_before_the_other_has_submitted(made, do, nina):
    do.submit("cora", **WORSE)
    assert not told(nina)["amber"].disputed
    assert "at-risk" not in page_of(nina)


def test_a_role_on_a_part_of_the_plan_lists_that_part_alone(made, do, make_person):
    do.both(national=WORSE)
    part = make_person("part@example.org", "Part Lead")
    give(part, made.cast.amber, role="viewer", node_kind="action", node=JOINT[1])
    found = told(part)["amber"]
    assert [one.title for one in found.missing] == ["Light the quay"] and not found.disputed


def test_places_without_a_role_today_are_not_in_it(made, make_person):
    today = timezone.localdate()
    other = make_person("other@example.org", "Other")
    give(other, made.cast.amber, role="viewer", ends=today - dt.timedelta(days=1))
    give(other, made.cast.birch, role="viewer", starts=today + dt.timedelta(days=1))
    assert told(other) == {}
    page = page_of(other)
    assert "You hold no role" in page and "Lay the fibre" not in page


def test_an_action_that_was_added_and_is_not_published_is_told_to_who_holds_a_role(made, nina):
    add_action(made.cast.amber, "new-one", BOTH)
    page = page_of(nina)
    assert "New one" not in page, "it is not in the round"
    assert "Mend the crane" in page


def test_it_takes_no_more_queries_for_more_actions(made, do, nina, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lodestar.service.rounds.everywhere import places_of

    do.both(JOINT[0], national=WORSE)
    places_of(nina)
    with CaptureQueriesContext(connection) as few:
        places_of(nina)
    for slug in JOINT[1:]:
        do.both(slug, national=WORSE)
    with django_assert_max_num_queries(len(few)):
        places_of(nina)
