"""Forecasters and annual reports take an action for done when a record says so or both sides do, and not before."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from made_round import JOINT, close

from lodestar.analysis.annual import figures_of
from lodestar.analysis.annual.year import Year
from lodestar.evidence.errors import LodestarError
from lodestar.service.annual_reports.queries import year_rows
from lodestar.service.delivery.actions import end_action
from lodestar.service.rounds.actions import approve_update, submit_update
from lodestar.service.rounds.forecasters import forecasters_of
from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line
from lodestar.service.rounds.models import RoundAction, Update
from lodestar.service.rounds.running import reopen

pytestmark = pytest.mark.django_db
JOINED = {"confidence": "high", "text": "It is done.", "reason": "We walked it."}


@pytest.fixture
def planned(made):
    """Every action was to be done by yesterday."""
    RoundAction.objects.update(planned_end=timezone.localdate() - dt.timedelta(days=1))
    for slug, line in made.lines.items():
        made.lines[slug] = RoundAction.objects.select_related("action", "round").get(pk=line.pk)
    return made


def disputed(made, do):
    """Nine days ago both forecast. What the council says is returned and comes again as done; the other goes on saying at risk."""
    done = timezone.localdate() - dt.timedelta(days=3)
    do.submit("cora", JOINT[0], forecast=done - dt.timedelta(days=4))
    do.send_back("ada", JOINT[0])
    do.submit("cora", JOINT[0], rating="complete", forecast=done)
    do.submit(
        "lena", JOINT[0], rating="at-risk", forecast=dt.date(2027, 3, 1), reason="Slow", way_back="Hurry"
    )
    Update.objects.update(first_submitted_at=timezone.now() - dt.timedelta(days=9))
    return done


def approved(do):
    do.approve("ada", JOINT[0])
    do.approve("nils", JOINT[0])


def scored(made):
    """Local and national: dates scored, ratings scored and open, on the page; the annual report is held to the same."""
    found = forecasters_of(made.cast.amber)
    today = timezone.localdate()
    year = Year("a year", today - dt.timedelta(days=200), today + dt.timedelta(days=100), today)
    told = figures_of(year_rows(made.cast.amber, year, timezone.now()), year).rounds.forecasters
    assert [score for _, score in told] == [score for _, score in found.sides]
    return found.actions, [(score.dates, score.ratings, score.open) for _, score in found.sides]


def test_a_completion_in_dispute_scores_nobody(planned, do):
    disputed(planned, do)
    approved(do)
    close(planned)
    assert scored(planned) == (0, [(0, 0, 1), (0, 0, 1)])


def test_a_joint_line_settles_it_either_way(planned, do):
    done = disputed(planned, do)
    joint = propose_joint_line(
        by=planned.cast.ada, line=planned.line(), version=0, rating="complete", forecast=done, **JOINED
    )
    agree_joint_line(by=planned.cast.nils, line=planned.line(), side="national", version=joint.version)
    approved(do)
    close(planned)
    assert scored(planned) == (1, [(1, 1, 0), (1, 1, 0)])


def test_an_ending_that_is_recorded_settles_it(planned, do):
    done = disputed(planned, do)
    approved(do)
    close(planned)
    end_action(
        by=planned.cast.edith, action=planned.line().action, how="completed", on=done, reason="It is done."
    )
    found = forecasters_of(planned.cast.amber)
    assert scored(planned) == (1, [(1, 1, 0), (1, 1, 0)])
    assert found.sides[0][1].bias_days == Decimal("-4.0")


def test_a_completion_that_is_written_anew_as_not_done_is_none(planned, do):
    done = timezone.localdate() - dt.timedelta(days=3)
    do.finish(rating="complete", forecast=done)
    close(planned)
    assert forecasters_of(planned.cast.amber).actions == 1
    line = RoundAction.objects.get(pk=planned.line().pk)
    for name, side, approver in (("cora", "local", "ada"), ("lena", "national", "nils")):
        until = timezone.localdate() + dt.timedelta(days=3)
        reopen(by=planned.cast.sec, line=line, side=side, reason="It leaks.", until=until)
        row = do.save(name, rating="off-track", forecast=dt.date(2027, 3, 1), reason="Leaks", way_back="Seal")
        row = submit_update(by=getattr(planned.cast, name), update=row, version=row.version)
        approve_update(by=getattr(planned.cast, approver), update=row, version=row.version)
    assert forecasters_of(planned.cast.amber).actions == 0


def test_a_joint_line_cannot_say_done_on_a_day_that_lies_ahead(planned, do):
    disputed(planned, do)
    with pytest.raises(LodestarError, match="cannot lie ahead"):
        propose_joint_line(
            by=planned.cast.ada, line=planned.line(), version=0, rating="complete",
            forecast=timezone.localdate() + dt.timedelta(days=1), **JOINED,
        )  # fmt: skip
