"""Grants in the 360Giving standard are read from every form it has; the standard's schema is the judge of what is absent."""

import csv
import gzip
import json
import sys
from decimal import Decimal
from pathlib import Path

import jsonschema
import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from real import real

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.adding import understand
from lodestar.evidence.sources.grants_360giving import SHEET

GRANT = {
    "id": "360G-made-1",
    "title": "Made grant",
    "description": "For a made purpose.",
    "currency": "GBP",
    "amountAwarded": 1000.5,
    "awardDate": "2018-04-01",
    "recipientOrganization": [{"id": "GB-COH-00083405", "name": "Made Ltd", "postalCode": "L1 1AA"}],
    "fundingOrganization": [{"id": "GB-CHC-1000147", "name": "Made Trust"}],
    "beneficiaryLocation": [{"name": "St Helens", "geoCode": "E08000013"}, {"geoCode": "E08000016"}],
}
TITLES = {column.name: column.aliases[0] for column in SHEET.columns}


def saved(tmp_path, content, name="grants.json"):
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def one(path, tmp_path):
    return understand([path], home=tmp_path / "home")[0]


def rows(found):
    return found.draft.tables[0].accepted.to_pylist()


def reasons(found):
    return [(line["row"], line["field"]) for line in found.draft.tables[0].quarantined.to_pylist()]


@pytest.mark.parametrize(
    ("name", "count", "total", "quarantined"),
    [
        ("a002400000KeYdsAAF.json.gz", 379, "31178456", 0),
        ("a002400000OiDBQAA3.json.gz", 4_116, "115795635.69", 5),
        ("a002400000nO46WAAS.json.gz", 870, "51625696.54", 0),
        ("awefw001p00000zgyHZAAY.json.gz", 154, "16589361.49", 0),
    ],
)
def test_real_grants_in_json_have_their_totals_and_those_that_break_the_schema_are_the_quarantined(
    tmp_path, name, count, total, quarantined
):
    path = real("360giving", name)
    found = one(path, tmp_path)
    assert (found.read, found.quarantined) == (count, quarantined)
    grants = json.loads(gzip.decompress(path.read_bytes()))["grants"]
    kept = {row["grant"]: row["amount_awarded"] for row in rows(found)}
    left = sum(Decimal(str(g["amountAwarded"])) for g in grants if g["id"] not in kept)
    assert sum(kept.values()) + left == Decimal(total)
    schema = json.loads(real("360giving", "360-giving-schema.json").read_text())
    required = [set(way["required"]) for way in schema["oneOf"]]
    judge = jsonschema.Draft202012Validator(
        {"$defs": schema["$defs"], "anyOf": [{"required": list(way)} for way in required]}
    )
    assert {g["id"] for g in grants if not judge.is_valid(g)} == {g["id"] for g in grants} - set(kept)


