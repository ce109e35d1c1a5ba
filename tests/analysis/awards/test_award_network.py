"""Who works with whom."""

from collections import Counter
from itertools import combinations

import pytest
from made_awards import SOURCE, evidence_of, project, random_awards, share
from real_awards import LCR

from lodestar.analysis.awards.network import network, strongest
from lodestar.analysis.awards.selecting import Selection

HERE = Selection(SOURCE, ("E06000001",))


def test_every_project_is_of_one_of_four_kinds():
    shares = [
        share("alone", "a"),
        *(share("inside", one) for one in "ab"),
        *(share("outward", one, authority=where) for one, where in (("a", "E06000001"), ("x", "E06000002"))),
        *(
            share("both", one, authority=w)
            for one, w in (("a", "E06000001"), ("b", "E06000001"), ("x", None))
        ),
    ]
    net = network(evidence_of(shares, [project(p) for p in ("alone", "inside", "outward", "both")]), HERE)
    assert (net.alone, net.inside, net.outward, net.both, net.joint) == (1, 1, 1, 1, 3)
    assert [(tie.one, tie.other, tie.projects) for tie in net.ties] == [
        ("a", "b", 2),
        ("a", "x", 2),
        ("b", "x", 1),
    ]
    assert [(m.organisation, m.here, m.projects, m.partners) for m in net.members] == [
        ("a", True, 4, 2),
        ("b", True, 2, 2),
        ("x", False, 2, 2),
    ]


def test_two_partners_elsewhere_have_no_tie_of_the_place():
    shares = [share("p1", "a"), *(share("p1", one, authority="E06000002") for one in "xy")]
    net = network(evidence_of(shares, [project("p1")]), HERE)
    assert {(tie.one, tie.other) for tie in net.ties} == {("a", "x"), ("a", "y")}


def test_partners_are_gathered_by_the_name_of_their_area_or_the_region_given():
    shares = [
        share("p1", "a"),
        share("p1", "x", authority="E06000002", region="North East"),
        share("p1", "y", authority=None, region="Yorkshire and The Humber"),
        share("p1", "z", authority=None, region="Yorkshire and the Humber"),
        share("p1", "w", authority=None, region="Unknown"),
    ]
    net = network(evidence_of(shares, [project("p1")]), HERE, {"E06000002": "Teesside"})
    assert [(one.name, one.projects, one.organisations) for one in net.partner_areas] == [
        ("Teesside", 1, 1),
        ("Yorkshire and the Humber", 1, 2),
        ("Not known", 1, 1),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_ties_are_what_comparing_every_two_shares_gives(seed):
    shares, projects = random_awards(seed)
    net = network(evidence_of(shares, projects), HERE)
    slow = Counter()
    for one, other in combinations(shares, 2):
        here = "E06000001" in (one["authority"], other["authority"])
        if one["project"] == other["project"] and here:
            slow[tuple(sorted((one["organisation"], other["organisation"])))] += 1
    assert {(tie.one, tie.other): tie.projects for tie in net.ties} == dict(slow)
    assert net.alone + net.joint == len({s["project"] for s in shares if s["authority"] == "E06000001"})


def test_the_picture_shows_the_strongest_here_and_those_who_work_with_them_most():
    shares = [
        *(share(f"p{n}", "hub") for n in range(3)),
        *(share(f"p{n}", "far", authority="E06000002") for n in range(3)),
        share("p0", "near"),
        share("p0", "rare", authority="E06000002"),
        share("p9", "quiet"),
    ]
    net = network(evidence_of(shares, [project(f"p{n}") for n in (0, 1, 2, 9)]), HERE)
    shown = strongest(net, 1, 1)
    assert [m.organisation for m in shown.members] == ["hub", "far"]
    assert [(tie.one, tie.other, tie.projects) for tie in shown.ties] == [("far", "hub", 3)]
    assert shown.alone == net.alone == 1
    assert "quiet" not in {m.organisation for m in strongest(net, 9, 9).members}


def test_the_network_of_a_real_place(national):
    net = network(national, Selection("gateway-to-research", LCR.authorities))
    assert net.alone + net.joint == 533
    assert (net.alone, net.inside, net.outward, net.both) == (280, 9, 218, 26)
    assert len([m for m in net.members if m.here]) == 216
