"""The home of delivery as at another day: each day is told as its own page told it on the day."""

import copy
import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.actions import end_action, take_back_ending
from lodestar.service.delivery.dates import reach_milestone, revise_date
from lodestar.service.delivery.models import Ending
from lodestar.service.meetings.models import AgendaItem, Exchange, FollowUp, Meeting
from lodestar.service.memory.then import Then
from lodestar.service.places.models import Organisation, Source
from lodestar.service.plan.models import Action, Forum
from lodestar.service.risks.actions import change_risk, close_risk, raise_issue, raise_risk, resolve_issue
from lodestar.service.risks.models import Issue, Risk
from lodestar.service.rounds.actions import approve_update, save_update, submit_update
from lodestar.service.rounds.models import Round
from lodestar.service.rounds.running import lock_round
from lodestar.service.shared.caching import forget
from tests.service.conftest import load, make_cast
from tests.service.rounds.made_round import JOINT, make_round, said

pytestmark = pytest.mark.django_db
RISK = {
    "name": "No fitters apply", "category": "people", "cause": "c", "event": "e", "effect": "f", "proximity": 4,
    "treatment": "treat", "inherent_likelihood": 5, "inherent_impact": 5, "current_likelihood": 5, "current_impact": 5,
    "target_likelihood": 2, "target_impact": 2,
}  # fmt: skip
BEGAN = dt.date(2026, 9, 1)


def the(number):
    return BEGAN + dt.timedelta(days=number - 1)


def on(number):
    return time_machine.travel(dt.datetime.combine(the(number), dt.time(12), dt.UTC), tick=True)


def report(made, slug, name, approver, side, **says):
    """One side writes, submits and has approved what it says of an action."""
    row = save_update(
        by=getattr(made.cast, name), line=made.lines[slug], side=side, said=said(**says), version=0
    )
    row = submit_update(by=getattr(made.cast, name), update=row, version=row.version)
    approve_update(by=getattr(made.cast, approver), update=row, version=row.version)


def both(made, slug, **national):
    report(made, slug, "cora", "ada", "local")
    report(made, slug, "lena", "nils", "national", **national)


def make(model, cast, slug, **fields):
    return record_change(by="t", action="make", row=model(place=cast.amber, slug=slug, **fields))


def change(row, **fields):
    row.refresh_from_db()
    for name, value in fields.items():
        setattr(row, name, value)
    record_change(by="t", action="change", row=row)


def forum(cast):
    found, _ = Forum.objects.get_or_create(
        place=cast.amber, slug="board",
        defaults={"name": "Board", "source": Source.objects.filter(place=cast.amber).first(), "locator": "page 1"},
    )  # fmt: skip
    return found


def room(cast):
    return Action.objects.get(place=cast.amber, slug="open-the-clean-room")


def call(cast):
    meeting = make(
        Meeting, cast, "autumn", forum=forum(cast), name="Autumn meeting", day=the(8), status="papers-out"
    )
    fields = {"meeting": meeting, "purpose": "decide", "state": "accepted"}
    make(AgendaItem, cast, "spend", order=1, name="Spend the money", **fields)
    make(AgendaItem, cast, "wait", order=2, name="Wait", **(fields | {"purpose": "note"}))
    make(
        Exchange, cast, "ask-1", direction="ask", name="A crane", made_on=the(3), due=the(5),
        from_organisation=Organisation.objects.get(place=cast.amber, slug="amber-council"),
    )  # fmt: skip


def minute(cast):
    change(Meeting.objects.get(slug="autumn"), status="held")
    meeting = Meeting.objects.get(slug="autumn")
    make(
        FollowUp,
        cast,
        "write",
        meeting=meeting,
        forum=forum(cast),
        name="Write to Whitehall",
        who="The council",
        due=the(10),
    )
    make(Meeting, cast, "winter", forum=forum(cast), name="Winter meeting", day=the(60), status="planned")


def answer(cast):
    change(Exchange.objects.get(slug="ask-1"), status="answered", answered_on=the(7), answer="No crane.")
    resolve_issue(
        by=cast.edith, issue=Issue.objects.get(), seen=Issue.objects.get().version, resolution="Baled out"
    )


def soften(cast):
    change_risk(
        by=cast.edith, risk=Risk.objects.get(), seen=Risk.objects.get().version,
        changes={"current_likelihood": 1, "current_impact": 1}, reason="Many came",
    )  # fmt: skip


def end(cast):
    end_action(by=cast.edith, action=room(cast), how="completed", on=the(13), reason="Done.")
    change(FollowUp.objects.get(slug="write"), done_on=the(13))


DIARY = {
    1: lambda cast: raise_risk(by=cast.edith, place=cast.amber, **RISK),
    2: lambda cast: (both(cast.made, JOINT[0], rating="off-track", reason="Late", way_back="Hurry"), both(cast.made, JOINT[1])),
    3: call,
    4: lambda cast: raise_issue(by=cast.edith, place=cast.amber, name="Flood", text="Water", impact=3, due=the(5)),
    6: soften,
    7: answer,
    8: minute,
    9: lambda cast: reach_milestone(by=cast.edith, action=room(cast), milestone="keys", on=the(9)),
    10: lambda cast: revise_date(by=cast.edith, action=room(cast), field="due", milestone="doors", new="2026-10-30", reason="Rain"),
    11: lambda cast: close_risk(by=cast.edith, risk=Risk.objects.get(), seen=Risk.objects.get().version, reason="Over"),
    13: end,
    40: lambda cast: lock_round(by=cast.sec, round=Round.objects.get()),
    15: lambda cast: take_back_ending(by=cast.edith, ending=Ending.objects.get(), reason="Not yet"),
}  # fmt: skip
DAYS = (*range(1, 16), 40, 61, 75)


