"""The place packs that come with Lodestar say what their sources say, and what is made says so."""

import csv
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs import records
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.facts import Basis

SHARED = Path(__file__).resolve().parents[3] / "shared/data"
SECTORS = {
    None: "total",
    "performing-sector=business": "bes",
    "performing-sector=government": "gov",
    "performing-sector=higher-education": "hes",
}
HEDGES = ("explore the potential", "explore opportunities", "potentially", "proposed", "prospective", "may ")


@cache
def pack(name):
    return open_pack(places_folder() / name)


def lcr(model):
    return pack("liverpool-city-region").all(model)


def made(model):
    return pack("port-meridian").all(model)


def released(file):
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"{path.name} is not on this machine: the releases stand beside the repository")
    return csv.DictReader(path.open(encoding="utf-8-sig"))


def test_the_plan_has_the_shape_that_the_framework_prints():
    themes = lcr(records.Theme)
    per_theme = Counter(workstream.theme for workstream in lcr(records.Workstream))
    assert [per_theme[theme.id] for theme in themes] == [4, 5, 5, 8, 5]
    assert [theme.locator for theme in themes] == [f"section 3.{number}" for number in range(1, 6)]
    assert (len(lcr(records.Principle)), len(lcr(records.NextStep))) == (9, 5)


def test_every_workstream_has_an_action_and_every_principle_is_served():
    actions = lcr(records.Action)
    assert {action.workstream for action in actions} == {one.id for one in lcr(records.Workstream)}
    assert {one for action in actions for one in action.principles} == {
        principle.id for principle in lcr(records.Principle)
    }


@pytest.mark.parametrize("hedge", HEDGES)
def test_what_the_text_only_explores_is_no_commitment(hedge):
    committed = [action for action in lcr(records.Action) if action.commitment == "committed"]
    aside = "(potentially also involving UK Government departments)"
    said = [action.text.replace(aside, "") for action in committed]
    assert not [text for text in said if hedge in text]


def test_no_measure_is_passed_off_as_the_frameworks():
    assert {action.measure_basis for action in lcr(records.Action)} == {Basis.INFERRED}


def test_only_the_frameworks_own_words_name_who_takes_part():
    written = {"innovate-uk": ("IUK", "Innovate UK"), "baltic-ventures": ("Baltic Ventures",)}
    for action in lcr(records.Action):
        text = action.text + (action.note or "") + pack_text(action.workstream)
        for part in action.responsibilities:
            if part.basis is Basis.STATED and part.organisation in written:
                assert any(name in text for name in written[part.organisation]), action.id


def pack_text(workstream):
    found = next(one for one in lcr(records.Workstream) if one.id == workstream)
    return found.name + found.text


def test_dated_work_has_the_dates_that_are_printed():
    actions = {action.id: action for action in lcr(records.Action)}
    launchpad = [action for action in actions.values() if action.workstream == "launchpad-pilot"]
    assert {action.ends for action in launchpad} == {"2025-03"}
    assert actions["india-inward-mission"].commitment == "proposed"


def test_research_spending_agrees_with_the_release():
    observations = [one for one in lcr(records.Observation) if one.indicator == "rd-expenditure"]
    regions = {"TLD7": "UKD7", "K02000001": "UK"}
    for area, region in regions.items():
        for part, sector in SECTORS.items():
            column = f"rd_e_gerdreg_{sector}_mio_nac"
            figures = {
                row["year"]: Decimal(row[column])
                for row in released(f"eurostat-rd/{column}.csv")
                if row["region_id"] == region and row["year"] <= "2018"
            }
            mine = {
                one.period: one.value
                for one in observations
                if (one.area, one.disaggregation) == (area, part)
            }
            assert mine == figures or (area == "K02000001" and not mine)


@pytest.mark.parametrize(("area", "code"), [("TLD7", "TLD7"), ("K02000001", "UK")])
def test_gva_agrees_with_the_release(area, code):
    rows = released("ons-regional-accounts/gva_total_itl_current_2024-04.csv")
    row = next(row for row in rows if row["ITL code"] == code)
    mine = {
        one.period: one.value
        for one in lcr(records.Observation)
        if (one.indicator, one.area) == ("gva", area)
    }
    assert mine == {str(year): Decimal(row[str(year)]) for year in range(2011, 2023)}


def test_the_share_of_gva_is_its_own_numerator_over_its_own_denominator():
    observations = {one.id: one for one in lcr(records.Observation)}
    shares = [one for one in observations.values() if one.indicator == "rd-share-of-gva"]
    assert len(shares) == 16
    for share in shares:
        place = "lcr" if share.area == "TLD7" else "uk"
        assert share.numerator == observations[f"rd-expenditure-{place}-{share.period}"].value
        assert share.denominator == observations[f"gva-{place}-{share.period}"].value
        exact = share.numerator / share.denominator * 100
        assert share.value == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_north_star_counts_from_a_baseline_of_its_own_definition():
    place = pack("liverpool-city-region")
    star = place.get("target", place.place.north_star)
    baseline = place.get("observation", star.baseline)
    assert (star.value, star.period) == (5, "2030")
    assert (baseline.indicator, baseline.period, baseline.value) == (star.indicator, "2018", Decimal("1.87"))
    indicators = load_definitions().indicators
    assert indicators[star.indicator].performing_sectors == ("all",)
    assert indicators["business-rd-share-of-gva"].performing_sectors == ("business",)


def test_a_made_place_says_so_wherever_it_can():
    place = pack("port-meridian").place
    assert place.made
    assert {source.kind for source in made(records.Source)} == {"made"}
    assert {one.status for one in made(records.Observation)} == {"made"}
    bases = {part.basis for action in made(records.Action) for part in action.responsibilities}
    assert bases == {Basis.MADE}
    assert {action.measure_basis for action in made(records.Action)} == {Basis.MADE}
    assert not [one.id for one in made(records.Organisation) if one.identifiers or one.url]
    codes = [code.code for code in place.codes] + [one.code for one in place.authorities]
    assert all(code.startswith(("E99", "TLZ")) for code in codes)


def test_no_real_place_holds_made_facts():
    assert not pack("liverpool-city-region").place.made
    assert "made" not in {source.kind for source in lcr(records.Source)}
    assert "made" not in {one.status for one in lcr(records.Observation)}
