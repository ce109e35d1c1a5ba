"""Every address that the public can ask for, after everything of the plan was changed in private: nothing new is there.

The addresses are those of the matrix of who may do what, of the read interface and of the pages above the places, so
that a new one is walked as soon as it is there.
"""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch
from django.utils.timezone import localdate
from test_who_may_do_what import addresses
from who_may import gathered, tables
from working_records import made_everywhere

from lodestar.evidence.definitions.risk_scheme import risk_scheme
from lodestar.service.delivery import actions, dates, tagging
from lodestar.service.delivery.models import (
    BudgetLine,
    DateRevision,
    Dependency,
    Schemes,
    Stance,
    Verification,
)
from lodestar.service.delivery.schemes import choose_schemes
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.mapping import LEDGER_KINDS, model_of, rows_of
from lodestar.service.ledger.models import LedgerRecord
from lodestar.service.ledger.rules import NotAllowed
from lodestar.service.meetings.forum_actions import add_seat, set_quorum
from lodestar.service.meetings.forum_models import ForumMembership, ForumTerms
from lodestar.service.memory.edition_tables import COPIES, INSIDE, KINDS, PLAN, copy_plan
from lodestar.service.memory.editions import publish_plan, waiting_of
from lodestar.service.plan.models import Action, Forum
from lodestar.service.risks.rereading import reread_by
from lodestar.service.shared.caching import forget
from lodestar.service.shared.editions import edition

MARK = "Zugzwang"
YEAR = "2043"  # no date of Amber is so late
NUMBER = "87654321"
CHANGED = rf"{MARK}|\b({YEAR}|{NUMBER}|6,?789)\b"  # not among the digits of a moment or of a hash
WORDS = frozenset(
    {"name", "text", "note", "title", "statement", "purpose", "for_whom", "measure", "publisher", "speaker", "label",
     "short_name", "settled_by", "chair", "locator", "licence"}
)  # fmt: skip
FORMATS = ("csv", "json", "xlsx")
INTERFACE = next(table.INTERFACE for table in tables() if hasattr(table, "INTERFACE"))


@pytest.fixture
def walked(cast, evidence):
    """Amber with one of everything that its addresses name, then everything of its plan changed in private."""
    cache.clear()
    asked = sorted(set(public_addresses(cast)))
    copy_plan(cast.amber)  # what the matrix makes stands in no audit
    change_everything(cast)
    return cast, asked


def publish(cast):
    publish_plan(by=cast.sec, place=cast.amber, upto=waiting_of(cast.amber).upto)


def public_addresses(cast):
    exports = {name for name in gathered("EXPORTS")}
    for line in (line for line in gathered("LINES") if {"anonymous", "otto"} & set(line.reads)):
        at = reverse(line.name, args=["amber", *line.arguments(cast)]) + (
            f"?{line.named}" if line.named else ""
        )
        yield at
        joint = "&" if "?" in at else "?"
        yield from (f"{at}{joint}format={one}" for one in (FORMATS if line.name in exports else ()))
        yield f"{at}{joint}as_at={localdate()}"
    for kind in LEDGER_KINDS:
        for row in rows_of(cast.amber, kind.name):
            yield f"/amber/{kind.plural.replace(' ', '-')}/{row.slug}/history/"
            try:
                yield reverse(kind.name.replace("-", "_"), args=["amber", row.slug])
            except NoReverseMatch:
                continue
    for _, written in addresses(get_resolver()):
        if (
            written.startswith("api/")
            and "^" not in written
            and "awards" not in written
            and "<id>" not in written
        ):
            yield "/" + written.replace("<place>", "amber")
    yield from (f"/api/v1/places/amber/{kind}/{id_}" for kind, id_ in INTERFACE.items())
    yield from ("/?all", "/glossary/", "/docs/")
    for word in ("fitters", "harbour", "room"):
        for at in (f"/search/?q={word}", f"/search/?q={word}&place=amber", f"/api/v1/search?q={word}"):
            yield at


