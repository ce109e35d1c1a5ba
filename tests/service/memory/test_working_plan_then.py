"""Money, data health and tags as at another day, and what differs of them between two days."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.service.audit.models import Event
from lodestar.service.delivery.actions import add_dependency, set_budget_line, withdraw_budget_line
from lodestar.service.delivery.dates import reach_milestone
from lodestar.service.delivery.models import BudgetLine, Dependency, Tag
from lodestar.service.delivery.tagging import add_tag, add_tree, end_tag, merge_tag, rename_tag, tag_action
from lodestar.service.memory.comparing import compared
from lodestar.service.memory.then import OF_ALL, OF_ROLES, Then
from lodestar.service.memory.working_pages import budget_then, checks_then, measured_then
from lodestar.service.plan.models import Action
from lodestar.service.shared.caching import forget
from tests.service.reading import without_token

pytestmark = pytest.mark.django_db
ROOM, FITTERS = "open-the-clean-room", "train-fitters"
ALL = (*OF_ALL, *OF_ROLES)


def on(month, day, hour=12):
    return time_machine.travel(dt.datetime(2026, month, day, hour, tzinfo=dt.UTC), tick=True)


def at(month, day, known=None):
    first = dt.date(2026, month, day)
    return Then(first, dt.date(2026, *known) if known else first)


def page(cast, address, who="vera"):
    answer = cast.client(who).get(f"/amber/{address}")
    if answer.status_code != 200:
        return f"status {answer.status_code}"
    return without_token(answer.content.decode())


def action(cast, slug=ROOM):
    return Action.objects.get(place=cast.amber, slug=slug)


@pytest.fixture
def worked(db, request):
    """Money entered in April, changed in May, withdrawn in June; a need in April; tags in April, renamed and merged in June."""
    with on(3, 1):
        cast = request.getfixturevalue("cast")
    by = cast.edith
    with on(4, 1):
        held = {"by": by, "action": action(cast), "year": "2025/26"}
        harbour = set_budget_line(
            **held, source="Harbour fund", committed=Decimal("12500.50"), spent=Decimal(100)
        )
        set_budget_line(**held, source="City", committed=Decimal(2000), spent=Decimal(0))
        add_dependency(by=by, action=action(cast), needs=action(cast, FITTERS), note="They fit it.")
        ships = add_tree(by=by, place=cast.amber, name="Ships", levels=["Ship", "Boat"])
        ketch = add_tag(by=by, tree=ships, name="Ketch")
        add_tag(by=by, tree=ships, name="Dinghy", under=ketch)
        tag_action(by=by, action=action(cast), tags=[ketch])
    with on(5, 1):
        set_budget_line(
            **held, source="Harbour fund", committed=Decimal(15000), spent=Decimal(300), line=harbour
        )
    with on(6, 1):
        withdraw_budget_line(by=by, line=BudgetLine.objects.get(source="City"), reason="Never came.")
        sloop = add_tag(by=by, tree=ships, name="Sloop")
        rename_tag(by=by, tag=sloop, name="Cutter")
        merge_tag(by=by, tag=ketch, into=Tag.objects.get(name="Cutter"), reason="One word.")
    return cast


def test_money_is_told_as_its_lines_were_known(worked):
    def sums(then):
        lines = budget_then(worked.amber, then)
        return [(line.source, line.committed, line.spent) for line in lines]

    assert sums(at(3, 15)) == []
    assert sums(at(4, 15)) == [("City", 2000, 0), ("Harbour fund", Decimal("12500.5"), 100)]
    assert sums(at(4, 15, known=(5, 2))) == [("City", 2000, 0), ("Harbour fund", 15000, 300)]
    assert sums(at(6, 2)) == [("Harbour fund", 15000, 300)]


def test_the_page_of_money_tells_the_sums_of_then_and_leads_to_the_actions_of_then(worked):
    april = page(worked, "plan/money/?as_at=2026-04-15")
    assert "As at 15 April 2026" in april
    assert "£14,500.50" in april and "£14,400.50" in april, "12,500.50 and 2,000, less the 100 spent"
    assert f"/amber/actions/{ROOM}/?as_at=2026-04-15&amp;known=2026-04-15#money" in april
    assert "£15,000" in page(worked, "plan/money/?as_at=2026-06-02") and "City" not in page(
        worked, "plan/money/"
    )
    assert "No budget line was known then" in page(worked, "plan/money/?as_at=2026-03-15")
    shown = page(worked, f"actions/{ROOM}/?as_at=2026-04-15")
    assert 'id="money"' in shown and "£14,500.50" in shown and 'id="health"' in shown and "Ketch" in shown


@pytest.mark.parametrize("address", ["plan/money/", "plan/data-health/"])
def test_money_and_data_health_of_another_day_are_for_those_who_read_todays(worked, address, request):
    request.getfixturevalue("publish_all")(worked.amber)
    asked = f"{address}?as_at=2026-06-02"
    for who in ("vera", "sec", "edith"):
        assert "As at 2 June 2026" in page(worked, asked, who)
    for who in ("anonymous", "otto", "basil"):
        answer = worked.client(who).get(f"/amber/{asked}")
        # who is not signed in is asked to, as for today's page; nobody else is told that there is something
        assert answer.status_code == (302 if who == "anonymous" else 404)
        assert "Harbour fund" not in answer.content.decode()
    shown = page(worked, f"actions/{ROOM}/?as_at=2026-06-02", "anonymous")
    assert "Harbour fund" not in shown and "of 100" not in shown


def test_tags_are_told_as_they_stood(worked):
    april = page(worked, "plan/tags/?as_at=2026-04-15")
    assert "Ketch" in april and "Dinghy" in april and "Cutter" not in april and "merged into" not in april
    assert "?as_at=2026-04-15&amp;known=2026-04-15&amp;tag=ships-ketch" in april and "1 action" in april
    assert "Rename" not in page(worked, "plan/tags/?as_at=2026-04-15", "edith")
    june = page(worked, "plan/tags/?as_at=2026-06-02")
    assert "Cutter" in june and "merged into" in june and "One word." in june
    assert "No tags were known then" in page(worked, "plan/tags/?as_at=2026-03-15")
    shown = page(worked, "plan/tree/?as_at=2026-04-15&known=2026-04-15&tag=ships-ketch")
    assert (
        "Open the clean room" in shown
        and "Train fitters" not in shown.partition("<main")[2].partition("data-")[2]
    )


def test_the_public_reads_of_tags_what_was_published_when_it_was(worked, request):
    asked = "plan/tags/?as_at={}"
    today = localdate().isoformat()
    assert "Ketch" not in page(worked, asked.format("2026-04-15"), "anonymous")
    with on(7, 1):
        request.getfixturevalue("publish_all")(worked.amber)
    assert "Ketch" not in page(worked, asked.format("2026-06-02"), "anonymous"), "published in July only"
    assert "Cutter" in page(worked, asked.format("2026-07-02"), "anonymous")
    assert "Sloop" not in page(worked, f"memory/?from=2026-03-15&to={today}", "anonymous"), (
        "it was never published so"
    )


def test_differences_tell_money_needs_and_tags_in_sentences(worked):
    def told(first, last):
        return {
            one.sentence for one in compared(worked.amber, ALL, dt.date(2026, *first), dt.date(2026, *last))
        }

    assert told((3, 15), (4, 15)) == {
        "Budget line of City, 2025/26: £2,000 committed, £0 spent",
        "Budget line of Harbour fund, 2025/26: £12,500.50 committed, £100 spent",
        "Waits for “Train fitters”: They fit it.",
        "Tagged “Ketch”",
        "New",
        "New tag of Ships",
    }
    assert told((4, 15), (5, 15)) == {
        "Harbour fund, 2025/26: committed from £12,500.50 to £15,000",
        "Harbour fund, 2025/26: spent from £100 to £300",
    }
    assert told((5, 15), (6, 15)) == {
        "Budget line of City, 2025/26 withdrawn: Never came.",
        "New tag of Ships",
        "Under from Ketch to Cutter",
        "Tagged “Cutter”; no longer tagged “Ketch”",
        "Ended: One word.",
        "Merged into “Cutter”",
    }


def test_what_came_and_was_withdrawn_between_two_days_is_no_difference(worked):
    told = compared(worked.amber, ALL, dt.date(2026, 3, 15), dt.date(2026, 6, 15))
    assert not any("City" in one.sentence for one in told)
    with on(7, 1):
        need = Dependency.objects.get()
        from lodestar.service.delivery.actions import withdraw_dependency

        withdraw_dependency(by=worked.edith, dependency=need, reason="Trained.")
    (one,) = compared(worked.amber, ALL, dt.date(2026, 6, 15), dt.date(2026, 7, 15))
    assert (one.what, one.name, one.sentence) == (
        "ended",
        "Open the clean room",
        "Waits for “Train fitters” no more: Trained.",
    )
    assert one.url == f"/amber/actions/{ROOM}/"


def test_differences_of_money_and_needs_are_for_the_partnership_alone(worked, request):
    request.getfixturevalue("publish_all")(worked.amber)
    today = localdate().isoformat()
    asked = f"memory/?from=2026-03-15&to={today}&format=json"
    kinds = {row["kind"] for row in worked.client("anonymous").get(f"/amber/{asked}").json()}
    assert not kinds & {"Money", "Waiting for"}
    kinds = {row["kind"] for row in worked.client("vera").get(f"/amber/{asked}").json()}
    assert {"Money", "Waiting for", "Tags of an action"} <= kinds


def test_a_place_that_changed_its_checks_is_scored_by_those_of_then(worked):
    from lodestar.service.delivery.schemes import choose_schemes

    with on(7, 1):
        choose_schemes(
            by=worked.sec, place=worked.amber, health="essentials", rating="four-words",
            risk="five-by-five", reason="Fewer",
        )  # fmt: skip
    assert checks_then(worked.amber, at(6, 2)).id == "standard"
    assert checks_then(worked.amber, at(7, 2)).id == "essentials"
    assert "Essentials of an action" not in page(worked, "plan/data-health/?as_at=2026-06-02")


def test_a_figure_entered_counts_for_data_health_once_its_period_has_ended_and_it_was_known(worked):
    from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values

    with on(7, 1):
        row = assign_indicator(
            by=worked.edith, place=worked.amber, indicator="jobs-created", name="Jobs", role="contextual",
            starts=dt.date(2025, 4, 1), frequency="quarter", time_rule="sum", place_rule="none",
        )  # fmt: skip
    with on(7, 10):
        enter_values(by=worked.edith, assignment=row, entries=[
            Entry("2026-01..2026-03", value=Decimal(5)), Entry("2025-10..2025-12", value=Decimal(4))])  # fmt: skip
    last = {
        then: measured_then(worked.amber, then)[0] for then in (at(7, 5), at(7, 15), at(2, 1, known=(7, 15)))
    }
    assert list(last.values()) == [
        {}, {"jobs-created": dt.date(2026, 3, 31)}, {"jobs-created": dt.date(2025, 12, 31)}
    ]  # fmt: skip


# The slow obvious twin: what today's page said on the day itself, written down then.


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(["add", "raise", "withdraw", "tag", "end tag", "reach", "need"]),
        min_size=3,
        max_size=8,
    )
)
def test_every_day_is_told_as_its_own_page_told_it(cast, deeds):
    from django.db import transaction

    with transaction.atomic():
        diary = _live_through(cast, deeds)
        for day, said in diary.items():
            assert _said(cast, Then(day, day)) == said, (day, deeds)
        transaction.set_rollback(True)


def _live_through(cast, deeds):
    begun = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    diary = {}
    for number, deed in enumerate(deeds):
        with time_machine.travel(begun + dt.timedelta(days=number), tick=True):
            DEEDS[deed](cast, number)
            diary[localdate()] = _said(cast, None)
    return diary


def _add(cast, number):
    set_budget_line(
        by=cast.edith, action=action(cast), source=f"Fund {number}", year="2025/26", committed=Decimal(number) / 4,
        spent=Decimal(number),
    )  # fmt: skip


def _raise(cast, number):
    for line in BudgetLine.objects.filter(place=cast.amber, withdrawn="")[:1]:
        set_budget_line(
            by=cast.edith, action=line.action, source=line.source, year=line.year, line=line,
            committed=line.committed + 100, spent=line.spent,
        )  # fmt: skip


def _withdraw(cast, number):
    for line in BudgetLine.objects.filter(place=cast.amber, withdrawn="")[:1]:
        withdraw_budget_line(by=cast.edith, line=line, reason="Gone")


def _tag(cast, number):
    tree = add_tree(by=cast.edith, place=cast.amber, name=f"Tree {number}", levels=["A", "B"])
    top = add_tag(by=cast.edith, tree=tree, name="Top")
    low = add_tag(by=cast.edith, tree=tree, name="Low", under=top)
    tag_action(by=cast.edith, action=action(cast, FITTERS), tags=[low])


def _end_tag(cast, number):
    for tag in Tag.objects.filter(place=cast.amber, name="Low", ended_because="")[:1]:
        end_tag(by=cast.edith, tag=tag, reason="Done")


def _reach(cast, number):
    from lodestar.service.delivery.models import MilestoneMet

    if not MilestoneMet.objects.filter(place=cast.amber).exists():
        reach_milestone(by=cast.edith, action=action(cast), milestone="keys", on=localdate())


def _need(cast, number):
    if not Dependency.objects.filter(place=cast.amber).exists():
        add_dependency(by=cast.edith, action=action(cast), needs=action(cast, FITTERS))


DEEDS = {
    "add": _add, "raise": _raise, "withdraw": _withdraw, "tag": _tag, "end tag": _end_tag, "reach": _reach, "need": _need,
}  # fmt: skip


def _said(cast, then):
    """What the pages say: sums and lines of money, trees and tags, scores of data health."""
    asked = then.query if then else ""
    client = cast.client("vera")
    money, tags, health = (
        client.get(f"/amber/{address}{asked}").context
        for address in ("plan/money/", "plan/tags/", "plan/data-health/")
    )
    return {
        "money": (money["by_source"], money["by_year"], money["total"], money["lines"]),
        "tags": [(tree.slug, tree.name, _under(below)) for tree, below in tags["trees"]],
        "health": [
            (line.slug, line.status, score.score, score.failed) for line, score in health["list"].objects
        ],
    }


def _under(tags):
    return [(tag.slug, tag.name, tag.ended_because, count, _under(below)) for tag, count, below in tags]


@pytest.mark.parametrize("address", ["plan/money/", "plan/tags/", "plan/data-health/"])
def test_another_day_of_them_takes_no_more_queries_when_more_happened(worked, address):
    client = worked.client("vera")

    def asked():
        forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/amber/{address}?as_at=2026-04-15").status_code == 200
        return len(queries)

    asked()
    few, before = asked(), Event.objects.count()
    for number in range(12):
        _add(worked, number)
        _tag(worked, number)
    assert Event.objects.count() > before + 40 and asked() <= few
