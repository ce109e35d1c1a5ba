"""Any page as at any day, by what was true and by what was known; what differs between two days in plain words."""

import datetime as dt

import pytest
import time_machine
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lodestar.analysis.memory import Standing
from lodestar.service.audit.recorded import record_change
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.ledger.editing import edit_record
from lodestar.service.memory.comparing import compared, told_of
from lodestar.service.memory.pages import TELLING, kinds_of
from lodestar.service.memory.record_pages import LISTS
from lodestar.service.memory.then import OF_ALL, OF_ROLES, Then, lines_then
from lodestar.service.memory.why_not import WHY_NOT
from lodestar.service.plan.models import Action
from lodestar.service.risks.models import Risk

LEVELS = dict.fromkeys(
    [f"{when}_{what}" for when in ("inherent", "current", "target") for what in ("likelihood", "impact")], 2
)


@pytest.fixture
def told(db, request):
    """Amber loaded on 1 March 2026, its action renamed and a milestone moved on 1 April, published on 2 April, a risk raised on 1 May."""
    with time_machine.travel(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), tick=True):
        cast = request.getfixturevalue("cast")
    action = Action.objects.get(place=cast.amber, slug="open-the-clean-room")
    milestones = [
        {"id": "keys", "name": "Keys handed over", "due": "2025-06"},
        {"id": "doors", "name": "Doors open", "due": "2026-09"},
    ]
    with time_machine.travel(dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC), tick=True):
        edit_record(
            by="t",
            instance=action,
            version=1,
            changes={"name": "Open two clean rooms", "milestones": milestones},
            reason="Rain",
        )
    with time_machine.travel(dt.datetime(2026, 4, 2, 12, tzinfo=dt.UTC), tick=True):
        request.getfixturevalue("publish_all")(cast.amber)
    with time_machine.travel(dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC), tick=True):
        risk = Risk(
            place=cast.amber, slug="flood", name="The harbour floods", category="operations", cause="Rain", event="Flood",
            effect="Mud", proximity=2, treatment="treat", raised_on=dt.date(2026, 4, 20), **LEVELS,
        )  # fmt: skip
        record_change(by="t", action="raise risk", row=risk)
    with time_machine.travel(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC), tick=True):
        risk.current_impact, risk.closed_on = 3, dt.date(2026, 5, 30)
        record_change(by="t", action="close risk", row=risk)
    return cast


def page(cast, address: str, who: str = "vera") -> str:
    answer = cast.client(who).get(f"/amber/{address}")
    return answer.content.decode() if answer.status_code == 200 else f"status {answer.status_code}"


def test_a_page_tells_what_was_known_on_a_day_and_says_so(told):
    before = page(told, "actions/open-the-clean-room/?as_at=2026-03-15")
    assert "Open the clean room" in before and "15 January 2026" in before and "two clean rooms" not in before
    assert "As at 15 March 2026" in before and "known at the end of 15 March 2026" in before
    after = page(told, "actions/open-the-clean-room/?as_at=2026-04-02")
    assert "Open two clean rooms" in after and "September 2026" in after


def test_what_was_true_on_a_day_and_what_was_known_of_it_are_two_times(told):
    early = Then(dt.date(2026, 4, 25), dt.date(2026, 4, 25))
    assert lines_then(told.amber, "risk", early) == (), "raised on 20 April, but told on 1 May only"
    for day, standing in ((19, Standing.AHEAD), (20, Standing.HOLDS), (25, Standing.HOLDS)):
        (line,) = lines_then(told.amber, "risk", Then(dt.date(2026, 4, day), dt.date(2026, 5, 2)))
        assert line.standing == standing
    last = dt.date(2026, 5, 31)
    (line,) = lines_then(told.amber, "risk", Then(last, last))
    assert line.standing == Standing.HOLDS, "nobody had said on 31 May that it was closed on 30 May"
    (line,) = lines_then(told.amber, "risk", Then(last, dt.date(2026, 6, 2)))
    assert line.standing == Standing.OVER
    shown = page(told, "risks/flood/?as_at=2026-04-25&known=2026-05-02")
    assert (
        "As at 25 April 2026" in shown and "known at the end of 2 May 2026" in shown and "in force" in shown
    )