def change_everything(cast):
    """Changes of people to every kind of the plan's records, by the ways that people change them."""
    for kind in LEDGER_KINDS:
        if kind.name != "place":
            for row in rows_of(cast.amber, kind.name):
                _rewrite(row)
    room, fitters, fibre = (
        Action.objects.get(place=cast.amber, slug=slug)
        for slug in ("open-the-clean-room", "train-fitters", "lay-the-fibre")
    )
    for row in Dependency.objects.filter(place=cast.amber):
        actions.withdraw_dependency(by=cast.edith, dependency=row, reason=MARK)
    dates.revise_date(by=cast.edith, action=fibre, field="ends", new=f"{YEAR}-03", reason=MARK)
    actions.add_dependency(by=cast.edith, action=fibre, needs=room, note=MARK)
    actions.set_budget_line(
        by=cast.edith, action=fibre, source=MARK, year="2025/26", committed=Decimal(NUMBER), spent=Decimal(0)
    )
    tree = tagging.add_tree(by=cast.edith, place=cast.amber, name=f"{MARK} tree", levels=[MARK], text=MARK)
    tag = tagging.add_tag(by=cast.edith, tree=tree, name=f"{MARK} tag")
    tagging.tag_action(by=cast.edith, action=fibre, tags=[tag])
    dates.revise_date(by=cast.edith, action=room, field="ends", new=f"{YEAR}-12", reason=MARK)
    dates.revise_date(
        by=cast.edith,
        action=Action.objects.get(pk=room.pk),
        field="due",
        new=f"{YEAR}-05",
        reason=MARK,
        milestone="doors",
    )
    actions.end_action(by=cast.edith, action=fitters, how="completed", on=localdate(), reason=MARK)
    board = Forum.objects.get(place=cast.amber, slug="board")
    set_quorum(by=cast.sec, forum=board, number=6789)
    add_seat(
        by=cast.sec, forum=board, seat=f"{MARK} seat", role="member", holder=f"{MARK} holder",
        starts=dt.date(2025, 1, 1),
    )  # fmt: skip


def _rewrite(row):
    fields = {field.name for field in row._meta.concrete_fields} & WORDS
    for name in sorted(fields):
        row.refresh_from_db()
        held = getattr(row, name)
        if isinstance(held, str) and (held or name == "note"):
            try:
                edit_record(
                    by="somebody", instance=row, version=row.version, changes={name: f"{MARK} {held}"[:190]},
                )  # fmt: skip
            except NotAllowed:
                continue


