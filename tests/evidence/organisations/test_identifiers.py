"""Identifiers as sources write them: repaired where nothing is lost, refused where something is."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.identifiers import read_identifier

KNOWLEDGE_BASES = Path(__file__).parents[4] / "shared/data/innovation-funding-service/knowledge_bases.csv"


@pytest.mark.parametrize(
    ("text", "org_id", "repair"),
    [
        ("00083405", "GB-COH-00083405", None),
        ("83405", "GB-COH-00083405", "leading zeros restored"),
        ("7964699", "GB-COH-07964699", "leading zeros restored"),
        ("7964699.0", "GB-COH-07964699", "'.0' of a spreadsheet taken off"),
        ("NI12345", "GB-COH-NI012345", "leading zeros restored"),
        ("oc 3456", "GB-COH-OC003456", "leading zeros restored"),
        ("RC660", "GB-COH-RC000660", "leading zeros restored"),
        ("IP17039R", "GB-COH-IP17039R", None),
        ("IP1703R", "GB-COH-IP01703R", "leading zeros restored"),
        ("GB-COH-83405", "GB-COH-00083405", "leading zeros restored"),
        ("GB-CHC-1112345", "GB-CHC-1112345", None),
        ("gb-coh-sc12345", "GB-COH-SC012345", "leading zeros restored"),
        ("GB-UKPRN-10006842", "GB-UKPRN-10006842", None),
    ],
)
def test_an_identifier_is_read_and_every_repair_told(text: str, org_id: str, repair: str | None) -> None:
    reading = read_identifier(text)
    assert reading.identifier is not None
    assert reading.identifier.org_id == org_id
    assert reading.published == text
    assert (repair in reading.repairs) if repair else reading.repairs == ()


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("SC009292", {"GB-COH-SC009292", "GB-SC-SC009292"}),
        ("10003758", {"GB-COH-10003758", "GB-UKPRN-10003758"}),
        ("263162", {"GB-COH-00263162", "GB-CHC-263162"}),
    ],
)
def test_a_number_that_two_registers_could_have_given_is_not_decided(text: str, both: set[str]) -> None:
    reading = read_identifier(text)
    assert reading.ambiguous
    assert reading.identifier is None
    assert {identifier.org_id for identifier in reading.identifiers} == both


@pytest.mark.parametrize("text", ["8.34E+07", "1.1e7"])
def test_digits_that_a_spreadsheet_lost_are_not_made_up(text: str) -> None:
    reading = read_identifier(text)
    assert reading.identifiers == ()
    assert "digits are lost" in (reading.fault or "")


@pytest.mark.parametrize("text", ["", "  ", "N/A", "none", "TBC", "00000000", "0", None, "not applicable"])
def test_placeholders_are_no_identifiers(text: str | None) -> None:
    assert read_identifier(text).identifiers == ()


@pytest.mark.parametrize("text", ["123456789", "ABCDEFGH", "GB-XYZ-1", "GB-COH-XX123456"])
def test_what_no_register_gives_is_refused_with_the_reason(text: str) -> None:
    reading = read_identifier(text)
    assert reading.identifiers == ()
    assert reading.fault


def test_an_integer_is_refused_because_its_zeros_are_gone() -> None:
    with pytest.raises(LodestarError, match="read identifiers as text"):
        read_identifier(83405)  # type: ignore[arg-type]


@given(st.integers(1, 99_999_999))
def test_company_numbers_survive_the_loss_of_their_zeros(number: int) -> None:
    full = f"{number:08d}"
    reading = read_identifier(full.lstrip("0"), ("GB-COH",))
    assert reading.identifier is not None
    assert reading.identifier.number == full


@given(st.text(max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    reading = read_identifier(text)
    assert reading.published == text
    assert bool(reading.identifiers) != bool(reading.fault)
    again = [read_identifier(identifier.org_id).identifier for identifier in reading.identifiers]
    assert again == list(reading.identifiers)


@pytest.mark.skipif(not KNOWLEDGE_BASES.is_file(), reason="the list of knowledge bases is not at hand")
def test_every_number_in_the_list_of_knowledge_bases_can_be_read_or_is_blank() -> None:
    with KNOWLEDGE_BASES.open(encoding="utf-8") as file:
        numbers = [row["registration_number"] for row in csv.DictReader(file)]
    readings = [read_identifier(number) for number in numbers]
    assert len(readings) == 445
    assert (
        sum(not reading.identifiers for reading in readings) - 1  # one row is torn: its number reads London"
        == sum(not number.strip() for number in numbers)
        == 19
    )
