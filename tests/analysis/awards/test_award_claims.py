"""Claims about awards, set beside the releases: what is covered, and honestly what is not."""

from decimal import Decimal
from pathlib import Path

import pytest
from made_awards import evidence_of, project, share
from real_awards import LCR

from lodestar.analysis.awards.areas import Area
from lodestar.analysis.awards.claimed import release_figures
from lodestar.analysis.claims.verdicts import Verdict, check_claims, grounds_of
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.records import Claim, Observation

PACK = Path(__file__).parents[3] / "places" / "liverpool-city-region"
HERE = Area("", "Here", ("E06000001",))


@pytest.fixture(scope="module")
def pack():
    return open_pack(PACK)


def _checks(pack, evidence, area=LCR):
    observations = {one.id: one for one in pack.all(Observation)}
    figures = release_figures(evidence, area, pack.all(Claim), observations)
    return {one.claim: one for one in check_claims(grounds_of(pack, releases=figures))}


def _made(offered: str, vintage: str = "2023-01", source_made: bool = False):
    made = evidence_of(
        [share("p1", "a", offered), share("p2", "b", "1", authority="E06000002")],
        [
            project("p1", "2018-06-01", funder="Innovate UK"),
            project("p2", "2022-06-01", funder="Innovate UK"),
        ],
        vintage,
    )
    made.connection.execute(
        "UPDATE release SET made = ?, title = 'Funded projects: participants'", [source_made]
    )
    made.connection.execute("UPDATE award_project SET start = '2017-05-01' WHERE project = 'p1'")
    return made


def test_the_framework_total_is_not_covered_by_the_release_of_april_2018(pack, national):
    found = _checks(pack, national)["awards-total"]
    assert found.verdict is Verdict.CANNOT_BE_CHECKED and found.computed is None
    assert found.explanation == (
        "The only figure to hand is the one in this sentence. The loaded release (Gateway to Research, 2018-04) covers "
        "2017/18, when £8.28 million was offered here to projects that started; 2018/19 only in part and 2019/20 to "
        "2021/22 not at all, so the figure is not covered. It would be settled by: Innovate UK funded projects release "
        "covering 2017/18 to 2021/22."
    )


def test_a_part_is_told_its_coverage_and_no_figure_of_something_else(pack, national):
    found = _checks(pack, national)["awards-large-business"]
    assert "covers 2017/18; 2018/19 only in part" in found.explanation and "million" not in found.explanation
    assert (
        "covers none of 2019/20 to 2020/21"
        in _checks(pack, national)["awards-strength-in-places"].explanation
    )


def test_without_a_release_the_claim_says_what_it_said_before(pack):
    plain = {one.claim: one for one in check_claims(grounds_of(pack))}
    assert plain["awards-total"].explanation.startswith(
        "The only figure to hand is the one in this sentence. It would"
    )
    assert _checks(pack, evidence_of([share("p9", "a")], [project("p9")])) == plain


def test_other_claims_are_left_as_they_are(pack, national):
    plain = {one.claim: one for one in check_claims(grounds_of(pack))}
    found = _checks(pack, national)
    changed = {name for name in plain if plain[name] != found[name]}
    assert changed and all(name.startswith("awards-") for name in changed)
    assert found["awards-top-90"] == plain["awards-top-90"]


def test_a_release_that_covers_every_year_and_gives_the_figure_bears_it_out(pack):
    found = _checks(pack, _made("67720000"), HERE)["awards-total"]
    assert found.verdict is Verdict.HOLDS
    assert found.computed.value == Decimal("67.72") and found.computed.inputs == ("r1",)


def test_a_release_that_gives_another_figure_is_a_difference_of_definition(pack):
    found = _checks(pack, _made("60000000"), HERE)["awards-total"]
    assert found.verdict is Verdict.DEFINITION_DIFFERS
    assert found.difference == Decimal("-7.72")
    assert "by which date or edition they count" in found.explanation


def test_a_made_release_says_nothing_of_a_real_claim(pack):
    plain = {one.claim: one for one in check_claims(grounds_of(pack))}
    assert _checks(pack, _made("67720000", source_made=True), HERE) == plain
