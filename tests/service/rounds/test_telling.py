"""What is returned or reopened is told by e-mail to who can act on it; pages say of it what is true; the log keeps it."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from made_round import JOINT

pytestmark = pytest.mark.django_db
BROKEN = "broken_email.Broken"


@pytest.fixture
def told(monkeypatch):
    """What a page says after something was done on it, its e-mails sent: what follows a commit follows at once here."""
    monkeypatch.setattr(transaction, "on_commit", lambda deed, **_: deed())

    def post(client, url, data):
        answer = client.post(url, data)
        assert answer.status_code == 302
        return client.get(answer.url).content.decode()

    return post


def give_back(made, do, told):
    update = do.submit("cora")
    data = {
        "return": update.slug,
        f"{update.pk}-version": update.version,
        f"{update.pk}-reason": "Name the firm.",
    }
    return told(made.cast.client("ada"), made.url("approve/"), data)


def end_role(person):
    person.roles.update(ends=timezone.localdate() - dt.timedelta(days=1))


def second_of_the_council(made):
    from lodestar.service.people.models import RoleAssignment, User

    person = User.objects.create_user("carl@example.org", None, name="Carl Contributor")
    council = made.cast.ada.roles.get().organisation
    RoleAssignment.objects.create(
        person=person, place=made.cast.amber, role="contributor", organisation=council, starts=dt.date(2024, 1, 1)
    )  # fmt: skip
    return person


def test_the_author_of_what_is_returned_is_told_and_the_page_names_them(made, do, told, mailoutbox):
    second_of_the_council(made)
    page = give_back(made, do, told)
    assert [mail.to for mail in mailoutbox] == [["cora@example.org"]]
    assert "Told by e-mail: Cora Contributor." in page
    assert "Name the firm." in mailoutbox[0].body and "you wrote the update" in mailoutbox[0].body


def test_who_reports_now_is_told_where_the_author_has_left(made, do, told, mailoutbox):
    second_of_the_council(made)
    update = do.submit("cora")
    end_role(made.cast.cora)
    data = {
        "return": update.slug,
        f"{update.pk}-version": update.version,
        f"{update.pk}-reason": "Name the firm.",
    }
    page = told(made.cast.client("ada"), made.url("approve/"), data)
    assert [mail.to for mail in mailoutbox] == [["carl@example.org"]]
    assert "Told by e-mail: Carl Contributor." in page and "Cora" not in page.partition("Told by")[2][:60]
    assert "Cora Contributor, who wrote it, does not any more" in mailoutbox[0].body


def test_nobody_is_said_to_be_told_when_no_e_mail_left(made, do, told, settings):
    settings.EMAIL_BACKEND = BROKEN
    page = give_back(made, do, told)
    assert "No e-mail could be sent to Cora Contributor" in page and "Told by e-mail" not in page
    assert do.update("cora").state == "returned", "the deed stands"
    log = made.cast.client("sec").get("/amber/reminders/").content.decode()
    assert "returned" in log and "Cora Contributor" in log and "no route to the mail server" in log


def test_made_people_are_not_said_to_have_been_told(made, do, told, mailoutbox):
    from lodestar.service.people.models import User

    User.objects.filter(pk=made.cast.cora.pk).update(email="cora@port.invalid")
    page = give_back(made, do, told)
    assert not mailoutbox and "Returned: it waits on their list." in page and "Told by e-mail" not in page
    log = made.cast.client("sec").get("/amber/reminders/").content.decode()
    assert "Not sent: made people have no mailbox" in log


def test_who_reopens_is_told_whom_it_was_told_and_leavers_are_left_in_peace(locked, told, mailoutbox):
    end_role(locked.cast.cora)
    until = timezone.localdate() + dt.timedelta(days=5)
    data = {"until": f"{until:%d/%m/%Y}", "reason": "A wrong year."}
    page = told(locked.cast.client("sec"), locked.url(f"actions/{JOINT[0]}/local/reopen/"), data)
    sent = {mail.to[0] for mail in mailoutbox}
    assert {"ada@example.org", "lena@example.org", "nils@example.org"} <= sent
    assert "cora@example.org" not in sent, "who left could not even open it"
    assert "Told by e-mail:" in page and "Cora" not in page.partition("Told by")[2][:200]
    log = locked.cast.client("sec").get("/amber/reminders/").content.decode()
    assert log.count("reopened") >= len(sent)
