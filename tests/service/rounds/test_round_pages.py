"""The pages of a round, used as people use them."""

import datetime as dt

import pytest
import time_machine
from django.urls import get_resolver, reverse
from django.utils.timezone import localdate
from made_round import JOINT, close

pytestmark = pytest.mark.django_db

SECRET = "Zanzibarite"


@pytest.fixture(autouse=True)
def fresh(evidence):
    from django.core.cache import cache

    cache.clear()


def card(made, slug=JOINT[0], side="local", **values):
    """What the report page sends for one action."""
    key = f"{made.lines[slug].pk}-{side}"
    given = {
        "rating": "on-track", "confidence": "high", "forecast": "1/3/2027", "narrative": "Dug.", "reason": "",
        "way_back": "", "version": "0",
    } | values  # fmt: skip
    return {f"{key}-{name}": value for name, value in given.items()}


def key(made, slug=JOINT[0], side="local"):
    return f"{made.lines[slug].pk}-{side}"


@time_machine.travel(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), tick=True)
def test_a_round_is_opened_on_its_page(cast):
    client = cast.client("sec")
    assert client.get("/amber/rounds/new/").status_code == 200
    data = {
        "name": "Spring", "observed_from": "1/2/2027", "observed_to": "30/4/2027", "opens": "6/5/2027",
        "closes": "20/5/2027", "scheme": "three-colours", "nation": "scotland",
    }  # fmt: skip
    assert (
        "not a business day"
        in client.post("/amber/rounds/new/", data | {"closes": "15/5/2027"}).content.decode()
    )
    assert client.post("/amber/rounds/new/", data).url == "/amber/rounds/spring/"
    page = client.get("/amber/rounds/spring/").content.decode()
    assert "Green, amber, red" in page and "not open yet" in page


def test_one_page_reports_on_all_of_somebody_s_actions(made, do):
    client = made.cast.client("cora")
    page = client.get(made.url("report/")).content.decode()
    assert all(made.lines[slug].action.name in page for slug in JOINT)
    data = {"submit": "all"} | {k: v for slug in JOINT for k, v in card(made, slug).items()}
    assert client.post(made.url("report/"), data).status_code == 302
    assert {do.update("cora", slug).state for slug in JOINT} == {"submitted"}
    assert "Submitted: 3" in client.get(made.url("report/")).content.decode()


def test_saving_one_action_keeps_what_was_written_in_the_others(made, do):
    client = made.cast.client("cora")
    data = card(made, JOINT[0]) | card(
        made, JOINT[1], rating="", confidence="", forecast="", narrative="Half a word"
    )
    assert client.post(made.url("report/"), data | {"submit": key(made)}).status_code == 302
    assert do.update("cora").state == "submitted"
    assert (do.update("cora", JOINT[1]).state, do.update("cora", JOINT[1]).narrative) == (
        "draft",
        "Half a word",
    )


