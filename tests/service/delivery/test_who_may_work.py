"""Who reads and who changes the working plan, and what they are told; that no address is left out is seen to by the matrix of all."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import localdate

from lodestar.service.audit.models import Event
from lodestar.service.delivery.actions import add_dependency, end_action, set_budget_line
from lodestar.service.delivery.dates import reach_milestone, revise_date
from lodestar.service.delivery.tagging import add_tag, add_tree, tag_action
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action

pytestmark = pytest.mark.django_db
ROLE_HOLDERS = ("alice", "sec", "edith", "lena", "ada", "nils", "ann", "pat", "cora", "vera")
OUTSIDERS = ("otto", "basil", "bruno", "anonymous")
CAST = ROLE_HOLDERS + OUTSIDERS
YESTERDAY = localdate() - dt.timedelta(days=1)
ROOM, FITTERS = "open-the-clean-room", "train-fitters"
EVERYTHING = ("alice", "sec", "edith", "lena")
ITS_OWN = (*EVERYTHING, "pat", "cora")
FOR_READERS = {"working_health": [], "working_money_list": []}
FORMS = {
    "working_date": [ROOM], "working_milestone": [ROOM, "keys"], "working_milestone_back": [ROOM, "keys"],
    "working_needs": [ROOM], "working_needs_withdraw": [ROOM, "dependency-1"], "working_money": [ROOM],
    "working_money_line": [ROOM, "budget-line-1"], "working_money_withdraw": [ROOM, "budget-line-1"],
    "working_tags": [ROOM], "working_end": [ROOM],
}  # fmt: skip
FORMS_OF_THE_PLACE = {
    "working_tree_add": [], "working_tag_add": ["ships"], "working_tag_rename": ["ships", "ships-barges"],
    "working_tag_merge": ["ships", "ships-barges"], "working_tag_end": ["ships", "ships-barges"],
}  # fmt: skip


@pytest.fixture
def worked(cast, room, fitters, evidence):
    """Amber's plan with one of everything."""
    cache.clear()
    add_dependency(by=cast.edith, action=room, needs=fitters)
    reach_milestone(by=cast.edith, action=room, milestone="keys", on=YESTERDAY)
    set_budget_line(
        by=cast.edith,
        action=room,
        source="Secret fund",
        year="2025/26",
        committed=Decimal(500),
        spent=Decimal(0),
    )
    tree = add_tree(by=cast.edith, place=cast.amber, name="Ships", levels=["Ship"])
    tag_action(by=cast.edith, action=room, tags=[add_tag(by=cast.edith, tree=tree, name="Barges")])
    revise_date(by=cast.edith, action=room, field="ends", new="2027", reason="Whispered reason.")
    return cast


def answers(cast, url, data=None):
    clients = {name: cast.client(name) for name in CAST}
    return {
        name: (c.get(url) if data is None else c.post(url, data)).status_code for name, c in clients.items()
    }


def expected(allowed, status):
    return dict.fromkeys(CAST, 403) | {"anonymous": 302} | dict.fromkeys(allowed, status)


@pytest.mark.parametrize("name", FOR_READERS)
def test_money_and_data_health_are_read_by_those_with_a_role_at_the_place(worked, name):
    assert answers(worked, reverse(name, args=["amber"])) == expected(ROLE_HOLDERS, 200)


@pytest.mark.parametrize("name", FORMS)
def test_forms_open_to_who_may_edit_the_action_and_a_wrong_one_changes_nothing(worked, name):
    url = reverse(name, args=["amber", *FORMS[name]])
    before = Event.objects.count()
    assert answers(worked, url) == expected(ITS_OWN, 200)
    wrong = {"which": "nonsense", "needs": "nonsense", "year": "x", "how": "nonsense", "ships": "nonsense"}
    assert answers(worked, url, wrong) == expected(ITS_OWN, 422)
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_another_s_action_stay_shut_to_a_contributor(worked, name):
    if len(FORMS[name]) == 1:
        assert answers(worked, reverse(name, args=["amber", FITTERS])) == expected(EVERYTHING, 200)


