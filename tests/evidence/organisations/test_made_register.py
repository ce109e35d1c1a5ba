"""Made registers and names: the same seed gives the same, labels are true, and nothing can be taken for real."""

import re

from lodestar.evidence.geography.codes import org_id_fault
from lodestar.evidence.organisations.made_names import FAMILIES, make_names, with_rates
from lodestar.evidence.organisations.made_register import make_register

REGISTER = make_register(3_000, seed=5)
COMPANIES = REGISTER.companies.to_pylist()


def test_the_same_seed_makes_the_same_and_another_seed_another() -> None:
    assert make_register(3_000, seed=5).companies.equals(REGISTER.companies)
    assert not make_register(3_000, seed=6).companies.equals(REGISTER.companies)
    one, other = (make_names(REGISTER, 200, 9, FAMILIES["awards"]) for _ in range(2))
    assert one.equals(other)


def test_no_made_company_can_be_taken_for_a_real_one() -> None:
    for company in COMPANIES:
        assert re.fullmatch(r"(SC|NI|OC)?9\d+", company["CompanyNumber"])
        assert org_id_fault(f"GB-COH-{company['CompanyNumber']}") is None
        assert company["RegAddress.PostCode"] is None or company["RegAddress.PostCode"][0] in "QVXJZ"
        assert company["CompanyCategory"] == "made"


def test_company_numbers_are_given_once_and_names_nearly_so() -> None:
    numbers = [company["CompanyNumber"] for company in COMPANIES]
    names = [company["CompanyName"] for company in COMPANIES]
    assert len(set(numbers)) == 3_000
    assert len(set(names)) > 2_950


def test_the_register_holds_what_linking_stumbles_over() -> None:
    names = [company["CompanyName"] for company in COMPANIES]
    for ending in ("LIMITED", "LTD", "LLP", "CIC", "TRUST"):
        assert any(name.endswith(ending) for name in names), ending
    assert any("UNIVERSITY" in name for name in names)
    assert sum(name.split()[-2:-1] == ["HOLDINGS"] for name in names) > 3
    assert sum(company["PreviousName_1.CompanyName"] is not None for company in COMPANIES) > 200


def test_labels_name_companies_of_the_register_or_none() -> None:
    numbers = {company["CompanyNumber"] for company in COMPANIES}
    for family, noise in FAMILIES.items():
        names = make_names(REGISTER, 400, 3, noise).to_pylist()
        truths = [row["truth"] for row in names]
        assert {truth for truth in truths if truth} <= numbers, family
        assert truths.count(None) == round(400 * noise.unknown), family
        assert all(row["name"].strip() for row in names), family


def test_without_noise_a_name_is_the_companys_own() -> None:
    still = {
        field: 0.0 for field in FAMILIES["awards"].__dataclass_fields__ if field not in {"name", "cut_at"}
    }
    names = make_names(REGISTER, 300, 3, with_rates(FAMILIES["awards"], **still)).to_pylist()
    published = {company["CompanyNumber"]: company for company in COMPANIES}
    for row in names:
        company = published[row["truth"]]
        assert row["name"].upper() == company["CompanyName"]
        assert row["postcode"] == company["RegAddress.PostCode"]


def test_every_change_is_told() -> None:
    names = make_names(REGISTER, 2_000, 4, FAMILIES["keyed"]).to_pylist()
    told = {change for row in names for change in row["changes"].split("|")}
    assert told >= {"typing slip", "abbreviated", "cut", "department", "trading as", "trading name alone",
                    "moved near", "moved far", "former name", "stranger", "misread", "spacing"}  # fmt: skip


def test_numbers_lose_their_zeros_when_a_source_gives_them() -> None:
    given = make_names(REGISTER, 500, 4, with_rates(FAMILIES["awards"], number_given=1.0)).to_pylist()
    numbers = [row["number"] for row in given if row["number"]]
    assert len(numbers) > 400
    assert any(number != number.upper() for number in numbers)
