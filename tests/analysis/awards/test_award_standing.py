"""Rates, intervals and ranks: published values, a slow twin that draws projects one by one, and real areas."""

import random

import pytest
from made_awards import SOURCE, evidence_of, project, share
from real_awards import LCR

from lodestar.analysis.awards.areas import Area, Geography, geography
from lodestar.analysis.awards.selecting import Selection
from lodestar.analysis.awards.standing import BASES, area_totals, bases_held, compare, fay_feuer

HEAD, GVA, BUSINESS = BASES
A, B, C = (Area(f"TLZ{n}", f"Area {n}", (f"E0600000{n}",)) for n in (1, 2, 3))
NOWHERE = Geography({})


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (30, 20.241, 42.827)],
)
def test_with_projects_of_one_size_it_is_garwoods_exact_interval(events, low, high):
    """F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936), table of 95% limits."""
    assert fay_feuer(events, events, 1) == pytest.approx((low, high), abs=0.001)


def test_the_interval_scales_with_the_size_of_projects():
    assert fay_feuer(10 * 250, 10 * 250**2, 250) == pytest.approx((4.795 * 250, 18.390 * 250), rel=1e-3)


def test_the_interval_is_what_drawing_projects_at_random_gives():
    luck = random.Random(3)
    sizes = [luck.lognormvariate(10, 1.2) for _ in range(300)]
    sums = sorted(sum(size * _poisson(luck) for size in sizes) for _ in range(3000))
    low, high = fay_feuer(sum(sizes), sum(size**2 for size in sizes), max(sizes))
    assert low == pytest.approx(sums[75], rel=0.03)
    assert high == pytest.approx(sums[2925], rel=0.10)
    assert high >= sums[2925] * 0.99, "the upper end is the cautious one"


def test_a_rate_is_the_money_over_the_basis_of_every_year():
    found = compare(_made(), Selection(SOURCE), [A, B, C], HEAD, NOWHERE, range(2014, 2016))
    assert [(one.area, one.rate, one.rank) for one in found.standings] == [
        (B, 3.0, 1),
        (A, 1.5, 2),
        (C, 0.0, 3),
    ]
    assert found.standings[1].total == 300 and found.standings[1].base == 200
    for one in found.standings:
        assert one.interval.low <= one.rate <= one.interval.high
        assert one.rank_low <= one.rank <= one.rank_high


def test_a_year_without_a_statistic_takes_the_nearest_and_says_so():
    found = compare(_made(), Selection(SOURCE), [A], HEAD, NOWHERE, range(2015, 2018))
    assert found.standings[0].base == 300
    assert found.notes == ("Per head: 2015 stands in for 2016 to 2017, for which no figure is loaded.",)


def test_an_area_without_a_statistic_is_left_out_and_named():
    unknown = Area("TLZ9", "Unknown", ("E06000009",))
    found = compare(_made(), Selection(SOURCE), [A, unknown], HEAD, NOWHERE, range(2015, 2016))
    assert [one.area for one in found.standings] == [A]
    assert found.left_out == (unknown,)


def test_a_project_in_one_area_twice_counts_once_and_an_area_without_awards_has_nothing():
    found = area_totals(_made(), Selection(SOURCE), [A, C])
    assert [(one.projects, one.offered) for one in found] == [(2, 300), (0, 0)]
    assert found[0].squares == 200**2 + 100**2
    assert found[0].largest == 200


def test_the_ranks_are_the_same_every_time_and_wide_where_projects_are_few():
    one, other = (
        compare(_made(), Selection(SOURCE), [A, B, C], HEAD, NOWHERE, range(2014, 2016)) for _ in range(2)
    )
    assert one == other
    assert (one.standings[0].rank_low, one.standings[0].rank_high) == (1, 2)


def test_a_combined_authority_takes_the_statistics_of_the_itl_area_with_the_same_authorities(national):
    known = geography(national)
    found = compare(
        national, Selection("gateway-to-research", first=2012, last=2017), [LCR, *known.at("itl2")], GVA, known,
        range(2012, 2018),
    )  # fmt: skip
    by = {one.area.code: one for one in found.standings}
    assert by["E47000004"].base == by["TLD7"].base
    assert by["E47000004"].total == 41_455_177
    assert not found.left_out and not found.notes


def test_every_itl_2_area_has_its_place(national):
    known = geography(national)
    found = compare(
        national, Selection("gateway-to-research"), known.at("itl2"), HEAD, known, range(2012, 2018)
    )
    assert sorted(one.rank for one in found.standings) == list(range(1, 42))
    assert found.of(LCR).area.code == "TLD7"


def test_an_area_is_the_sum_of_its_authorities_where_only_they_have_figures():
    made = _made()
    counts = {"E06000001": 30, "E06000002": 20, "E07000026": 5, "E07000028": 6, "E07000029": 7}
    made.add(
        "area_statistic",
        [
            {"measure": "nomis-enterprises", "area": code, "start_date": "2018-01-01", "value": count}
            for code, count in counts.items()
        ],
    )
    both, cumberland = (
        Area("TLZ1", "Both", ("E06000001", "E06000002")),
        Area("E06000063", "C", ("E06000063",)),
    )
    found = compare(
        made, Selection(SOURCE), [both, cumberland, Area("", "Part", ("E06000001", "E06000009"))], BUSINESS,
        NOWHERE, range(2018, 2019),
    )  # fmt: skip
    assert {one.area.name: one.base for one in found.standings} == {"Both": 50, "C": 18}
    assert [area.name for area in found.left_out] == ["Part"]


def test_only_bases_with_statistics_are_offered(national):
    assert [basis.id for basis in bases_held(national)] == ["head", "gva"]


def _made():
    shares = [
        share("p1", "a", 150, authority="E06000001"),
        share("p1", "b", 50, authority="E06000001"),
        share("p2", "a", 100, authority="E06000001"),
        share("p2", "c", 300, authority="E06000002"),
    ]
    made = evidence_of(shares, [project("p1"), project("p2")])
    values = {"TLZ1": 100, "TLZ2": 50, "TLZ3": 10}
    made.add(
        "area_statistic",
        [
            {
                "measure": "ons-population",
                "area": area,
                "itl": area,
                "start_date": f"{year}-01-01",
                "value": value,
            }
            for area, value in values.items()
            for year in (2014, 2015)
        ],
    )
    return made


def _poisson(luck):
    """One Poisson count of mean 1, by Knuth's product of uniforms."""
    limit, product, count = 0.36787944117144233, luck.random(), 0
    while product > limit:
        product *= luck.random()
        count += 1
    return count
