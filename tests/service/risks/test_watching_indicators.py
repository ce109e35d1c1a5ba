"""Indicators that watch a risk: named, shown with their standing, filtered by, linked back."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.plan.models import Action
from lodestar.service.risks.actions import change_risk, raise_risk
from lodestar.service.risks.watching import watches_of

LEVELS = {f"{when}_{of}": 2 for when in ("inherent", "current", "target") for of in ("likelihood", "impact")}
YEARS = ("2023/24", "2024/25", "2025/26")


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


def risk_of(cast, name="No fitters", **more):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    return raise_risk(
        by=cast.edith, place=cast.amber, name=name, category="people", cause="c", event="e", effect="f", proximity=2,
        treatment="treat", action=action, **LEVELS, **more,
    )  # fmt: skip


def jobs(cast, *values, name="Jobs", **more):
    """Jobs against a path that asks for 40, 60 and 80."""
    aim = {
        "role": "commitment", "baseline_period": "2022/23", "baseline": Decimal(20), "target_period": "2025/26",
        "target": Decimal(80),
    }  # fmt: skip
    row = assign_indicator(
        by=cast.edith, place=cast.amber, indicator="jobs-created", name=name, starts=dt.date(2023, 4, 1),
        frequency="year", time_rule="latest", place_rule="none", **(aim | more),
    )  # fmt: skip
    entries = [Entry(year, value=Decimal(value)) for year, value in zip(YEARS, values, strict=False)]
    enter_values(by=cast.edith, assignment=row, entries=entries)
    return row


def page(cast, who, address):
    return cast.client(who).get(f"/amber/{address}").content.decode()


def test_complaint_a_risk_does_not_show_the_indicator_that_would_warn_of_it(cast):
    watching = jobs(cast, 40, 55, 60)
    risk = risk_of(cast, indicators=[watching])
    told = page(cast, "vera", f"risks/{risk.slug}/")
    assert "Jobs" in told and "in 2025/26" in told and "Behind the path" in told
    assert "<td>2024/25</td>" in told and "Getting worse." in told
    assert f"/amber/risks/{risk.slug}/" in page(cast, "vera", f"monitoring/{watching.slug}/")
    (said,) = watches_of(cast.amber, sees_small=False)[risk.pk]
    assert said.said == "Behind the path since 2024/25, getting worse"


def test_machines_are_told_which_indicators_watch_a_risk_as_its_page_tells(cast):
    watching = jobs(cast, 40, 55, 60)
    risk = risk_of(cast, indicators=[watching])
    risk_of(cast, "Unwatched")
    at = "/api/v1/places/amber/risks"
    (only,) = cast.client("vera").get(f"{at}?assignment={watching.slug}").json()["items"]
    assert only["id"] == risk.slug
    (said,) = only["indicators"]
    value = said.pop("value")
    assert value and value in page(cast, "vera", f"risks/{risk.slug}/")
    assert said == {
        "assignment": watching.slug, "year": "2025/26", "standing": "behind", "since": "2024/25", "worse": True,
    }  # fmt: skip
    assert [
        one["indicators"] for one in cast.client("vera").get(at).json()["items"] if one["id"] != risk.slug
    ] == [[]]
    assert cast.client("otto").get(at).json()["items"] == []


def test_a_hidden_number_of_a_watching_indicator_is_hidden_from_machines_too(cast):
    risk = risk_of(cast, indicators=[jobs(cast, 40, 55, 3)])
    told = {}
    for who in ("ann", "vera"):
        (said,) = cast.client(who).get(f"/api/v1/places/amber/risks/{risk.slug}").json()["indicators"]
        told[who] = (said["year"], said["value"])
    assert told == {"ann": ("2025/26", "3 jobs"), "vera": ("2024/25", "55 jobs")}


def test_the_register_finds_risks_of_which_an_indicator_says_that_they_are_getting_worse(cast):
    risk_of(cast, "Growing", indicators=[jobs(cast, 40, 55, 60, name="Falls behind")])
    risk_of(cast, "Shrinking", indicators=[jobs(cast, 20, 55, 78, name="Catches up")])
    risk_of(cast, "Unwatched")
    assert all(name in page(cast, "vera", "risks/") for name in ("Growing", "Shrinking", "Unwatched"))
    told = page(cast, "vera", "risks/?indicator=worse&format=csv")
    assert "Growing" in told and "Shrinking" not in told and "Unwatched" not in told


def test_indicators_are_named_in_the_risks_form_and_the_audit_tells_of_it(cast):
    risk, watching = risk_of(cast), jobs(cast, 40)
    form = cast.client("edith").get(f"/amber/risks/{risk.slug}/change/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent |= {"action": risk.action.slug, "indicators": [watching.slug]}
    answer = cast.client("edith").post(f"/amber/risks/{risk.slug}/change/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    event = Event.objects.get(kind="risk", action="watch risk")
    assert (event.by, event.changes) == (cast.edith.handle, {"indicators": [[], [watching.slug]]})
    assert "checked" in page(cast, "edith", f"risks/{risk.slug}/change/")


def test_an_indicator_next_door_watches_nothing_here(cast):
    watching = jobs(cast, 40)
    watching.place = cast.birch
    watching.place_id = cast.birch.pk
    with pytest.raises(LodestarError, match="not one of this place"):
        risk_of(cast, indicators=[watching])


def test_a_small_number_is_not_told_through_a_risk(cast):
    watching = jobs(cast, 40, 55, 3)
    risk = risk_of(cast, indicators=[watching])
    (seen,) = watches_of(cast.amber, sees_small=True)[risk.pk]
    (kept,) = watches_of(cast.amber, sees_small=False)[risk.pk]
    assert (seen.year, seen.worse) == ("2025/26", True)
    assert (kept.year, kept.value) == ("2024/25", seen.value.replace("3", "55", 1))


def test_other_changes_are_told_as_changes(cast):
    risk, watching = risk_of(cast), jobs(cast, 40)
    change_risk(by=cast.edith, risk=risk, seen=1, changes={"cause": "wages", "indicators": [watching]})
    assert Event.objects.get(kind="risk", version=2).action == "change risk"


def test_the_board_pack_says_in_words_where_the_indicators_of_risks_stand(cast):
    from lodestar.service.board_packs.gathering import asked_of
    from lodestar.service.board_packs.gathering.risks import gather
    from lodestar.service.board_packs.kind import BOARD_PACK
    from lodestar.service.plan.models import Forum

    risk_of(cast, indicators=[jobs(cast, 40, 55, 60)])
    pack = BOARD_PACK.model(
        place=cast.amber,
        forum=Forum.objects.filter(place=cast.amber).first(),
        name="Pack",
        meets_on=dt.date(2026, 6, 1),
    )
    section = gather(asked_of(pack, dt.datetime.now(dt.UTC), ()))
    (table,) = [
        one for one in section.blocks if getattr(one, "caption", "") == "What indicators say of risks"
    ]
    assert table.rows == (("No fitters", "Jobs", "Behind the path since 2024/25, getting worse"),)


def test_the_register_asks_no_more_of_the_database_for_more_indicators(cast):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lodestar.service.shared import caching

    client = cast.client("vera")

    def asked():
        caching.forget()
        with CaptureQueriesContext(connection) as found:
            assert client.get("/amber/risks/").status_code == 200
        return [query["sql"] for query in found]

    risk_of(cast, indicators=[jobs(cast, 40, 55)])
    few = asked()
    for n in range(4):
        risk_of(cast, f"Risk {n}", indicators=[jobs(cast, 40, 55, 60, name=f"Jobs {n}")])
    more = asked()
    assert len(more) == len(few), [one for one in more if one[:60] not in {q[:60] for q in few}]