def content(answer):
    """All that an answer says, what a spreadsheet holds included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as held:
            body = b"".join(held.read(name) for name in held.namelist())
    return body.decode(errors="replace")


def told(client, asked, words):
    """At which addresses the reader finds any of the words."""
    found = {}
    for at in asked:
        answer = client.get(at)
        if answer.status_code == 200 and (seen := re.search(words, content(answer))):
            around = content(answer)
            found[at] = around[max(0, seen.start() - 80) : seen.end() + 40]
    return found


def test_nothing_of_what_was_changed_in_private_is_anywhere(walked):
    cast, asked = walked
    for words in (f"{YEAR}-03", r"\b6,?789\b"):
        assert told(cast.client("vera"), asked, words), f"inside it is read, so {words} would have been seen"
    for who in ("anonymous", "otto", "basil"):
        assert told(cast.client(who), asked, CHANGED) == {}


def test_it_is_there_once_it_is_published_and_the_walk_would_have_seen_it(walked):
    cast, asked = walked
    inside = set(told(cast.client("vera"), asked, MARK))
    publish(cast)
    outside = set(told(cast.client("anonymous"), asked, MARK))
    assert len(asked) > 200
    for page in (
        "/amber/actions/", "/amber/actions/?format=csv", "/amber/actions/?format=xlsx", "/amber/actions/train-fitters/",
        "/amber/plan/timeline/", "/amber/plan/board/", "/amber/plan/tree/", "/api/v1/places/amber/actions", "/amber/plan/",
        "/search/?q=fitters", "/api/v1/search?q=fitters", reverse("asset_geojson", args=["amber"]), "/amber/organisations/", "/amber/",
    ):  # fmt: skip
        assert page in outside, page
    assert outside - inside == set(), "nothing is for the public alone"
    for model in PLAN:
        rows = list(model._default_manager.order_by("pk").values())
        with edition(published=True):
            assert list(model._default_manager.order_by("pk").values()) == rows, model


def test_what_never_waits_to_be_published_is_read_at_no_public_address(cast, evidence):
    """Money, schemes and the seats of forums are copied with the plan and read in no copy."""
    cache.clear()
    asked = sorted(at for at in set(public_addresses(cast)) if "xlsx" not in at)
    copy_plan(cast.amber)
    before = everything(cast, asked)
    fibre, board = (
        model.objects.get(place=cast.amber, slug=slug)
        for model, slug in ((Action, "lay-the-fibre"), (Forum, "board"))
    )
    set_quorum(by=cast.sec, forum=board, number=1)
    add_seat(
        by=cast.sec,
        forum=board,
        seat="Treasurer",
        role="chair",
        holder="Somebody",
        starts=dt.date(2025, 1, 1),
    )
    actions.set_budget_line(
        by=cast.edith,
        action=fibre,
        source="Fund",
        year="2025/26",
        committed=Decimal(NUMBER),
        spent=Decimal(0),
    )
    choose_schemes(
        by=cast.sec, place=cast.amber, health="essentials", rating="three-colours", risk="four-by-four",
        reason="Short", reread=len(reread_by(cast.amber, risk_scheme("five-by-five"), risk_scheme("four-by-four"))),
    )  # fmt: skip
    assert {BudgetLine.KIND, Schemes.KIND, ForumTerms.KIND, ForumMembership.KIND} == INSIDE - {
        DateRevision.KIND
    }
    copy_plan(cast.amber)
    after = everything(cast, asked)
    assert len(asked) > 200 and {at for at in asked if before[at] != after[at]} == set()


def everything(cast, asked):
    """What the public reads at every address, but for the moment at which it asked and the marks of its forms."""
    forget()
    cache.clear()
    client, found = cast.client("anonymous"), {}
    for at in asked:
        text = content(client.get(at))
        text = re.sub(r"\d{1,2} \w+ 20\d\d, \d\d:\d\d|20\d\d-\d\d-\d\d[T ][\d:.+Z]+", "", text)
        found[at] = re.sub(r'csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", text)
    return found


def test_every_record_of_the_plan_has_its_copy():
    ledger = {model_of(kind.name) for kind in LEDGER_KINDS if kind.name != "place"}
    assert ledger <= set(PLAN) and all(issubclass(model, LedgerRecord) for model in ledger)
    delivery = set(Dependency._meta.app_config.get_models())
    within = {Stance, Verification}  # for those who hold a role, and no page reads them for others
    assert delivery - within <= set(PLAN) and not within & set(PLAN)
    through = {field.remote_field.through for model in PLAN for field in model._meta.many_to_many}
    assert through <= set(PLAN)
    for model, copy in COPIES.items():
        assert [f.column for f in model._meta.concrete_fields] == [
            f.column for f in copy._meta.concrete_fields
        ]


def test_the_kinds_of_the_plan_are_told_apart_from_those_that_are_published_one_by_one():
    assert {"action", "ending", "target", "tag"} <= set(KINDS)
    assert not {"risk", "decision", "round", "meeting", "publication", "place"} & set(KINDS)


@pytest.mark.parametrize(
    "made", [public_addresses, lambda cast: {one.url for one in made_everywhere(cast)["amber"]}]
)
def test_what_is_published_of_records_that_stand_on_an_unpublished_plan_breaks_no_page(cast, evidence, made):
    cache.clear()
    asked = sorted(set(made(cast)))
    for copy in reversed(COPIES.values()):
        copy._default_manager.all().delete()
    for who in ("anonymous", "otto"):
        client = cast.client(who)
        client.raise_request_exception = False
        assert {at for at in asked if client.get(at).status_code >= 500} == set()
