"""Sending to many takes a while. Each reminder is true when it is sent, not only when the run began."""

import pytest
from django.core.mail.backends.locmem import EmailBackend
from made_round import JOINT, close

from lodestar.service.rounds.models import Reminder
from lodestar.service.rounds.reminding import send_reminders

pytestmark = pytest.mark.django_db
MEANWHILE = []


class Slow(EmailBackend):
    """Sends, and while it does, something happens."""

    def send_messages(self, email_messages):
        while MEANWHILE:
            MEANWHILE.pop()()
        return super().send_messages(email_messages)


@pytest.fixture(autouse=True)
def slow_mail(settings):
    settings.EMAIL_BACKEND = "test_true_when_sent.Slow"
    MEANWHILE.clear()


def reminded(made, mailoutbox):
    send_reminders(made.cast.amber, today=made.round.closes)
    return sorted(message.to[0].partition("@")[0] for message in mailoutbox)


def test_who_reports_while_others_are_sent_theirs_is_left_in_peace(made, do, mailoutbox):
    def lena_submits():
        for slug in JOINT:
            do.submit("lena", slug)

    MEANWHILE.append(lena_submits)
    assert "lena" not in reminded(made, mailoutbox)
    assert not Reminder.objects.filter(person=made.cast.lena).exists()


def test_nobody_is_reminded_of_a_round_that_was_locked_while_others_were_sent_theirs(made, mailoutbox):
    MEANWHILE.append(lambda: close(made))
    assert len(reminded(made, mailoutbox)) == 1
