"""Which codes are well-formed. Examples of real codes are from the registers' own publications."""

import pytest

from lodestar.evidence.geography.codes import (
    area_fault,
    code_fault,
    gss_fault,
    itl_fault,
    nuts_fault,
    org_id_fault,
)

GOOD_AREAS = [
    "E06000006",
    "E08000012",
    "E10000017",
    "E12000002",
    "E47000004",
    "E92000001",
    "W92000004",
    "S92000003",
    "N92000002",
    "K02000001",
    "K03000001",
    "N09000003",
    "S12000049",
    "W06000015",
    "TLD",
    "TLD7",
    "TLD72",
    "TLG",
    "TLN0",
    "UKD",
    "UKD7",
    "UKI31",
    "UKN06",
]
BAD_AREAS = [
    "",
    "E08 000012",
    "E08000012\n",
    "TLD7\n",
    "E0800001٣",
    *[
        "E0800001",
        "E080000122",
        "e08000012",
        "X08000012",
        "E98000001",
        "Liverpool",
        "TL",
        "TLB",
        "TLO1",
        "TLD723",
        "TLd7",
        "UK",
        "UKZ1",
        "TLZ1",
        "UKA",
    ],
    "E99000001",
]


@pytest.mark.parametrize("code", GOOD_AREAS)
def test_a_well_formed_area_code_is_taken(code):
    assert area_fault(code) is None


@pytest.mark.parametrize("code", BAD_AREAS)
def test_a_malformed_or_reserved_area_code_is_refused_with_a_remedy(code):
    fault = area_fault(code)
    assert fault is not None
    assert fault.remedy


def test_a_scheme_takes_its_own_codes_only():
    assert code_fault("itl", "TLD7") is None
    assert code_fault("itl", "UKD7").message == "is not an ITL code"
    assert code_fault("nuts", "TLD7").message == "is not a NUTS code"
    assert code_fault("gss", "TLD7").message == "is not a GSS code"


def test_only_authorities_make_up_a_place():
    assert gss_fault("E08000012", authority=True) is None
    assert "E47 is combined authority" in gss_fault("E47000004", authority=True).message


def test_a_made_place_uses_reserved_codes_only():
    for fault, made, real in (
        (gss_fault, "E99000001", "E47000004"),
        (itl_fault, "TLZ1", "TLD7"),
        (nuts_fault, "UKZ1", "UKD7"),
    ):
        assert fault(made, made=True) is None
        assert fault(real, made=True).message == "may be a real place's code"
        assert fault(made).message == "is reserved for made places"
        assert fault(real) is None


@pytest.mark.parametrize("code", ["TLZ", "TLZZ", "TLZZZ", "UKZ", "UKZZ"])
def test_extra_regio_is_real_and_no_made_place_is_it(code):
    assert area_fault(code) is None
    assert area_fault(code, made=True) is not None


def test_a_made_place_may_be_compared_with_the_nation():
    assert area_fault("K02000001", made=True) is None
    assert area_fault("E08000012", made=True) is not None


GOOD_IDS = [
    "GB-COH-00083405",
    "GB-COH-RC000660",
    "GB-COH-SC012345",
    "GB-COH-OC300001",
    "GB-COH-IP12345R",
    "GB-COH-NI012345",
    "GB-CHC-202918",
    "GB-CHC-1112345",
    "GB-SC-SC005336",
    "GB-NIC-100280",
    "GB-UKPRN-10006842",
    "GB-GOR-D25",
    "GB-LAE-LIV",
    "GB-NHS-REM",
    "GB-MPR-30525R",
    "XI-ROR-04xs57h96",
    "XI-GRID-grid.10025.36",
    "US-EIN-123456789",
]
BAD_IDS = {
    "GB-COH-83405": "has no number of the Companies House",
    "GB-COH-0083405": "has no number of the Companies House",
    "GB-COH-ZZ083405": "has no number of the Companies House",
    "GB-CHC-0202918": "has no number of the Charity Commission",
    "GB-UKPRN-1000684": "has no number of the UK Register of Learning Providers",
    "GB-SC-005336": "has no number of the Scottish Charity Register",
    "GB-CHO-00083405": "names the register GB-CHO, which is not known",
    "XI-ROR-https://ror.org/04xs57h96": "has no number of the Research Organization Registry",
    "XI-ROR-04xs75h96": "is mistyped: its last two digits do not match the rest",
    "00083405": "is not an org-id identifier",
    "GB-COH": "is not an org-id identifier",
    "GB-COH-": "is not an org-id identifier",
    "gb-coh-00083405": "is not an org-id identifier",
    "GB-COH-00083405\n": "is not an org-id identifier",
}


@pytest.mark.parametrize("identifier", GOOD_IDS)
def test_a_well_formed_identifier_is_taken(identifier):
    assert org_id_fault(identifier) is None


@pytest.mark.parametrize("identifier,message", BAD_IDS.items())
def test_a_malformed_identifier_is_refused_and_says_what_is_wrong(identifier, message):
    fault = org_id_fault(identifier)
    assert fault.message == message
    assert fault.remedy
