"""What checking the documents of the shipped places finds: computed here by hand beside it."""

from decimal import Decimal
from functools import cache

import pytest

from lodestar.analysis.claims.rounding import Verdict
from lodestar.analysis.claims.verdicts import check_claims, grounds_of
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.checking import open_pack


@cache
def checks(place):
    found = check_claims(grounds_of(open_pack(places_folder() / place)))
    return {check.claim: check for check in found}


def lcr(claim):
    return checks("liverpool-city-region")[claim]


@pytest.mark.parametrize(
    ("claim", "part"),
    [
        ("awards-academic-share", "31.73"),
        ("awards-large-business-share", "4"),
        ("awards-sme-share", "31.99"),
        ("awards-responsive-share", "22.68"),
        ("awards-manufacturing-share", "11.3"),
        ("awards-health-share", "9.75"),
        ("awards-innovation-loans-share", "3.78"),
    ],
)
def test_each_printed_share_of_the_awards_holds(claim, part):
    found = lcr(claim)
    assert found.verdict is Verdict.HOLDS
    assert found.computed.value == (Decimal(part) / Decimal("67.72") * 100).quantize(Decimal("1e-10"))


def test_the_top_90_per_cent_conflicts_at_70_2_and_97_6():
    found = lcr("awards-top-90")
    assert found.verdict is Verdict.CONFLICTS
    assert round(found.computed.value, 1) == Decimal("70.2")
    assert [round(reading.value, 1) for reading in found.alternatives] == [Decimal("97.6")]


def test_the_two_estimates_of_additional_gva_conflict_while_jobs_and_productivity_agree():
    assert lcr("foreword-additional-gva").verdict is Verdict.CONFLICTS
    assert lcr("foreword-additional-gva").difference == Decimal("22.3")
    assert lcr("foreword-additional-jobs").verdict is Verdict.HOLDS
    assert lcr("foreword-productivity").verdict is Verdict.HOLDS


def test_the_1_1_per_cent_is_not_the_measure_of_the_5_per_cent():
    found = lcr("section-1-2-business-rd")
    assert found.verdict is Verdict.DEFINITION_DIFFERS
    assert "R&D by business, not R&D by every sector" in found.explanation


def test_the_residents_and_the_productivity_gap_are_borne_out_by_the_statistics():
    assert lcr("foreword-residents").computed.value == 1571045
    assert lcr("section-1-2-productivity-gap").computed.value == Decimal("13.19")
    for claim in ("foreword-residents", "section-1-2-productivity-gap"):
        assert lcr(claim).verdict is Verdict.HOLDS


def test_nothing_else_conflicts_and_no_entry_has_a_mistake():
    found = checks("liverpool-city-region").values()
    conflicts = {check.claim for check in found if check.verdict is Verdict.CONFLICTS}
    assert conflicts == {"awards-top-90", "foreword-additional-gva"}
    assert not [check.claim for check in found if check.problem]


def test_what_cannot_be_checked_says_what_would_settle_it():
    for place in ("liverpool-city-region", "port-meridian"):
        for check in checks(place).values():
            assert check.verdict is not Verdict.CANNOT_BE_CHECKED or check.settled_by, check.claim


def test_the_made_places_conflict_is_accepted_with_a_reason():
    found = checks("port-meridian")
    conflicts = [check for check in found.values() if check.verdict is Verdict.CONFLICTS]
    assert [check.claim for check in conflicts] == ["advice-doubled"]
    assert conflicts[0].accepted.reason
    assert not conflicts[0].open_conflict
