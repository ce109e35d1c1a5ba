"""Questions asked of a model: side by side, what would have to be true, as a notebook, and a draft from a table."""

import json

import numpy as np
import pytest
from small_models import HEAD, SUPPORT, drawn, model

from lodestar.analysis.logic.comparing import compare
from lodestar.analysis.logic.drafting import draft_model
from lodestar.analysis.logic.inverse import conditions, required, requirements
from lodestar.analysis.logic.notebook import as_notebook, notebook_text
from lodestar.analysis.logic.reading import open_model, read_model
from lodestar.analysis.logic.simulate import simulate
from lodestar.evidence.errors import LodestarError

PRODUCT = (
    HEAD
    + "parameters:\n"
    + drawn("a", "shape: lognormal, median: 2, log_sd: 0.5")
    + drawn("b", "shape: uniform, low: 1, high: 3")
    + drawn("unused", "shape: uniform, low: 0, high: 1")
    + """
nodes: [{id: y, name: Y, kind: impact, unit: share, baseline: {level: a * b}}]
scenarios: [{id: more, name: More, settings: [{parameter: b, value: 3}]}]
readouts: [{id: y, name: Y, node: y, basis: annual, year: 2030}]
"""
)


def test_what_would_have_to_be_true_is_solved_for_each_parameter() -> None:
    found = {one.parameter: one for one in requirements(model(PRODUCT), "y", 8.0)}
    assert set(found) == {"a", "b"}
    # With a at x the median of a * b is 2 x; with b at x it is 2 x too.
    assert found["a"].needed == pytest.approx(4.0, rel=0.01)
    assert found["a"].percentile == pytest.approx(0.917, abs=0.01)
    assert found["a"].plausible
    assert found["b"].needed is None
    assert found["b"].at_high == pytest.approx(6.0, rel=0.02)
    assert not found["b"].plausible


def test_the_answer_can_be_asked_with_more_certainty() -> None:
    even = required(model(PRODUCT), "y", 5.0, "b")
    sure = required(model(PRODUCT), "y", 3.0, "b", level=0.1)
    assert even.needed == pytest.approx(2.5, rel=0.01)
    run = simulate(model(PRODUCT), draws=1024, fixed={"b": float(sure.needed or 0)})
    assert np.mean(run.values("y") >= 3.0) == pytest.approx(0.9, abs=0.003)
    with pytest.raises(LodestarError, match="choose one of a, b"):
        required(model(PRODUCT), "y", 5.0, "c")


def test_where_a_figure_is_reached_the_parameters_stand_higher() -> None:
    run = simulate(model(PRODUCT), draws=1 << 13)
    found = {one.parameter: one for one in conditions(run, "y", 8.0)}
    assert found["a"].where_reached > found["a"].everywhere
    assert found["a"].shift > found["b"].shift > 0
    with pytest.raises(LodestarError, match="ask for a lower figure"):
        conditions(run, "y", 1e6)


def test_scenarios_are_compared_draw_by_draw() -> None:
    sound = model(PRODUCT)
    runs = [simulate(sound, name, draws=4096) for name in (None, "more")]
    (found,) = compare(runs)
    assert found.differences[0].scenario == "more"
    assert found.differences[0].higher.value == 1.0
    assert found.differences[0].mean == pytest.approx(
        found.summaries[1].mean.value - found.summaries[0].mean.value, rel=1e-9
    )
    with pytest.raises(LodestarError, match="run them alike"):
        compare([runs[0], simulate(sound, draws=4096, seed=5)])
    with pytest.raises(LodestarError, match="two runs"):
        compare(runs[:1])


def test_a_notebook_repeats_the_run_to_the_last_digit(capsys: pytest.CaptureFixture[str]) -> None:
    for run in (
        simulate(model(SUPPORT), draws=512, seed=4),
        simulate(open_model("liverpool-city-region/rd-to-prosperity"), "met-net", draws=512),
    ):
        notebook = json.loads(notebook_text(run))
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
        space: dict[str, object] = {}
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), space)
        again = space["run"]
        for name, values in run.readouts.items():
            assert np.array_equal(values, again.readouts[name])  # type: ignore[attr-defined]
    assert as_notebook(run)["cells"][0]["cell_type"] == "markdown"
    assert "5th percentile" in capsys.readouterr().out


TABLE = """cause,effect,effect_kind,function,text,lag_years
Grants,"Research, in firms",activity,,"Grants pay for ""research"": at once",
"Research, in firms",Output,,linear,Research raises output,3
Skills,Output,,,,
"""
ASKED = {"identifier": "A draft", "name": "A draft", "author": "The tests", "reviewed": "2026-11-21"}


def test_a_table_of_links_becomes_a_model_that_is_read_back() -> None:
    text = draft_model(TABLE, **ASKED, first=2025, last=2030)
    reading = read_model(text)
    said = [str(problem) for problem in reading.problems]
    assert len(said) == 1
    assert "has no numbers, though linear link 'research-in-firms-to-output' rests on it" in said[0]
    with_base = text.replace("    unit: share\n", "    unit: share\n    baseline: {level: 1}\n", 2)
    made = model(with_base)
    assert [node.record.kind for node in made.nodes.values()] == ["input", "activity", "impact", "input"]
    assert [link.record.function for link in made.links] == ["qualitative", "linear", "qualitative"]
    assert made.links[0].record.text == 'Grants pay for "research": at once'


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "no column 'cause'"),
        ("cause,effect\n", "0 links"),
        ("cause,effect,colour\na,b,c\n", "a column 'colour', which is not known"),
        ("cause,effect\na,\n", "line 2: effect is empty"),
        ("cause,effect,function\na,b,liner\n", "did you mean 'linear'?"),
        ("cause,effect,cause_kind\na,b,thing\n", "use one of input, activity"),
        ("cause,effect,lag_years\na,b,soon\n", "is not a whole number of years"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_row(table: str, said: str) -> None:
    with pytest.raises(LodestarError, match=said.replace("?", r"\?")):
        draft_model(table, **ASKED, first=2025, last=2030)


def test_nothing_in_a_table_can_break_out_of_its_text() -> None:
    table = 'cause,effect,text\n"a\nid: b",c,"x\nlinks: [] # !!python/object"\n'
    assert model(draft_model(table, **ASKED, first=2025, last=2030)).links[0].record.cause == "a-id-b"