def test_of_a_day_that_is_not_over_a_page_says_that_it_tells_what_is_known_now(told):
    with time_machine.travel(dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)):
        today = page(told, "risks/?as_at=2026-07-01")
        assert "As at 1 July 2026" in today and "by what is known now" in today
        assert "yet to come" not in today and "known at the end of" not in today
        ahead = page(told, "risks/?as_at=2027-01-01")
        assert "which is yet to come, by what is known now" in ahead
        assert "from=2027-01-01" not in ahead
        over = page(told, "risks/?as_at=2027-01-01&known=2026-06-30")
        assert "which is yet to come, by what was known at the end of 30 June 2026" in over


def test_a_list_as_at_another_day_says_codes_in_the_words_of_today(told):
    shown = page(told, "risks/?as_at=2026-05-15")
    category = next(one.word for one in risk_scheme_of(told.amber).categories if one.id == "operations")
    assert f"<td>{category}</td>" in shown and "<td>operations</td>" not in shown


def test_before_the_record_begins_nothing_is_known_and_the_page_says_so(told):
    assert page(told, "actions/open-the-clean-room/?as_at=2026-02-01") == "status 404"
    assert "Nothing of this was known then" in page(told, "actions/?as_at=2026-02-01")


def test_the_difference_between_two_days_is_told_in_plain_words(told):
    kinds = (*OF_ALL, *OF_ROLES)
    found = compared(told.amber, kinds, dt.date(2026, 3, 15), dt.date(2026, 5, 15))
    said = [(one.what, one.name, one.sentence) for one in found]
    assert (
        "moved",
        "Open two clean rooms",
        "“Doors open” moved from 15 January 2026 to September 2026, 258 days later: Rain",
    ) in said
    assert (
        "changed",
        "Open two clean rooms",
        "Name from Open the clean room to Open two clean rooms",
    ) in said
    assert ("added", "The harbour floods", "Put on the register") in said
    assert len(said) == 3
    found = compared(told.amber, kinds, dt.date(2026, 5, 15), dt.date(2026, 6, 15))
    assert [(one.what, one.now) for one in found] == [("ended", "30 May 2026"), ("re-rated", "3")]
    assert compared(told.amber, kinds, dt.date(2026, 6, 15), dt.date(2026, 6, 16)) == ()


