"""Kinds of organisations: the rule that decides is the one that should, and nothing is guessed."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.organisations.identifiers import Identifier
from lodestar.evidence.organisations.kinds import (
    Facts,
    KnowledgeBases,
    ListedOrganisation,
    classify,
    load_kind_rules,
)

LISTED = KnowledgeBases.of(
    [
        ListedOrganisation("The University of Quendle", "UNIVERSITY", (Identifier("GB-UKPRN", "10000001"),)),
        ListedOrganisation("Quendle Institute (previously Institute of Otters)", "RTO"),
        ListedOrganisation("Otter Catapult Limited", "CATAPULT", (Identifier("GB-COH", "90000001"),)),
    ]
)
YEAR_2020, YEAR_2025, YEAR_2009 = dt.date(2020, 4, 1), dt.date(2025, 4, 6), dt.date(2009, 1, 1)
YEAR_2013 = dt.date(2013, 1, 1)


@pytest.mark.parametrize(
    ("name", "kind", "rule"),
    [
        ("University of Quendle", "university", "listed-university"),
        ("Institute of Otters", "research-organisation", "listed-research-organisation"),
        ("Otter Catapult", "catapult", "listed-catapult"),
        ("Alder Hey Children's NHS Foundation Trust", "nhs", "name-nhs"),
        ("University Hospitals Birmingham NHS Foundation Trust", "nhs", "name-nhs"),
        ("Liverpool City Council", "public-body", "name-council"),
        ("Royal Borough of Greenwich", "public-body", "name-council"),
        ("West Midlands Combined Authority", "public-body", "name-combined-authority"),
        ("Merseyside Fire & Rescue Service", "public-body", "name-combined-authority"),
        ("Ministry of Defence", "public-body", "name-government"),
        ("WMG Catapult", "catapult", "name-catapult"),
        ("Coventry University", "university", "name-university"),
        ("Coventry University Enterprises Limited", "business", "company-by-form"),
        ("Acme Charitable Trust", "charity", "name-charity"),
        ("Crop Innovations CIO", "charity", "register-charity"),
        ("Rolls-Royce plc", "business", "company-by-form"),
        ("British Council", "not-known", None),
        ("Ministry of Sound Limited", "business", "company-by-form"),
        ("Green Ginger", "not-known", None),
    ],
)
def test_a_name_alone_decides_only_where_a_rule_says_so(name: str, kind: str, rule: str | None) -> None:
    typing = classify(Facts((name,)), LISTED)
    assert (typing.kind, typing.rule) == (kind, rule)


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        (Identifier("GB-UKPRN", "10000001"), "university"),
        (Identifier("GB-COH", "90000001"), "catapult"),
        (Identifier("GB-NHS", "REM"), "nhs"),
        (Identifier("GB-LAE", "LIV"), "public-body"),
        (Identifier("GB-CHC", "1112345"), "charity"),
        (Identifier("GB-COH", "90000002"), "business"),
    ],
)
def test_an_identifier_decides_by_its_register_or_list(identifier: Identifier, kind: str) -> None:
    typing = classify(Facts(("Green Ginger",), (identifier,)), LISTED)
    assert typing.kind == kind
    assert identifier.org_id in typing.basis
    assert typing.source


@pytest.mark.parametrize(
    ("turnover", "balance", "employees", "year", "kind"),
    [
        (632_000, 316_000, 40, YEAR_2020, "micro-business"),
        (632_001, 316_000, 11, YEAR_2020, "small-business"),
        (10_200_000, 5_100_001, 50, YEAR_2020, "small-business"),
        (10_200_001, 5_100_001, 50, YEAR_2020, "medium-business"),
        (36_000_001, 18_000_001, 250, YEAR_2020, "large-business"),
        (10_200_001, 5_100_001, 50, YEAR_2025, "small-business"),
        (54_000_001, 27_000_001, 250, YEAR_2025, "large-business"),
        (900_000, 400_000, 9, YEAR_2025, "micro-business"),
        (900_000, 400_000, 9, YEAR_2009, "small-business"),
        (600_000, 400_000, 9, YEAR_2013, "micro-business"),
        (600_000, 400_000, 9, YEAR_2009, "small-business"),
        (6_500_001, 3_260_001, 50, YEAR_2013, "medium-business"),
    ],
)
def test_size_goes_by_two_of_three_measures_at_the_thresholds_of_the_year(
    turnover: int, balance: int, employees: int, year: dt.date, kind: str
) -> None:
    """Companies Act 2006, sections 382, 384A and 465, with the amounts of SI 2008/393, 2013/3008, 2015/980 and
    2024/1303."""
    facts = Facts(("Acme Ltd",), (), None, Decimal(turnover), Decimal(balance), employees, year)
    assert classify(facts).kind == kind


def test_one_measure_besides_the_headcount_that_leaves_it_open_falls_back_to_the_headcount() -> None:
    facts = Facts(("Acme Ltd",), turnover=Decimal(1_000_000), employees=8, year_began=YEAR_2020)
    typing = classify(facts)
    assert (typing.kind, typing.rule) == ("micro-business", "headcount-alone")


@pytest.mark.parametrize(
    ("employees", "kind"),
    [(9, "micro-business"), (10, "small-business"), (49, "small-business"), (50, "medium-business"),
     (249, "medium-business"), (250, "large-business")],
)  # fmt: skip
def test_headcount_alone_goes_by_the_official_bands(employees: int, kind: str) -> None:
    assert classify(Facts(("Acme Ltd",), employees=employees)).kind == kind


def test_small_accounts_and_the_sources_own_word_decide_and_are_named() -> None:
    assert classify(Facts(("Acme Ltd",), accounts_category="MICRO ENTITY")).kind == "micro-business"
    assert classify(Facts(("Acme Ltd",), accounts_category="FULL")).kind == "business"
    stated = classify(Facts(("Acme Ltd",), stated_kind="Micro/Small", employees=900))
    assert (stated.kind, stated.rule, stated.basis) == (
        "small-business",
        "stated-size",
        "the source says 'Micro/Small'",
    )


def test_every_answer_says_when_the_rules_were_reviewed() -> None:
    assert classify(Facts(("Green Ginger",))).reviewed == load_kind_rules().reviewed


def test_rules_that_name_an_unknown_kind_are_refused(tmp_path: Path) -> None:
    content = yaml.safe_load((definitions_folder() / "organisations/kinds.yaml").read_text(encoding="utf-8"))
    content["company"]["kind"] = "firm"
    file = tmp_path / "kinds.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(LodestarError, match="kind 'firm' is not among kinds"):
        load_kind_rules(file)


def test_a_company_with_a_code_of_the_nhs_is_no_nhs_body() -> None:
    """The NHS codes independent providers, dental practices and suppliers too (org-id register, gb-nhs.json)."""
    code = Identifier("GB-NHS", "NV1")
    assert classify(Facts(("Green Ginger Clinics Ltd",), (code,))).kind == "business"
    assert classify(Facts(("Green Ginger",), (code, Identifier("GB-COH", "90000003")))).kind == "business"
    assert classify(Facts(("Green Ginger",), (code,))).kind == "nhs"


def test_every_rule_says_whether_it_was_checked_and_a_verified_one_against_what(tmp_path: Path) -> None:
    rules = load_kind_rules()
    every = [*rules.listed, *rules.registers, *rules.names, *rules.size_thresholds, rules.charities, rules.stated,
             rules.headcount, rules.accounts, rules.company]  # fmt: skip
    assert {rule.check.state for rule in every} == {"verified", "to-be-checked"}
    assert all(rule.check.state == "verified" for rule in rules.size_thresholds)
    content = yaml.safe_load((definitions_folder() / "organisations/kinds.yaml").read_text(encoding="utf-8"))
    content["headcount"]["check"]["against"] = ""
    file = tmp_path / "kinds.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(LodestarError, match=r"headcount.check.*names what it was checked against"):
        load_kind_rules(file)
