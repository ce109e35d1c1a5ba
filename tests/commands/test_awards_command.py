"""``lodestar awards …`` as a person and as a machine run it."""

import json

import pytest
from typer.testing import CliRunner

from lodestar.cli import app
from lodestar.evidence.releases.adding import accept, understand

LIVERPOOL, MANCHESTER = "E08000012", "E08000003"
PROJECT = "{:08X}-61E0-4946-B7DB-DAE09ED63DE4"
FIRM = "{:08X}-92CD-4627-BD96-996B5B17733A"
PARTICIPANTS = "project_id,ref,org_id,name,role,postcode,region,city,project_cost,grant_offer,lad\n"
PROJECTS = "project_id,ref,title,status,category,funder,start,end,amount,amount_type,lead_org_id\n"


def _participant(project, firm, offered, authority, role="PARTICIPANT"):
    return (
        f"{PROJECT.format(project)},{project},{FIRM.format(firm)},Made {firm} Ltd,{role},,North West,,"
        f"{offered * 2},{offered},{authority}\n"
    )


def _project(number, start):
    return f"{PROJECT.format(number)},{number},Made project {number},Closed,Study,Innovate UK,{start},,1,INCOME,\n"


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    rows = [
        _participant(1, 1, 100, LIVERPOOL, "LEAD_PARTICIPANT|PARTICIPANT"),
        _participant(1, 2, 30, MANCHESTER),
        _participant(2, 1, 50, LIVERPOOL, "LEAD_PARTICIPANT"),
    ]
    (tmp_path / "participants_2018-04.csv").write_text(PARTICIPANTS + "".join(rows), encoding="utf-8")
    (tmp_path / "projects_2018-04.csv").write_text(
        PROJECTS + _project(1, "2012-05-01") + _project(2, "2015-05-01"), encoding="utf-8"
    )
    accept(understand(sorted(tmp_path.glob("*.csv")), home=tmp_path), home=tmp_path)


def run(*words, code=0):
    done = CliRunner().invoke(app, ("awards", *words))
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize("place", ["liverpool-city-region", LIVERPOOL, f"{LIVERPOOL},E08000014"])
def test_a_place_is_known_by_its_id_its_code_or_its_authorities(loaded, place):
    answer = json.loads(run("summary", "--place", place, "--json"))
    assert answer["totals"] == {
        "projects": 2,
        "organisations": 1,
        "participations": 2,
        "led": 2,
        "withdrawn": 0,
        "offered": "150",
        "cost": "300",
        "actual": None,
    }
    assert answer["everywhere"]["offered"] == "180"
    assert answer["source"]["id"] == "gateway-to-research" and len(answer["inputs"]) == 2
    assert [(part["name"], part["offered"]) for part in answer["by_year"]] == [
        ("2012/13", "100"),
        ("2015/16", "50"),
    ]


def test_the_period_narrows_everything(loaded):
    answer = json.loads(
        run("summary", "--place", LIVERPOOL, "--from", "2013/14", "--to", "2016/17", "--json")
    )
    assert answer["totals"]["offered"] == "50" and answer["period"] == "2013/14 to 2016/17"
    assert answer["network"]["alone"] == 1 and answer["network"]["outward"] == 0


def test_people_read_the_same_in_words(loaded):
    said = run("summary", "--place", LIVERPOOL)
    assert "offered        £150" in said and "actually paid  not given" in said
    assert "from Gateway to Research, 2018-04" in said


def test_what_cannot_be_answered_says_why_and_what_to_do(loaded):
    assert "2012 is followed by 13" in run("summary", "--place", LIVERPOOL, "--from", "2012/15", code=1)
    assert "lodestar boundaries load" in run("summary", "--place", "TLD7", code=1)
    assert "there are awards of gateway-to-research" in run(
        "summary", "--place", LIVERPOOL, "--source", "council", code=1
    )
    assert "No statistics to divide by are loaded" in run("compare", "--place", LIVERPOOL)


def test_without_awards_it_says_which_file_to_get(tmp_path, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    assert "lodestar evidence add" in run("summary", "--place", LIVERPOOL, code=1)


@pytest.mark.django_db
def test_before_organisations_are_linked_it_says_so_and_afterwards_what_rests_on_doubtful_links(loaded):
    said = run("summary", "--place", LIVERPOOL)
    assert "counted by the publisher's own ids" in said and "lodestar awards link" in said
    assert json.loads(run("summary", "--place", LIVERPOOL, "--json"))["links"]["linked"] is False
    assert json.loads(run("link", "--json"))["ids"] == 2
    said = run("summary", "--place", LIVERPOOL)
    assert "1 by the publisher's own ids, 1 by the spine" in said
    assert "on links less than 90% sure rest £0 of what was offered, £0 of the cost" in said
    links = json.loads(run("summary", "--place", LIVERPOOL, "--below", "0.5", "--json"))["links"]
    assert links["below"] == 0.5 and links["totals"]["offered"] == "0"
    assert links["everywhere"]["organisations_by_publisher"] == 2
    assert "less than or equal to 1" in run("summary", "--place", LIVERPOOL, "--below", "1.5", code=2)


def test_linking_without_awards_says_which_file_to_get(tmp_path, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    assert "lodestar evidence add" in run("link", code=1)


@pytest.mark.django_db
def test_decisions_of_the_places_people_count_on_the_command_line_too(tmp_path, monkeypatch):
    from django.utils import timezone

    from lodestar.service.linkage.models import LinkDecision
    from lodestar.service.places.models import Place

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    rows = [_participant(1, firm, 100, LIVERPOOL) for firm in (1, 2)]
    (tmp_path / "participants_2018-04.csv").write_text(PARTICIPANTS + "".join(rows), encoding="utf-8")
    (tmp_path / "projects_2018-04.csv").write_text(PROJECTS + _project(1, "2012-05-01"), encoding="utf-8")
    accept(understand(sorted(tmp_path.glob("*.csv")), home=tmp_path), home=tmp_path)
    run("link")
    asked = ("summary", "--place", "liverpool-city-region", "--json")
    assert json.loads(run(*asked))["links"]["totals"]["organisations_by_spine"] == 2
    place = Place.objects.create(slug="liverpool-city-region", name="Liverpool City Region")
    keys = [[f"gateway-to-research:{FIRM.format(firm)}"] for firm in (1, 2)]
    LinkDecision(
        place=place, kind="merge", by="edith@example.org", at=timezone.now(), why="One firm", sides=keys
    ).save()
    assert json.loads(run(*asked))["links"]["totals"]["organisations_by_spine"] == 1
