"""Organisations of a place, and which of them are new."""

from collections import defaultdict
from decimal import Decimal

import pytest
from made_awards import SOURCE, evidence_of, project, random_awards, share
from real_awards import LCR

from lodestar.analysis.awards.selecting import Selection
from lodestar.analysis.awards.summary import totals
from lodestar.analysis.awards.winners import amounts, new_and_returning, winners

PLACE = Selection(SOURCE, ("E06000001", "E08000001"))


@pytest.mark.parametrize("seed", range(3))
def test_each_winner_has_what_adding_up_its_rows_gives(seed):
    shares, projects = random_awards(seed)
    told = {
        w.organisation: (w.projects, w.led, w.offered) for w in winners(evidence_of(shares, projects), PLACE)
    }
    rows = defaultdict(list)
    for row in shares:
        if row["authority"] in PLACE.authorities:
            rows[row["organisation"]].append(row)
    slow = {}
    for organisation, its in rows.items():
        given = [Decimal(str(row["grant_offer"])) for row in its if row["grant_offer"] is not None]
        slow[organisation] = (
            len({row["project"] for row in its}),
            sum(row["lead"] for row in its),
            sum(given) if given else None,
        )
    assert told == slow


def test_winners_stand_by_money_and_those_without_a_figure_last():
    made = evidence_of(
        [share("p1", "a", 5), share("p1", "b", None), share("p1", "c", 9), share("p1", "d", 0)],
        [project("p1")],
    )
    found = winners(made, PLACE)
    assert [w.organisation for w in found] == ["c", "a", "d", "b"]
    assert amounts(found) == (9, 5, 0)


def test_an_organisation_goes_by_the_name_that_it_gives_most_often():
    shares = [share(f"p{n}", "o", name="Acme Ltd" if n else "ACME") for n in range(3)]
    made = evidence_of(shares, [project(f"p{n}") for n in range(3)])
    assert [w.name for w in winners(made, PLACE)] == ["Acme Ltd"]


def test_the_years_of_a_winner_are_said_as_one_or_as_two():
    made = evidence_of(
        [share("p1", "a"), share("p2", "a"), share("p1", "b", 1)],
        [project("p1", "2012-05-01"), project("p2")],
    )
    assert [w.years for w in winners(made, PLACE)] == ["2012/13 to 2015/16", "2012/13"]


def test_new_means_no_earlier_project_anywhere_in_the_source():
    shares = [
        share("p1", "moved", 1, authority="S12000033"),
        share("p2", "moved", 10),
        share("p2", "fresh", 20),
        share("p3", "fresh", 40),
    ]
    projects = [project("p1", "2012-05-01"), project("p2", "2014-05-01"), project("p3", "2015-05-01")]
    found = new_and_returning(evidence_of(shares, projects), PLACE)
    assert [(y.name, y.new, y.returning) for y in found] == [("2014/15", 1, 1), ("2015/16", 0, 1)]
    assert [(y.new_offered, y.returning_offered) for y in found] == [(20, 10), (0, 40)]


@pytest.mark.parametrize("seed", range(3))
def test_new_and_returning_winners_are_what_walking_through_the_years_gives(seed):
    shares, projects = random_awards(seed)
    told = {y.year: (y.new, y.returning) for y in new_and_returning(evidence_of(shares, projects), PLACE)}
    year_of = {p["project"]: _year(p["start"]) for p in projects}
    dated = [(year_of[s["project"]], s) for s in shares if year_of[s["project"]] is not None]
    seen: set[object] = set()
    slow = {}
    for year in sorted({year for year, _ in dated}):
        here = {s["organisation"] for y, s in dated if y == year and s["authority"] in PLACE.authorities}
        if here:
            slow[year] = (len(here - seen), len(here & seen))
        seen |= {s["organisation"] for y, s in dated if y == year}
    assert told == slow


def test_the_winners_of_a_real_place_add_up_to_its_total(national):
    place = Selection("gateway-to-research", LCR.authorities)
    found = winners(national, place)
    assert len(found) == 216
    assert sum(amounts(found)) == totals(national, place).offered
    assert found[0].name == "University of Liverpool"


def _year(start):
    return None if start is None else int(start[:4]) - (int(start[5:7]) < 4)
