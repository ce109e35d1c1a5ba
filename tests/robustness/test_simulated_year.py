"""A year of three places is lived through by named actions; what is reported of it is worked out a second time."""

import datetime as dt
import os
import time
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from simulated_board import ENDINGS, live_meeting, live_registers
from simulated_places import PLACES, begin_place, leave_and_join
from simulated_year import at, live_quarter, live_round
from slow_annual import SlowReport
from slow_endings import completions

from tests.pace import as_there, of_known

pytestmark = pytest.mark.django_db

SIZES = (134, 133, 133)
# The suite lives through the whole of it on SQLite, and through a part on PostgreSQL.
PART = float(os.environ.get("LODESTAR_YEAR_PART", "1"))
PROCESSOR_SECONDS = 90


@pytest.fixture(scope="module")
def year(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The year, lived through once; what it left is given up afterwards."""
    from django.db import transaction

    home = tmp_path_factory.mktemp("year")
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
        time_machine.travel(at(dt.date(2026, 3, 20)), tick=True) as travel,
    ):
        patch.setenv("LODESTAR_HOME", str(home))
        patch.setattr("django.conf.settings.EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
        before, began = of_known(), time.process_time()
        lives = [
            begin_place(slug, int(size * PART), number, home)
            for number, (slug, size) in enumerate(zip(PLACES, SIZES, strict=True))
        ]
        for number in range(4):
            for deed in (live_round, live_meeting):
                for life in lives:
                    deed(life, number, travel)
            travel.move_to(at(dt.date(2026 + number // 3, (5, 8, 11, 2)[number], 20)))
            for life in lives:
                live_quarter(life, number)
                live_registers(life, number)
                if number == 1:
                    leave_and_join(life)
        travel.move_to(at(dt.date(2027, 4, 20)))
        reports = [report_of(life) for life in lives]
        took = as_there(time.process_time() - began, before)
        yield SimpleNamespace(lives=lives, reports=reports, home=home, seconds=took)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def at_home(year: Any, fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the year's packs and reports are kept."""
    monkeypatch.setenv("LODESTAR_HOME", str(year.home))


def report_of(life: Any) -> Any:
    """The year's report, issued, after the last quarter's values are in."""
    from lodestar.service.annual_reports.actions import begin_report
    from lodestar.service.documents.actions import draw_up, issue
    from lodestar.service.monitoring.actions import Entry, enter_values

    entry = Entry("2027-01..2027-03", value=Decimal(41), source="Made")
    enter_values(by=life.people["analyst"], assignment=life.assignment, entries=[entry])
    report = begin_report(by=life.people["secretariat"], place=life.place, year="2026/27")
    document = draw_up(by=life.people["secretariat"], row=report)
    report.refresh_from_db()
    return issue(by=life.people["secretariat"], row=report, digest=document.digest)


def served(life: Any, path: str) -> bytes:
    client = Client()
    client.force_login(life.people["analyst"])
    answer = client.get(f"/{life.place.slug}/{path}")
    assert answer.status_code == 200, path
    return bytes(answer.content)


def figures_in(data: bytes) -> dict[tuple[str, str, str], Decimal]:
    """Every figure of a document by table, row and column; two of one address would be a fault."""
    from lodestar.reports.documents.model import Figure, from_bytes

    document = from_bytes(data)
    found: dict[tuple[str, str, str], Decimal] = {}
    for table in document.tables():
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=True):
                if isinstance(cell, Figure):
                    key = (table.caption, str(row[0]), column.label)
                    assert key not in found, key
                    found[key] = cell.value
    sentences = figures_in_sentences(document)
    assert len(found) + len(sentences) == sum(1 for _ in document.figures()) and len(sentences) > 15
    for figure in sentences:
        assert found[tuple(figure.source.split(" / "))] == figure.value, figure
    return found


def figures_in_sentences(document: Any) -> list[Any]:
    """The figures of the first page, each of which says which cell of which table it is."""
    from lodestar.reports.documents.model import Figure, Paragraph

    blocks = (block for section in document.sections for block in section.blocks)
    return [
        part
        for block in blocks
        if isinstance(block, Paragraph)
        for part in block.parts
        if isinstance(part, Figure)
    ]


@pytest.mark.parametrize("number", range(3), ids=PLACES)
def test_every_figure_of_the_annual_report_is_found_again_by_a_slow_reader_of_the_audit(
    year: Any, number: int
) -> None:
    from lodestar.service.audit.models import Event

    life, report = year.lives[number], year.reports[number]
    events = list(Event.objects.filter(place=life.place.slug).order_by("id"))
    slow = SlowReport(events, life.diary, life.place.name)
    expected, (_, contested) = slow.all(), completions(slow.of, slow.diary, slow.ended)
    found = figures_in(served(life, f"annual-reports/{report.slug}/report.json"))
    assert len(found) > 90
    assert contested or PART < 1, "somebody calls done what the other side does not, and nothing settles it"
    assert found == expected


@pytest.mark.parametrize("number", range(3), ids=PLACES)
def test_nothing_of_one_place_stands_in_the_report_or_a_pack_of_another(year: Any, number: int) -> None:
    life, report = year.lives[number], year.reports[number]
    others = [other.place for other in year.lives if other is not life]
    texts = [served(life, f"annual-reports/{report.slug}/report.json")]
    texts += [files["json"] for files in life.diary.packs.values()]
    for text in texts:
        assert life.place.name.encode() in text
        for other in others:
            assert other.name.encode() not in text and other.slug.encode() not in text


@pytest.mark.parametrize("number", range(3), ids=PLACES)
def test_every_pack_of_the_year_is_served_byte_for_byte_as_it_was_issued(year: Any, number: int) -> None:
    life = year.lives[number]
    assert len(life.diary.packs) == 4
    for slug, files in life.diary.packs.items():
        for ending in ENDINGS:
            assert served(life, f"board-packs/{slug}/pack.{ending}") == files[ending]


@pytest.mark.parametrize("number", range(3), ids=PLACES)
def test_what_was_known_at_each_round_s_end_is_told_again_as_the_diary_kept_it(
    year: Any, number: int
) -> None:
    from lodestar.service.audit.replay import known_then

    life = year.lives[number]
    assert len(life.diary.snapshots) == 4
    for moment, updates, ends in life.diary.snapshots:
        known = known_then(life.place, "update", moment)
        told = {
            s: {name: one[name] for name in ("round", "state", "rating", "forecast")}
            for s, one in known.items()
        }
        assert told == updates
        actions = known_then(life.place, "action", moment)
        assert {slug: one["ends"] or "" for slug, one in actions.items()} == ends


def test_the_year_was_as_large_and_as_troubled_as_it_is_said_to_be(year: Any) -> None:
    from lodestar.service.audit.models import Event
    from lodestar.service.people.models import RoleAssignment

    places = [life.place for life in year.lives]
    assert RoleAssignment.objects.filter(place__in=places).values("person").distinct().count() >= 60
    assert sum(len(life.diary.actions) for life in year.lives) == sum(int(size * PART) for size in SIZES)
    deeds = set(Event.objects.values_list("action", flat=True))
    assert {
        "return update",
        "reopen update",
        "let lapse",
        "agree to joint line",
        "revise date",
        "end role",
    } <= deeds
    assert (
        sum(life.diary.deeds[f"late {side}"] for life in year.lives for side in ("local", "national"))
        > 10 * PART
    )
    print(f"{year.seconds:.0f} s of processor")
    assert year.seconds <= PROCESSOR_SECONDS
