"""Dependencies, money, tags and endings: what is let in, what is refused and in which words."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import Stale
from lodestar.service.delivery.actions import (
    Circle,
    add_dependency,
    end_action,
    set_budget_line,
    take_back_ending,
    withdraw_budget_line,
    withdraw_dependency,
)
from lodestar.service.delivery.dates import reach_milestone, revise_date
from lodestar.service.delivery.models import Dependency, Ending, Locked, Tag
from lodestar.service.delivery.queries import (
    action_line,
    actions_of,
    ended_slugs,
    health_of_action,
    late_actions,
    money_by_source,
    money_by_year,
)
from lodestar.service.delivery.tagging import (
    add_tag,
    add_tree,
    end_tag,
    merge_tag,
    rename_tag,
    tag_action,
    take_up_tree,
)
from lodestar.service.delivery.watching import ActionEnded
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.loading import load_pack
from lodestar.service.ledger.watching import told
from lodestar.service.plan.models import Action, Milestone, Responsibility

pytestmark = pytest.mark.django_db
YESTERDAY = localdate() - dt.timedelta(days=1)


@pytest.fixture
def third(cast, room):
    """One more action of Amber, made by people."""
    return Action.objects.create(
        place=cast.amber, slug="third", workstream=room.workstream, name="Third", text="T",
        commitment="proposed", source=room.source, locator="p. 1",
    )  # fmt: skip


def test_a_dependency_is_told_both_ways(cast, room, fitters):
    add_dependency(by=cast.edith, action=room, needs=fitters, note="Fitters fit it.")
    assert action_line(cast.amber, room.slug).needs == ("train-fitters",)
    assert action_line(cast.amber, fitters.slug).needed_by == ("open-the-clean-room",)


def test_a_circle_is_refused_and_named(cast, room, fitters, third):
    add_dependency(by=cast.edith, action=room, needs=fitters)
    add_dependency(by=cast.edith, action=fitters, needs=third)
    with pytest.raises(Circle) as refused:
        add_dependency(by=cast.edith, action=third, needs=room)
    assert str(refused.value) == (
        "This would make a circle: ‘Third’ needs ‘Open the clean room’, which needs ‘Train fitters’, "
        "which needs ‘Third’. Withdraw one of these first"
    )
    assert refused.value.circle == ("third", "open-the-clean-room", "train-fitters", "third")
    with pytest.raises(Circle, match="‘Third’ needs ‘Third’"):
        add_dependency(by=cast.edith, action=third, needs=third)


def test_a_dependency_withdrawn_closes_no_circle_and_can_come_back(cast, room, fitters):
    row = add_dependency(by=cast.edith, action=room, needs=fitters)
    withdraw_dependency(by=cast.edith, dependency=row, reason="They were trained.")
    back = add_dependency(by=cast.edith, action=fitters, needs=room)
    assert action_line(cast.amber, room.slug).needs == ()
    withdraw_dependency(by=cast.edith, dependency=back, reason="No.")
    assert add_dependency(by=cast.edith, action=room, needs=fitters).pk == row.pk
    with pytest.raises(LodestarError, match="already"):
        add_dependency(by=cast.edith, action=room, needs=fitters)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=8))
def test_whatever_people_add_the_plan_never_waits_for_itself(cast, room, fitters, third, pairs):
    from django.db import transaction

    actions = [room, fitters, third]
    with transaction.atomic():
        for one, other in pairs:
            try:
                add_dependency(by=cast.edith, action=actions[one], needs=actions[other])
            except LodestarError:
                continue
        edges = set(Dependency.objects.filter(withdrawn="").values_list("action_id", "needs_id"))
        while more := {(a, d) for a, b in edges for c, d in edges if b == c} - edges:
            edges |= more
        assert not any(a == b for a, b in edges)
        transaction.set_rollback(True)


def test_no_dependency_reaches_the_place_next_door(cast, room, bridge):
    with pytest.raises(LodestarError, match="of this place"):
        add_dependency(by=cast.edith, action=room, needs=bridge)


def test_money_is_held_to_the_penny_and_adds_up_by_source_and_year(cast, room, fitters):
    enter = lambda action, source, year, committed, spent: set_budget_line(  # noqa: E731
        by=cast.edith, action=action, source=source, year=year,
        committed=Decimal(committed), spent=Decimal(spent),
    )  # fmt: skip
    enter(room, "Harbour fund", "2024/25", "1000000.10", "999999.99")
    line = enter(room, "Council", "2025/26", "0.01", "0")
    enter(fitters, "Harbour fund", "2025/26", "0.20", "0.11")
    by_source = {total.name: (total.committed, total.spent) for total in money_by_source(cast.amber)}
    assert by_source == {
        "Council": (Decimal("0.01"), Decimal(0)),
        "Harbour fund": (Decimal("1000000.30"), Decimal("1000000.10")),
    }
    assert [total.name for total in money_by_year(cast.amber)] == ["2024/25", "2025/26"]
    withdraw_budget_line(by=cast.edith, line=line, reason="Never came.")
    assert [total.name for total in money_by_source(cast.amber)] == ["Harbour fund"]
    assert line.currency == "GBP"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": "2025"}, "write it as 2025/26"),
        ({"year": "2025/27"}, "followed by 26"),
        ({"year": "2024/25..2025/26"}, "one financial year"),
        ({"committed": Decimal("-1")}, "0 or more"),
        ({"spent": Decimal("0.001")}, "parts of a penny"),
        ({"committed": Decimal("NaN")}, "0 or more"),
        ({"committed": Decimal(10) ** 13}, "more than can be held"),
        ({"source": " "}, "who pays"),
    ],
)
def test_a_budget_line_that_cannot_be_is_refused_in_words(cast, room, changes, words):
    line = {"source": "Fund", "year": "2025/26", "committed": Decimal(1), "spent": Decimal(0)} | changes
    with pytest.raises(LodestarError, match=words):
        set_budget_line(by=cast.edith, action=room, **line)


def test_two_people_at_one_budget_line_lose_nothing(cast, room):
    line = set_budget_line(
        by=cast.edith, action=room, source="Fund", year="2025/26", committed=Decimal(1), spent=Decimal(0)
    )
    values = {"action": room, "source": "Fund", "year": "2025/26", "spent": Decimal(0), "line": line}
    set_budget_line(by=cast.alice, committed=Decimal(2), seen=1, **values)
    with pytest.raises(Stale):
        set_budget_line(by=cast.edith, committed=Decimal(3), seen=1, **values)


def test_a_tree_that_comes_with_lodestar_is_taken_up_once_with_its_tags(cast, room):
    tree = take_up_tree(by=cast.edith, place=cast.amber, tree="equality")
    age = Tag.objects.get(place=cast.amber, slug="equality-age")
    assert age.under.slug == "equality-protected-characteristics" and tree.origin == "equality"
    with pytest.raises(LodestarError, match="already"):
        take_up_tree(by=cast.edith, place=cast.amber, tree="equality")
    tag_action(by=cast.edith, action=room, tags=[age])
    assert action_line(cast.amber, room.slug).tag_slugs == {
        "equality-age",
        "equality-protected-characteristics",
    }, "an action is found under the tags above its own too"
    assert Event.objects.get(action="tag action").changes["tags"] == [None, ["equality-age"]]


def test_a_place_grows_a_tree_of_its_own_within_its_levels(cast, room, birch):
    tree = add_tree(by=cast.edith, place=cast.amber, name="Harbour clusters", levels=["Sector", "Cluster"])
    sector = add_tag(by=cast.edith, tree=tree, name="Ships")
    cluster = add_tag(by=cast.edith, tree=tree, name="Rigging", under=sector)
    with pytest.raises(LodestarError, match="has 2 levels"):
        add_tag(by=cast.edith, tree=tree, name="Knots", under=cluster)
    with pytest.raises(LodestarError, match="already"):
        add_tag(by=cast.edith, tree=tree, name="ships")
    tag_action(by=cast.edith, action=room, tags=[cluster])
    other = take_up_tree(by=cast.basil, place=cast.birch, tree="cluster")
    with pytest.raises(LodestarError, match="tags of this place"):
        tag_action(by=cast.edith, action=room, tags=[other.tags.first()])


@pytest.fixture
def ships(cast):
    tree = add_tree(by=cast.edith, place=cast.amber, name="Ships", levels=["Kind", "Part"])
    return tree, {name: add_tag(by=cast.edith, tree=tree, name=name) for name in ("Sloop", "Ketch")}


def test_a_renamed_tag_keeps_its_id_and_the_actions_that_bear_it(cast, room, ships):
    _, tags = ships
    tag_action(by=cast.edith, action=room, tags=[tags["Sloop"]])
    rename_tag(by=cast.edith, tag=tags["Sloop"], name="Cutter")
    line = action_line(cast.amber, room.slug)
    assert [tag.name for tag in line.tags] == ["Cutter"] and line.tag_slugs == {"ships-sloop"}
    assert Event.objects.get(action="rename tag").changes == {"name": ["Sloop", "Cutter"]}
    with pytest.raises(LodestarError, match="merge this one into it"):
        rename_tag(by=cast.edith, tag=tags["Ketch"], name="cutter")
    with pytest.raises(PermissionDenied):
        rename_tag(by=cast.pat, tag=tags["Ketch"], name="Yawl")


def test_a_merged_tag_leads_on_to_the_one_that_its_actions_and_parts_go_to(cast, room, ships):
    tree, tags = ships
    mast = add_tag(by=cast.edith, tree=tree, name="Mast", under=tags["Sloop"])
    tag_action(by=cast.edith, action=room, tags=[tags["Sloop"], mast])
    merge_tag(by=cast.edith, tag=tags["Sloop"], into=tags["Ketch"], reason="The same ships.")
    assert action_line(cast.amber, room.slug).tag_slugs == {"ships-ketch", "ships-mast"}
    mast.refresh_from_db()
    assert mast.under == tags["Ketch"]
    page = cast.client("edith").get("/amber/plan/tags/").content.decode()
    assert "merged into" in page and "The same ships." in page
    with pytest.raises(LodestarError, match="has ended"):
        rename_tag(by=cast.edith, tag=tags["Sloop"], name="Cutter")
    with pytest.raises(LodestarError, match="itself or lies below"):
        merge_tag(by=cast.edith, tag=tags["Ketch"], into=mast, reason="r")
    other = add_tree(by=cast.edith, place=cast.amber, name="Winds", levels=["Wind"])
    gale = add_tag(by=cast.edith, tree=other, name="Gale")
    with pytest.raises(LodestarError, match="another tree"):
        merge_tag(by=cast.edith, tag=mast, into=gale, reason="r")


def test_a_tree_gets_no_deeper_than_its_levels_by_merging(cast, ships):
    tree, tags = ships
    jib = add_tag(by=cast.edith, tree=tree, name="Jib", under=tags["Ketch"])
    add_tag(by=cast.edith, tree=tree, name="Mast", under=tags["Sloop"])
    with pytest.raises(LodestarError, match="more than 2 levels"):
        merge_tag(by=cast.edith, tag=tags["Sloop"], into=jib, reason="r")


def test_a_tag_that_ended_stays_where_it_is_borne_and_is_given_to_no_other(cast, room, ships):
    tree, tags = ships
    tag_action(by=cast.edith, action=room, tags=[tags["Sloop"]])
    with pytest.raises(LodestarError, match="Say why"):
        end_tag(by=cast.edith, tag=tags["Sloop"], reason=" ")
    sloop = end_tag(by=cast.edith, tag=tags["Sloop"], reason="None is built.")
    tag_action(by=cast.edith, action=room, tags=[sloop, tags["Ketch"]])
    fitters = Action.objects.get(place=cast.amber, slug="train-fitters")
    with pytest.raises(LodestarError, match="has ended"):
        tag_action(by=cast.edith, action=fitters, tags=[sloop])
    form = cast.client("edith").get("/amber/actions/train-fitters/tags/").content.decode()
    assert "ships-ketch" in form and "ships-sloop" not in form
    add_tag(by=cast.edith, tree=tree, name="Mast", under=tags["Ketch"])
    with pytest.raises(LodestarError, match="end or merge those first"):
        end_tag(by=cast.edith, tag=tags["Ketch"], reason="r")


def test_the_plan_s_principles_are_no_tags_a_second_time():
    from lodestar.evidence.definitions.working_plan import tag_trees

    assert "principle" not in tag_trees() and "principles" not in tag_trees()


def test_an_action_completed_is_read_on_and_takes_no_more_changes(cast, room, fitters):
    end_action(by=cast.edith, action=room, how="completed", on=YESTERDAY, reason="The doors opened.")
    line = action_line(cast.amber, room.slug)
    assert line.status == "complete" and "completed" in line.standing.reasons[0]
    assert cast.client("anonymous").get("/amber/actions/open-the-clean-room/").status_code == 200
    attempts = (
        lambda: edit_record(by="x", instance=room, version=1, changes={"name": "Again"}),
        lambda: revise_date(by=cast.edith, action=room, field="ends", new="2030", reason="More."),
        lambda: add_dependency(by=cast.edith, action=room, needs=fitters),
        lambda: set_budget_line(by=cast.edith, action=room, source="F", year="2025/26",
                                committed=Decimal(1), spent=Decimal(0)),
        lambda: tag_action(by=cast.edith, action=room, tags=[]),
        lambda: reach_milestone(by=cast.edith, action=room, milestone="keys", on=YESTERDAY),
        lambda: end_action(by=cast.edith, action=room, how="completed", on=YESTERDAY, reason="Twice."),
    )  # fmt: skip
    for attempt in attempts:
        with pytest.raises(ActionEnded, match="takes no more changes"):
            attempt()
    assert ended_slugs(cast.amber) == {"open-the-clean-room"}


def test_an_action_merged_leads_on_to_the_other_and_says_where_to_go(cast, room, fitters):
    end_action(
        by=cast.edith, action=fitters, how="merged", on=YESTERDAY, reason="One course for all.", into=room
    )
    assert action_line(cast.amber, fitters.slug).into == room.slug
    page = cast.client("anonymous").get("/amber/actions/train-fitters/").content.decode()
    assert "merged into" in page and "/amber/actions/open-the-clean-room/" in page
    page = cast.client("anonymous").get("/amber/actions/open-the-clean-room/").content.decode()
    assert "/amber/actions/train-fitters/" in page
    with pytest.raises(ActionEnded, match="go on with ‘Open the clean room’"):
        edit_record(by="x", instance=fitters, version=1, changes={"name": "Again"})


def test_no_circle_is_closed_through_an_action_that_ended_in_another(cast, room, fitters, third):
    add_dependency(by=cast.edith, action=third, needs=room)
    add_dependency(by=cast.edith, action=fitters, needs=third)
    merge = {"by": cast.edith, "action": room, "how": "merged", "on": YESTERDAY, "reason": "One job."}
    with pytest.raises(Circle) as refused:
        end_action(**merge, into=fitters)
    assert str(refused.value) == (
        "This would make a circle: ‘Open the clean room’ leads on to ‘Train fitters’, which needs ‘Third’, "
        "which needs ‘Open the clean room’. Withdraw one of these first"
    )
    withdraw_dependency(by=cast.edith, dependency=fitters.needs.get(), reason="Not so.")
    end_action(**merge, into=fitters)
    with pytest.raises(Circle, match="‘Open the clean room’, which leads on to ‘Train fitters’"):
        add_dependency(by=cast.edith, action=fitters, needs=third)
    page = cast.client("edith").get("/amber/actions/third/").content.decode()
    needs = page[page.index('id="needs"') : page.index('id="needed"')]
    assert "merged into" in needs and "/amber/actions/train-fitters/" in needs, "it says whom to wait for now"


def test_no_action_is_merged_into_nothing_itself_another_place_or_one_that_ended(cast, room, fitters, bridge):
    end = lambda into, how="merged": end_action(  # noqa: E731
        by=cast.edith, action=room, how=how, on=YESTERDAY, reason="So.", into=into
    )
    for into, words in (
        (None, "Choose the action that it was merged into"),
        (room, "another action of this place"),
        (bridge, "another action of this place"),
    ):
        with pytest.raises(LodestarError, match=words):
            end(into)
    with pytest.raises(LodestarError, match="leads into no other"):
        end(fitters, "completed")
    with pytest.raises(LodestarError, match="completed, merged, superseded"):
        end(None, "deleted")
    end_action(by=cast.edith, action=fitters, how="completed", on=YESTERDAY, reason="Done.")
    with pytest.raises(LodestarError, match="has ended itself"):
        end(fitters)


def test_an_ending_needs_a_reason_and_a_day_that_has_come(cast, room):
    with pytest.raises(LodestarError, match="Say why it ended"):
        end_action(by=cast.edith, action=room, how="completed", on=YESTERDAY, reason=" ")
    tomorrow = localdate() + dt.timedelta(days=1)
    with pytest.raises(LodestarError, match="yet to come"):
        end_action(by=cast.edith, action=room, how="completed", on=tomorrow, reason="Soon.")


def test_an_ending_taken_back_lets_the_action_go_on_and_is_not_forgotten(cast, room):
    ending = end_action(by=cast.edith, action=room, how="completed", on=YESTERDAY, reason="Done.")
    take_back_ending(by=cast.edith, ending=ending, reason="The door stuck.")
    edit_record(by="x", instance=room, version=1, changes={"name": "Open it again"})
    assert not action_line(cast.amber, room.slug).ended
    assert [event.reason for event in Event.objects.filter(kind="ending").order_by("id")] == [
        "Done.",
        "The door stuck.",
    ]
    end_action(by=cast.edith, action=room, how="completed", on=YESTERDAY, reason="Now it is.")
    assert Ending.objects.count() == 1 and action_line(cast.amber, room.slug).ended


def test_no_action_is_deleted_by_hand_only_ended(cast, room):
    from django.db import transaction

    for deletion in (room.delete, Action.objects.filter(place=cast.amber).delete):
        with pytest.raises(Locked, match="end it"), transaction.atomic():
            deletion()
    assert Action.objects.filter(place=cast.amber).count() == 2


def test_a_pack_that_drops_an_action_leaves_it_and_what_people_made_of_it(cast, fitters, packs):
    end_action(by=cast.edith, action=fitters, how="completed", on=YESTERDAY, reason="Done.")
    pack = packs("amber")
    records = {kind: dict(held) for kind, held in pack.records.items()}
    del records["action"]["train-fitters"]
    report = load_pack(by="test", pack=replace(pack, records=records))
    assert [one.id for one in report.left_out] == ["train-fitters"] and report.unchanged
    assert action_line(cast.amber, "train-fitters").ended


def test_no_route_deletes_an_action_not_even_one_that_announced_its_changes(cast, room):
    from django.db import DatabaseError, transaction

    with pytest.raises(Locked, match="never deleted"), transaction.atomic(), told():
        room.delete()
    Milestone.objects.filter(action=room)._raw_delete("default")
    Responsibility.objects.filter(action=room)._raw_delete("default")
    room.principles.clear()
    with pytest.raises(DatabaseError, match="An action stays"), transaction.atomic():
        Action.objects.filter(pk=room.pk)._raw_delete("default")


def test_all_that_changes_the_working_plan_asks_who_you_are(cast, room, fitters):
    for name in ("vera", "otto", "basil"):
        by = getattr(cast, name)
        for attempt in (
            lambda by=by: add_dependency(by=by, action=room, needs=fitters),
            lambda by=by: set_budget_line(
                by=by, action=room, source="F", year="2025/26", committed=Decimal(1), spent=Decimal(0)
            ),
            lambda by=by: tag_action(by=by, action=room, tags=[]),
            lambda by=by: take_up_tree(by=by, place=cast.amber, tree="equality"),
            lambda by=by: end_action(by=by, action=room, how="completed", on=YESTERDAY, reason="x"),
            lambda by=by: reach_milestone(by=by, action=room, milestone="keys", on=YESTERDAY),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    assert not Event.objects.exclude(by="test").exists()


def test_late_actions_carry_their_reasons(cast, room):
    late = late_actions(cast.amber, dt.date(2027, 2, 1))
    assert [line.slug for line in late] == ["open-the-clean-room"]
    assert late[0].standing.reasons[0] == "It was to end by 31 December 2026 and no ending is recorded."
    assert not late_actions(cast.amber, dt.date(2025, 1, 1))


def test_data_health_says_what_fails_and_how_to_mend_it(cast, evidence, fitters):
    health = health_of_action(cast.amber, fitters.slug)
    failing = {found.check.id: found.mend for found in health.failed}
    assert "No" not in failing and {"dates", "lead-on-each-side", "money"} <= set(failing)
    assert failing["dates"].startswith("Enter when it starts")
    before = health.score
    set_budget_line(
        by=cast.edith, action=fitters, source="F", year="2025/26", committed=Decimal(0), spent=Decimal(0)
    )
    assert health_of_action(cast.amber, fitters.slug).score > before


def test_what_people_state_stands_beside_what_is_computed(cast, room, monkeypatch):
    from lodestar.service.delivery import reported

    told = reported.LastRound(
        "q1", "Q1", {room.slug: reported.Stated("on-track", "On track")}, asked=frozenset({room.slug})
    )
    monkeypatch.setattr(reported, "_tellers", [lambda place, until: told])
    line = next(line for line in actions_of(cast.amber, dt.date(2027, 2, 1)) if line.slug == room.slug)
    assert (line.status, line.stated.word, line.reported) == ("past-its-date", "On track", False)
