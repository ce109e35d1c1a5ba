"""The public reads of a round what was published on purpose: what is written anew after that waits to be published."""

import datetime as dt

import pytest
from django.utils import timezone
from made_round import JOINT

from lodestar.evidence.errors import LodestarError

pytestmark = pytest.mark.django_db
OLD, NEW = "The trench is dug.", "The trench fell in."


@pytest.fixture
def anew(locked, do):
    """A published round in which one update was reopened, written anew and approved."""
    from lodestar.service.rounds.running import publish_round, reopen

    publish_round(by=locked.cast.sec, round=locked.round)
    until = timezone.localdate() + dt.timedelta(days=5)
    reopen(by=locked.cast.sec, line=locked.line(), side="local", reason="A wrong year.", until=until)
    do.submit("cora", narrative=NEW, rating="at-risk", reason="a", way_back="b")
    do.approve("ada")
    return locked


def pages(made):
    """What the public reads of the action, on every page and by the interface."""
    client = made.cast.client("anonymous")
    urls = (
        made.url(f"actions/{JOINT[0]}/"), "/amber/rounds/over-time/", "/amber/rounds/over-time/?format=csv", f"/amber/actions/{JOINT[0]}/",
        "/api/v1/places/amber/rounds/summer", f"/api/v1/places/amber/rounds/summer/actions/{JOINT[0]}",
        "/api/v1/places/amber/rounds/summer/actions", f"/search/?q={NEW.replace(' ', '+')}",
    )  # fmt: skip
    answers = {url: client.get(url) for url in urls}
    return {url: answer.content.decode() for url, answer in answers.items() if answer.status_code == 200}


def test_the_public_goes_on_reading_the_edition_that_was_published(anew):
    found = pages(anew)
    assert len(found) >= 5
    for url, page in found.items():
        text = page.replace(f'value="{NEW}"', "")
        assert NEW not in text or url.startswith("/search/"), url
    assert "/rounds/summer/" not in found[f"/search/?q={NEW.replace(' ', '+')}"]
    assert OLD in found[anew.url(f"actions/{JOINT[0]}/")]
    assert NEW in anew.cast.client("vera").get(anew.url(f"actions/{JOINT[0]}/")).content.decode()


def test_the_round_says_that_it_has_unpublished_changes_and_they_are_published_on_purpose(anew):
    from lodestar.service.rounds.running import publish_round, unpublished_changes

    assert "Unpublished changes" in anew.cast.client("vera").get(anew.url()).content.decode()
    assert "Publish the changes" in anew.cast.client("sec").get(anew.url()).content.decode()
    assert "Unpublished changes" not in anew.cast.client("anonymous").get(anew.url()).content.decode()
    anew.cast.client("sec").post(anew.url("publish/"))
    anew.round.refresh_from_db()
    assert not unpublished_changes(anew.round)
    assert NEW in pages(anew)[anew.url(f"actions/{JOINT[0]}/")]
    with pytest.raises(LodestarError, match="published already"):
        publish_round(by=anew.cast.sec, round=anew.round)


def test_a_joint_line_found_after_that_is_not_public_before_it_is_published(anew):
    from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line

    row = propose_joint_line(
        by=anew.cast.ada, line=anew.line(), rating="at-risk", confidence="medium", forecast=dt.date(2027, 3, 9),
        text="Both say it fell in.", reason="We looked.", version=0,
    )  # fmt: skip
    agree_joint_line(by=anew.cast.nils, line=anew.line(), side="national", version=row.version)
    for url, page in pages(anew).items():
        assert "Both say it fell in." not in page, url
    anew.cast.client("sec").post(anew.url("publish/"))
    assert "Both say it fell in." in pages(anew)[anew.url(f"actions/{JOINT[0]}/")]
