"""Totals of awards: the known ones of a real release, and every made one added up again the slow way."""

from collections import defaultdict
from decimal import Decimal

import pytest
from made_awards import AUTHORITIES, SOURCE, evidence_of, project, random_awards, share
from real_awards import LCR

from lodestar.analysis.awards.selecting import Selection, year_name, year_of
from lodestar.analysis.awards.summary import summarise, totals, totals_by_authority
from lodestar.evidence.errors import LodestarError

GTR = "gateway-to-research"
AUTHORITY_MILLIONS = {
    "E08000012": "41.0",
    "E06000006": "10.1",
    "E08000015": "5.4",
    "E08000014": "1.5",
    "E08000013": "1.1",
    "E08000011": "0.4",
}


def test_the_release_of_april_2018_gives_the_known_totals_of_liverpool_city_region(national):
    found = summarise(national, Selection(GTR, LCR.authorities))
    assert (found.totals.projects, found.totals.organisations, found.totals.participations) == (533, 216, 576)
    assert found.totals.offered == 59_369_133
    assert found.totals.cost == 96_655_890
    assert found.totals.actual is None
    said = {part.key: f"{part.totals.offered / 10**6:.1f}" for part in found.by_authority}
    assert said == AUTHORITY_MILLIONS


def test_the_release_of_april_2018_gives_the_known_totals_of_the_united_kingdom(national):
    found = totals(national, Selection(GTR))
    assert found.organisations == 12_048
    assert round(found.offered / 10**6) == 6_045
    assert round(found.cost / 10**6) == 10_006
    assert (found.projects, found.participations) == (16_402, 29_638)


def test_every_authority_at_once_is_the_same_as_one_at_a_time(national):
    at_once = totals_by_authority(national, Selection(GTR))
    assert len(at_once) == 360, "359 authorities and those that the postcode directory does not place"
    for code in LCR.authorities:
        assert at_once[code] == totals(national, Selection(GTR, (code,)))
    assert sum(one.offered for one in at_once.values()) == 6_045_010_283


SELECTIONS = [
    Selection(SOURCE),
    Selection(SOURCE, ("E06000001",)),
    Selection(SOURCE, ("E06000001", "E08000001"), first=2012),
    Selection(SOURCE, last=2013),
    Selection(SOURCE, ("E06000002",), funder="Council", first=2011, last=2014),
    Selection(SOURCE, ("E09000099",)),
]


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("seed", range(3))
def test_totals_and_parts_are_what_adding_up_row_by_row_gives(selection, seed):
    shares, projects = random_awards(seed)
    found = summarise(evidence_of(shares, projects), selection)
    rows = _slow_rows(shares, projects, selection)
    assert _told(found.totals) == _slow_totals(rows)
    for breakdown, key in _KEYS.items():
        told = {part.key: _told(part.totals) for part in getattr(found, f"by_{breakdown}")}
        groups = defaultdict(list)
        for row in rows:
            groups[key(row)].append(row)
        assert told == {name: _slow_totals(group) for name, group in groups.items()}


@pytest.mark.parametrize(
    "breakdown", ["year", "funder", "category", "programme", "sector", "role", "authority"]
)
def test_the_parts_of_a_breakdown_add_up_to_the_total(breakdown):
    found = summarise(evidence_of(*random_awards(7)), Selection(SOURCE))
    parts = getattr(found, f"by_{breakdown}")
    assert sum((part.totals.offered or 0) for part in parts) == found.totals.offered
    assert sum(part.totals.participations for part in parts) == found.totals.participations


def test_awards_of_two_sources_are_never_added_together():
    made = evidence_of([share("p1", "o1", 5)], [project("p1")])
    assert totals(made, Selection(SOURCE)).offered == 5
    assert totals(made, Selection("made-grants")).offered == 10**9
    assert [part.name for part in summarise(made, Selection(SOURCE)).by_category] == ["Study"]


def test_money_that_a_source_does_not_give_is_none_and_not_nought():
    made = evidence_of([share("p1", "o1", None), share("p1", "o2", None)], [project("p1")])
    found = totals(made, Selection(SOURCE))
    assert found.offered is None and found.cost is None and found.actual is None
    assert totals(evidence_of([share("p1", "o1", 0)], [project("p1")]), Selection(SOURCE)).offered == 0