DAY = {"day": "2026-09-18", "approved_on": None, "quorate": None, "cancelled_because": ""}
ENDED = {"how": "merged", "into": None, "on": "2026-09-18", "reason": "One is enough", "taken_back": ""}
DECIDED = {
    "outcome": "agreed",
    "forum": "board",
    "authority": "forum",
    "made_on": "2026-09-18",
    "text": "Mend it.",
}
TO_DO = {"who": "The council", "due": "2026-10-02", "done_on": None, "missed_on": None, "told": ""}
ASKED = {
    "direction": "ask", "from_organisation": "amber-council", "to_organisation": None, "made_on": "2026-09-18", "status": "open",
    "answer": "", "answered_on": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "before", "after", "sentences"),
    [
        ("meeting", None, DAY | {"status": "planned"}, ["Called for 18 September 2026"]),
        (
            "meeting",
            DAY | {"status": "papers-out", "quorum_said": ""},
            DAY | {"status": "approved", "quorate": False, "quorum_said": "Not quorate: 1 of 4", "approved_on": "2026-10-23"},
            ["Held on 18 September 2026, not quorate; minutes approved on 23 October 2026"],
        ),
        (
            "meeting",
            None,
            DAY | {"status": "cancelled", "cancelled_because": "Fog"},
            ["Called for 18 September 2026 and cancelled: Fog"],
        ),
        ("ending", None, ENDED | {"how": "completed"}, ["Completed on 18 September 2026: One is enough"]),
        (
            "ending",
            None,
            ENDED | {"into": "train-fitters"},
            ["Merged into “Train fitters” on 18 September 2026: One is enough"],
        ),
        ("ending", ENDED, ENDED | {"taken_back": "Too soon"}, ["Did not end after all: Too soon"]),
        ("decision", None, DECIDED, ["Agreed by The Board on 18 September 2026: Mend it."]),
        (
            "decision",
            None,
            DECIDED | {"authority": "delegated"},
            ["Agreed for The Board by delegated authority on 18 September 2026: Mend it."],
        ),
        ("follow-up", None, TO_DO, ["To be done by 2 October 2026 by The council"]),
        (
            "follow-up",
            None,
            TO_DO | {"done_on": "2026-10-01", "told": "Sent."},
            ["To be done by 2 October 2026 by The council; done on 1 October 2026: Sent."],
        ),
        ("follow-up", TO_DO, TO_DO | {"missed_on": "2026-10-05", "told": "No ink."}, ["Not done, as said on 5 October 2026: No ink."]),
        ("follow-up", TO_DO, TO_DO | {"due": "2026-11-02"}, ["Due on 2 November 2026 instead of 2 October 2026"]),
        ("exchange", None, ASKED, ["Asked of government by Amber Council on 18 September 2026"]),
        (
            "exchange",
            ASKED,
            ASKED | {"status": "declined", "answer": "No crane.", "answered_on": "2026-10-01"},
            ["Declined on 1 October 2026: No crane."],
        ),
        (
            "issue",
            {"resolved_on": None, "resolution": ""},
            {"resolved_on": "2026-10-01", "resolution": "Baled out."},
            ["Resolved on 1 October 2026: Baled out."],
        ),
        ("risk", {"current_impact": 2}, {"current_impact": 4}, ["Impact as things stand from 2 to 4"]),
        ("risk", {"closed_on": None}, {"closed_on": "2026-10-01"}, ["Closed on 1 October 2026"]),
        ("agenda-item", {"minute": ""}, {"minute": "All agreed."}, ["Minuted: All agreed."]),
        ("action", {"ends": None}, {"ends": "2027-06-21"}, ["Its end set to 21 June 2027"]),
        ("action", {"ends": "2027-06-21"}, {"ends": "2027-06-20"}, ["Its end moved from 21 June 2027 to 20 June 2027, 1 day earlier"]),
    ],
)  # fmt: skip
def test_a_difference_is_said_in_a_sentence_and_once(cast, kind, before, after, sentences):
    of_action = {"action": "train-fitters"} if kind in {"ending"} else {"name": "One"}
    was, now = ({"one": of_action | one} if one is not None else {} for one in (before, after))
    found = told_of(cast.amber, kind, was, now, timezone.now())
    assert [one.sentence for one in found] == sentences
    if kind == "ending" and before is None:
        assert [one.what for one in found] == ["ended"]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_the_difference_can_be_taken_away_and_obeys_the_reader_s_rights(told, ending):
    address = f"/amber/memory/?from=2026-03-15&to=2026-05-15&format={ending}"
    assert told.client("vera").get(address).status_code == 200
    if ending == "json":
        assert len(told.client("vera").get(address).json()) == 3
        assert {row["name"] for row in told.client("anonymous").get(address).json()} == {
            "Open two clean rooms"
        }


def test_the_public_reads_no_other_day_of_what_partners_work_on(told):
    assert page(told, "risks/?as_at=2026-05-15", "anonymous").startswith("status")
    assert page(told, "risks/flood/?as_at=2026-05-15", "anonymous").startswith("status")
    assert "harbour floods" not in page(told, "memory/?from=2026-03-15&to=2026-05-15", "anonymous")
    assert "harbour floods" in page(told, "memory/?from=2026-03-15&to=2026-05-15", "vera")
    assert "Open the clean room" in page(told, "actions/?as_at=2026-03-15", "anonymous")


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_that_tells_other_days_does(told, name):
    from django.urls import NoReverseMatch, reverse

    try:
        address = reverse(name, args=["amber"])
    except NoReverseMatch:
        pytest.skip(f"there is no page '{name}' yet")
    shown = told.client("vera").get(f"{address}?as_at=2026-05-15")
    assert shown.status_code == 200 and "As at 15 May 2026" in shown.content.decode()


