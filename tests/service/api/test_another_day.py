"""The interface as at another day: each day is told as the interface told it on the day, and today as it stands."""

import csv
import dataclasses
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.packs.records import NextStep, Observation, Source
from lodestar.evidence.releases.release import write_release
from lodestar.evidence.sources import place_pack
from lodestar.evidence.stores.building import prepare
from lodestar.service.api.collections import COLLECTIONS
from lodestar.service.api.working_rows import RECORDS
from lodestar.service.api.working_then import READ
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.loading import load_pack
from lodestar.service.meetings.models import AgendaItem, Decision, Meeting
from lodestar.service.memory.editions import publish_plan, waiting_of
from lodestar.service.memory.pages import TELLING, kinds_of
from lodestar.service.monitoring.actions import Entry, assign_indicator, change_assignment, enter_values
from lodestar.service.monitoring.models import Assignment
from lodestar.service.plan.models import Action, Workstream
from lodestar.service.shared.caching import forget
from tests.service.conftest import made_pack
from tests.service.memory.test_delivery_then import DIARY, change, forum, make, on, the
from tests.service.rounds.made_round import make_round
from tests.service.working_records import made_everywhere

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/places"
DOCS = Path(__file__).parents[3] / "docs"
BY_DAY = [one for one in COLLECTIONS if one.by_day]
PLAN = (*(one.segment for one in BY_DAY), "claims", "observations")
MADE = tuple(one.segment for one in RECORDS if one.kind in READ)
OF_TODAY = ("assets", "sources", "organisations", "outlines", "awards", "rounds", "board-packs", "annual-reports",
            "publications", "value-proposals")  # fmt: skip
SMALL = ("indicator-assignments", "indicator-values", "risks")
READERS = {"ann": (*PLAN, *MADE), "vera": SMALL, "anonymous": PLAN}
Q = ("2025-10..2025-12", "2026-01..2026-03", "2026-04..2026-06")
JOBS = {
    "indicator": "jobs-created", "name": "Jobs from apprenticeships", "role": "commitment", "starts": dt.date(2025, 4, 1),
    "frequency": "quarter", "time_rule": "sum", "place_rule": "none", "baseline_period": "2024/25", "baseline": Decimal(20),
    "target_period": "2029/30", "target": Decimal(120), "dimensions": {"sex": ["female", "male", "other"]},
}  # fmt: skip


def assign(cast):
    row = assign_indicator(by=cast.edith, place=cast.amber, **JOBS)
    enter_values(
        by=cast.edith,
        assignment=row,
        entries=[Entry(Q[0], value=Decimal(40)), Entry(Q[1], value=Decimal(91))],
    )
    counts = {"female": 44, "male": 44, "other": 3}
    enter_values(by=cast.edith, assignment=row, entries=[
        Entry(Q[1], dimension="sex", category=one, value=Decimal(count)) for one, count in counts.items()])  # fmt: skip


def correct(cast):
    row = Assignment.objects.get()
    enter_values(
        by=cast.edith,
        assignment=row,
        entries=[Entry(Q[0], value=Decimal(45)), Entry(Q[2], value=Decimal(30))],
    )
    change_assignment(
        by=cast.edith, assignment=row, seen=row.version, changes={"target": Decimal(600)}, reason="More"
    )


def rename(cast, name):
    row = Action.objects.get(place=cast.amber, slug="train-fitters")
    edit_record(
        by=cast.edith.handle, instance=row, version=row.version, changes={"name": name}, reason="Words"
    )


def move(cast):
    """A workstream is told otherwise, and the action goes to another: filters of the day follow it."""
    row = Action.objects.get(place=cast.amber, slug="train-fitters")
    other = Workstream.objects.filter(place=cast.amber).exclude(pk=row.workstream_id).first()
    edit_record(by=cast.edith.handle, instance=row, version=row.version, changes={"workstream": other.slug})


def reload(cast, **steps):
    """The place pack anew, with these next steps and no others: what it no longer holds is taken out."""
    pack = made_pack("amber")
    given = {slug: NextStep(id=slug, order=n, text=text, source="prospectus", locator="page 9")
             for n, (slug, text) in enumerate(steps.items(), 1)}  # fmt: skip
    load_pack(
        by="test",
        pack=dataclasses.replace(pack, records={**pack.records, "next-step": given}, digest=",".join(steps)),
    )


