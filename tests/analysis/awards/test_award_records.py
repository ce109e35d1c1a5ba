"""Single projects, organisations and sites."""

from made_awards import SOURCE, evidence_of, project, share
from real_awards import LCR

from lodestar.analysis.awards.records import project_lines, project_record, shares_of, sites
from lodestar.analysis.awards.selecting import Selection

HERE = Selection(SOURCE, ("E06000001",))


def _made():
    return evidence_of(
        [
            share("p1", "a", 10, postcode="l1 1aa "),
            share("p1", "b", 50, lead=True, authority="E06000002"),
            share("p2", "a", 30, postcode="L1 1AA"),
        ],
        [project("p1", amount=99, amount_type="INCOME_ACTUAL"), project("p2")],
    )


def test_a_project_holds_all_its_organisations_wherever_they_are_and_who_leads_comes_first():
    found = project_record(_made(), SOURCE, "p1")
    assert [(s.organisation, s.lead, s.offered) for s in found.shares] == [("b", True, 50), ("a", False, 10)]
    assert found.amount == 99, "the whole project's amount is kept apart from what each was offered"
    assert project_record(_made(), SOURCE, "p9") is None
    assert project_record(_made(), "made-grants", "p1").title == "Of another source"


def test_the_projects_of_a_place_count_only_what_came_to_it():
    assert [(p.project, p.offered, p.participations) for p in project_lines(_made(), HERE)] == [
        ("p2", 30, 1),
        ("p1", 10, 1),
    ]


def test_an_organisation_is_shown_with_its_shares_anywhere():
    assert [s.project for s in shares_of(_made(), SOURCE, organisation="a")] == ["p2", "p1"]


def test_sites_are_told_apart_by_postcode_and_not_by_how_it_is_written():
    assert [(s.postcode, s.offered, s.projects) for s in sites(_made(), HERE)] == [("L1 1AA", 40, 2)]


def test_the_projects_of_a_real_place(national):
    here = Selection("gateway-to-research", LCR.authorities)
    lines = project_lines(national, here)
    assert len(lines) == 533 and sum(line.offered for line in lines) == 59_369_133
    found = project_record(national, "gateway-to-research", lines[0].project)
    assert found.title == "Feel Good Factory" and found.shares[0].offered == 7_741_629