def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(made, do):
    client = made.cast.client("cora")
    data = card(made, rating="at-risk") | card(made, JOINT[1], forecast="the thirtieth")
    answer = client.post(made.url("report/"), data | {"submit": "all"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why it is at risk" in page and "the thirtieth" in page
    assert do.update("cora").state == "draft" and do.update("cora").rating == "at-risk"
    assert f'href="#id_{key(made)}-reason"' in page


def test_who_was_overtaken_sees_both_versions_and_saves_knowingly(made, do):
    client = made.cast.client("cora")
    do.save("cora", narrative="Theirs, saved.")
    answer = client.post(made.url("report/"), card(made, narrative="Mine, typed.") | {"save": key(made)})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Theirs, saved." in page and "Mine, typed." in page
    assert do.update("cora").narrative == "Theirs, saved."
    assert f'name="{key(made)}-version" value="1"' in page
    again = card(made, narrative="Mine, typed.", version="1") | {"save": key(made)}
    assert client.post(made.url("report/"), again).status_code == 302
    assert do.update("cora").narrative == "Mine, typed."


def test_what_somebody_typed_is_not_lost_when_a_colleague_submitted_meanwhile(made, do):
    """The page was read before the colleague submitted, and is sent after."""
    do.submit("cora", narrative="Theirs, submitted.")
    client = made.cast.client("cora")
    answer = client.post(
        made.url("report/"), card(made, narrative="Mine, typed.", version="1") | {"submit": key(made)}
    )
    page = answer.content.decode()
    assert answer.status_code == 409 and "Theirs, submitted." in page and "Mine, typed." in page
    assert "it is submitted" in page
    assert do.update("cora").narrative == "Theirs, submitted."


def test_what_nobody_touched_is_no_conflict_though_a_colleague_changed_it(made, do):
    import re

    do.save("cora", JOINT[1], narrative="As it was.")
    client = made.cast.client("cora")
    page = client.get(made.url("report/")).content.decode()
    seen = dict(re.findall(r'name="([^"]+-seen)" value="([^"]+)"', page))
    do.save("cora", JOINT[1], narrative="Changed by a colleague.")
    shown = card(made, JOINT[1], forecast="01/03/2027", narrative="As it was.", version="1") | seen
    answer = client.post(made.url("report/"), card(made) | shown | {"submit": key(made)})
    assert answer.status_code == 302
    assert do.update("cora").state == "submitted"
    assert do.update("cora", JOINT[1]).narrative == "Changed by a colleague."


def test_what_is_submitted_can_be_taken_back_on_the_page(made, do):
    do.submit("cora")
    client = made.cast.client("cora")
    data = {"take-back": key(made), f"{key(made)}-given": str(do.update("cora").version)}
    assert client.post(made.url("report/"), data).status_code == 302
    assert do.update("cora").state == "draft"


def test_an_approver_approves_one_returns_one_and_approves_the_rest_at_once(made, do):
    for slug in JOINT:
        do.submit("cora", slug)
    client = made.cast.client("ada")
    page = client.get(made.url("approve/")).content.decode()
    assert page.count("Return it") == 3
    one, two, three = (do.update("cora", slug) for slug in JOINT)
    client.post(made.url("approve/"), {"approve": one.slug, f"{one.pk}-version": one.version})
    client.post(
        made.url("approve/"),
        {"return": two.slug, f"{two.pk}-version": two.version, f"{two.pk}-reason": "More."},
    )
    client.post(made.url("approve/"), {"approve": [three.slug], f"{three.pk}-version": three.version})
    assert [do.update("cora", slug).state for slug in JOINT] == ["approved", "returned", "approved"]


def test_a_return_without_a_reason_is_told_so(made, do):
    row = do.submit("cora")
    client = made.cast.client("ada")
    client.post(
        made.url("approve/"), {"return": row.slug, f"{row.pk}-version": row.version, f"{row.pk}-reason": ""}
    )
    assert "Say why you return it" in client.get(made.url("approve/")).content.decode()
    assert do.update("cora").state == "submitted"


def test_an_approver_cannot_approve_the_other_side_s_by_its_name(made, do):
    row = do.submit("lena")
    made.cast.client("ada").post(
        made.url("approve/"), {"approve": row.slug, f"{row.pk}-version": row.version}
    )
    assert do.update("lena").state == "submitted"


def test_the_whole_way_from_disagreement_to_a_published_joint_line(made, do):
    do.both(
        national={
            "rating": "at-risk",
            "reason": "No steel.",
            "way_back": "Buy steel.",
            "forecast": dt.date(2027, 6, 1),
        }
    )
    page = made.cast.client("cora").get(made.url("actions/lay-the-fibre/")).content.decode()
    assert "92 days apart" in page and "Find a joint line" in page
    data = {"rating": "at-risk", "confidence": "medium", "forecast": "1/5/2027", "text": "Late for want of steel.",
            "reason": "Both saw the order book.", "version": "0"}  # fmt: skip
    joint = made.url("actions/lay-the-fibre/joint/")
    assert made.cast.client("ada").post(joint, data).status_code == 302
    version = made.read("ada").joint.version
    assert made.cast.client("nils").post(joint, {"agree": "national", "version": version}).status_code == 302
    do.approve("ada")
    do.approve("nils")
    assert made.read("cora").resolved
    close(made)
    assert made.read("cora").joint.state == "locked"
    outside = made.cast.client("anonymous")
    assert outside.get(made.url()).status_code == 302
    made.cast.client("sec").post(made.url("publish/"))
    page = outside.get(made.url()).content.decode()
    assert "At risk" in page and "On track" in page


def test_a_download_holds_what_its_reader_may_see(made, do):
    do.submit("cora", narrative=SECRET)
    assert SECRET not in made.cast.client("lena").get(made.url("?format=csv")).content.decode()
    assert SECRET in made.cast.client("cora").get(made.url("?format=csv")).content.decode()
    do.submit("lena")
    assert SECRET in made.cast.client("lena").get(made.url("?format=json")).content.decode()


def routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        written = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, written)
        else:
            yield written


def filled(written, made, update):
    """An address with everything in it that could lead to the update."""
    for name, value in {
        "<slug:place>": "amber", "<place>": "amber", "<slug:slug>": made.round.slug, "<slug:action>": JOINT[0],
        "<slug:side>": "local", "<int:file>": "1", "<id>": update.slug,
    }.items():  # fmt: skip
        written = written.replace(name, value)
    return "/" + written


def test_no_address_of_the_site_tells_the_other_side_too_early(made, do):
    update = do.submit("cora", narrative=SECRET, rating="off-track", reason=SECRET, way_back=SECRET)
    asked = 0
    for name in ("lena", "sec", "anonymous"):
        client = made.cast.client(name)
        client.raise_request_exception = False
        for written in routes(get_resolver()):
            if (
                "^" in written
                or "logout" in written
                or ("<slug:place>" not in written and "<place>" not in written)
            ):
                continue
            for url in {
                filled(written, made, update),
                filled(written.replace("<slug:slug>", JOINT[0]), made, update),
                filled(written.replace("<slug:slug>", update.slug), made, update),
            }:
                if "<" in url:
                    continue
                answer = client.get(url)
                if not answer.streaming:
                    asked += 1
                    assert SECRET not in answer.content.decode(errors="replace"), (name, url)
        for url in (
            "/search/?q=zanzibar",
            "/api/v1/search?q=zanzibar",
            made.url("?format=csv"),
            made.url("?format=json"),
        ):
            assert SECRET.encode() not in client.get(url).content, (name, url)
    assert asked > 100
    assert SECRET in made.cast.client("cora").get(made.url(f"actions/{JOINT[0]}/")).content.decode()


def test_each_person_s_own_list_says_what_waits_for_them(made, do):
    from lodestar.service.rounds.queries import waiting_for

    def kinds(name):
        return [one.kind for one in waiting_for(getattr(made.cast, name), made.cast.amber)]

    assert kinds("cora") == ["report"] * 4 and kinds("pat") == ["report"] and kinds("ada") == []
    do.submit("cora")
    assert kinds("cora") == ["report"] * 3 and kinds("ada") == ["approve"]
    do.send_back("ada", reason="Name the firm.")
    assert kinds("cora") == ["returned"] + ["report"] * 3, "what is returned never falls into limbo"
    page = made.cast.client("cora").get("/amber/my-work/").content.decode()
    assert "Name the firm." in page
    do.submit("cora")
    do.submit("lena", rating="at-risk", reason="a", way_back="b")
    assert "resolve" in kinds("cora") and "resolve" in kinds("nils")
    assert kinds("otto") == kinds("bruno") == [] == kinds("vera")


def test_nobody_is_asked_to_approve_what_they_wrote(made, do):
    from lodestar.service.people.models import RoleAssignment
    from lodestar.service.places.models import Organisation
    from lodestar.service.rounds.queries import waiting_for

    council = Organisation.objects.get(place=made.cast.amber, slug="amber-council")
    RoleAssignment.objects.create(
        person=made.cast.cora,
        place=made.cast.amber,
        role="approver",
        organisation=council,
        starts=dt.date(2024, 1, 1),
    )
    do.submit("cora")
    assert "approve" not in [one.kind for one in waiting_for(made.cast.cora, made.cast.amber)]
    assert "Somebody else must approve" in made.cast.client("cora").get(made.url("approve/")).content.decode()


@pytest.mark.parametrize("path", ["", "report/", "approve/", f"actions/{JOINT[0]}/"])
def test_a_round_s_pages_take_no_more_queries_with_more_actions(
    made, do, path, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from made_round import BOTH, add_action

    from lodestar.service.rounds.models import RoundAction

    def count():
        client = made.cast.client("ada" if path == "approve/" else "cora")
        client.get(made.url(path))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(made.url(path)).status_code == 200
        return len(captured)

    do.both()
    few = count()
    for number in range(12):
        action = add_action(made.cast.amber, f"further-{number}", BOTH)
        line = RoundAction.objects.create(round=made.round, action=action, sides=["local", "national"])
        made.lines[action.slug] = line
        do.both(action.slug)
    assert count() <= few


def test_a_page_of_a_round_says_what_to_do_where_there_is_none_yet(cast):
    page = cast.client("sec").get(reverse("round_list", args=["amber"])).content.decode()
    assert "Open the first round" in page
    assert "Nothing waits for you" in cast.client("cora").get("/amber/my-work/").content.decode()


def test_what_a_round_says_stays_within_the_partnership_until_it_is_published(made, do):
    """The words of a locked round that is not published stand on no page and in no download for the public."""
    from lodestar.service.rounds.running import publish_round

    do.both(rating="off-track", reason="Zanzibarite", way_back="Zanzibarite", narrative="Zanzibarite")
    do.approve("ada")
    do.approve("nils")
    close(made)
    pages = (
        "",
        "plan/",
        "plan/board/",
        "plan/timeline/",
        "plan/tree/",
        "actions/",
        f"actions/{JOINT[0]}/",
        "rounds/",
    )
    for name in ("anonymous", "otto"):
        client = made.cast.client(name)
        for path in pages:
            for query in ("", "?format=csv", "?format=json"):
                answer = client.get(f"/amber/{path}{query}")
                text = b"".join(answer.streaming_content) if answer.streaming else answer.content
                assert SECRET.encode() not in text and b"reporting round.</p>" not in text, (
                    name,
                    path,
                    query,
                )
                if query and answer["Content-Type"].startswith(("text/csv", "application/json")):
                    assert b"Off track" not in text and b"off-track" not in text, (name, path, query)
    publish_round(by=made.cast.sec, round=made.round)
    assert "Off track" in made.cast.client("anonymous").get(made.url()).content.decode()


def test_the_page_on_which_a_round_is_locked_says_before_it_is_asked_why_it_cannot_be(made, do):
    client = made.cast.client("sec")
    page = client.get(made.url("lock/")).content.decode()
    assert "cannot be locked yet" in page and "updates are not approved yet" in page
    assert "Lock the round</button>" not in page


def test_a_round_whose_window_has_closed_waits_on_the_list_of_who_runs_rounds(made):
    from made_round import working_day

    from lodestar.service.rounds.models import Round
    from lodestar.service.rounds.queries import waiting_for

    def kinds(name):
        return [one.kind for one in waiting_for(getattr(made.cast, name), made.cast.amber)]

    assert "lock" not in kinds("sec")
    Round.objects.filter(pk=made.round.pk).update(opens=working_day(-9), closes=working_day(-1))
    assert kinds("sec") == kinds("alice") == ["lock"]
    assert not any(
        "lock" in kinds(name) for name in ("cora", "ada", "lena", "vera", "edith", "bruno", "basil")
    )
    page = made.cast.client("sec").get("/amber/my-work/").content.decode()
    assert "Rounds to lock (1)" in page and made.url("lock/") in page
    close(made)
    assert not kinds("sec")


def test_a_round_that_is_not_open_yet_says_so_and_is_not_told_of_as_the_present_one(made):
    """A window of next year asks nobody for anything yet: nothing of it is unreported, and it is not under way."""
    from made_round import working_day

    from lodestar.service.rounds.models import Round
    from lodestar.service.rounds.queries import latest_round
    from lodestar.service.rounds.unreported import not_reported_yet

    sec, day = made.cast.client("sec"), dt.timedelta(days=1)
    opens, closes = working_day(60), working_day(70)
    data = {"name": "Next", "observed_from": f"{localdate():%d/%m/%Y}", "observed_to": f"{opens - day:%d/%m/%Y}",
            "opens": f"{opens:%d/%m/%Y}", "closes": f"{closes:%d/%m/%Y}", "scheme": "four-words", "nation": "england-and-wales"}  # fmt: skip
    page = sec.post("/amber/rounds/new/", data, follow=True).content.decode()
    assert f"Next opens on {opens:%-d %B %Y}" in page and "Not open yet" in page and "Under way" not in page
    following = Round.objects.get(name="Next")
    assert latest_round(made.cast.amber) == made.round and not_reported_yet(following) == ()
    assert f"opens {opens:%-d %B %Y}" in sec.get("/amber/my-work/").content.decode()
    assert "Not open yet" in sec.get("/amber/rounds/").content.decode()
    Round.objects.filter(pk=made.round.pk).update(opens=working_day(-9), closes=working_day(-1))
    assert "Closed, not locked" in sec.get(made.url()).content.decode()


def test_a_window_of_years_is_taken_for_a_slip(made):
    from made_round import dates_of, working_day

    from lodestar.evidence.errors import LodestarError
    from lodestar.service.rounds.running import correct_dates

    dates = dates_of(made.round, closes=working_day(260))
    with pytest.raises(LodestarError, match="look at the year"):
        correct_dates(by=made.cast.sec, round=made.round, **dates, reason="Longer.")


def test_who_approves_is_led_there_from_the_action_and_who_agreed_is_told_by_side(made, do):
    from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line

    do.both(national={"rating": "at-risk", "reason": "No steel.", "way_back": "Buy steel."})
    page = made.url("actions/lay-the-fibre/")
    approve = f'{made.url("approve/")}#{do.update("cora").slug}"'
    assert approve in made.cast.client("ada").get(page).content.decode()
    assert approve not in made.cast.client("cora").get(page).content.decode()
    waiting = made.cast.client("nils").get("/amber/my-work/").content.decode()
    assert "The sides differ in rating." in waiting
    propose_joint_line(
        by=made.cast.ada, line=made.line(), rating="at-risk", confidence="low", forecast=dt.date(2027, 4, 1),
        text="Late.", reason="Both saw it.", version=0,
    )  # fmt: skip
    agree_joint_line(
        by=made.cast.nils, line=made.line(), side="national", version=made.read("nils").joint.version
    )
    told = made.cast.client("ada").get(page).content.decode()
    assert "agreed to this joint line" in told and "person:" not in told
    assert "local; national" in told
