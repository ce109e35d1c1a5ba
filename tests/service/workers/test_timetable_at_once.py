"""Two workers at once: the timetable is begun once, and nothing is sent twice."""

import datetime as dt
import sys
import threading
import time
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from lodestar.service.people.actions import end_role
from lodestar.service.people.models import EndingTold
from lodestar.service.rounds.models import Reminder
from lodestar.service.workers.models import DailyRun, Work
from lodestar.service.workers.timetable import TIMETABLE, begin_what_is_due, keep_time

ALL = [one.name for one in TIMETABLE]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch, no_evidence):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))


def at(hour):
    return timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time(hour)))


def test_a_worker_keeps_the_time_until_it_stops(real_ledger, django_db_blocker):
    stopping = threading.Event()
    thread = threading.Thread(target=_and_close, args=[lambda: keep_time(stopping, 0.05)])
    with django_db_blocker.unblock(), time_machine.travel(at(12), tick=True):
        thread.start()
        ends = time.monotonic() + 300
        while DailyRun.objects.count() < len(TIMETABLE) and time.monotonic() < ends:
            time.sleep(0.05)
        stopping.set()
        thread.join(300)
        assert not thread.is_alive()
        assert sorted(DailyRun.objects.values_list("name", flat=True)) == sorted(ALL)


def test_two_workers_at_once_begin_everything_once_and_send_nothing_twice(
    real_ledger, django_db_blocker, mailoutbox
):
    """Four threads, each with its own connection, read the timetable and send what is due, all at the same moment."""
    from lodestar.service.people.ending import tell_of_endings
    from lodestar.service.rounds.reminding import send_reminders

    with django_db_blocker.unblock():
        made = ground(real_ledger)
        begun: list[str] = []
        at_once(4, lambda: begun.extend(begin_what_is_due(at(12))))
        assert sorted(begun) == sorted(ALL)
        assert Work.objects.count() == 6
        closes = made.round.closes
        at_once(
            4, lambda: (tell_of_endings(real_ledger.amber), send_reminders(real_ledger.amber, today=closes))
        )
        sent = [(message.to[0], message.subject) for message in mail.outbox]
        assert len(sent) == len(set(sent)) > 3
        assert len(sent) == Reminder.objects.count() + EndingTold.objects.count()
        assert not Reminder.objects.exclude(fault="") and not EndingTold.objects.exclude(fault="")


def ground(cast):
    """A round in which several people have something to do, and a role that ends in five days."""
    sys.path.append(str(Path(__file__).parents[1] / "rounds"))
    from made_round import make_round

    ends = timezone.localdate() + dt.timedelta(days=5)
    end_role(by="test", assignment=cast.vera.roles.get(place=cast.amber), ends=ends)
    return make_round(cast)


def at_once(count, act):
    together, faults = threading.Barrier(count), []

    def one():
        together.wait()
        try:
            act()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=_and_close, args=[one]) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert faults == []


def _and_close(act):
    try:
        act()
    finally:
        connection.close()