def decide(cast):
    meeting = Meeting.objects.get(slug="autumn")
    fields = {
        "meeting": meeting,
        "forum": forum(cast),
        "authority": "forum",
        "outcome": "agreed",
        "made_on": the(8),
    }
    item = AgendaItem.objects.get(slug="spend")
    first = make(
        Decision,
        cast,
        "spend-now",
        name="Spend",
        text="Now.",
        item=item,
        about=["action:train-fitters"],
        **fields,
    )
    make(
        Decision,
        cast,
        "spend-less",
        name="Spend less",
        text="Less.",
        supersedes=first,
        **(fields | {"made_on": the(9)}),
    )
    change(item, minute="Agreed.")


def release(value):
    """The figures of the pack, the last of them as it was first given, or as it was corrected."""
    pack = made_pack("amber")
    figures = [one.model_copy(update={"value": Decimal(value)}) if one.id == "jobs-2024" else one
               for one in pack.all(Observation)]  # fmt: skip
    with prepare([write_release(place_pack.draft(pack.place, pack.all(Source), figures))]) as prepared:
        prepared.activate()


def publish(cast):
    waiting = waiting_of(cast.amber)
    publish_plan(by=cast.sec, place=cast.amber, upto=waiting.upto)


DEEDS = {
    1: assign,
    2: lambda cast: rename(cast, "Train many fitters"),
    4: publish,
    5: correct,
    6: lambda cast: reload(cast, meet="Meet again.", again="And again."),
    7: lambda cast: rename(cast, "Train all fitters"),
    8: lambda cast: (move(cast), release(50)),
    9: decide,
    10: publish,
    11: lambda cast: reload(cast, again="And once more."),
    12: lambda cast: reload(cast, meet="Meet at last.", again="And once more.", later="Later."),
    13: publish,
}
RECORDED = (0, 2, 4, 5, 7, 8, 10, 11, 13, 40)


def ask(cast, who, address, **asked):
    return cast.client(who).get(f"{ROOT}/amber{address}", asked)


def given(cast, who, segment, **asked):
    """What a list gives, but for when its records were changed: that is told by the record of changes, a moment later."""
    answer = ask(cast, who, segment and f"/{segment}", **({"limit": 200} if segment else {}), **asked)
    assert answer.status_code == 200, (segment, answer.content)
    return plain(answer.json())


def plain(told):
    """An answer without what another day adds; moments of change to the minute."""
    if isinstance(told, list):
        return [plain(one) for one in told]
    if not isinstance(told, dict):
        return told
    added = {"as_at", "known", "unknown", "by_its_dates", "next", "previous"}
    found = {name: plain(value) for name, value in told.items() if name not in added}
    return found | ({"changed_at": found["changed_at"][:16]} if "changed_at" in found else {})


def everything(cast):
    forget()
    found = {
        (who, one): given(cast, who, one) for who, segments in READERS.items() for one in (*segments, "")
    }
    return found | {(who, "csv"): table(cast, who, "follow-ups") for who in ("ann",)}


