"""The claims of the Liverpool City Region pack, as they must come out by computation."""

from functools import cache

import pytest

from lodestar.analysis.claims.rounding import Verdict
from lodestar.analysis.claims.verdicts import check_claims, grounds_of
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.checking import open_pack


@cache
def checks():
    pack = open_pack(places_folder() / "liverpool-city-region")
    return {check.claim: check for check in check_claims(grounds_of(pack))}


@pytest.mark.parametrize(
    "claim",
    [
        "awards-academic-share",
        "awards-large-business-share",
        "awards-sme-share",
        "awards-responsive-share",
        "awards-manufacturing-share",
        "awards-health-share",
        "awards-innovation-loans-share",
    ],
)
def test_the_shares_of_the_awards_hold(claim):
    assert checks()[claim].verdict is Verdict.HOLDS


def test_the_top_90_per_cent_conflicts():
    found = checks()["awards-top-90"]
    assert found.verdict is Verdict.CONFLICTS
    assert "70.2%" in found.explanation
    assert "97.6%" in found.explanation


def test_the_two_gains_in_gva_conflict():
    found = checks()["foreword-additional-gva"]
    assert found.verdict is Verdict.CONFLICTS
    assert "£19.7bn" in found.explanation
    assert "Neither states whether it is annual, cumulative or a present value." in found.explanation


def test_business_rd_is_not_the_measure_of_the_5_per_cent_target():
    found = checks()["section-1-2-business-rd"]
    assert found.verdict is Verdict.DEFINITION_DIFFERS
    assert "counts R&D by business, not R&D by every sector" in found.explanation


def test_no_entry_has_a_mistake_and_what_cannot_be_checked_says_what_would_settle_it():
    assert [check.claim for check in checks().values() if check.problem] == []
    unsettled = [check for check in checks().values() if check.verdict is Verdict.CANNOT_BE_CHECKED]
    assert [check.claim for check in unsettled if not check.settled_by] == []
