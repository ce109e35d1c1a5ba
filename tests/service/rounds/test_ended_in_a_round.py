"""An action that goes on in another while a round is open is asked about no more: reminders and lists stay true."""

import datetime as dt

import pytest
from django.utils import timezone
from made_round import JOINT, working_day

pytestmark = pytest.mark.django_db
GONE = JOINT[1]


@pytest.fixture
def merged(made):
    from lodestar.service.delivery.actions import end_action

    ending = {"how": "merged", "into": made.line().action, "on": timezone.localdate(), "reason": "One job."}
    end_action(by=made.cast.edith, action=made.line(GONE).action, **ending)
    return made


def titles(made, name):
    from lodestar.service.rounds.queries import waiting_for

    return [one.title for one in waiting_for(getattr(made.cast, name), made.cast.amber)]


def test_nobody_is_asked_or_reminded_to_report_on_it(merged):
    from lodestar.service.rounds.reminding import reminders_due

    assert "Light the quay" not in titles(merged, "cora") + titles(merged, "lena")
    assert "Lay the fibre" in titles(merged, "cora")
    for day in (merged.round.closes, working_day(6)):
        said = [one.title for due in reminders_due(merged.cast.amber, day) for one in due.waiting]
        assert "Light the quay" not in said and "Lay the fibre" in said, day
    page = merged.cast.client("cora").get(merged.url("report/")).content.decode()
    assert "Light the quay" not in page and "Lay the fibre" in page


def test_it_is_neither_late_nor_unreported(merged):
    from lodestar.service.rounds.queries import late_sides
    from lodestar.service.rounds.unreported import not_reported_yet, unreported

    later = merged.round.closes + dt.timedelta(days=3)
    for slugs in (
        {one.action for one in not_reported_yet(merged.round)},
        {one.action for one in unreported(merged.round)},
        {one.action for one in late_sides(merged.round, later)},
    ):
        assert GONE not in slugs and JOINT[0] in slugs


def test_nor_was_it_said_long_ago(merged, do):
    from lodestar.service.rounds.unreported import said_long_ago

    do.both()
    do.both(GONE)
    found = said_long_ago(merged.round, timezone.localdate() + dt.timedelta(days=40))
    assert [one.action for one in found] == [JOINT[0]]


def test_the_page_of_that_day_tells_the_same(merged):
    from lodestar.service.memory.rounds_then import round_then
    from lodestar.service.memory.then import Then

    today = timezone.localdate()
    found = {slug for slug, *_ in round_then(merged.cast.amber, Then(today, today)).not_reported}
    assert GONE not in found and JOINT[0] in found


def test_a_round_is_locked_early_without_it(merged, do):
    from lodestar.service.rounds.models import RoundAction
    from lodestar.service.rounds.running import not_to_be_locked

    asked = sum(len(one.sides) for one in RoundAction.objects.filter(round=merged.round))
    assert f"of {asked - 2} updates" in not_to_be_locked(merged.round)


def test_what_was_written_of_it_stays_to_be_read(made, do, request):
    do.submit("cora", GONE)
    request.getfixturevalue("merged")
    assert do.approve("ada", GONE).state == "approved"
    page = made.cast.client("cora").get(made.url("report/")).content.decode()
    assert "Light the quay" in page


def test_one_that_is_completed_or_went_on_after_the_round_is_asked_about(made):
    from lodestar.service.delivery.actions import end_action, take_back_ending

    ending = {
        "by": made.cast.edith,
        "action": made.line(GONE).action,
        "on": timezone.localdate(),
        "reason": "Done.",
    }
    row = end_action(**ending, how="completed")
    assert "Light the quay" in titles(made, "cora"), "its sides say when it was done"
    take_back_ending(by=made.cast.edith, ending=row, reason="It was not.")
    type(made.round).objects.filter(pk=made.round.pk).update(opens=working_day(-10), closes=working_day(-1))
    end_action(**ending, how="superseded", into=made.line().action)
    assert "Light the quay" in titles(made, "cora"), "it was due before it ended"


def test_forecasts_of_what_went_on_in_another_are_not_scored_as_kept(made, do):
    from made_round import close

    from lodestar.service.delivery.actions import end_action, take_back_ending
    from lodestar.service.rounds.forecasters import forecasters_of

    do.finish(GONE)
    close(made)
    ending = {
        "by": made.cast.edith,
        "action": made.line(GONE).action,
        "on": timezone.localdate(),
        "reason": "So.",
    }
    before = forecasters_of(made.cast.amber).whole
    assert (before.dates, before.ratings, before.open) == (0, 0, 2)
    row = end_action(**ending, how="merged", into=made.line().action)
    gone = forecasters_of(made.cast.amber).whole
    assert (gone.dates, gone.ratings, gone.open) == (0, 0, 0), "it was not done, and never will be"
    take_back_ending(by=made.cast.edith, ending=row, reason="It goes on.")
    assert forecasters_of(made.cast.amber).whole.open == 2
