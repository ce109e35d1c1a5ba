"""The working plan in the browser: forms that save, views that filter and export, and answers to old complaints."""

import csv
import datetime as dt
import io
import json
import re
from decimal import Decimal

import pytest

from lodestar.service.delivery.actions import add_dependency, end_action
from lodestar.service.delivery.dates import reach_milestone, revise_date
from lodestar.service.delivery.models import BudgetLine, DateRevision, Dependency, Ending, MilestoneMet
from lodestar.service.delivery.tagging import add_tag, add_tree, tag_action, take_up_tree
from lodestar.service.plan.models import Action

pytestmark = pytest.mark.django_db
ACTION = "/amber/actions/open-the-clean-room/"


@pytest.fixture
def edith(cast, evidence):
    return cast.client("edith")


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def rows_of(client, address):
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


# Forms


def test_a_date_is_moved_on_its_form_and_told_on_the_action_s_page(cast, room, edith):
    sent = {"version": room.version, "which": "ends", "new": "2027-03", "reason": "Steel is late."}
    assert edith.post(f"{ACTION}date/", sent).url == ACTION
    page = text_of(edith.get(ACTION))
    assert "first set for 2026" in page and "Steel is late." in page and "Edith Editor" in page
    assert DateRevision.objects.get().new == "2027-03"


def test_the_form_asks_for_the_reason_at_its_field(cast, room, edith):
    sent = {"version": room.version, "which": "due:keys", "new": "2025-08", "reason": ""}
    page = edith.post(f"{ACTION}date/", sent)
    assert page.status_code == 422 and "say why the date of ‘Keys handed over’ changes" in text_of(page)
    assert not DateRevision.objects.exists()


def test_a_milestone_is_marked_as_reached_and_taken_back(cast, room, edith):
    assert edith.post(f"{ACTION}milestones/keys/", {"on": "3/6/2025"}).url == ACTION
    assert "3 June 2025" in text_of(edith.get(ACTION))
    edith.post(f"{ACTION}milestones/keys/take-back/", {"reason": "Wrong key."})
    assert MilestoneMet.objects.get().taken_back == "Wrong key."


def test_a_circle_is_named_on_the_form_that_would_close_it(cast, room, fitters, edith):
    edith.post(f"{ACTION}needs/", {"needs": "train-fitters", "note": "Fitters fit it."})
    assert "Train fitters" in text_of(edith.get(ACTION))
    page = edith.post("/amber/actions/train-fitters/needs/", {"needs": "open-the-clean-room"})
    assert page.status_code == 422
    assert "‘Train fitters’ needs ‘Open the clean room’, which needs ‘Train fitters’" in text_of(page)
    edith.post(f"{ACTION}needs/dependency-1/withdraw/", {"reason": "Trained."})
    assert Dependency.objects.get().withdrawn == "Trained."


def test_money_is_entered_changed_and_withdrawn(cast, room, edith):
    line = {"source": "Harbour fund", "year": "2025/26", "committed": "12500.50", "spent": "100"}
    edith.post(f"{ACTION}money/", line)
    assert "£12,500.50" in text_of(edith.get(ACTION)) and "£12,500.50" in text_of(
        edith.get("/amber/plan/money/")
    )
    edith.post(f"{ACTION}money/budget-line-1/", {**line, "spent": "200", "seen": "1"})
    page = edith.post(f"{ACTION}money/budget-line-1/", {**line, "spent": "300", "seen": "1"})
    assert page.status_code == 422 and "Somebody changed this record" in text_of(page)
    assert BudgetLine.objects.get().spent == 200
    edith.post(f"{ACTION}money/budget-line-1/withdraw/", {"reason": "Never came."})
    assert "Harbour fund" not in text_of(edith.get(ACTION))


def test_an_action_is_merged_on_its_form_and_offers_no_more(cast, room, fitters, edith):
    sent = {"how": "merged", "into": "train-fitters", "on": "1/2/2026", "reason": "One course."}
    assert edith.post(f"{ACTION}end/", sent).url == ACTION
    page = edith.get(ACTION).content.decode()
    assert (
        "merged into" in page
        and 'href="/amber/actions/train-fitters/"' in page
        and f"{ACTION}date/" not in page
    )
    assert (
        edith.post(
            f"{ACTION}money/", {"source": "F", "year": "2025/26", "committed": "1", "spent": "0"}
        ).status_code
        == 422
    )
    edith.post(f"{ACTION}end/take-back/", {"reason": "They split again."})
    assert f"{ACTION}date/" in edith.get(ACTION).content.decode() and Ending.objects.count() == 1


def test_tags_are_chosen_on_the_action_and_lead_to_the_tree(cast, room, edith):
    edith.post("/amber/plan/tags/take-up/", {"tree": "net-zero"})
    page = edith.post(f"{ACTION}tags/", {"net-zero": ["net-zero-hydrogen"]})
    assert page.url == ACTION
    assert "/amber/plan/tree/?tag=net-zero-hydrogen" in edith.get(ACTION).content.decode()
    assert "1 action" in text_of(edith.get("/amber/plan/tags/"))
    edith.post("/amber/plan/tags/add/", {"name": "Docks", "levels": "Dock\nBerth"})
    edith.post("/amber/plan/tags/docks/add/", {"name": "West", "under": ""})
    assert "West" in text_of(edith.get("/amber/plan/tags/"))


