"""What people complain of in other systems of reporting, each answered by what this one does."""

import datetime as dt

import pytest
import time_machine
from django.utils.timezone import localdate
from made_round import JOINT, close

from lodestar.service.delivery.models import DateRevision
from lodestar.service.meetings.models import FollowUp
from lodestar.service.plan.models import Action, Forum
from lodestar.service.rounds.queries import waiting_for
from lodestar.service.rounds.reminding import reminders_due


def my_work(made, who):
    return made.cast.client(who).get("/amber/my-work/").content.decode()


def test_complaint_a_returned_report_falls_into_limbo(made, do):
    """It waits on its author's list with the reason, and once the window has closed its approver is told that it is missing."""
    do.submit("cora")
    do.send_back("ada", reason="Say who does it.")
    (first, *_) = waiting_for(made.cast.cora, made.cast.amber)
    assert (first.kind, first.why) == ("returned", "Say who does it.")
    assert "Returned to you (1)" in my_work(made, "cora") and "Say who does it." in my_work(made, "cora")
    monday = next(day for n in range(1, 4) if (day := made.round.closes + dt.timedelta(days=n)).weekday() < 5)
    with time_machine.travel(dt.datetime.combine(monday, dt.time(12)), tick=True):
        due = {one.person.pk: one for one in reminders_due(made.cast.amber)}
    assert any(one.kind == "returned" for one in due[made.cast.cora.pk].waiting)
    assert any("has not submitted it" in one.why for one in due[made.cast.ada.pk].waiting)
    do.submit("cora")
    assert not any(one.kind == "returned" for one in waiting_for(made.cast.cora, made.cast.amber))
    assert any(one.kind == "approve" for one in waiting_for(made.cast.ada, made.cast.amber))


def test_complaint_i_cannot_see_what_is_locked(made, do):
    do.both()
    do.approve("ada")
    do.approve("nils")
    close(made)
    page = made.cast.client("cora").get(made.url(f"actions/{JOINT[0]}/")).content.decode()
    assert "Locked" in page and "<textarea" not in page
    assert made.cast.client("cora").get(made.url("report/")).content.decode().count("<textarea") == 0


def test_complaint_i_was_reminded_although_nothing_was_outstanding(made, do):
    for one in waiting_for(made.cast.cora, made.cast.amber):
        do.submit("cora", one.url.partition("#")[2])
    with time_machine.travel(dt.datetime.combine(made.round.closes, dt.time(9)), tick=True):
        assert made.cast.cora.pk not in {one.person.pk for one in reminders_due(made.cast.amber)}


def test_complaint_my_work_is_scattered_over_many_pages(made, do):
    """Reports, follow-ups of meetings and dates that have passed stand in one list, each with its way there."""
    council = made.cast.cora.roles.get().organisation
    FollowUp.objects.create(
        place=made.cast.amber, slug="ring-the-yard", forum=Forum.objects.filter(place=made.cast.amber).first(),
        name="Ring the yard", who="The council", organisation=council, due=dt.date(2024, 1, 5),
    )  # fmt: skip
    Action.objects.filter(place=made.cast.amber).update(ends=str(localdate().year))
    Action.objects.filter(place=made.cast.amber, slug=JOINT[1]).update(ends="2024-03")
    page = my_work(made, "cora")
    for words in (
        "To report on (",
        "Follow-ups of meetings (1)",
        "Ring the yard",
        "actions past their date (1)",
    ):
        assert words in page
    assert "/amber/follow-ups/ring-the-yard/" in page and f"/amber/actions/{JOINT[1]}/" in page
    assert "Ring the yard" not in my_work(made, "lena")
    assert "Ring the yard" not in made.cast.client("bruno").get("/birch/my-work/").content.decode()


def test_complaint_who_moved_the_date_and_why_is_gone_after_approval(made, do):
    """The reason stays in a record of its own; approving clears nothing."""
    from lodestar.service.delivery.dates import revise_date

    action = Action.objects.get(place=made.cast.amber, slug=JOINT[0])
    revise_date(
        by=made.cast.edith,
        action=action,
        field="ends",
        new="2028",
        reason="The yard is late",
        round=made.round.slug,
    )
    do.both()
    do.approve("ada")
    do.approve("nils")
    close(made)
    (kept,) = DateRevision.objects.filter(action=action, round=made.round.slug)
    assert (kept.old, kept.new, kept.reason) == ("2027-03", "2028", "The yard is late")


@pytest.mark.parametrize("who", ["ada", "nils"])
def test_complaint_the_same_person_writes_and_signs_off(made, do, who):
    do.submit("cora")
    do.submit("lena")
    approvals = [
        one.title for one in waiting_for(getattr(made.cast, who), made.cast.amber) if one.kind == "approve"
    ]
    assert approvals == ["Lay the fibre"]
    assert not [one for one in waiting_for(made.cast.cora, made.cast.amber) if one.kind == "approve"]


def test_complaint_i_cannot_see_the_last_periods_in_a_grid_with_why(made, do):
    """One page shows every action over the last rounds, and each rating opens to its reason, without a script."""
    do.finish(rating="at-risk", reason="The crew is at sea.", way_back="Hire another.")
    close(made)
    page = made.cast.client("vera").get("/amber/rounds/over-time/").content.decode()
    row = page.partition(f'/amber/actions/{JOINT[0]}/"')[2].partition("</tr>")[0]
    opened = row.partition("<details>")[2]
    assert "At risk" in opened.partition("</summary>")[0] and "shape-diamond" in opened
    assert "The crew is at sea." in opened.partition("</summary>")[2] and 'data-label="Summer"' in row
    for way in ("/amber/rounds/", "/amber/delivery/", "/amber/board-packs/"):
        assert "/amber/rounds/over-time/" in made.cast.client("vera").get(way).content.decode(), way
    xlsx = made.cast.client("vera").get("/amber/rounds/over-time/?format=xlsx")
    assert xlsx["Content-Disposition"].endswith('amber-rounds-over-time.xlsx"')
