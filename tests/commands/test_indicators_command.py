"""``lodestar indicator …`` as a person and as a machine run it."""

import json

import pytest
from typer.testing import CliRunner

from lodestar.cli import app
from lodestar.evidence.releases.adding import accept, understand

ASK = ("indicator", "value", "rd-share-of-gva", "--year", "2018")
EUROSTAT = "year,region_type,region_year_spec,region_id,region_level,rd_e_gerdreg_total_mio_nac\n"
GVA = "ITL,ITL code,Region name,2018\nUK,UK,United Kingdom,1920289\nITL2,TLD7,Merseyside,32310\n"


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    for name, text in (("rd.csv", EUROSTAT + "2018,NUTS,2016,UKD7,2,605.7\n"), ("gva_2024-04.csv", GVA)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    accept(understand([tmp_path / "rd.csv", tmp_path / "gva_2024-04.csv"], home=tmp_path), home=tmp_path)


def run(*words, code=0):
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize("place", ["liverpool-city-region", "TLD7", "ukd7", "E47000004"])
def test_a_place_is_known_by_its_name_and_its_codes(loaded, place):
    answer = json.loads(run(*ASK, "--place", place, "--json"))
    assert (answer["covered"], answer["area"], answer["value"]) == (True, "TLD7", "1.87")
    assert (answer["numerator"]["value"], answer["denominator"]["value"]) == ("605.7", "32310")
    assert (answer["denominator"]["vintage"], answer["denominator"]["locator"]) == (
        "2024-04",
        "row 3, column 2018",
    )
    assert answer["breaks"][0]["period"] == "2019"
    assert answer["definition"].startswith("Spending on research and development")


def test_in_words_it_says_where_from_how_computed_and_how_sure(loaded):
    said = run(*ASK, "--place", "TLD7")
    assert said.startswith("R&D as a share of GVA, all sectors: 1.87% (TLD7, 2018, sector: all)")
    assert "605.7 over 32310 £ million" in said and "how sure:" in said and "break in 2019:" in said


def test_what_is_not_covered_is_refused_with_the_reason(loaded):
    said = run("indicator", "value", "rd-share-of-gva", "--year", "2019", "--place", "TLD7", code=1)
    assert said.startswith("not covered: R&D by all sectors of TLD7 is given for 2018 to 2018")
    answer = json.loads(run(*ASK, "--place", "TLD7", "--sector", "business", "--json", code=1))
    assert answer["covered"] is False and "part bes-mio-nac" in answer["reason"]


def test_another_indicator_or_place_is_named(loaded):
    assert "'gva' is not computed from releases" in run(
        "indicator", "value", "gva", "--year", "2018", "--place", "UK", code=1
    )
    assert "is no code of ITL" in run(*ASK, "--place", "nowhere", code=1)