# Views


@pytest.mark.parametrize("view", ["timeline", "board", "tree"])
def test_each_view_filters_by_theme_lead_tag_principle_and_status_and_exports_what_it_shows(
    cast, room, edith, view
):
    tree = add_tree(by=cast.edith, place=cast.amber, name="Ships", levels=["Ship", "Deck"])
    above = add_tag(by=cast.edith, tree=tree, name="Barges")
    tag_action(by=cast.edith, action=room, tags=[add_tag(by=cast.edith, tree=tree, name="Deck", under=above)])
    address, both = f"/amber/plan/{view}/", {"open-the-clean-room", "train-fitters"}
    for query, found in (
        ("", both),
        (f"theme={room.workstream.theme.slug}&workstream={room.workstream.slug}", {"open-the-clean-room"}),
        ("lead=harbour-works", {"train-fitters"}),
        ("tag=ships-deck", {"open-the-clean-room"}),
        ("tag=ships-barges", {"open-the-clean-room"}),
        ("principle=patience", {"open-the-clean-room"}),
        ("status=no-dates", {"train-fitters"}),
        ("q=fitters", {"train-fitters"}),
        ("lead=nobody", set()),
    ):
        page = edith.get(f"{address}?{query}").content.decode()
        assert {slug for slug in both if f'href="/amber/actions/{slug}/"' in page} == found, query
        assert {row["id"] for row in rows_of(edith, f"{address}?{query}&format=csv")} == found, query


def test_the_timeline_draws_bars_marks_today_ghosts_and_dependencies_beside_its_table(
    cast, room, fitters, edith
):
    reach_milestone(by=cast.edith, action=room, milestone="keys", on=dt.date(2025, 6, 3))
    revise_date(by=cast.edith, action=room, field="ends", new="2028", reason="Steel.")
    revise_date(by=cast.edith, action=fitters, field="starts", new="2026-01", reason="")
    add_dependency(by=cast.edith, action=fitters, needs=room)
    page = edith.get("/amber/plan/timeline/").content.decode()
    drawing = re.search(r"<svg[^>]*aria-labelledby=\"timeline-wide.*?</svg>", page, re.S)[0]
    assert (
        "Today" in drawing
        and "As first set" in drawing
        and "Keys handed over: reached; due by 30 June 2025" in drawing
    )
    assert page.count('aria-labelledby="timeline-') == 2, "one for wide screens, one for narrow ones"
    assert "<table" in page and "style=" not in drawing
    assert "As first set" not in cast.client("anonymous").get("/amber/plan/timeline/").content.decode()


def test_actions_without_dates_are_left_out_of_the_drawing_and_said_to_be(cast, room, fitters, edith):
    page = edith.get("/amber/plan/timeline/").content.decode()
    drawing = re.search(r"<svg[^>]*aria-labelledby=\"timeline-wide.*?</svg>", page, re.S)[0]
    assert "Open the clean room" in drawing and "Train fitters" not in drawing
    assert "1 of them has dates and can be drawn" in page and page.count("Train fitters") == 1


def test_a_name_that_is_markup_stays_a_name_in_the_drawing(cast, room, edith):
    Action.objects.filter(pk=room.pk).update(name="<script>alert(1)</script> & Sons")
    for view in ("timeline", "board", "tree"):
        assert "<script>alert(1)" not in edith.get(f"/amber/plan/{view}/").content.decode()


def test_a_plan_without_dates_or_actions_says_so(cast, edith):
    page = cast.client("anonymous").get("/birch/plan/timeline/")
    assert "None of these actions has a date yet" in text_of(page) and "Mend the bridge" in text_of(page)
    page = cast.client("anonymous").get("/birch/plan/timeline/?status=past-its-date")
    assert page.status_code == 200 and "Nothing matches" in text_of(page)


def test_data_health_is_sorted_worst_first(cast, room, fitters, edith):
    scores = [int(row["score"]) for row in rows_of(edith, "/amber/plan/data-health/?format=csv")]
    assert scores == sorted(scores) and len(scores) == 2
    page = text_of(edith.get("/amber/plan/data-health/"))
    assert "Name an organisation that leads on each side" in page


def test_an_action_that_ended_is_no_longer_judged_by_its_data(cast, room, edith):
    end_action(by=cast.edith, action=room, how="completed", on=dt.date(2026, 1, 2), reason="Done.")
    rows = rows_of(edith, "/amber/plan/data-health/?format=csv")
    assert [row["id"] for row in rows] == ["train-fitters"]


# What users of other systems complain of (their trackers: research on peers, section 4)


