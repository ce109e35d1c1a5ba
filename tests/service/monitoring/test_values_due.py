"""Values that are due: in the list of whoever may enter them, and on the page of the indicator."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.service.monitoring.actions import Entry, assign_indicator, end_assignment, enter_values
from lodestar.service.monitoring.queries import values_due
from lodestar.service.people.models import RoleAssignment
from lodestar.service.plan.models import Action


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


def assigned(cast, name="Jobs created", starts=dt.date(2025, 4, 1), frequency="half-year"):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    return assign_indicator(
        by=cast.edith, place=cast.amber, action=action, indicator="jobs-created", name=name, role="contextual",
        starts=starts, frequency=frequency, time_rule="sum", place_rule="none",
    )  # fmt: skip


def work(cast, who):
    return cast.client(who).get("/amber/my-work/").content.decode()


def test_a_value_that_is_due_waits_for_who_may_enter_it_until_it_is_entered_or_said_why_not(cast):
    row = assigned(cast)
    page = work(cast, "edith")
    assert "Values of indicators to enter (1)" in page and f"/amber/monitoring/{row.slug}/values/" in page
    assert "For April 2025 to September 2025 and 1 later period." in page
    enter_values(by=cast.edith, assignment=row, entries=[Entry("2025-04..2025-09", value=3)])
    assert values_due(cast.edith, cast.amber)[0].periods == ("2025-10..2026-03",)
    enter_values(by=cast.edith, assignment=row, entries=[Entry("2025-10..2026-03", missing="not-collected")])
    assert not values_due(cast.edith, cast.amber) and "to enter (" not in work(cast, "edith")


def test_it_waits_for_nobody_who_may_not_enter_it_nor_next_door_nor_once_it_has_ended(cast):
    row = assigned(cast)
    for who in ("vera", "sec", "otto", "basil", "bruno"):
        assert not values_due(getattr(cast, who), cast.amber), who
    assert not values_due(cast.edith, cast.birch)
    end_assignment(by=cast.edith, assignment=row, reason="Counted elsewhere")
    assert not values_due(cast.edith, cast.amber)


def test_whose_role_is_on_another_action_is_not_asked(cast):
    assigned(cast)
    assert values_due(cast.lena, cast.amber)
    RoleAssignment.objects.filter(person=cast.lena).update(node_kind="action", node="open-the-clean-room")
    assert not values_due(cast.lena, cast.amber)


def test_the_longest_due_comes_first_the_first_twenty_are_shown_and_all_are_counted(cast):
    for number in range(21):
        assigned(cast, f"Jobs {number:02}")
    assigned(cast, "Jobs of old", starts=dt.date(2024, 4, 1))
    page = work(cast, "edith")
    assert "to enter (22)" in page and "The first 20 of 22" in page
    assert page.index("Jobs of old") < page.index("Jobs 00") and "Jobs 20" not in page


def test_many_are_found_by_as_many_queries_as_one(cast):
    counts = []
    for number in range(3):
        assigned(cast, f"Jobs {number}")
        with CaptureQueriesContext(
            connection,
        ) as held:
            values_due(cast.cora, cast.amber), values_due(cast.edith, cast.amber)
        counts.append(len(held))
    assert len(set(counts)) == 1


def test_the_page_of_an_indicator_says_what_is_due_and_when_the_next_is(cast):
    new, old = assigned(cast, "New", dt.date(2026, 4, 1)), assigned(cast, "Old")

    def page(row):
        return cast.client("edith").get(f"/amber/monitoring/{row.slug}/").content.decode()

    assert "Not yet due. Next due on 30 September 2026" in page(new)
    assert "2 periods ended without a value: April 2025 to September 2025 and later." in page(old)
    enter_values(
        by=cast.edith, assignment=old, entries=[Entry(p, value=1) for p in ("2025-04..2025-09", "2025-10..2026-03")]
    )  # fmt: skip
    assert "Every value that is due is here. Next due on 30 September 2026" in page(old)
    nothing = cast.client("edith").get(f"/amber/monitoring/{new.slug}/values/").content.decode()
    assert "next due on 30 September 2026" in nothing
