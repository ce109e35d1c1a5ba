"""What is published of a record that stands on an unpublished part of the plan is nowhere, until that part is published."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from made_once import fresh  # noqa: F401
from who_may import tables

from lodestar.service.memory.edition_tables import COPIES, copy_plan
from lodestar.service.memory.publishing import PUBLISHABLE, publish_record
from lodestar.service.plan.models import Action, Forum, Theme
from lodestar.service.search.indexing import index_working

tables()  # so that what the apps make for their lines can be imported

import who_may_board_packs as packs  # noqa: E402
import who_may_meetings as meetings  # noqa: E402
import who_may_memory as memory  # noqa: E402
import who_may_risks as risks  # noqa: E402
import who_may_rounds as rounds  # noqa: E402

PUBLIC = ("anonymous", "otto", "gone", "basil")
API = "/api/v1/places/amber"


@dataclass(frozen=True)
class Standing:
    """A published record of a kind. ``alone`` are addresses that name it, ``among`` lists that hold ``word`` for it."""

    kind: str
    ground: tuple[type, str]
    make: Callable[[Any], Any]
    alone: Callable[[Any], tuple[str, ...]]
    among: tuple[str, ...]
    word: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.ground[0].__name__.lower()}"


def page(name, *args):
    return reverse(name, args=["amber", *args])


def delegated(cast):
    from lodestar.service.meetings.models import Decision

    return Decision.objects.create(
        place=cast.amber, slug="for-the-board", authority="delegated", delegate="The chair", forum=meetings.board(cast),
        name="Zephyr", text="So.", outcome="agreed", made_on=dt.date(2025, 3, 12), published_at=timezone.now(),
    )  # fmt: skip


def risk_on_a_theme(cast):
    held = risks.raised(cast)
    held.action, held.theme = None, Theme.objects.get(place=cast.amber, slug="skills")
    held.save()
    publish_record(by=cast.sec, record=held)
    return held


def publication_of(kind):
    return lambda row: (page("publication", kind, row.slug),)


def search(word):
    return f"/search/?q={word}", f"/api/v1/search?q={word}"


BOARD, FIBRE = (Forum, "board"), (Action, rounds.ACTION)
PUBLISHED = (page_list := "/amber/published/", f"{API}/publications")
DECISIONS = (
    "/amber/decisions/",
    "/amber/decisions/?format=csv",
    f"{API}/decisions",
    f"{API}/decisions?format=csv",
)
STANDING = [
    Standing(
        "meeting", BOARD, meetings.published,
        lambda row: (page("meeting", row.slug), page("meeting_public", row.slug), f"{API}/meetings/{row.slug}"),
        ("/amber/meetings/", "/amber/meetings/?format=csv", f"{API}/meetings", page_list, *search("agreed")), "Agreed",
    ),
    Standing(
        "decision", BOARD, lambda cast: meetings.published(cast).decisions.get(),
        lambda row: (page("decision", row.slug), f"{API}/decisions/{row.slug}"),
        (*DECISIONS, *search("forty")), "Train fitters",
    ),
    Standing(
        "decision", BOARD, delegated, lambda row: (page("decision", row.slug), f"{API}/decisions/{row.slug}"),
        (*DECISIONS, *search("zephyr")), "Zephyr",
    ),
    Standing("paper", BOARD, meetings.published, lambda row: (page("paper", f"{row.slug}-paper"),), (), ""),
    Standing(
        "board-pack", BOARD, packs.published,
        lambda row: (
            page("board_pack", row.slug), page("board_pack_file", row.slug, "json"), *publication_of("board-pack")(row),
            f"{API}/board-packs/{row.slug}",
        ),
        ("/amber/board-packs/", f"{API}/board-packs", page_list, *search("issued")), "Issued",
    ),
    Standing(
        "risk", (Action, "train-fitters"), lambda cast: (memory.published(cast), risks.raised(cast))[1],
        publication_of("risk"), (*PUBLISHED, *search("fitters&kind=publication")), "published/risk/no-fitters",
    ),
    Standing(
        "risk", (Theme, "skills"), risk_on_a_theme, publication_of("risk"),
        (*PUBLISHED, *search("fitters&kind=publication")), "published/risk/no-fitters",
    ),
    Standing(
        "update", FIBRE, rounds.public,
        lambda row: (
            page("round_line", row.slug, rounds.ACTION), page("update_file", row.slug, file_in(row)),
            f"{API}/rounds/{row.slug}/actions/{rounds.ACTION}",
        ),
        (
            "/amber/rounds/over-time/", f"{API}/rounds/summer/actions", "/amber/rounds/summer/",
            "/amber/rounds/summer/?format=csv", *search("fibre&kind=update"),
        ), rounds.ACTION,
    ),
]  # fmt: skip
# What stands on nothing of the plan, and what is public with what it belongs to.
ON_NOTHING = {"annual-report", "round", "publication", "plan-edition"}


def file_in(row):
    from lodestar.service.rounds.models import UpdateFile

    return UpdateFile.objects.get(update__round=row, update__side="local").pk


def holding(client, addresses, word):
    """At which of the lists the reader finds the record."""
    return {at for at in addresses if word in client.get(at).content.decode()}


@pytest.mark.parametrize("held", STANDING, ids=str)
def test_it_is_nowhere_until_what_it_stands_on_is_published(settled, signed_in, held):
    row = held.make(settled)
    alone = held.alone(row)
    model, slug = held.ground

    def publish(with_ground):
        copy_plan(settled.amber)
        if not with_ground:
            COPIES[model]._default_manager.filter(place_id=settled.amber.pk, slug=slug).delete()
        index_working(settled.amber)
        cache.clear()
        return {
            who: (
                {at for at in alone if signed_in[who].get(at).status_code == 200},
                holding(signed_in[who], held.among, held.word),
            )
            for who in (*PUBLIC, "vera")
        }

    read, nowhere = publish(True), publish(False)
    for who in PUBLIC:
        assert read[who] == (set(alone), set(held.among)), "it is read while what it stands on is public"
        assert nowhere[who] == (set(), set()), who
        assert {signed_in[who].get(at).status_code for at in alone} == {404}, "as if it were not there"
    assert nowhere["vera"] == read["vera"] == read["anonymous"], (
        "who holds a role reads the plan as it is worked on"
    )


def test_every_kind_that_can_be_published_is_in_the_table():
    kinds = {
        model.KIND
        for model in apps.get_models()
        if hasattr(model, "KIND") and "published_at" in {field.name for field in model._meta.fields}
    }
    assert kinds | set(PUBLISHABLE) == ({held.kind for held in STANDING} - {"paper", "update"}) | ON_NOTHING
