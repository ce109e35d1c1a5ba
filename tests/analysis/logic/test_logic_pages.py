"""The pages on logic models are current: the reference is that of the records, the results are those of the model."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lodestar.analysis.logic.reading import open_model
from lodestar.analysis.logic.reference import reference_page
from lodestar.analysis.logic.simulate import simulate
from lodestar.cli import app

DOCS = Path(__file__).resolve().parents[3] / "docs"
RESULTS = DOCS / "explanation" / "lcr-logic-model.md"
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in NUMBER.findall(text)]


def test_the_reference_is_current() -> None:
    written = (DOCS / "reference" / "logic-model.md").read_text(encoding="utf-8")
    assert written == reference_page(), (
        "fields have changed: lodestar logic reference > docs/reference/logic-model.md"
    )


@pytest.mark.slow
def test_the_tables_are_those_that_their_command_prints() -> None:
    page = RESULTS.read_text(encoding="utf-8")
    command = re.search(r"^    lodestar (.*)$", page, re.MULTILINE)
    assert command is not None
    printed = CliRunner().invoke(app, shlex.split(command[1])).stdout
    tables = page[command.end() :].strip()
    assert NUMBER.sub("#", tables) == NUMBER.sub("#", printed.strip())
    # Another processor may round the last digit the other way.
    assert numbers(tables) == pytest.approx(numbers(printed), rel=0.02, abs=0.11)


def test_the_summary_says_what_the_model_says() -> None:
    run = {
        name: simulate(open_model("liverpool-city-region/rd-to-prosperity"), name)
        for name in ("met-net", "met-gross")
    }
    page = " ".join(RESULTS.read_text(encoding="utf-8").split())
    net, gross = run["met-net"], run["met-gross"]
    for readout, said, scale in (
        ("gva-2030", 1.1, 1e9),
        ("gva-2040", 3.3, 1e9),
        ("jobs-2030", 15, 1e3),
        ("jobs-2040", 22, 1e3),
    ):
        assert net.quantile(readout, 0.5).value / scale == pytest.approx(
            said, abs=0.05 if scale == 1e9 else 0.5
        )
    for readout, said, scale in (
        ("gva-2030", 2.0, 1e9),
        ("gva-2040", 5.5, 1e9),
        ("jobs-2030", 27, 1e3),
        ("jobs-2040", 38, 1e3),
    ):
        assert gross.quantile(readout, 0.5).value / scale == pytest.approx(
            said, abs=0.05 if scale == 1e9 else 0.5
        )
    for sentence in (
        "it adds £1.1bn of GVA in 2030 (0.6 to 2.4) and £3.3bn in 2040",
        "it adds £2.0bn in 2030 and £5.5bn in 2040, with 27,000 and 38,000 jobs",
    ):
        assert sentence in page
