"""Whoever holds a role that ends soon is told in time, once, and those who can give it anew with them."""

import datetime as dt

import pytest
from django.utils import timezone

from lodestar.service.people.actions import end_role, give_role
from lodestar.service.people.ending import roles_ending, tell_of_endings
from lodestar.service.people.models import EndingTold

pytestmark = pytest.mark.django_db


@pytest.fixture
def veras(cast):
    return cast.vera.roles.get(place=cast.amber)


def ends_in(role, days):
    return end_role(by="test", assignment=role, ends=timezone.localdate() + dt.timedelta(days=days))


def to(mailoutbox):
    return [message.to[0].partition("@")[0] for message in mailoutbox]


@pytest.mark.parametrize(("days", "told"), [(0, False), (1, True), (14, True), (15, False)])
def test_a_role_is_told_of_within_two_weeks_of_its_end(cast, veras, days, told):
    ends_in(veras, days)
    assert bool(roles_ending(cast.amber)) == told
    assert roles_ending(cast.birch) == []


def test_the_holder_and_the_administrators_are_told_once(cast, veras, mailoutbox):
    ends_in(veras, 5)
    tell_of_endings(cast.amber)
    assert to(mailoutbox) == ["vera", "alice"]
    own, other = mailoutbox
    assert own.subject.startswith("Your role at Amber Vale ends on ")
    assert other.subject.startswith("Vera ") and "Vacancies" in other.body
    assert "alice@example.org" in own.body
    tell_of_endings(cast.amber)
    assert len(mailoutbox) == 2
    ends_in(veras, 9)
    tell_of_endings(cast.amber)
    assert to(mailoutbox) == ["vera", "alice"] * 2, "another day is told anew"


def test_nobody_is_told_of_a_role_that_goes_on(cast, veras, mailoutbox):
    ended = ends_in(veras, 5)
    give_role(
        by="test", place=cast.amber, person=cast.vera, role="viewer", starts=ended.ends + dt.timedelta(days=1)
    )
    assert tell_of_endings(cast.amber) == [] == mailoutbox


def test_what_could_not_be_sent_is_tried_again_and_what_is_under_way_is_not(
    cast, veras, mailoutbox, settings
):
    ends_in(veras, 5)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert all(row.fault for row in tell_of_endings(cast.amber))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    EndingTold.objects.filter(person=cast.alice).update(fault="under way")
    tell_of_endings(cast.amber)
    assert to(mailoutbox) == ["vera"]


def test_what_was_cut_short_may_have_been_sent_and_is_sent_once_more_with_these_words(
    cast, veras, mailoutbox
):
    """A process that was killed while it sent leaves its row under way, as here, and nobody to put it right."""
    ends_in(veras, 5)
    tell_of_endings(cast.amber)
    told = EndingTold.objects.filter(person=cast.vera)

    def page():
        return cast.client("alice").get("/amber/people/").content.decode()

    assert "about the end" not in page()
    for minutes, sent in ((59, 2), (61, 3), (61, 3)):
        begun = timezone.now() - dt.timedelta(minutes=minutes)
        told.update(fault="under way", sent_at=begun)
        tell_of_endings(cast.amber)
        assert len(mailoutbox) == sent
    assert "You may have had this before" in mailoutbox[2].body
    assert not any("You may have had this before" in one.body for one in mailoutbox[:2])
    told.update(fault="under way", sent_at=begun)
    assert "Vera Viewer about the end: May have been sent: it was cut short twice" in page()
