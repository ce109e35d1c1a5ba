"""Changes of one place come one after the other: their events are numbered so, and nobody waits for somebody who waits for them."""

import threading
import time

from django.db import connection, transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import record_change
from lodestar.service.meetings.models import Meeting
from lodestar.service.people.actions import invite
from lodestar.service.places.holding import hold

WAIT = 0.5  # seconds in which somebody who does not have to wait would be done


def test_events_of_a_place_are_numbered_as_their_transactions_end(real_ledger, django_db_blocker):
    """Else who publishes up to the last number they see leaves out for good a lower one that is written later."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            hold(real_ledger.amber)
            slow = _beside(lambda: record_event(by="test", action="the second", place="amber"))
            time.sleep(WAIT)
            record_event(by="test", action="the first", place="amber")
        slow.join(20)
        last = Event.objects.order_by("-id")[:2]
        assert [event.action for event in last] == ["the second", "the first"]


def test_who_changes_a_record_waits_for_its_place_before_taking_it(real_ledger, django_db_blocker, home):
    """Else each of two waits for the other: one has the record and wants the place, the other has the place and wants the record."""
    faults: list[Exception] = []
    with django_db_blocker.unblock():
        meeting = _meeting(real_ledger)
        with transaction.atomic():
            hold(real_ledger.amber)
            other = _beside(lambda: _rename(meeting.pk, "By the other"), faults)
            time.sleep(WAIT)
            _rename(meeting.pk, "By the first")
        other.join(20)
        meeting.refresh_from_db()
        assert [str(fault) for fault in faults] in ([], [STALE])
        assert meeting.name == ("By the first" if faults else "By the other")


def test_of_two_who_invite_the_same_person_at_once_one_does_and_the_other_is_told(
    real_ledger, django_db_blocker, home
):
    faults: list[Exception] = []
    with django_db_blocker.unblock():
        with transaction.atomic():
            hold(real_ledger.amber)
            other = _beside(lambda: _invite(real_ledger.amber), faults)
            time.sleep(WAIT)
            _invite(real_ledger.amber)
        other.join(20)
        assert [type(fault) for fault in faults] == [LodestarError] and "holds" in str(faults[0])


def _invite(place):
    invite(
        by="test", place=place, email="new.person@example.org", name="New Person", role="viewer",
        site="https://lodestar.example.org",
    )  # fmt: skip


STALE = "Somebody changed this record while you were at it; look at it as it stands now"


def _meeting(cast):
    import datetime as dt

    from lodestar.service.meetings.actions import plan_meeting
    from lodestar.service.plan.models import Forum

    forum = Forum.objects.select_related("place").get(place=cast.amber, slug="board")
    return plan_meeting(by=cast.alice, forum=forum, day=dt.date(2025, 3, 12))


def _rename(number, name):
    row = Meeting.objects.select_related("place").get(pk=number)
    row.name = name
    record_change(by="test", action="change meeting", row=row)


def _beside(act, faults=None):
    def work():
        try:
            with transaction.atomic():
                act()
        except Exception as fault:
            (faults if faults is not None else []).append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread
