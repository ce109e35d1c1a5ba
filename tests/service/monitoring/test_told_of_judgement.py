"""The author of a proposed value is told by e-mail when it is judged: once, truly, with a way to end it."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.monitoring.proposing import (
    accept_proposal,
    decline_proposal,
    propose_value,
    withdraw_proposal,
)
from lodestar.service.monitoring.telling import tell_judged
from lodestar.service.people.actions import end_role
from lodestar.service.people.models import RoleAssignment
from lodestar.service.people.sending import UNDER_WAY
from lodestar.service.rounds.models import Reminder
from lodestar.service.rounds.reminder_choices import choose_reminders

Q = "2025-04..2025-06"
BROKEN = "tests.service.rounds.broken_email.Broken"


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def proposal(cast):
    row = assign_indicator(
        by=cast.edith, place=cast.amber, indicator="jobs-created", name="Jobs", role="contextual", starts=dt.date(2025, 4, 1),
        frequency="quarter", time_rule="sum", place_rule="none",
    )  # fmt: skip
    enter_values(by=cast.edith, assignment=row, entries=[Entry(Q, value=Decimal(50))])
    entry = Entry(Q, value=Decimal(52), source="Payroll")
    return propose_value(by=cast.cora, assignment=row, entry=entry, motive="Two were left out")


@pytest.fixture
def judged(django_capture_on_commit_callbacks):
    """Do something, and what follows from its commit."""

    def done(deed, **given):
        with django_capture_on_commit_callbacks(execute=True):
            return deed(**given)

    return done


def decline(cast, proposal):
    return {"by": cast.edith, "proposal": proposal, "reason": "They start in July."}


def test_its_author_and_nobody_else_is_told_what_became_of_it_why_and_why_they_get_it(
    cast, proposal, judged, mailoutbox
):
    judged(decline_proposal, **decline(cast, proposal))
    [mail] = mailoutbox
    assert mail.to == ["cora@example.org"]
    assert mail.subject == "Jobs: the value that you proposed was declined"
    assert (
        "Edith Editor declined the value that you proposed on 6 May 2026 for Jobs, April 2025 to June 2025"
        in mail.body
    )
    assert "They start in July." in mail.body and "The value stays as it was." in mail.body
    assert f"http://localhost:8000/amber/value-proposals/{proposal.slug}/" in mail.body
    assert "You get this because you proposed the value." in mail.body
    assert "52" not in mail.body.replace(proposal.slug, "").partition("No more reminders")[0], (
        "no figure is sent"
    )


def test_what_is_accepted_is_told_as_the_value_that_stands(cast, proposal, judged, mailoutbox):
    judged(accept_proposal, by=cast.edith, proposal=proposal, seen=1, reason="The payroll shows it.")
    [mail] = mailoutbox
    assert "accepted" in mail.subject and "It is now the value that stands." in mail.body


def test_a_proposal_that_waits_or_is_taken_back_sends_nothing(cast, proposal, judged, mailoutbox):
    assert tell_judged(cast.amber) == []
    judged(withdraw_proposal, by=cast.cora, proposal=proposal, reason="Wrong file.")
    assert tell_judged(cast.amber) == [] and mailoutbox == []


def test_it_is_told_once_and_the_log_says_so(cast, proposal, judged, mailoutbox):
    judged(decline_proposal, **decline(cast, proposal))
    assert tell_judged(cast.amber) == [] and tell_judged(cast.amber, dry_run=True) == []
    assert len(mailoutbox) == 1
    row = Reminder.objects.get()
    assert (row.person, row.round, row.fault) == (cast.cora, None, "")
    page = cast.client("sec").get("/amber/reminders/").content.decode()
    assert "proposal judged" in page and "Jobs, 2025-04..2025-06" in page


def test_the_link_ends_such_e_mails_as_it_ends_reminders(cast, proposal, judged, mailoutbox, client):
    judged(decline_proposal, **decline(cast, proposal))
    [mail] = mailoutbox
    link = re.search(r"http://localhost:8000(/amber/reminders/\S+/)", mail.body)[1]
    assert mail.extra_headers["List-Unsubscribe"] == f"<http://localhost:8000{link}>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "values that you proposed" in client.get(link).content.decode()
    assert (
        "no more reminders and notices"
        in client.post(link, {"List-Unsubscribe": "One-Click"}).content.decode()
    )
    Reminder.objects.all().delete()
    assert tell_judged(cast.amber) == []


def test_who_ended_reminders_or_holds_no_role_any_more_is_sent_none(cast, proposal, judged, mailoutbox):
    choose_reminders(by=cast.cora, place=cast.amber, wanted=())
    judged(decline_proposal, **decline(cast, proposal))
    assert mailoutbox == [] and not Reminder.objects.exists()


def test_who_left_is_sent_none(cast, proposal, judged, mailoutbox):
    for role in RoleAssignment.objects.filter(person=cast.cora):
        end_role(by="t", assignment=role, ends=timezone.localdate() - dt.timedelta(days=1))
    judged(decline_proposal, **decline(cast, proposal))
    assert mailoutbox == []


def test_what_could_not_be_sent_is_tried_again_with_the_reminders_and_one_cut_short_says_so(
    cast, proposal, judged, mailoutbox
):
    with override_settings(EMAIL_BACKEND=BROKEN):
        judged(decline_proposal, **decline(cast, proposal))
    assert Reminder.objects.get().fault not in ("", UNDER_WAY)
    [again] = tell_judged(cast.amber)
    assert again.fault == "" and len(mailoutbox) == 1
    Reminder.objects.update(fault=UNDER_WAY, sent_at=timezone.now() - dt.timedelta(hours=2))
    [again] = tell_judged(cast.amber)
    assert "You may have had this before" in mailoutbox[1].body and Reminder.objects.get().again


def test_what_was_judged_long_ago_is_not_told_any_more(cast, proposal):
    decline_proposal(**decline(cast, proposal))
    with time_machine.travel(dt.datetime(2026, 5, 21, 12, tzinfo=dt.UTC), tick=True):
        assert tell_judged(cast.amber) == []