def test_what_was_actually_paid_is_kept_apart_where_a_source_gives_it():
    made = evidence_of([share("p1", "o1", 100)], [project("p1")])
    made.connection.execute("ALTER TABLE award_participation ADD COLUMN actual_spend DECIMAL(28,10)")
    made.connection.execute("UPDATE award_participation SET actual_spend = -3.5 WHERE release_id = 'r1'")
    found = totals(made, Selection(SOURCE))
    assert (found.offered, found.cost, found.actual) == (100, 200, Decimal("-3.5"))


def test_a_financial_year_runs_from_april_to_march():
    made = evidence_of(
        [share("p1", "o1"), share("p2", "o1")], [project("p1", "2016-03-31"), project("p2", "2016-04-01")]
    )
    assert [part.name for part in summarise(made, Selection(SOURCE)).by_year] == ["2015/16", "2016/17"]
    assert totals(made, Selection(SOURCE, first=2016)).projects == 1


def test_projects_without_a_date_stand_last_and_fall_out_of_any_period():
    made = evidence_of([share("p1", "o1"), share("p2", "o1")], [project("p1", None), project("p2")])
    assert [part.name for part in summarise(made, Selection(SOURCE)).by_year] == ["2015/16", "not dated"]
    assert totals(made, Selection(SOURCE, first=1900, last=2100)).projects == 1


def test_a_share_whose_project_is_not_in_the_release_is_counted_all_the_same():
    found = summarise(evidence_of([share("lost", "o1", 7)], [project("other")]), Selection(SOURCE))
    assert found.totals.offered == 7
    assert [part.name for part in found.by_category] == ["not given"]


def test_a_result_says_where_it_is_from_how_it_was_computed_and_how_sure_it_is():
    made = evidence_of([share("p1", "o1", 100), share("p1", "o2", None)], [project("p1")])
    result = summarise(made, Selection(SOURCE)).result("offered", "E06000001")
    assert result.value == 100 and result.unit == "gbp" and result.period == "2015/16"
    assert result.inputs == ("r1",)
    assert str(result.method) == "award totals (version 1)"
    assert result.quality == "1 of 2 participations have a figure"
    assert summarise(made, Selection(SOURCE)).result("actual") is None


def test_financial_years_are_read_and_written_as_people_write_them():
    assert year_of("2012/13") == 2012 == year_of(" 2012 ")
    assert year_name(1999) == "1999/00"
    with pytest.raises(LodestarError, match=r"2012/14.*2012/13"):
        year_of("2012/14")


_KEYS = {
    "year": lambda row: "" if row["year"] is None else str(row["year"]),
    "funder": lambda row: row["funder"],
    "category": lambda row: row["category"] or "",
    "programme": lambda row: "",
    "sector": lambda row: "",
    "role": lambda row: "lead" if row["lead"] else "partner",
    "authority": lambda row: row["authority"] or "",
}


def _slow_rows(shares, projects, selection):
    of = {one["project"]: one for one in projects}
    found = []
    for row in shares:
        its = of[row["project"]]
        year = None
        if its["start"]:
            year = int(its["start"][:4]) - (int(its["start"][5:7]) < 4)
        inside = selection.authorities is None or row["authority"] in selection.authorities
        funded = not selection.funder or its["funder"] == selection.funder
        since = selection.first is None or (year is not None and year >= selection.first)
        until = selection.last is None or (year is not None and year <= selection.last)
        if inside and funded and since and until:
            found.append({**row, "year": year, "funder": its["funder"], "category": its["category"]})
    return found


def _slow_totals(rows):
    offered = [Decimal(str(row["grant_offer"])) for row in rows if row["grant_offer"] is not None]
    cost = [Decimal(str(row["project_cost"])) for row in rows if row["project_cost"] is not None]
    return (
        len({row["project"] for row in rows}),
        len({row["organisation"] for row in rows}),
        len(rows),
        sum(row["lead"] for row in rows),
        sum(offered) if offered else None,
        sum(cost) if cost else None,
        len(offered),
    )


def _told(one):
    return (
        one.projects,
        one.organisations,
        one.participations,
        one.led,
        one.offered,
        one.cost,
        one.offered_given,
    )


def test_the_made_awards_hold_what_they_are_meant_to_hold():
    drawn = [random_awards(seed) for seed in range(3)]
    shares, projects = [row for one, _ in drawn for row in one], [row for _, one in drawn for row in one]
    assert {row["authority"] for row in shares} == set(AUTHORITIES)
    assert None in {row["grant_offer"] for row in shares} and None in {row["start"] for row in projects}
