"""R&D as a share of GVA: arithmetic that can be checked by hand, and refusals that say what to load."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.indicators.figures import Figure, NotCovered, area_of
from lodestar.analysis.indicators.rd_share import SECTORS, inputs_of, rd_share
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.records import Observation
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.stores.store import Store

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"


def figure(value: str, unit: str, **changes) -> Figure:
    digits = value.partition(".")[2]
    made = Figure(Decimal(value), unit, "2018", "UKD7", "2016", "Made", "r", "s", "t", "p", "v", "l",
                  Decimal(1).scaleb(-len(digits)))  # fmt: skip
    return replace(made, **changes)


RD, GVA = (
    figure("605.7", "national-currency-million"),
    figure("32310", "gbp-million", area="TLD7", area_vintage="2021"),
)


def test_the_share_is_spending_over_gva_and_the_interval_is_their_rounding():
    result = rd_share(RD, GVA)
    assert round(result.value, 4) == Decimal("1.8747")
    assert result.interval.low == Decimal("605.65") / Decimal("32310.5") * 100
    assert result.interval.high == Decimal("605.75") / Decimal("32309.5") * 100
    assert (result.unit, result.period, result.area) == ("percent", "2018", "TLD7")
    assert result.notes == (
        "R&D is published for UKD7 (NUTS 2016) and GVA for TLD7 (ITL 2021): two codes of one area.",
    )


@given(st.decimals(0, 10**6, places=1), st.decimals(1, 10**7, places=0))
def test_the_share_lies_in_its_interval(spending, gva):
    result = rd_share(replace(RD, value=spending), replace(GVA, value=gva))
    assert 0 <= result.interval.low <= result.value <= result.interval.high


@pytest.mark.parametrize(
    ("rd", "gva"),
    [
        (replace(RD, unit="percent"), GVA),
        (RD, replace(GVA, unit="gbp")),
        (RD, replace(GVA, period="2017")),
        (RD, replace(GVA, value=Decimal(0))),
        (RD, replace(GVA, value=Decimal(-5))),
    ],
)
def test_figures_that_do_not_belong_together_are_refused(rd, gva):
    with pytest.raises(LodestarError):
        rd_share(rd, gva)


def test_codes_of_one_area_in_itl_and_nuts_give_one_area():
    assert area_of("UKD7") == area_of("TLD7") == "TLD7"
    assert area_of("K02000001") == "UK"
    with pytest.raises(NotCovered, match="is no code of ITL 1 or 2"):
        area_of("E08000012")


def test_without_a_store_it_says_what_to_load(tmp_path):
    with pytest.raises(NotCovered, match="not covered: load eurostat-rd, part total-mio-nac"):
        inputs_of("TLD7", 2018, "all", Store.open(tmp_path))


def file(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


EUROSTAT = "year,region_type,region_year_spec,region_id,region_level,rd_e_gerdreg_total_mio_nac\n"


def test_each_missing_piece_is_named(tmp_path):
    rd = file(tmp_path, "rd.csv", EUROSTAT + "2018,NUTS,2016,UKD7,2,605.7\n2018,NUTS,2016,UKC1,2,:\n")
    accept(understand([rd], home=tmp_path), home=tmp_path)
    store = Store.open(tmp_path)
    for area, year, sector, said in [
        ("TLD7", 2018, "all", "load ons-regional-accounts, part gva-current"),
        ("TLD7", 2019, "all", "is given for 2018 to 2018 .* not for 2019"),
        (
            "TLD7",
            2018,
            "business",
            r"\(sector=business\) for no year of TLD7; load eurostat-rd, part bes-mio-nac",
        ),
        ("TLC1", 2018, "all", "gives no figure for R&D by all sectors of TLC1 in 2018, only the mark ':'"),
    ]:
        with pytest.raises(NotCovered, match=said):
            inputs_of(area, year, sector, store)
    with pytest.raises(LodestarError, match="'firms' is no performing sector; use one of all, business"):
        inputs_of("TLD7", 2018, "firms", store)


def test_two_releases_of_one_figure_are_not_chosen_between(tmp_path):
    rd = file(tmp_path, "rd.csv", EUROSTAT + "2018,NUTS,2016,UKD7,2,605.7\n")
    other = file(tmp_path, "other.csv", EUROSTAT + "2018,NUTS,2016,UKD7,2,600\n")
    accept(understand([rd], home=tmp_path), home=tmp_path)
    accept(understand([other], source="eurostat-rd", part="other-edition", home=tmp_path), home=tmp_path)
    with pytest.raises(LodestarError, match="several releases give R&D by all sectors of TLD7 in 2018"):
        inputs_of("TLD7", 2018, "all", Store.open(tmp_path))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    if not DATA.is_dir():
        pytest.skip("the publishers' files are not beside the repository")
    home = tmp_path_factory.mktemp("home")
    files = [
        *(DATA / "eurostat-rd").glob("*mio_nac.csv"),
        DATA / "ons-regional-accounts" / "gva_total_itl_current_2024-04.csv",
    ]
    accept(understand(files, home=home), home=home)
    return Store.open(home)


def test_every_year_of_the_city_region_and_the_country_agrees_with_the_place_pack(store):
    pack = open_pack(ROOT / "places" / "liverpool-city-region")
    published = [o for o in pack.all(Observation) if o.indicator == "rd-share-of-gva" and o.denominator]
    assert len(published) == 16
    for one in published:
        result = rd_share(*inputs_of(area_of(one.area), int(one.period), "all", store))
        assert round(result.value, 2) == one.value, one.id
    assert {o.value for o in published if (o.area, o.period) == ("TLD7", "2018")} == {Decimal("1.87")}


def test_sectors_of_the_city_region_add_up_to_no_more_than_the_whole(store):
    shares = {}
    for sector in SECTORS[:4]:
        try:
            shares[sector] = rd_share(*inputs_of("TLD7", 2018, sector, store)).value
        except NotCovered:
            continue
    assert {"all", "business", "higher-education"} <= set(shares)
    assert sum(value for sector, value in shares.items() if sector != "all") <= shares["all"] + Decimal(
        "0.01"
    )


def test_every_region_of_level_2_is_covered_in_2018(store):
    regions = [
        r["itl"]
        for r in store.rows(
            "SELECT DISTINCT itl FROM area_statistic WHERE area_level = '2' AND area_scheme = 'itl' AND itl LIKE 'TL%'"
        )
    ]
    covered = []
    for region in regions:
        try:
            covered.append(rd_share(*inputs_of(region, 2018, "all", store)).value)
        except NotCovered as error:
            assert "not covered" in str(error)
    assert len(covered) >= 35
    assert all(0 < value < 15 for value in covered)