@pytest.mark.parametrize("name", FORMS)
def test_no_action_is_worked_on_through_the_place_next_door(worked, name):
    url = reverse(name, args=["birch", *FORMS[name]])
    assert {n: s for n, s in answers(worked, url).items() if n not in OUTSIDERS} == dict.fromkeys(
        ROLE_HOLDERS, 403
    )
    assert worked.client("basil").get(url).status_code == 404


@pytest.mark.parametrize("name", FORMS_OF_THE_PLACE)
def test_trees_are_kept_by_who_may_edit_the_whole_place(worked, name):
    url = reverse(name, args=["amber", *FORMS_OF_THE_PLACE[name]])
    assert answers(worked, url) == expected(EVERYTHING, 200)
    assert answers(worked, url, {"name": ""}) == expected(EVERYTHING, 422)


def test_a_tree_is_taken_up_by_who_may_edit_the_whole_place_and_never_by_a_link(worked):
    url = reverse("working_tree_take_up", args=["amber"])
    assert set(answers(worked, url).values()) == {405}
    taken = answers(worked, url, {"tree": "equality"})
    assert {name for name, status in taken.items() if status == 302} == {*EVERYTHING, "anonymous"}
    assert Event.objects.filter(action="add tag tree", record="equality").count() == 1


def test_an_ending_is_taken_back_by_who_may_edit_the_action(worked, room):
    room.refresh_from_db()
    end_action(by=worked.edith, action=room, how="completed", on=YESTERDAY, reason="Whispered ending.")
    url = reverse("working_end_back", args=["amber", ROOM])
    assert answers(worked, url) == expected(ITS_OWN, 200)


@pytest.mark.parametrize("address", [
    "actions/open-the-clean-room/", "plan/timeline/", "plan/board/", "plan/tree/",
    *(f"plan/{view}/?format={format}" for view in ("timeline", "board", "tree") for format in ("csv", "json")),
])  # fmt: skip
def test_a_published_place_tells_outsiders_neither_money_nor_reasons_nor_who_nor_first_dates(worked, address):
    for name in OUTSIDERS:
        page = worked.client(name).get(f"/amber/{address}").content.decode()
        for secret in (
            "Secret fund",
            "Whispered",
            "Edith",
            "first set",
            "Data health</h2>",
            "first_ends",
            "stated",
        ):
            assert secret not in page, (name, secret)
    told = worked.client("vera").get("/amber/actions/open-the-clean-room/").content.decode()
    for word in ("Secret fund", "Whispered reason.", "Edith Editor", "first set for 2026", "Data health"):
        assert word in told


def test_who_may_only_read_is_offered_no_form(worked):
    page = worked.client("vera").get("/amber/actions/open-the-clean-room/").content.decode()
    for name, arguments in FORMS.items():
        assert reverse(name, args=["amber", *arguments]) not in page, name
    page = worked.client("edith").get("/amber/actions/open-the-clean-room/").content.decode()
    unreached = {"working_milestone"}
    for name in FORMS.keys() - unreached:
        assert reverse(name, args=["amber", *FORMS[name]]) in page, name


def test_a_place_that_is_not_published_shows_its_plan_to_nobody_outside(worked):
    Place.objects.filter(pk=worked.amber.pk).update(published=False)
    for view in ("timeline", "board", "tree", "tags", "data-health", "money"):
        seen = answers(worked, f"/amber/plan/{view}/")
        assert {name for name, status in seen.items() if status == 200} == set(ROLE_HOLDERS)
        nowhere = answers(worked, f"/no-such-place/plan/{view}/")
        assert all(seen[name] == nowhere[name] != 200 for name in OUTSIDERS), (
            "no word that there is such a place"
        )


def test_an_action_next_door_is_no_choice_in_any_form(worked):
    for name in ("working_needs", "working_end"):
        page = worked.client("edith").get(reverse(name, args=["amber", ROOM])).content.decode()
        assert FITTERS in page and "mend-the-bridge" not in page
    sent = {"needs": "mend-the-bridge", "note": ""}
    assert worked.client("edith").post(f"/amber/actions/{ROOM}/needs/", sent).status_code == 422
    assert Action.objects.get(slug="mend-the-bridge").needed_by.count() == 0
