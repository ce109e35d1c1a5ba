"""The official workbooks and tables, on the publishers' own files and on made ones in their shape."""

import csv
import gzip
import re
import sys
import warnings
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from real import real

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.codes import org_id_fault
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.stores.store import Store


def one(path, tmp_path):
    return understand([path], home=tmp_path)[0]


def rows(found):
    return found.draft.tables[0].accepted.to_pylist()


def select(found, **wanted):
    return [row for row in rows(found) if all(row[name] == value for name, value in wanted.items())]


def saved(tmp_path, sheets, name="made.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in sheets.items():
        sheet = book.create_sheet(title)
        for row in table:
            sheet.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def figures_of(path, titles):
    """How many cells hold a number or a mark in the figure columns of sheets, counted another way."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    return {title: book[title] for title in titles}


def test_regional_gdp_and_population_of_the_city_region(tmp_path):
    path = real("ons-regional-accounts", "regionalgrossdomesticproductgdpallitlregions.xlsx")
    found = one(path, tmp_path)
    assert (found.part, found.quarantined) == ("gdp", 0)
    sheet = figures_of(path, ["Table 6"])["Table 6"]
    names = [cell.value for cell in sheet[2]]
    published = next(row for row in sheet.iter_rows(min_row=3, values_only=True) if row[1] == "TLD7")
    for year in ("1998", "2018", "2021"):
        held = select(found, measure="ons-gdp-population", itl="TLD7", period=year)
        assert [row["value"] for row in held] == [published[names.index(year)]]
    assert len({row["measure"] for row in rows(found)}) == 13
    assert len(select(found, area="TLZ", period="2020")) >= 1


def test_productivity_of_the_city_region_agrees_with_what_the_place_pack_cites(tmp_path):
    found = one(real("ons-regional-accounts", "itlproductivity.xlsx"), tmp_path)
    assert (found.part, found.quarantined) == ("productivity", 0)
    held = select(
        found, measure="ons-productivity-per-hour-worked-current-smoothed-index", itl="TLD7", period="2011"
    )
    assert [row["value"] for row in held] == [Decimal("93.61")]
    assert len({row["measure"] for row in rows(found)}) == 12


def test_business_demography_keeps_every_figure_and_every_mark(tmp_path):
    path = real("ons-business-demography", "businessdemographyexceltables2024.xlsx")
    found = one(path, tmp_path)
    sheets = figures_of(path, ["Table 1.1a", "Table 1.1c", "Table 5.1e", "Table 5.1a", "Table 7.3d"])
    liverpool = {}
    for title, sheet in sheets.items():
        codes = [
            row for row in sheet.iter_rows(values_only=True) if re.match(r"^[EKNSW]\d{8}", str(row[0] or ""))
        ]
        liverpool[title] = next(row for row in codes if str(row[0]).strip() == "E08000012")
        locator = f"sheet {title},"
        held = [row for row in rows(found) if row["locator"].startswith(locator)]
        assert len({row["locator"].split(", column")[0] for row in held}) == len(codes), title
    assert (
        select(found, measure="ons-business-births", area="E08000012", period="2019")[0]["value"]
        == liverpool["Table 1.1a"][2]
    )
    assert (
        select(found, measure="ons-business-births", area="E08000012", period="2022")[0]["value"]
        == liverpool["Table 1.1c"][3]
    )
    share = select(found, measure="ons-business-survival-1-year-share", area="E08000012", period="2019")[0]
    assert share["value"] == round(Decimal(repr(liverpool["Table 5.1a"][4])), 10)
    later = select(found, measure="ons-business-survival-3-year", area="E08000012", period="2023")[0]
    assert (later["value"], later["value_text"]) == (None, ":")
    marks = sum(row["value_text"] == ":" for row in rows(found))
    assert marks == sum([3376, 2532, 1688, 856, 2664, 1998, 1332, 666])
    assert found.quarantined == 2
    assert {row["area_vintage"] for row in rows(found) if row["measure"] == "ons-business-births" and not row["breakdown"]} == {
        "2019", "2020", "2021", "2023",
    }  # fmt: skip


def demography(tmp_path, births):
    head = ["Table 1.1a - Count Of Births Of New Enterprises For 2019"]
    return saved(tmp_path, {"Table 1.1a": [head, ["x"], ["Units"], [None, None, 2019], *births]})


def test_a_formula_without_a_stored_value_is_missing_and_counted(tmp_path):
    path = demography(
        tmp_path,
        [["E08000012", "LIVERPOOL", "=1+1"], ["E08000013", "ST. HELENS", 5], ["E08000014", "SEFTON", ":"]],
    )
    found = one(path, tmp_path)
    assert (found.read, found.quarantined) == (3, 0)
    assert {row["area"]: (row["value"], row["value_text"]) for row in rows(found)} == {
        "E08000012": (None, "(formula without a stored value)"),
        "E08000013": (Decimal(5), "5"),
        "E08000014": (None, ":"),
    }


def test_figures_beside_no_area_and_text_in_place_of_figures_are_quarantined(tmp_path):
    path = demography(
        tmp_path,
        [["E08000012", "LIVERPOOL", "many"], [None, None, 10], ["E08000014", "SEFTON", 7], ["1. A note."]],
    )
    found = one(path, tmp_path)
    assert (found.read, found.quarantined) == (3, 2)
    assert [line["row"] for line in found.draft.tables[0].quarantined.to_pylist()] == [5, 6]


@pytest.mark.parametrize(
    ("name", "part", "count"),
    [
        ("nomis_2023_04_24_151111.xlsx", "business-counts-size", 5 * 461 * 5),
        ("nomis_2023_04_24_143523.xlsx", "population-survey-t01", 5 * 450 * 7 * 2),
    ],
)
def test_nomis_workbooks_are_read_table_by_table(tmp_path, name, part, count):
    found = one(real("nomis-labour", name), tmp_path)
    assert (found.part, found.read, found.quarantined) == (part, count, 0)
    assert {row["area_vintage"] for row in rows(found)} == {"2021"}


def test_st_helens_with_a_full_stop_is_st_helens(tmp_path):
    found = one(real("nomis-labour", "nomis_2023_04_24_151111.xlsx"), tmp_path)
    held = select(found, area="E08000013", period="2018", breakdown=None)
    assert [(row["area_name"], row["unit"]) for row in held] == [("St. Helens", "enterprises")]
    accept([found], home=tmp_path)
    region = ["E06000006", "E08000011", "E08000012", "E08000013", "E08000014", "E08000015"]
    total = Store.open(tmp_path).rows(
        "SELECT sum(value) AS parts, any_value((SELECT value FROM area_statistic WHERE area = ? AND period = '2018' AND "
        "breakdown IS NULL)) AS whole FROM area_statistic WHERE area IN (SELECT unnest(?)) AND period = '2018' AND breakdown IS NULL",
        ["lep:Liverpool City Region", region],
    )[0]
    assert abs(total["parts"] - total["whole"]) <= 15


def nomis(tmp_path, *table):
    words = [["UK Business Counts - enterprises by industry and employment size band"], ["ONS Crown Copyright"], [None],
             ["date", 2018], ["industry", "Total"], ["legal status", "Total"], [None]]  # fmt: skip
    return saved(tmp_path, {"Data": [*words, *table]})


def test_footnotes_are_no_rows_and_stray_figures_are_quarantined(tmp_path):
    found = one(
        nomis(
            tmp_path, ["Area", "Total", "Micro (0 to 9)"], ["ladu:St. Helens", 10, "-"], ["lep:Nowhere", 5, "few"], [None],
            ["All figures are rounded: values may be nought."], ["stray", 1, 2],
        ),
        tmp_path,
    )  # fmt: skip
    assert (found.read, found.quarantined) == (5, 2)
    assert {(row["area"], row["area_scheme"], row["value"]) for row in rows(found)} == {
        ("E08000013", "gss", Decimal(10)),
        ("E08000013", "gss", None),
        ("lep:Nowhere", "named", Decimal(5)),
    }


@pytest.mark.parametrize(
    ("text", "period", "first", "last"),
    [
        ("Jan 2017-Dec 2017", "2017", "2017-01-01", "2017-12-31"),
        ("Apr 2017-Mar 2018", "2017-04..2018-03", "2017-04-01", "2018-03-31"),
        (2020, "2020", "2020-01-01", "2020-12-31"),
    ],
)
def test_the_period_above_a_table_is_read(tmp_path, text, period, first, last):
    table = [["annual population survey"], ["ONS"], [None], ["date", text], [None], ["Area", "T1:1 (All)"],
             [None, "number", "Flags", "conf"], ["ladu:Wirral", 10, None, "*"]]  # fmt: skip
    found = one(saved(tmp_path, {"Data": table}), tmp_path)
    assert [(row["measure"], row["value"]) for row in rows(found)] == [
        ("nomis-population-survey", 10),
        ("nomis-population-survey-confidence", None),
    ]
    assert {(row["period"], str(row["start_date"]), str(row["end_date"])) for row in rows(found)} == {
        (period, first, last)
    }


@pytest.mark.parametrize("date", ["some time", "Foo 2017-Bar 2018", None])
def test_a_table_of_no_known_period_is_quarantined_whole(tmp_path, date):
    table = [["UK Business Counts"], ["ONS"], ["date", date], ["Area", "Total"], ["ladu:Wirral", 10]]
    found = one(saved(tmp_path, {"Data": table}), tmp_path)
    assert (found.read, found.quarantined) == (1, 1)


def test_a_workbook_of_codes_not_of_2021_is_refused(tmp_path):
    table = [["Table 5: Gross Domestic Product (GDP) at current market prices, pounds million"],
             ["ITL", "ITL code", "Region name", "2017", "2018"], ["ITL2", "TLQ9", "Nowhere", 1, 2]]  # fmt: skip
    with pytest.raises(LodestarError, match="not of the 2021 set"):
        one(saved(tmp_path, {"Table 5": table}), tmp_path)


def of_column(path, name):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("name", "part", "count", "whole", "region"),
    [("bres_sic4_nuts2_2018.csv.gz", "bres-2018", 20_475, 30_147_640, 640_015),
     ("idbr_sic4_nuts2_2018.csv.gz", "idbr-2018", 21_000, 2_982_610, 51_830)],
)  # fmt: skip
def test_employment_and_units_by_industry_have_their_totals(tmp_path, name, part, count, whole, region):
    path = real("nomis-bres-idbr", name)
    found = one(path, tmp_path)
    assert (found.part, found.read, found.quarantined) == (part, count, 0)
    assert sum(row["value"] for row in rows(found)) == whole == sum(map(int, of_column(path, "value")))
    assert sum(row["value"] for row in select(found, itl="TLD7")) == region


def test_the_years_of_one_survey_stand_side_by_side(tmp_path):
    files = [real("nomis-bres-idbr", f"bres_sic4_nuts2_{year}.csv.gz") for year in (2017, 2018)]
    accept(understand(files, home=tmp_path), home=tmp_path)
    years = Store.open(tmp_path).rows("SELECT DISTINCT period FROM area_statistic ORDER BY period")
    assert [row["period"] for row in years] == ["2017", "2018"]


def test_deprivation_gives_six_figures_of_each_domain_and_authority(tmp_path):
    found = one(real("deprivation", "iod2025_lad.csv"), tmp_path)
    assert (found.read, found.quarantined) == (6 * 2_960, 0)
    held = select(
        found, area="E08000012", breakdown="domain=index-of-multiple-deprivation", measure="iod-average-score"
    )
    assert [(row["value"], row["area_vintage"], row["period"]) for row in held] == [
        (Decimal("37.11"), "2024", "2025")
    ]


def test_knowledge_bases_get_identifiers_of_the_right_register(tmp_path):
    path = real("innovation-funding-service", "knowledge_bases.csv")
    found = one(path, tmp_path)
    assert (found.read, found.quarantined) == (445, 0) == (len(of_column(path, "name")), 0)
    kinds = Counter(row["kind"] for row in rows(found))
    assert kinds == {"university": 397, "rto": 26, "catapult": 22}
    identifiers = {row["name"]: row["identifier"] for row in rows(found)}
    assert identifiers["The University of Surrey"] == "GB-UKPRN-10007160"
    assert identifiers["Digital Catapult"] == "GB-COH-07964699"
    assert identifiers["HVMC Catapult - AFRC"] is None
    assert [i for i in identifiers.values() if i and org_id_fault(i)] == []


def test_authorities_of_combined_authorities_carry_the_year_of_their_codes(tmp_path):
    found = one(real("geography", "lad_to_combined_authority_2025-05.csv"), tmp_path)
    assert (found.read, found.quarantined) == (106, 0)
    region = {row["area_name"] for row in select(found, whole="E47000004", vintage="2025")}
    assert region == {"Halton", "Knowsley", "Liverpool", "St. Helens", "Sefton", "Wirral"}
