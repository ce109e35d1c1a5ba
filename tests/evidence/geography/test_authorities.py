"""Local authorities are known by every spelling that publishers use, each with the years in which it stood."""

import csv

import pytest

from lodestar.evidence.geography.authorities import authority_named, authority_vintage, current_code
from lodestar.evidence.geography.codes import gss_fault
from lodestar.evidence.locations import definitions_folder


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("St. Helens", "E08000013"),
        ("St Helens", "E08000013"),
        (" ST HELENS ", "E08000013"),
        ("St. Helens Metropolitan Borough Council", "E08000013"),
        ("Liverpool City Council", "E08000012"),
        ("Halton UA", "E06000006"),
        ("Bristol, City of", "E06000023"),
        ("City of Bristol", "E06000023"),
        ("Kingston upon Hull, City of", "E06000010"),
        ("City of London", "E09000001"),
        ("King’s Lynn & West Norfolk", "E07000146"),
        ("Comhairle nan Eilean Siar", "S12000013"),
    ],
)
def test_an_authority_is_known_by_every_spelling(name, code):
    assert authority_named(name) == code


@pytest.mark.parametrize("name", ["", "Merseyside", "Liverpool City Region", "Nowhere", "City", "the"])
def test_what_is_no_authority_is_not_taken_for_one(name):
    assert authority_named(name) is None


def test_codes_that_were_changed_lead_to_the_one_in_force():
    assert current_code("E08000016") == "E08000038" == authority_named("Barnsley")
    assert current_code("E08000038") == "E08000038"
    assert current_code("E47000004") is None


def test_a_set_of_authorities_has_the_year_in_which_it_first_stood():
    assert authority_vintage(["E08000012", "E08000013"]) == "2009"
    assert authority_vintage(["E07000026", "E06000061", "E08000012"]) == "2021"
    assert authority_vintage(["E06000063", "E06000061"]) == "2023"
    assert authority_vintage(["E06000063", "E07000026"]) is None
    assert authority_vintage(["E12000001"]) is None


def test_the_list_holds_361_authorities_in_force_and_only_codes_of_authorities():
    path = definitions_folder() / "areas" / "local-authorities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(not row["until"] for row in rows) == 361
    assert len({row["code"] for row in rows}) == len(rows)
    codes = [row["code"] for row in rows] + [c for row in rows for c in row["former_codes"].split("|") if c]
    assert [code for code in codes if gss_fault(code, authority=True)] == []
    assert all(authority_named(row["name"], int(row["until"] or 2023)) == row["code"] for row in rows)
