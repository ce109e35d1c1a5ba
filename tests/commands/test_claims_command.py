"""``lodestar claims check`` on a small made pack, as a person runs it."""

import json

import pytest
from typer.testing import CliRunner

from lodestar.cli import app

PLACE = """\
id: made-vale
name: Made Vale
kind: city-region
summary: An invented place.
made: true
codes: []
authorities: []
partnership_name: Made Vale Partnership
local_partner: made-council
national_partner: made-agency
started: 2022
licence: CC0
source: made-plan
locator: all of it
"""
SOURCES = """\
- id: made-plan
  title: Made plan
  kind: made
  publisher: Nobody
  licence: CC0
"""
ORGANISATIONS = """\
- id: made-council
  name: Made Council
  kind: combined-authority
  side: local
  source: made-plan
  locator: page 1
- id: made-agency
  name: Made Agency
  kind: government
  side: national
  source: made-plan
  locator: page 1
"""
OBSERVATIONS = """\
id,source,locator,indicator,area,period,value,unit,rounded_to,disaggregation,status
total,made-plan,page 2,innovate-uk-awards-offered,E99000001,2020,200,gbp-million,1,,made
half,made-plan,page 2,innovate-uk-awards-offered,E99000001,2020,101,gbp-million,1,line=half,made
"""
CLAIM = """\
- id: {id}
  text: As the made plan says.
  stated: {stated}
  unit: percent
  rounded_to: 1
  facts:
    half: half
    total: total
  expression: half / total
{accepted}  source: made-plan
  locator: page 3
"""
ACCEPTED = """\
  accepted:
    by: Head of evidence
    on: 2024-01-31
    reason: The plan counts two more awards.
"""


@pytest.fixture
def pack(tmp_path):
    files = {
        "place.yaml": PLACE,
        "sources.yaml": SOURCES,
        "organisations.yaml": ORGANISATIONS,
        "observations.csv": OBSERVATIONS,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def with_claims(*claims):
        text = "".join(CLAIM.format(**{"accepted": "", **claim}) for claim in claims) or "[]\n"
        (tmp_path / "claims.yaml").write_text(text, encoding="utf-8")
        return str(tmp_path)

    return with_claims


def run(*arguments):
    return CliRunner().invoke(app, ["claims", "check", *arguments])


def test_claims_that_hold_end_with_0(pack):
    found = run(pack({"id": "share", "stated": 51}))
    assert found.exit_code == 0, found.output
    assert "made-vale: 1 claim, 0 open conflicts" in found.output
    assert ["holds", "51%", "50.5%", "share"] in [line.split() for line in found.output.splitlines()]


def test_an_open_conflict_ends_with_1_and_says_why(pack):
    found = run(pack({"id": "share", "stated": 51}, {"id": "other", "stated": 90}))
    assert found.exit_code == 1
    assert "2 claims, 1 open conflict" in found.output
    assert "£101m (half) is 50.5% of £200m, not 90%." in found.output


def test_an_accepted_conflict_ends_with_0_and_names_who_accepted_it(pack):
    found = run(pack({"id": "other", "stated": 90, "accepted": ACCEPTED}))
    assert found.exit_code == 0, found.output
    assert "conflicts (accepted)" in found.output
    assert "Accepted by Head of evidence on 2024-01-31: The plan counts two more awards." in found.output


def test_json_holds_what_a_machine_needs(pack):
    found = run(pack({"id": "other", "stated": 90}), "--json")
    assert found.exit_code == 1
    (claim,) = json.loads(found.output)["made-vale"]
    assert (claim["verdict"], claim["open_conflict"], claim["stated"]) == ("conflicts", True, "90")
    assert claim["computed"] == "50.5"
    assert [fact["observation"] for fact in claim["facts"]] == ["half", "total"]


def test_a_pack_without_claims_is_no_error(pack):
    found = run(pack())
    assert found.exit_code == 0, found.output
    assert "no claims" in found.output


def test_a_folder_that_is_no_pack_is_told(tmp_path):
    found = run(str(tmp_path / "nowhere"))
    assert found.exit_code == 1
    assert "nowhere" in found.output
