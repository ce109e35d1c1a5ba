"""The pack commands as somebody runs them."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lodestar.cli import app
from lodestar.evidence.locations import docs_folder, places_folder

sys.path.insert(0, str(Path(__file__).parents[1] / "evidence" / "packs"))
from small_pack import edited, write

from tests.pace import of_processor

LCR = places_folder() / "liverpool-city-region"


def run(*arguments):
    return CliRunner().invoke(app, ["pack", *map(str, arguments)])


def test_checking_a_sound_pack_counts_every_kind_and_ends_with_0(tmp_path):
    answer = run("check", write(tmp_path))
    assert answer.exit_code == 0
    lines = [line.split() for line in answer.output.splitlines()]
    assert ["assets", "2"] in lines
    assert ["next", "steps", "0"] in lines
    assert answer.output.endswith("No problems found.\n")


def test_checking_a_wrong_pack_lists_the_problems_and_ends_with_1(tmp_path):
    answer = run("check", write(tmp_path, edited("actions.yaml", ("workstream: finance", "workstream: x"))))
    assert answer.exit_code == 1
    assert (
        '1 problem:\nactions.yaml:2: action launch: workstream "x": is not in workstreams.yaml;'
        in answer.output
    )


def test_machines_get_counts_and_problems_as_json(tmp_path):
    answer = run("check", write(tmp_path, edited("assets.csv", ("L7 3FA", "L7 0ZZ"))), "--json")
    assert answer.exit_code == 1
    said = json.loads(answer.output)
    assert said["ok"] is False
    assert said["counts"]["asset"] == 2
    assert said["problems"] == [
        {
            "file": "assets.csv",
            "line": 2,
            "message": "is not in the ONS Postcode Directory",
            "remedy": "check the last three characters, or leave it blank",
            "kind": "asset",
            "record": "lab",
            "field": "postcode",
            "value": "L7 0ZZ",
        }
    ]


def test_a_sound_pack_has_a_digest_in_json(tmp_path):
    said = json.loads(run("check", write(tmp_path), "--json").output)
    assert (said["ok"], said["place"], len(said["digest"])) == (True, "seaholm", 64)


def test_a_folder_that_is_not_there_is_said_in_one_line(tmp_path):
    answer = run("check", tmp_path / "nowhere")
    assert answer.exit_code == 1
    assert answer.stderr == f"{tmp_path}/nowhere is not there; give the folder that holds place.yaml\n"


def test_the_reference_is_printed_as_it_stands_in_docs():
    page = (docs_folder() / "reference" / "place-pack.md").read_text(encoding="utf-8")
    assert run("reference").output == page


def test_the_schema_is_json():
    assert json.loads(run("schema").output)["required"] == ["place.yaml", "sources.yaml"]
    assert json.loads(run("schema", "asset").output)["title"] == "Asset"
    assert run("schema", "assets").exit_code == 1


@pytest.mark.skipif(not LCR.is_dir(), reason="places/liverpool-city-region is not in this copy")
def test_the_liverpool_city_region_pack_has_no_problem():
    answer = run("check", LCR)
    assert answer.exit_code == 0, answer.output


@pytest.mark.skipif(not LCR.is_dir(), reason="places/liverpool-city-region is not in this copy")
def test_checking_a_city_region_takes_little_time():
    """The aim is one second of a quiet machine; twice that still tells a slip from a busy machine."""
    command = [sys.executable, "-m", "lodestar.cli", "pack", "check", LCR]

    def of_children():
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    assert of_processor(lambda: subprocess.run(command, check=True, capture_output=True), of_children) < 2
