"""lodestar logic: list, check and run, for people and for machines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lodestar.cli import app

LCR = "liverpool-city-region/rd-to-prosperity"
RUNNER = CliRunner()


def test_the_models_that_come_with_lodestar_are_listed_and_sound() -> None:
    listed = RUNNER.invoke(app, ["logic", "list"]).stdout.split()
    assert LCR in listed
    checked = RUNNER.invoke(app, ["logic", "check"])
    assert checked.exit_code == 0
    assert checked.stdout.count("No problems found.") == len(listed)


def test_a_run_in_json_says_seed_draws_error_and_assumptions() -> None:
    asked = ["logic", "run", LCR, "--scenario", "met-net", "--draws", "1000", "--seed", "7", "--json"]
    answer = json.loads(RUNNER.invoke(app, asked).stdout)
    assert (answer["seed"], answer["draws"], answer["scenario"]) == (7, 1024, "met-net")
    gva = next(one for one in answer["readouts"] if one["readout"] == "gva-2040")
    assert gva["p5"]["value"] < gva["p50"]["value"] < gva["p95"]["value"]
    assert 0 < gva["p50"]["mcse"] < 0.1 * gva["p50"]["value"]
    assert answer["targets"][0]["probability"] == 1
    assert len(answer["fans"][0]["years"]) == 39
    assert answer["assumptions"]
    assert RUNNER.invoke(app, [*asked, "--threads", "1"]).stdout != ""


def test_the_same_seed_gives_the_same_figures() -> None:
    asked = ["logic", "run", LCR, "--draws", "512", "--json"]
    one, other = (json.loads(RUNNER.invoke(app, [*asked, "--threads", n]).stdout) for n in ("1", "2"))
    assert one["readouts"] == other["readouts"]


def test_a_run_for_people_is_a_table() -> None:
    said = RUNNER.invoke(app, ["logic", "run", LCR, "--draws", "512"]).stdout
    assert "5th percentile" in said
    assert "Additional GVA in 2040" in said
    assert "north-star (rd-share, 2030): reached with probability 0.000" in said


def test_problems_are_said_with_their_lines_and_end_with_1(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("id: broken\nname: Broken\n", encoding="utf-8")
    found = RUNNER.invoke(app, ["logic", "check", str(path)])
    assert found.exit_code == 1
    assert "broken.yaml:1:" in found.stdout
    told = json.loads(RUNNER.invoke(app, ["logic", "check", str(path), "--json"]).stdout)
    assert told[str(path)]["ok"] is False
    assert told[str(path)]["problems"][0]["line"] == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([LCR, "--scenario", "met-nett"], "did you mean 'met-net'?"),
        ([LCR, "--draws", "3"], "ask for 64"),
        (["no-such-model"], "there is no logic model 'no-such-model'"),
        ([LCR, "--edition", "rd-elasticity=Tomorrow"], "it has: Reviews to 2016"),
        ([LCR, "--edition", "rd-elasticity"], "PARAMETER=EDITION"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_message(asked: list[str], said: str) -> None:
    found = RUNNER.invoke(app, ["logic", "run", *asked])
    assert found.exit_code == 1
    assert said in found.output


def test_claims_are_placed_and_derived() -> None:
    said = RUNNER.invoke(app, ["logic", "claims", LCR, "--draws", "256"]).stdout
    assert "£42bn of additional GVA" in said
    told = json.loads(RUNNER.invoke(app, ["logic", "claims", LCR, "--draws", "256", "--json"]).stdout)
    assert len(told[LCR]["claims"]) == 4
    wrong = RUNNER.invoke(app, ["logic", "claims", "nowhere/nothing"])
    assert (wrong.exit_code, "there is no claim forensics" in wrong.output) == (1, True)


def test_scenarios_are_compared() -> None:
    said = RUNNER.invoke(app, ["logic", "compare", LCR, "met-gross", "met-net", "--draws", "256"]).stdout
    assert "met-net less met-gross" in said


def test_a_run_is_written_as_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "model.ipynb"
    assert RUNNER.invoke(app, ["logic", "notebook", LCR, str(path), "--draws", "256"]).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4


def test_a_table_of_links_is_drafted(tmp_path: Path) -> None:
    table = tmp_path / "links.csv"
    table.write_text("cause,effect\nGrants,Research\n", encoding="utf-8")
    asked = [
        "logic",
        "draft",
        str(table),
        "--name",
        "A draft",
        "--author",
        "The tests",
        "--first",
        "2025",
        "--last",
        "2030",
    ]
    found = RUNNER.invoke(app, asked)
    assert found.exit_code == 0
    (tmp_path / "draft.yaml").write_text(found.stdout, encoding="utf-8")
    assert RUNNER.invoke(app, ["logic", "check", str(tmp_path / "draft.yaml")]).exit_code == 0
    gone = RUNNER.invoke(app, [*asked[:2], str(tmp_path / "none.csv"), *asked[3:]])
    assert (gone.exit_code, "cannot be read" in gone.output) == (1, True)


def test_what_was_learned_is_told_update_by_update_and_as_at_any_day() -> None:
    told = RUNNER.invoke(app, ["logic", "learn", "business-support"]).stdout
    assert "pilot-2026 on start_rate: 9 in 60" in told and "P(two-hundred-jobs)" in told
    earlier = ["logic", "learn", "business-support", "--as-at", "2025-12-31", "--json"]
    (only,) = json.loads(RUNNER.invoke(app, earlier).stdout)["log"]
    assert only["evidence"] == "pilot-2025" and only["targets"][0]["before"] < only["targets"][0]["after"]
    assert "No evidence" in RUNNER.invoke(app, ["logic", "learn", LCR]).stdout


def test_what_is_worth_knowing_is_ranked() -> None:
    asked = ["logic", "worth", "business-support", "jobs-2035", "100", "--study", "start_rate=0.05"]
    rows = json.loads(RUNNER.invoke(app, [*asked, "--json"]).stdout)["worth"]
    assert [one["evppi"] for one in rows] == sorted((one["evppi"] for one in rows), reverse=True)
    study = next(one for one in rows if one["evsi"] is not None)
    assert study["name"] == "start_rate" and 0 < study["evsi"] < study["evppi"]
    assert "to know it" in RUNNER.invoke(app, asked).stdout
    wrong = RUNNER.invoke(app, [*asked[:-1], "start_rat=1"])
    assert wrong.exit_code != 0 and "did you mean 'start_rate'?" in wrong.output
