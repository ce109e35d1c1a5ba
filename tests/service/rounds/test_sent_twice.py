"""A second click, a second window, a colleague at the same line: nothing is lost, and nobody is told of a conflict with themselves."""

import pytest
from made_round import JOINT
from test_round_pages import card, key

pytestmark = pytest.mark.django_db
LINE = {
    "rating": "at-risk",
    "confidence": "medium",
    "forecast": "1/5/2027",
    "reason": "Both saw it.",
    "version": "0",
}


@pytest.mark.parametrize("deed", ["save", "submit"])
def test_who_clicks_twice_is_told_of_no_conflict(made, do, deed):
    client = made.cast.client("cora")
    for _ in range(2):
        data = card(made, narrative="Typed once.") | {deed: key(made)}
        assert client.post(made.url("report/"), data).status_code == 302
    page = client.get(made.url("report/")).content.decode()
    assert "Saved already: 1" in page and "while you were at it" not in page
    assert do.update("cora").version == {"save": 1, "submit": 2}[deed]


def test_what_was_saved_in_one_window_is_submitted_from_the_other(made, do):
    do.save("cora", narrative="Typed once.")
    data = card(made, narrative="Typed once.", forecast="01/03/2027") | {"submit": key(made)}
    assert made.cast.client("cora").post(made.url("report/"), data).status_code == 302
    assert do.update("cora").state == "submitted"


def test_who_wrote_something_else_in_another_window_is_told_that_it_was_they(made, do):
    do.save("cora", narrative="In the first window.")
    data = card(made, narrative="In the second window.") | {"save": key(made)}
    answer = made.cast.client("cora").post(made.url("report/"), data)
    page = answer.content.decode()
    assert answer.status_code == 409 and "You saved this in another window" in page
    assert "In the first window." in page and "In the second window." in page


@pytest.fixture
def differing(made, do):
    do.both(national={"rating": "at-risk", "reason": "No steel.", "way_back": "Buy steel."})
    return made.url(f"actions/{JOINT[0]}/joint/")


def test_a_joint_line_that_is_sent_twice_is_proposed_once(made, differing):
    client = made.cast.client("ada")
    for _ in range(2):
        assert client.post(differing, LINE | {"text": "Late for want of steel."}).status_code == 302
    line = made.read("ada").joint
    assert (line.version, line.agreed) == (1, {"local": made.cast.ada.handle})
    for _ in range(2):
        answer = made.cast.client("nils").post(
            differing, {"agree": "national", "version": line.version}, follow=True
        )
        assert "There is no proposal" not in answer.content.decode()
    assert made.read("ada").resolved


def test_who_proposes_a_joint_line_at_the_same_time_loses_no_word_of_it(made, differing):
    made.cast.client("ada").post(differing, LINE | {"text": "The council’s words."})
    client = made.cast.client("lena")
    answer = client.post(differing, LINE | {"text": "The national words."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert (
        "The council’s words." in page and "The national words." in page and "Ada Approver proposed" in page
    )
    assert 'name="version" value="1"' in page
    assert client.post(differing, LINE | {"text": "The national words.", "version": "1"}).status_code == 302
    assert made.read("ada").joint.text == "The national words." and made.read("ada").joint.agreed == {}


def test_a_joint_line_that_cannot_be_taken_any_more_stays_in_its_form(made, do, differing):
    do.take_back("cora")
    answer = made.cast.client("ada").post(differing, LINE | {"text": "Late for want of steel."})
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "Both sides submit first" in page and "Late for want of steel." in page
    )
