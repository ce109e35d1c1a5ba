"""The workbook of Innovate UK's projects fills the tables of awards, whichever headings it was published with."""

import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from real import real

from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.sources.innovate_uk_projects import company_number
from lodestar.evidence.stores.store import Store
from lodestar.evidence.tables.contracts import HeaderError

HEADINGS = [
    "Competition Reference", "Competition Title", "Programme Title", "Sector", "Application Number", "Project Number",
    "Project Title", "Public Description", "Competition Year", "Innovate UK Product Type", "Participant Name",
    "Is Lead Participant", "CRN", "Project Start Date", "Project End Date", "Award Offered (£)", "Total Costs (£)",
    "Actual Spend to Date (£)", "Participant Withdrawn From Project", "Project Status", "Enterprise Size", "Postcode",
    "Address Region", "Address LEP", "Address Local Authority", "In Multiple LEPs",
    "Industrial Strategy Challenge Fund (ISCF)",
]  # fmt: skip
EARLIER = {"Award Offered (£)": "Grant Offered", "Total Costs (£)": "Total Costs", "Actual Spend to Date (£)": "Actual Spend to Date"}  # fmt: skip
ROW = {
    "Project Number": "100001", "Project Title": "Made project", "Participant Name": "Made Ltd",
    "Is Lead Participant": "Yes", "Award Offered (£)": 1000, "Total Costs (£)": 2000, "Project Start Date": "01/04/2018",
    "Postcode": "L1 1AA", "Innovate UK Product Type": "Feasibility Studies", "CRN": "83405",
}  # fmt: skip


def workbook(tmp_path, rows, headings=HEADINGS, names=None):
    path = tmp_path / "made.xlsx"
    book = openpyxl.Workbook()
    book.active.append([(names or {}).get(heading, heading) for heading in headings])
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    book.save(path)
    return path


def parts(path, home):
    return {one.part: one for one in understand([path], home=home)}


def rows(one):
    return one.draft.tables[0].accepted.to_pylist()


def test_the_workbook_of_the_city_region_has_the_known_totals(tmp_path):
    path = real("gateway-to-research", "innovate_uk_workbook_layout_lcr_projects.xlsx")
    found = understand([path], home=tmp_path)
    assert {(one.part, one.read, one.quarantined) for one in found} == {
        ("participants", 1_417, 0),
        ("projects", 533, 0),
    }
    accept(found, home=tmp_path)
    region = ["E06000006", "E08000011", "E08000012", "E08000013", "E08000014", "E08000015"]
    total = Store.open(tmp_path).rows(
        "SELECT count(*) AS n, count(DISTINCT project) AS p, sum(grant_offer) AS g, sum(project_cost) AS c "
        "FROM award_participation WHERE authority IN (SELECT unnest(?))",
        [region],
    )[0]
    assert (total["n"], total["p"]) == (576, 533)
    assert (round(total["g"] / 10**6, 1), round(total["c"] / 10**6, 1)) == (Decimal("59.4"), Decimal("96.7"))


@pytest.mark.parametrize("names", [{}, EARLIER])
def test_both_known_spellings_are_read(tmp_path, names):
    found = parts(workbook(tmp_path, [ROW], names=names), tmp_path)
    row = rows(found["participants"])[0]
    assert (row["grant_offer"], row["project_cost"], row["actual_spend"]) == (1000, 2000, None)
    assert (row["organisation"], row["company_number"], row["authority"]) == (
        "GB-COH-00083405",
        "00083405",
        "E08000012",
    )
    assert row["lead"] is True
    assert rows(found["projects"])[0]["start"].isoformat() == "2018-04-01"


def test_rows_that_contradict_each_other_on_a_project_are_quarantined_and_none_is_lost(tmp_path):
    other = {**ROW, "Participant Name": "Other Ltd", "CRN": None, "Is Lead Participant": "No"}
    found = parts(
        workbook(tmp_path, [ROW, other, {**other, "Participant Name": "Third", "Project Title": "Else"}]),
        tmp_path,
    )
    assert (found["participants"].read, found["participants"].quarantined) == (3, 0)
    assert (found["projects"].read, found["projects"].quarantined) == (2, 1)
    line = found["projects"].draft.tables[0].quarantined.to_pylist()[0]
    assert (line["row"], line["reason"]) == (4, "repeats row 2, which stands; give each row its own")


@pytest.mark.parametrize(
    ("heading", "value", "field"),
    [
        ("Award Offered (£)", "many", "grant_offer"),
        ("Award Offered (£)", "1e308", "grant_offer"),
        ("Is Lead Participant", "perhaps", "lead"),
        ("Participant Name", None, "name"),
        ("Project Number", None, "project"),
    ],
)
def test_a_wrong_cell_is_quarantined_with_its_row_in_the_sheet(tmp_path, heading, value, field):
    one = parts(
        workbook(tmp_path, [ROW, {**ROW, "Participant Name": "B", "CRN": None, heading: value}]), tmp_path
    )["participants"]
    lines = one.draft.tables[0].quarantined.to_pylist()
    assert (one.read, one.quarantined) == (2, 1)
    assert (3, field) in {(line["row"], line["field"]) for line in lines}


@pytest.mark.parametrize(
    ("offered", "kept"),
    [("£1,234.50", "1234.5"), (-500, "-500"), ("(500)", "-500"), (1.5e3, "1500"), (None, None)],
)
def test_money_is_read_however_it_is_written(tmp_path, offered, kept):
    one = parts(workbook(tmp_path, [{**ROW, "Award Offered (£)": offered}]), tmp_path)["participants"]
    assert rows(one)[0]["grant_offer"] == (None if kept is None else Decimal(kept))


@pytest.mark.parametrize("day", ["2018-04-01", "01/04/2018", "01-Apr-2018"])
def test_dates_in_three_forms_are_one_day(tmp_path, day):
    one = parts(workbook(tmp_path, [{**ROW, "Project Start Date": day}]), tmp_path)["projects"]
    assert rows(one)[0]["start"].isoformat() == "2018-04-01"


@pytest.mark.parametrize(
    ("text", "number"),
    [("83405", "00083405"), ("00083405", "00083405"), ("SC421617", "SC421617"), ("sc 1234", "SC001234"), ("83405.0", "00083405"),
     ("", None), ("0", None), ("n/a", None), ("123456789", None)],
)  # fmt: skip
def test_company_numbers_get_their_leading_zeros_back(text, number):
    assert company_number(text) == number


def test_an_authority_that_is_only_named_is_known(tmp_path):
    row = {**ROW, "Postcode": None, "Address Local Authority": "St. Helens"}
    assert rows(parts(workbook(tmp_path, [row]), tmp_path)["participants"])[0]["authority"] == "E08000013"


def test_a_column_that_is_absent_or_stands_twice_is_named(tmp_path):
    with pytest.raises(HeaderError, match="'Award Offered"):
        understand(
            [workbook(tmp_path, [ROW], [h for h in HEADINGS if not h.startswith("Award")])], home=tmp_path
        )
    with pytest.raises(HeaderError, match="stands twice"):
        understand([workbook(tmp_path, [ROW], [*HEADINGS, "Sector"])], home=tmp_path)