def table(cast, who, segment, **asked):
    text = ask(cast, who, f"/{segment}", format="csv", **asked).content.decode("utf-8-sig")
    return [plain(row) for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture
def lived(db, home, request, publish_all):
    """Amber from 1 September, with what the interface gave each reader on each of some days."""
    with on(0):
        cast = request.getfixturevalue("cast")
        object.__setattr__(cast, "made", make_round(cast))
        load_pack(by="test", pack=made_pack("amber"))
        publish_all(cast.amber)  # what the round stands on was made past the audit
        release(44)
    told = {}
    for number in sorted({*RECORDED, *DIARY, *DEEDS}):
        with on(number):
            for deeds in (DIARY, DEEDS):
                deeds.get(number, lambda cast: None)(cast)
            cast.amber.refresh_from_db()
            if number in RECORDED:
                told[number] = everything(cast)
    return cast, told


def test_every_day_is_told_as_the_interface_told_it_on_the_day(lived):
    cast, told = lived
    with on(80):
        for number, answers in told.items():
            day = the(number).isoformat()
            for (who, segment), answer in answers.items():
                if segment == "csv":
                    assert table(cast, who, "follow-ups", as_at=day) == answer, day
                else:
                    assert given(cast, who, segment, as_at=day) == answer, (day, who, segment)
    judge_the_diary(told)


def judge_the_diary(told):
    """The days that are compared say different things, so that the comparison could fail."""
    differing = {of: len({str(answers[of]) for answers in told.values()}) for of in told[0]}
    assert all(
        differing["ann", one] > 1 for one in ("actions", "next-steps", "observations", "claims", *MADE)
    ), differing
    assert differing["anonymous", "actions"] > 2 and differing["anonymous", "next-steps"] > 1
    assert differing["anonymous", "actions"] < differing["ann", "actions"], (
        "the public reads what was published"
    )
    values = [one for one in told[13]["vera", "indicator-values"]["items"] if one["hidden"]]
    assert values and all(one["value"] is None for one in values)


@pytest.fixture
def records(cast, evidence):
    """A record of every kind, and whoever reads it."""
    made_everywhere(cast)
    return cast


@pytest.mark.parametrize("who", ["alice", "vera", "anonymous"])
def test_as_at_today_is_what_is_told_without(records, who):
    today = dt.date.today().isoformat()
    for segment in (*PLAN, *(MADE if who != "anonymous" else ()), ""):
        now, then = given(records, who, segment), given(records, who, segment, as_at=today)
        assert then == now and (not segment or now["items"]), segment
        for one in now["items"][:2] if segment else ():
            address = f"/{segment}/{one['id']}"
            told = ask(records, who, address, as_at=today)
            assert told.status_code == 200 and plain(told.json()) == one, address
            assert {"as_at": today, "known": today}.items() <= told.json().items()


def test_another_day_takes_as_many_filters_and_parts_as_today(records):
    today = dt.date.today().isoformat()
    for collection in BY_DAY:
        for name in (*collection.filters, "q"):
            for wanted in (
                "skills",
                "committed",
                "train",
                "train-fitters",
                "patience",
                "jobs-created",
                "no-such-thing",
            ):
                asked = {name: wanted}
                now = given(records, "vera", collection.segment, **asked)
                assert given(records, "vera", collection.segment, as_at=today, **asked) == now, (
                    collection.kind,
                    asked,
                )
    for one in (one for one in RECORDS if one.kind in READ):
        for name in one.filters:
            for wanted in (
                "board",
                "m-b",
                "train-fitters",
                "jobs-made",
                "decide",
                "agreed",
                "2025/26",
                "sex",
                "no-such",
            ):
                now = given(records, "ann", one.segment, **{name: wanted})
                assert given(records, "ann", one.segment, as_at=today, **{name: wanted}) == now, (
                    one.kind,
                    name,
                    wanted,
                )
    first = ask(records, "vera", "/actions", as_at=today, limit=1)
    assert "as_at=" in first.json()["next"] and first.json()["next"] in first["Link"]
    second = records.client("vera").get(first.json()["next"]).json()
    assert [one["id"] for one in first.json()["items"] + second["items"]] == [
        one["id"] for one in given(records, "vera", "actions")["items"][:2]
    ]


@pytest.fixture
def renamed(db, request):
    """An action that was renamed on the 2nd and on the 7th, and went to another workstream on the 8th."""
    with on(0):
        cast = request.getfixturevalue("cast")
        load_pack(by="test", pack=made_pack("amber"))
    for number, deed in {2: DEEDS[2], 7: DEEDS[7], 8: move}.items():
        with on(number):
            deed(cast)
    cast.amber.refresh_from_db()
    return cast


def test_the_two_times_stand_at_the_head_of_an_answer(renamed):
    response = ask(renamed, "vera", "/actions/train-fitters", as_at="2026-09-02", known="2026-09-07")
    told = response.json()
    assert list(told)[:2] == ["as_at", "known"] and (told["as_at"], told["known"]) == (
        "2026-09-02",
        "2026-09-07",
    )
    assert (response["Lodestar-As-At"], response["Lodestar-Known"]) == ("2026-09-02", "2026-09-07")
    assert told["name"] == "Train all fitters" and told["version"] == 3
    assert told["changed_at"].startswith("2026-09-07T12") and told["by_its_dates"]
    listed = ask(renamed, "vera", "/actions", as_at="2026-09-02")
    assert list(listed.json())[:3] == ["as_at", "known", "count"]
    assert {one["id"]: one["name"] for one in listed.json()["items"]}["train-fitters"] == "Train many fitters"
    assert "Lodestar-As-At" not in ask(renamed, "vera", "/actions").headers


def test_by_its_dates_a_record_stands_otherwise_on_another_day(renamed):
    def stood(day):
        told = ask(renamed, "vera", "/actions/open-the-clean-room", as_at=day, known="2026-09-10").json()
        return told["by_its_dates"]

    assert (
        stood("2024-01-01") == "not yet begun"
        and stood("2025-01-01") == "in force"
        and stood("2027-01-01") == "over"
    )


def test_a_filter_looks_at_what_was_known_then(renamed):
    def of(day):
        told = {one["id"]: one for one in given(renamed, "vera", "actions", as_at=day)["items"]}[
            "train-fitters"
        ]
        found = given(renamed, "vera", "actions", as_at=day, workstream=told["workstream"])["items"]
        assert "train-fitters" in {one["id"] for one in found}
        return told["workstream"]

    assert of("2026-09-07") != of("2026-09-08")


def test_a_day_before_the_place_was_there_has_nothing(renamed):
    for segment in PLAN:
        assert given(renamed, "vera", segment, as_at="2020-01-01")["items"] == []
    assert ask(renamed, "vera", "/actions/train-fitters", as_at="2020-01-01").status_code == 404
    assert ask(renamed, "vera", "", as_at="2020-01-01").status_code == 404
    places = renamed.client("vera").get("/api/v1/places", {"as_at": "2020-01-01"}).json()
    assert places["items"] == [] and places["as_at"] == "2020-01-01"
    later = renamed.client("vera").get("/api/v1/places", {"as_at": "2026-09-02"}).json()
    assert "amber" in [one["id"] for one in later["items"]]


def test_the_public_is_told_other_days_of_the_plan_as_it_was_published_and_of_no_register(renamed):
    names = {
        who: given(renamed, who, "actions/train-fitters", as_at="2026-09-03")["name"]
        for who in ("vera", "anonymous")
    }
    assert names == {"vera": "Train many fitters", "anonymous": "Train fitters"}
    for segment in MADE:
        response = ask(renamed, "anonymous", f"/{segment}", as_at="2026-09-03")
        assert response.status_code == 404 and "hold a role" in response.json()["detail"], segment
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("asked", [{"as_at": "2026-03-31"}, {"known": "2026-03-31"}])
@pytest.mark.parametrize("segment", OF_TODAY)
def test_what_is_not_kept_by_day_is_refused_with_the_reason(cast, segment, asked):
    response = ask(cast, "vera", f"/{segment}", **asked)
    assert response.status_code == 422 and response["Content-Type"] == "application/problem+json"
    assert [one["parameter"] for one in response.json()["errors"]] == list(asked)
    assert len(response.json()["detail"]) > 80, "it says why"


@pytest.mark.parametrize("address", ["indicators", "indicators/jobs-created", "search?q=dock"])
def test_what_belongs_to_no_place_is_refused_too(cast, address):
    day = "&as_at=2026-03-31" if "?" in address else "?as_at=2026-03-31"
    assert Client().get(f"/api/v1/{address}{day}").status_code == 422


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "9999-12-31", "0001-01-01", "31/31/2026"])
@pytest.mark.parametrize("name", ["as_at", "known"])
def test_a_day_that_cannot_be_read_is_told_by_its_parameter(cast, name, day):
    for address in ("/amber", "/amber/actions", "/amber/risks", "/amber/assets", "/amber/claims", ""):
        response = cast.client("vera").get(f"{ROOT}{address}", {name: day})
        assert response.status_code == 422, address
        assert [one["parameter"] for one in response.json()["errors"]] == [name]
    assert cast.client("vera").get("/amber/actions/", {name: day}).status_code == 422, "the page says so too"
    differences = {"as_at": "from", "known": "to"}[name]
    assert cast.client("vera").get("/amber/memory/", {differences: day}).status_code == 200