def test_complaint_why_is_it_red(cast, room, edith):
    """'Why is it red?': the page names the date that passed, and what would turn it."""
    page = text_of(edith.get(ACTION))
    assert "‘Keys handed over’ was due by 30 June 2025 and is not marked as reached." in page
    assert "it turns when what is overdue is marked as reached, moved with a reason, or ended" in page
    assert all(row["why"] for row in rows_of(edith, "/amber/plan/board/?format=csv"))


def test_complaint_the_confidence_is_missing_from_the_csv(cast, room, edith, monkeypatch):
    """What a page shows is in its export: the status computed and the one stated, the dates, the leads."""
    from lodestar.service.delivery import reported

    told = reported.LastRound(
        "q1", "Q1", {room.slug: reported.Stated("at-risk", "At risk")}, asked=frozenset({room.slug})
    )
    monkeypatch.setattr(reported, "_tellers", [lambda place, until=None: told])
    row = next(r for r in rows_of(edith, "/amber/plan/timeline/?format=csv") if r["id"] == room.slug)
    assert (row["status"], row["stated"], row["ends_date"]) == ("past-its-date", "At risk", "2026")
    assert "Keys handed over (June 2025)" in row["milestones"]


def test_complaint_an_overdue_date_keeps_moving_so_nobody_notices(cast, room, edith):
    """A date pushed on again and again is still set beside the first promise."""
    for new in ("2027", "2028", "2029"):
        room.refresh_from_db()
        revise_date(by=cast.edith, action=room, field="ends", new=new, reason="Again.")
    row = next(r for r in rows_of(edith, "/amber/plan/timeline/?format=csv") if r["id"] == room.slug)
    assert (row["first_ends"], row["ends_date"], row["revisions"]) == ("2026", "2029", "3")


def test_complaint_formulas_hide_in_exports(cast, room, edith):
    Action.objects.filter(pk=room.pk).update(name="=HYPERLINK(1)")
    names = [row["name"] for row in rows_of(edith, "/amber/plan/timeline/?format=csv")]
    assert not any(name.startswith("=") for name in names)


def test_complaint_one_piece_of_work_serves_several_outcomes(cast, room, edith):
    """An action stands once in the plan and is found under every tree that it is tagged with."""
    for tree in ("equality", "net-zero"):
        take_up_tree(by=cast.edith, place=cast.amber, tree=tree)
    from lodestar.service.delivery.models import Tag

    tags = Tag.objects.filter(place=cast.amber, slug__in=["equality-age", "net-zero-heat"])
    tag_action(by=cast.edith, action=room, tags=list(tags))
    for tag in ("equality-age", "equality-protected-characteristics", "net-zero-heat", "net-zero-buildings"):
        found = json.loads(edith.get(f"/amber/plan/tree/?tag={tag}&format=json").content)
        assert "open-the-clean-room" in json.dumps(found)


def test_complaint_the_same_number_differs_from_page_to_page(cast, room, fitters, edith):
    """Board, tree and timeline count the same actions in the same states."""
    exports = [
        sorted((row["id"], row["status"]) for row in rows_of(edith, f"/amber/plan/{view}/?format=csv"))
        for view in ("timeline", "board", "tree")
    ]
    assert exports[0] == exports[1] == exports[2]


@pytest.mark.parametrize(
    ("typed", "held"), [("£25,000", "25000"), ("1,250,000.50", "1250000.5"), ("£ 7", "7")]
)
def test_money_is_entered_as_people_write_it(cast, room, edith, typed, held):
    line = {"source": "Harbour fund", "year": "2025/26", "committed": typed, "spent": "0"}
    assert edith.post(f"{ACTION}money/", line).status_code == 302
    assert BudgetLine.objects.get().committed == Decimal(held)


@pytest.mark.parametrize("typed", ["1,25", "12,5000", "25k", "££5", "£", ",500"])
def test_money_that_can_be_read_two_ways_is_refused(cast, room, edith, typed):
    line = {"source": "Harbour fund", "year": "2025/26", "committed": typed, "spent": "0"}
    assert edith.post(f"{ACTION}money/", line).status_code == 422
    assert not BudgetLine.objects.exists()


def test_what_the_record_lacks_leads_to_where_it_is_entered(cast, room, edith):
    page = edith.get(ACTION).content.decode()
    assert f'{ACTION}edit/#milestones">Add a milestone' in page
    form = edith.get(f"{ACTION}edit/").content.decode()
    assert 'id="milestones"' in form and 'id="leads"' in form and 'id="id_indicator"' in form


def test_without_a_tree_the_choice_of_tags_leads_to_the_trees(cast, room, edith):
    answer = edith.get(f"{ACTION}tags/", follow=True)
    assert answer.redirect_chain == [("/amber/plan/tags/", 302)]
    assert "take up a tree" in text_of(answer)


def test_dates_are_told_as_people_write_them(cast, room, edith):
    edith.post(
        f"{ACTION}date/", {"version": room.version, "which": "ends", "new": "31/7/2027", "reason": "Later."}
    )
    page = text_of(edith.get(f"{ACTION}date/"))
    assert "End (now 31/07/2027)" in page and "2027-07-31" not in page