def test_no_page_takes_another_day_for_a_change_or_from_words_that_are_no_day(told):
    assert told.client("vera").get("/amber/actions/?as_at=soon").status_code == 422
    assert "Open two clean rooms" in page(told, "actions/?as_at=")
    assert told.client("vera").get("/amber/memory/?from=2026-05-01&to=2026-04-01").status_code == 200
    assert "must be after the first" in page(told, "memory/?from=2026-05-01&to=2026-04-01")


def test_no_other_day_of_one_place_is_told_through_another(told):
    for name in ("actions", "themes", "workstreams"):
        slug = {"actions": "open-the-clean-room", "themes": "skills", "workstreams": "apprentices"}[name]
        assert told.client("basil").get(f"/birch/{name}/{slug}/?as_at=2026-05-15").status_code == 404


def test_another_day_takes_a_handful_of_queries_however_much_happened(told):
    from django.db import connection

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            lines_then(told.amber, "action", Then(dt.date(2026, 3, 15), dt.date(2026, 3, 15)))
        return len(queries)

    few = asked()
    for number in range(8):
        action = Action.objects.get(place=told.amber, slug="train-fitters")
        edit_record(
            by="t", instance=action, version=action.version, changes={"name": f"Train fitters {number}"}
        )
    assert asked() == few


def test_every_page_that_tells_other_days_tells_a_kind_that_is_kept_and_offered():
    from lodestar.service.ledger.mapping import model_of

    for name in TELLING:
        assert set(kinds_of(name)) <= {*OF_ALL, *OF_ROLES}
    assert all(model_of(kind) for kind in (*OF_ALL, *OF_ROLES))
    assert timezone.get_current_timezone_name() == "Europe/London"


OF_THE_PLAN = (
    "plan", "delivery", "grid", "rounds", "monitoring", "risks", "meetings", "insights", "documents", "memory", "ledger",
)  # fmt: skip


def test_every_page_of_plan_indicators_risks_and_decisions_tells_other_days_or_has_a_reason_of_its_own():
    from django.urls import get_resolver

    def pages(resolver):
        for one in resolver.url_patterns:
            if hasattr(one, "url_patterns"):
                yield from pages(one)
            elif (
                one.callback.__module__.split(".")[2:3]
                and one.callback.__module__.split(".")[2] in OF_THE_PLAN
            ):
                yield one.name

    names = set(pages(get_resolver()))
    assert len(names) > 100 and "waterfall" in names
    assert not {name for name in names if name not in TELLING and name not in WHY_NOT}
    assert not set(WHY_NOT) & TELLING and set(WHY_NOT) <= names


def test_a_page_that_is_not_told_says_its_own_reason(told):
    for address, said in (
        ("north-star/waterfall/", "Its assumptions are a file that comes with the place"),
        ("plan/grid/", "The timeline, board and tree tell the same actions"),
        ("my-work/", "What waits for a person is not kept by day"),
        ("risks/flood/change/", "It enters or changes what stands now"),
        ("actions/open-the-clean-room/history/", "It is a history"),
        ("assets/", "It stands outside the plan"),
    ):
        answer = told.client("edith").get(f"/amber/{address}?as_at=2026-05-15")
        assert answer.status_code == 422 and said in answer.content.decode(), address


def test_an_action_leads_to_its_other_days_by_a_form(told):
    now = page(told, "actions/open-the-clean-room/")
    assert 'name="as_at"' in now and 'name="known"' in now
    then = page(told, f"actions/open-the-clean-room/?as_at={timezone.localdate().isoformat()}")
    assert 'name="as_at"' in then and 'name="known"' in then


def test_a_day_before_the_record_leads_to_the_day_on_which_it_begins(cast):
    today = dt.date.today()
    before = (today - dt.timedelta(days=7)).isoformat()
    client = cast.client("edith")
    for path in ("", "actions/train-fitters/"):
        page = client.get(f"/amber/{path}?as_at={before}").content.decode()
        assert "Not known then" in page
        assert f'href="?as_at={today.isoformat()}">this page as at that day</a>' in page
        assert client.get(f"/amber/{path}?as_at={today.isoformat()}").status_code == 200
    page = client.get(f"/amber/actions/no-such-action/?as_at={today.isoformat()}").content.decode()
    assert "this page as at that day" not in page
