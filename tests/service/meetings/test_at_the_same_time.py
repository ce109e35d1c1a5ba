"""Somebody writes a minute while somebody else approves: the minutes hold it, or it is refused; never in between."""

import threading

import pytest
from django.db import connection

from lodestar.evidence.errors import LodestarError
from lodestar.service.meetings import actions, minute_actions
from lodestar.service.meetings.models import AgendaItem, Decision, Locked, Meeting

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


def test_nothing_is_written_into_minutes_once_they_are_approved(real_ledger, django_db_blocker, home):
    import datetime as dt

    from lodestar.service.meetings.forum_actions import add_seat
    from lodestar.service.plan.models import Forum

    with django_db_blocker.unblock():
        alice = real_ledger.alice
        forum = Forum.objects.select_related("place").get(place=real_ledger.amber, slug="board")
        seat = add_seat(
            by=alice, forum=forum, seat="Chair", role="chair", holder="Cleo", starts=dt.date(2024, 1, 1)
        )
        meeting = actions.plan_meeting(by=alice, forum=forum, day=dt.date(2025, 3, 12))
        item = actions.add_item(by=alice, meeting=meeting, name="News", purpose="note")
        minute_actions.take_step(by=alice, meeting=meeting, to="papers-out")
        actions.record_attendance(by=alice, meeting=meeting, presence={seat.slug: "present"}, substitutes={})
        minute_actions.take_step(by=alice, meeting=meeting, to="held")
        minute_actions.write_minute(by=alice, item=item, minute="0")
        told: list[str] = []
        begin = threading.Barrier(2)

        def write():
            begin.wait()
            try:
                for number in range(1, 40):
                    row = AgendaItem.objects.select_related("meeting__forum", "place").get(pk=item.pk)
                    minute_actions.write_minute(by=alice, item=row, minute=str(number))
                    told.append(str(number))
            except LodestarError as error:
                told.append(type(error).__name__)
            finally:
                connection.close()

        def approve():
            begin.wait()
            try:
                for step in ("minuted", "approved"):
                    row = Meeting.objects.select_related("forum", "place").get(pk=meeting.pk)
                    minute_actions.take_step(by=alice, meeting=row, to=step)
            finally:
                connection.close()

        threads = [threading.Thread(target=write), threading.Thread(target=approve)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        written = [word for word in told if word.isdigit()]
        assert Meeting.objects.get().status == "approved"
        assert AgendaItem.objects.get().minute == (written[-1] if written else "0"), (
            "what was acknowledged stands"
        )
        with pytest.raises(Locked):
            minute_actions.write_minute(by=alice, item=AgendaItem.objects.get(), minute="x")
        assert not Decision.objects.exists()
