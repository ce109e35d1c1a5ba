"""A plan of four hundred actions: each view within its time and size, and no query for each row."""

import datetime as dt
import gzip
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.service.delivery.models import (
    BudgetLine,
    DateRevision,
    Dependency,
    MilestoneMet,
    Tag,
    Tagging,
    TagTree,
)
from lodestar.service.plan.models import Action, Milestone
from lodestar.service.shared import caching
from tests.pace import of_processor

pytestmark = pytest.mark.django_db
VIEWS = (
    "plan/timeline/", "plan/board/", "plan/tree/", "plan/tags/", "plan/data-health/", "plan/money/",
    "plan/timeline/?status=past-its-date&page=2", "plan/board/?format=csv", "actions/many-0/",
)  # fmt: skip


def grow(place, like, start, count):
    """Add actions to the place, each with a milestone, a moved date, money, tags and something that it waits for."""
    made = Action.objects.bulk_create(
        Action(place=place, slug=f"many-{n}", workstream=like.workstream, name=f"Build the pier number {n}", text="T",
               commitment="committed", starts=f"20{20 + n % 9}", ends=f"20{22 + n % 9}", source=like.source, locator="p")
        for n in range(start, start + count)
    )  # fmt: skip
    Milestone.objects.bulk_create(
        Milestone(action=a, slug=f"m{k}", name=f"Step {k}", due=f"20{21 + k}-0{k + 1}")
        for a in made
        for k in range(3)
    )
    MilestoneMet.objects.bulk_create(
        MilestoneMet(place=place, slug=f"met-{a.slug}", action=a, milestone="m0", on=dt.date(2021, 1, 1))
        for a in made
    )
    DateRevision.objects.bulk_create(
        DateRevision(place=place, slug=f"revision-{a.slug}", action=a, name="ends", field="ends", old="2021", new=a.ends,
                     reason="Because.", by="person:1")
        for a in made
    )  # fmt: skip
    BudgetLine.objects.bulk_create(
        BudgetLine(
            place=place,
            slug=f"budget-{a.slug}",
            action=a,
            source="Fund",
            year="2025/26",
            committed=Decimal(5),
        )
        for a in made
    )
    Dependency.objects.bulk_create(
        Dependency(place=place, slug=f"dependency-{a.slug}", action=a, needs=made[0]) for a in made[1:]
    )
    tree, _ = TagTree.objects.get_or_create(
        place=place, slug="ships", defaults={"name": "Ships", "levels": ["Ship"]}
    )
    tag, _ = Tag.objects.get_or_create(place=place, slug="ships-a", tree=tree, defaults={"name": "A"})
    for row in Tagging.objects.bulk_create(Tagging(place=place, slug=a.slug, action=a) for a in made):
        row.tags.add(tag)


def test_four_hundred_actions_render_in_time_and_size_and_queries_do_not_grow(cast, room, evidence):
    client = cast.client("edith")
    grow(cast.amber, room, 0, 40)
    few = {view: asked(client, view) for view in VIEWS}
    grow(cast.amber, room, 40, 360)
    for view in VIEWS:
        assert len(asked(client, view)) <= len(few[view]), view
        took = min(of_processor(partial(client.get, f"/amber/{view}")) for _ in range(3))
        size = len(gzip.compress(client.get(f"/amber/{view}").content))
        assert took <= 0.3, f"{view} took {took * 1000:.0f} ms"
        assert size <= 150_000, f"{view} is {size:,} bytes compressed"


def asked(client, view):
    caching.forget()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/amber/{view}").status_code == 200
    return [query["sql"] for query in captured]
