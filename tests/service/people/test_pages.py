"""Pages about people."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.service.people.actions import invite
from lodestar.service.people.models import RoleAssignment, User


@pytest.fixture
def alice(cast):
    return cast.client("alice")


def texts(page):
    return page.content.decode()


INVITATION = {"email": "jo@example.org", "name": "Jo Joiner", "role": "viewer"}


def test_the_list_shows_who_holds_which_role_for_whom_and_until_when(cast, alice):
    RoleAssignment.objects.filter(person=cast.vera).update(ends=dt.date(2099, 3, 31))
    html = texts(alice.get("/amber/people/"))
    for said in (
        "Alice Admin",
        "pat@example.org",
        "Contributor for Amber University",
        "31 March 2099",
        "1 January 2024",
    ):
        assert said in html
    assert "Basil" not in html, "he holds a role next door"


def test_roles_that_have_ended_are_listed_apart_and_cannot_be_ended(cast, alice):
    RoleAssignment.objects.filter(person=cast.vera).update(ends=dt.date(2024, 6, 1))
    page = alice.get("/amber/people/")
    assert [row.assignment.person for row in page.context["past"]] == [cast.vera]
    assert "End the role of Vera" not in texts(page)


def test_somebody_is_invited_from_the_page(cast, alice, mailoutbox, django_capture_on_commit_callbacks):
    data = INVITATION | {
        "role": "contributor",
        "organisation": "harbour-works",
        "starts": "1/2/2026",
        "ends": "31 March 2099",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = alice.post("/amber/people/invite/", data)
    assert answer.url == "/amber/people/"
    role = RoleAssignment.objects.get(person__email="jo@example.org")
    assert (role.organisation.slug, role.starts, role.ends) == (
        "harbour-works", dt.date(2026, 2, 1), dt.date(2099, 3, 31),
    )  # fmt: skip
    assert "contributor for Harbour Works at Amber Vale" in mailoutbox[0].body
    assert "until 31 March 2099" in mailoutbox[0].body
    assert "We have e-mailed jo@example.org" in texts(alice.get("/amber/people/"))


def test_an_e_mail_that_cannot_be_sent_is_said_and_the_role_stands(real_ledger, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2
    client = real_ledger.client("alice")
    client.post("/amber/people/invite/", INVITATION)
    html = texts(client.get("/amber/people/"))
    assert "no e-mail could be sent to jo@example.org" in html
    assert RoleAssignment.objects.filter(person__email="jo@example.org").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "jo"}, "in the form name@example.org"),
        ({"email": "x" * 250 + "@example.org"}, "at most 254 characters"),
        ({"name": ""}, "Enter the person’s name"),
        ({"name": "a\0b"}, "Null characters"),
        ({"role": ""}, "Choose a role"),
        ({"role": "chief"}, "chief is not one of the available choices"),
        ({"role": "contributor"}, "Choose the organisation that the contributor speaks for"),
        ({"role": "contributor", "organisation": "birch-council"}, "Choose an organisation of this place"),
        ({"starts": "soon"}, "Enter a date, such as 27/3/2026"),
        ({"starts": "31/3/2026", "ends": "1/3/2026"}, "must not be before the first"),
        ({"email": "vera@example.org"}, "holds that role at Amber Vale already"),
    ],
)
def test_an_invitation_with_something_wrong_is_told_and_sends_nothing(cast, alice, mailoutbox, change, said):
    people = User.objects.count()
    page = alice.post("/amber/people/invite/", INVITATION | change)
    assert page.status_code == 422 and said in texts(page)
    assert not mailoutbox and User.objects.count() == people


def test_script_in_a_name_is_shown_as_text(cast, alice):
    alice.post("/amber/people/invite/", INVITATION | {"name": "<script>alert(1)</script>"})
    html = texts(alice.get("/amber/people/"))
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html


def test_a_name_cannot_add_a_line_to_the_head_of_the_e_mail(
    amber, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invite(
            by="t",
            place=amber,
            email="jo@example.org",
            name="Jo\nBcc: all@example.org",
            role="viewer",
            site="http://x",
        )
    assert mailoutbox[0].recipients() == ["jo@example.org"]
    assert "Bcc" not in mailoutbox[0].message().as_string().partition("\n\n")[0]


def test_one_s_account_shows_one_s_roles_and_to_an_administrator_the_people(cast, alice):
    html = texts(alice.get("/account/"))
    assert "Administrator" in html and "/amber/people/" in html
    vera = texts(cast.client("vera").get("/account/"))
    assert "Viewer" in vera and "/amber/people/" not in vera
    assert "You hold no role" in texts(cast.client("otto").get("/account/"))


def test_the_list_asks_for_no_more_queries_when_there_are_more_people(cast, alice):
    def asked(people):
        for number in people:
            invite(
                by="t",
                place=cast.amber,
                email=f"p{number}@example.org",
                name="P",
                role="viewer",
                site="http://x",
            )
        with CaptureQueriesContext(connection) as captured:
            alice.get("/amber/people/")
        return len(captured)

    few = asked(range(3))
    assert asked(range(3, 15)) == few <= 14


def test_who_left_reads_what_they_held_and_until_when(cast):
    cast.vera.roles.update(ends=dt.date(2025, 3, 31))
    page = cast.client("vera").get("/account/").content.decode()
    assert "Viewer at Amber Vale" in page and "until 31 March 2025" in page
    assert "no role at any place yet" not in page and "You hold no role at any place." in page
    assert "no role at any place yet" in cast.client("otto").get("/account/").content.decode()


def test_a_site_that_sends_no_e_mail_says_where_the_invitation_is(cast, alice, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    alice.post("/amber/people/invite/", INVITATION | {"starts": "1/2/2099"})
    page = texts(alice.get("/amber/people/"))
    assert "This site sends no e-mail: the invitation was printed where Lodestar was started" in page
    assert "from 1 February 2099" in page and "We have e-mailed" not in page