def told(cast, asked="", who="vera"):
    """What the page says, but for its links."""
    forget()
    page = cast.client(who).get(f"/amber/delivery/{asked}")
    assert page.status_code == 200
    known = page.context
    row = known["round"]
    return {
        "counts": (known["counts"], known["total"]),
        "needing": [(each.status, each.title, each.count, [(n, why) for n, _, why in each.first]) for each in known["needing"]],
        "meetings": [known[when] and (known[when].id, known[when].forum_name, known[when].day) for when in ("next", "last")],
        "since": known.get("since", ""),
        "round": row and (row.slug, row.name, row.closes, bool(row.locked_at)),
    }  # fmt: skip


@pytest.fixture(scope="module")
def lived_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """Amber from 1 September, with what its page said on each of some days. It is gone after the file's last test."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(tmp_path_factory.getbasetemp() / "no-evidence"))
        with on(0):
            cast, pages = make_cast(load("amber"), load("birch")), {}
            object.__setattr__(cast, "made", make_round(cast))
        for number in DAYS:
            with on(number):
                DIARY.get(number, lambda cast: None)(cast)
                pages[number] = told(cast)
        yield cast, pages
        transaction.set_rollback(True)


@pytest.fixture
def lived(lived_once, db):
    """The days as they were lived, whatever the tests before did with them."""
    return copy.deepcopy(lived_once)


def test_every_day_is_told_as_its_own_page_told_it(lived):
    cast, pages = lived
    for number, page in pages.items():
        asked = Then(the(number), the(number)).query
        assert told(cast, asked) == page, the(number)


def test_the_days_that_the_diary_holds_say_different_things(lived):
    _, pages = lived
    said = {number: {title for _, title, _, _ in page["needing"]} for number, page in pages.items()}
    assert "Risks rated Severe or High" in said[1] and "Risks rated Severe or High" not in said[6]
    assert "Where the two sides differ" in said[2] and "Where the two sides differ" not in said[1]
    assert "Decisions asked for on 8 September" in said[3] and "Issues past their day" in said[6]
    assert "Asks and offers that wait long" in said[6] and "Asks and offers that wait long" not in said[7]
    assert "Follow-ups overdue" in said[11] and "Follow-ups overdue" not in said[13]
    assert pages[3]["meetings"][0][0] == "autumn" and pages[9]["meetings"][1][0] == "autumn"
    assert "promise" in pages[9]["since"] and pages[9]["since"] != pages[40]["since"]
    assert pages[40]["needing"] != pages[2]["needing"]


def test_what_became_known_later_of_a_day_is_told_of_that_day(lived):
    cast, _ = lived
    known = dict.fromkeys(("early", "late"))
    known["early"] = told(cast, Then(the(7), the(7)).query)
    known["late"] = told(cast, Then(the(7), the(9)).query)
    assert known["early"]["meetings"] == known["late"]["meetings"], (
        "on the 7th it was still to come, whatever became of it"
    )
    assert (
        told(cast, Then(the(13), the(15)).query)["counts"]
        == told(cast, Then(the(12), the(12)).query)["counts"]
    ), "the ending of the 13th was taken back on the 15th"


def test_the_page_leads_to_pages_of_the_same_day_and_says_what_it_does_not_know(lived):
    cast, _ = lived
    html = cast.client("vera").get(f"/amber/delivery/{Then(the(3), the(3)).query}").content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    assert "As at 3 September 2026" in main and "What waited for you is not kept by day" in main
    query = "?as_at=2026-09-03&amp;known=2026-09-03"
    for address in (
        "risks/no-fitters-apply/",
        "agenda-items/spend/",
        "meetings/autumn/",
        "plan/board/",
        "plan/money/",
    ):
        assert f"/amber/{address}{query}" in main, address
    assert "/amber/plan/grid/" not in main and "Waiting for you" not in main


def test_the_public_is_told_the_published_actions_alone(lived, request):
    cast, _ = lived
    with on(80):
        request.getfixturevalue("publish_all")(cast.amber)
    for who in ("anonymous", "otto", "basil"):
        page = cast.client(who).get(f"/amber/delivery/{Then(the(81), the(81)).query}")
        html = page.content.decode()
        assert page.status_code == 200 and "As at 20 November 2026" in html
        for word in (
            "No fitters apply",
            "Flood",
            "Write to Whitehall",
            "A crane",
            "Summer",
            "Autumn meeting",
            "/risks/",
            "promise",
        ):
            assert word not in html, (who, word)


def test_the_page_takes_no_more_queries_when_more_was_wrong(lived):
    cast, _ = lived
    asked = Then(the(40), the(40)).query

    def taken():
        forget()
        with CaptureQueriesContext(connection) as captured:
            assert cast.client("vera").get(f"/amber/delivery/{asked}").status_code == 200
        return len(captured)

    taken()
    few = taken()
    with on(39):
        for number in range(9):
            raise_risk(by=cast.edith, place=cast.amber, **(RISK | {"name": f"Risk {number}"}))
            make(FollowUp, cast, f"f{number}", forum=forum(cast), name="Do", who="They", due=the(10))
            raise_issue(
                by=cast.edith, place=cast.amber, name=f"Issue {number}", text="Water", impact=3, due=the(39)
            )
    assert taken() <= few