@pytest.mark.parametrize(
    ("name", "count", "total"),
    [("a001p00000zgyHZAAY.xlsx", 783, "12785625"), ("a003W000001B7PzQAK.xlsx", 475, "21757793.27")],
)
def test_real_grants_in_workbooks_have_the_totals_that_their_sheets_add_up_to(tmp_path, name, count, total):
    path = real("360giving", name)
    found = one(path, tmp_path)
    sheet = openpyxl.load_workbook(path).active
    at = [cell.value for cell in sheet[1]].index("Amount Awarded")
    amounts = [row[at] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
    assert (found.read, found.quarantined, len(amounts)) == (count, 0, count)
    assert (
        sum(row["amount_awarded"] for row in rows(found)) == Decimal(total) == round(Decimal(sum(amounts)), 2)
    )


def test_what_the_schema_requires_of_a_grant_is_what_is_required_here(tmp_path):
    schema = json.loads(real("360giving", "360-giving-schema.json").read_text())
    ways = [set(way["required"]) for way in schema["oneOf"]]
    organisation = next(way for way in ways if "recipientOrganization" in way)
    for name in organisation:
        found = one(
            saved(tmp_path, {"grants": [GRANT, {**GRANT, "id": "360G-made-2", name: None}]}), tmp_path
        )
        assert found.quarantined == 1, name
    whole = {k: v for k, v in GRANT.items() if k in organisation}
    assert one(saved(tmp_path, {"grants": [whole]}), tmp_path).quarantined == 0


def test_where_the_recipient_is_and_where_the_money_does_good_stay_apart(tmp_path):
    row = rows(one(saved(tmp_path, {"grants": [GRANT]}), tmp_path))[0]
    assert (row["recipient_postcode"], row["recipient_authority"]) == ("L1 1AA", "E08000012")
    assert (row["beneficiary_code"], row["beneficiary_authority"]) == (
        "E08000013|E08000016",
        "E08000013|E08000038",
    )
    assert row["beneficiary_name"] == "St Helens"


def test_json_csv_and_workbook_say_the_same(tmp_path):
    plain = {**GRANT, "beneficiaryLocation": GRANT["beneficiaryLocation"][:1]}
    headings = {
        "grant": plain["id"], "title": plain["title"], "description": plain["description"], "currency": "GBP",
        "amount_awarded": "1000.5", "award_date": "2018-04-01", "recipient": "GB-COH-00083405",
        "recipient_name": "Made Ltd", "recipient_postcode": "L1 1AA", "funder": "GB-CHC-1000147",
        "funder_name": "Made Trust", "beneficiary_name": "St Helens", "beneficiary_code": "E08000013",
    }  # fmt: skip
    table = [[TITLES[name] for name in headings], list(headings.values())]
    with (tmp_path / "grants.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)
    book = openpyxl.Workbook()
    book.active.append(["About", "Nothing"])
    for row in table:
        sheet = book["grants"] if "grants" in book.sheetnames else book.create_sheet("grants")
        sheet.append(row)
    book.save(tmp_path / "grants.xlsx")
    answers = [
        rows(one(path, tmp_path))
        for path in (saved(tmp_path, [plain]), tmp_path / "grants.csv", tmp_path / "grants.xlsx")
    ]
    assert answers[0] == answers[1] == answers[2]


def test_a_grant_to_an_individual_keeps_its_money_and_no_word_about_the_person(tmp_path):
    grant = {k: v for k, v in GRANT.items() if k != "recipientOrganization"}
    grant |= {
        "title": "Grant to Nobody Atall",
        "recipientIndividual": {"id": "360G-made-P1", "name": "Nobody Atall"},
    }
    grant["description"] = "Helps Nobody Atall"
    found = one(saved(tmp_path, {"grants": [grant]}), tmp_path)
    row = rows(found)[0]
    assert (row["recipient_kind"], row["recipient"], row["amount_awarded"]) == (
        "individual",
        None,
        Decimal("1000.5"),
    )
    assert "Nobody" not in str(row) and "P1" not in str(row)


def test_what_is_quarantined_of_a_grant_to_an_individual_tells_nothing_either(tmp_path):
    grant = {k: v for k, v in GRANT.items() if k not in ("recipientOrganization", "currency")}
    grant |= {"title": "Grant to Nobody Atall", "recipientIndividual": {"id": "x", "name": "Nobody Atall"}}
    found = one(saved(tmp_path, {"grants": [grant]}), tmp_path)
    assert found.quarantined == 1
    assert "Nobody" not in str(found.draft.tables[0].quarantined.to_pylist())


@pytest.mark.parametrize(
    "day", ["2018-04-01", "01/04/2018", "2018-04-01T00:00:00+00:00", "2018-04-01T10:00:00.000Z"]
)
def test_a_day_is_read_in_every_form_that_publishers_write(tmp_path, day):
    row = rows(one(saved(tmp_path, {"grants": [{**GRANT, "awardDate": day}]}), tmp_path))[0]
    assert row["award_date"].isoformat() == "2018-04-01"


def test_grants_of_another_shape_are_quarantined_one_by_one(tmp_path):
    bad = [
        {**GRANT, "id": "a", "amountAwarded": "many"},
        {**GRANT, "id": "b", "amountAwarded": 1e308},
        {**GRANT, "id": "c", "amountAwarded": {"x": 1}},
        {**GRANT, "id": "d", "recipientOrganization": []},
        {**GRANT, "id": "e", "fundingOrganization": "Trust"},
        {**GRANT, "id": "f", "currency": "pounds"},
        {**GRANT, "id": "g", "awardDate": "31/31/2018"},
        {**GRANT, "id": "h", "beneficiaryLocation": 5},
        "not a grant",
        None,
        {**GRANT, "id": "360G-made-0"},
    ]
    found = one(
        saved(tmp_path, {"grants": [{**GRANT, "id": "360G-made-0", "amountAwarded": -5}, *bad]}), tmp_path
    )
    assert (found.read, found.quarantined) == (12, 11)
    assert {row for row, _ in reasons(found)} == set(range(2, 13))
    assert rows(found)[0]["amount_awarded"] == -5


@pytest.mark.parametrize("text", ["{", '{"grants": [', '{"grants": NaN}', "[" * 100_000, '{"a": 1}'])
def test_json_that_is_no_file_of_grants_says_so(tmp_path, text):
    path = tmp_path / "grants.json"
    path.write_text(text)
    with pytest.raises(LodestarError, match=r"is not sound JSON|is of no source known here"):
        one(path, tmp_path)