def test_a_blank_day_asks_for_today_as_by_the_pages(cast):
    assert "as_at" not in ask(cast, "vera", "/actions", as_at="").json()


def test_an_answer_of_another_day_is_not_made_again_until_something_changes(renamed):
    address, day = f"{ROOT}/amber/actions", {"as_at": "2026-09-03"}
    first = renamed.client("vera").get(address, day)
    tag = first["ETag"]
    assert renamed.client("vera").get(address, day, headers={"If-None-Match": tag}).status_code == 304
    assert "Cookie" in first["Vary"] and "no-cache" in first["Cache-Control"]
    for other in ({"as_at": "2026-09-08"}, {"as_at": "2026-09-03", "known": "2026-09-08"}, {}):
        assert renamed.client("vera").get(address, other, headers={"If-None-Match": tag}).status_code == 200
    assert Client().get(address, day, headers={"If-None-Match": tag}).status_code == 200, (
        "another reads otherwise"
    )
    rename(renamed, "Again")
    assert renamed.client("vera").get(address, day, headers={"If-None-Match": tag}).status_code == 200
    risks = renamed.client("vera").get(f"{ROOT}/amber/risks", day)
    assert "private" in risks["Cache-Control"]
    again = renamed.client("vera").get(f"{ROOT}/amber/risks", day, headers={"If-None-Match": risks["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("segment", [*PLAN, *MADE])
def test_the_questions_to_the_database_do_not_grow_with_another_day(records, segment):
    counts = []
    for limit in (1, 200):
        with CaptureQueriesContext(connection) as asked:
            assert (
                ask(
                    records, "alice", f"/{segment}", as_at=dt.date.today().isoformat(), limit=limit
                ).status_code
                == 200
            )
        counts.append(len(asked))
    assert counts[1] <= counts[0] <= 45, counts


def test_the_description_says_of_what_other_days_are_told(cast):
    paths = Client().get("/api/v1/openapi.json").json()["paths"]

    def asks(path):
        return {"as_at", "known"} <= {one["name"] for one in paths[path]["get"]["parameters"]}

    for segment in (*PLAN, *MADE):
        at = f"/api/v1/places/{{place}}/{segment}"
        assert asks(at) and asks(f"{at}/{{id}}"), segment
    assert asks("/api/v1/places/{place}") and asks("/api/v1/places")
    for segment in set(OF_TODAY) - {"awards"}:
        assert not asks(f"/api/v1/places/{{place}}/{segment}"), segment


def test_every_kind_that_pages_tell_by_day_is_told_by_day():
    pages = {kind for name in TELLING for kind in kinds_of(name)}
    told = {one.kind for one in BY_DAY} | READ.keys()
    assert pages & {one.kind for one in (*COLLECTIONS, *RECORDS)} <= told
    assert told - pages == {"next-step", "indicator-value"}, (
        "these stand on the pages of the plan and of an indicator"
    )


def test_the_reference_lists_what_is_told_of_any_day_and_what_is_not():
    page = (DOCS / "reference" / "read-api.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("|")][2:]
    told, untold = ({one for row in rows for one in re.findall(r"`([a-z-]+)`", row[side])} for side in (0, 1))
    assert told == {*PLAN, *MADE, "places"}
    assert untold == {*OF_TODAY, "indicators", "search"}


def test_the_plan_as_the_board_knew_it_is_asked_for_as_the_notebook_says(renamed, capsys):
    page = (DOCS / "how-to" / "use-it-in-a-notebook.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```py\n(.*?)```", page, flags=re.DOTALL)
    code = code.replace("from urllib.request import urlopen\n", "").replace(
        "/liverpool-city-region/", "/amber/"
    )
    code = code.replace("2026-06-01", "2026-09-01").replace('"limit": 200', '"limit": 1')

    def urlopen(address):
        return io.BytesIO(renamed.client("vera").get(address.removeprefix("http://localhost:8000")).content)

    notebook = {"urlopen": urlopen}
    exec(code, notebook)
    assert notebook["then"]["train-fitters"]["name"] == "Train fitters"
    assert notebook["now"]["train-fitters"]["name"] == "Train all fitters"
    assert "actions on 1 June" in capsys.readouterr().out
