"""£ of awards that rest on doubtful links: added up again the slow way, and on the real release with its known totals."""

from decimal import Decimal
from itertools import product

import pytest
from made_awards import AUTHORITIES, SOURCE, evidence_of, project, random_awards, share
from real_awards import LCR

from lodestar.analysis.awards.areas import Area
from lodestar.analysis.awards.linked import (
    doubtful_ids,
    linked_awards,
    resting_by_area,
    resting_by_project,
)
from lodestar.analysis.awards.selecting import Selection
from lodestar.analysis.awards.summary import PARTS, summarise, totals
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.held import held_spine, look_for_ties
from lodestar.evidence.organisations.spine import Participant, Tie, build_spine

PAIRS = {("o1", "o2"): 0.85, ("o3", "o4"): 0.97, ("o5", "o6"): 0.89, ("o6", "o7"): 0.999, ("o8", "o9"): 0.5}
HERE = AUTHORITIES[:2]


def spine_of(count=25):
    participants = [Participant(SOURCE, f"o{at}", (f"Firm {at}",)) for at in range(count)]
    return build_spine(
        participants, [Tie(f"{SOURCE}:{a}", f"{SOURCE}:{b}", p, "made") for (a, b), p in PAIRS.items()]
    )


def small():
    """Two ids of one organisation, surely 0.85; a third that stands by itself."""
    return evidence_of(
        [share("p1", "o1", 100), share("p1", "o2", 30), share("p2", "o2", 20), share("p2", "o9", 500)],
        [project("p1"), project("p2", "2016-06-01")],
    )


def resting(shares, spine, below):
    """What rests on doubtful links of some shares, added up one by one."""
    by_id: dict[str, Decimal] = {}
    for one in shares:
        if one["grant_offer"] is not None:
            by_id[one["organisation"]] = by_id.get(one["organisation"], Decimal(0)) + Decimal(
                str(one["grant_offer"])
            )
    return sum(
        (abs(amount) for one, amount in by_id.items()
         if spine.memberships[f"{SOURCE}:{one}"].probability < below), Decimal(0)
    )  # fmt: skip


def test_two_ids_of_one_organisation_count_once_and_what_the_second_got_rests_on_the_link():
    found = linked_awards(small(), Selection(SOURCE), spine_of(), 0.9)
    assert (found.totals.ids, found.totals.organisations) == (3, 2)
    assert found.totals.offered.total == 650
    anchor = found.spine.organisations[found.organisation("o1")].id
    other = {"o1": 50, "o2": 100}[anchor.rpartition(":")[2]]
    assert found.totals.resting("offered") == other and found.totals.resting("cost") == 2 * other
    assert found.totals.resting("actual") is None
    assert found.is_doubtful("o2") != found.is_doubtful("o1") and not found.is_doubtful("o9")


def test_below_a_lower_probability_nothing_is_doubtful():
    assert linked_awards(small(), Selection(SOURCE), spine_of(), 0.85).totals.resting("offered") == 0


@pytest.mark.parametrize(("seed", "below", "authorities"), product((1, 2, 3), (0.9, 0.98), (None, HERE)))
def test_every_total_and_part_is_what_a_slow_sum_gives(seed, below, authorities):
    shares, projects = random_awards(seed)
    evidence, spine = evidence_of(shares, projects), spine_of()
    selection = Selection(SOURCE, authorities)
    found, summary = linked_awards(evidence, selection, spine, below), summarise(evidence, selection)
    here = [one for one in shares if authorities is None or one["authority"] in authorities]
    assert found.totals.resting("offered") == resting(here, spine, below)
    assert found.everywhere.resting("offered") == resting(shares, spine, below)
    assert found.totals.ids == summary.totals.organisations
    assert found.totals.organisations == len({spine.memberships[f"{SOURCE}:{one['organisation']}"].organisation
                                              for one in here})  # fmt: skip
    for by in PARTS:
        parts = getattr(summary, f"by_{by}")
        assert found.parts[by].keys() == {part.key for part in parts}
        for part in parts:
            linked = found.part(by, part.key)
            assert linked.ids == part.totals.organisations
            assert (linked.offered.total if linked.offered else None) == part.totals.offered
    for authority, linked in found.parts["authority"].items():
        some = [one for one in here if (one["authority"] or "") == authority]
        assert (linked.resting("offered") or 0) == resting(some, spine, below)
    doubtful = doubtful_ids(SOURCE, spine, below)
    by_project = resting_by_project(evidence, selection, doubtful)
    for one in {row["project"] for row in here}:
        assert by_project.get(one, 0) == resting([row for row in here if row["project"] == one], spine, below)
    areas = (Area("", "Two", tuple(HERE)), Area("", "Nowhere", ("E09000099",)))
    two = [one for one in shares if one["authority"] in HERE]
    assert resting_by_area(evidence, Selection(SOURCE), doubtful, areas) == (resting(two, spine, below), 0)


def test_a_selection_without_awards_rests_on_nothing():
    found = linked_awards(small(), Selection(SOURCE, ("E09000099",)), spine_of())
    assert (found.totals.ids, found.totals.organisations, found.totals.offered) == (0, 0, None)
    assert found.everywhere.ids == 3


def test_what_is_no_probability_is_refused():
    with pytest.raises(LodestarError, match="is no probability"):
        linked_awards(small(), Selection(SOURCE), spine_of(), 1.5)
    with pytest.raises(LodestarError, match="is no probability"):
        doubtful_ids(SOURCE, spine_of(), -0.1)


def test_the_real_release_keeps_its_known_totals_and_the_spine_counts_no_more_than_the_publisher(
    national, tmp_path
):
    assert held_spine(national, home=tmp_path) is None, "nobody has looked for ties yet"
    look_for_ties(national, home=tmp_path)
    spine = held_spine(national, home=tmp_path)
    selection = Selection("gateway-to-research", LCR.authorities)
    found, known = linked_awards(national, selection, spine), totals(national, selection)
    assert found.totals.ids == known.organisations == 216
    assert found.totals.offered.total == known.offered == 59_369_133
    assert found.totals.cost.total == known.cost == 96_655_890
    assert 200 < found.totals.organisations <= 216
    assert found.everywhere.ids == 12_048 and 11_000 < found.everywhere.organisations < 12_048
    assert 0 <= found.totals.resting("offered") <= found.totals.offered.total
