"""Drawings of logic models: boxes that stand apart, causes above effects, and figures in words."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.analysis import logic
from lodestar.reports.charts.layers import BOX, GAP, place_in_layers
from lodestar.reports.charts.logic_results import distribution_chart, model_fan_chart, tornado_chart
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.reports.quantities import said, unit_said

EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40)


@settings(max_examples=60, deadline=None)
@given(EDGES)
def test_boxes_never_meet_and_lines_lead_downwards_unless_they_close_a_loop(pairs):
    nodes = [str(n) for n in range(12)]
    edges = [(str(a), str(b)) for a, b in pairs]
    placed = place_in_layers(nodes, edges)
    for row in placed.layers:
        for left, right in pairwise(sorted(row, key=placed.x.__getitem__)):
            assert placed.x[right] - placed.x[left] >= BOX + GAP - 1e-6
        assert all(BOX / 2 - 1e-6 <= placed.x[name] <= placed.width - BOX / 2 + 1e-6 for name in row)
    assert sorted(name for row in placed.layers for name in row) == sorted(nodes)
    for cause, effect in edges:
        if cause != effect and (cause, effect) not in placed.turned:
            assert placed.layer[cause] < placed.layer[effect]


def test_a_chain_has_no_turned_line_and_a_loop_has_one():
    assert place_in_layers("abc", [("a", "b"), ("b", "c")]).turned == frozenset()
    assert place_in_layers("abc", [("a", "b"), ("b", "c"), ("c", "a")]).turned == {("c", "a")}


def test_a_long_line_bends_in_every_layer_that_it_passes():
    placed = place_in_layers("abcd", [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    assert [layer for _, layer in placed.bends[("a", "d")]] == [1, 2]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (4.02e9, "GBP_real(2022)/year", "£4.02bn a year"),
        (-2.5e8, "GBP_real(2022)", "−£250m"),
        (999.9e6, "GBP_real(2022)", "£1bn"),
        (0.126, "share", "12.6%"),
        (44000, "jobs", "44,000 jobs"),
        (52000, "GBP_real(2022)/jobs/year", "£52k for each job a year"),
        (0, "GBP_real(2022)", "£0"),
        (float("nan"), "jobs", "not known jobs"),
        (3, "year", "3 years"),
    ],
)
def test_figures_are_said_in_the_readers_terms(value, unit, expected):
    assert said(value, unit) == expected


def test_units_are_said_in_words():
    assert unit_said("GBP_real(2022)/year") == "pounds of 2022 a year"
    assert unit_said("count(companies)/year") == "companies a year"
    assert unit_said("GBP_nominal") == "pounds as paid"


@pytest.fixture(scope="module")
def run():
    return logic.simulate(logic.open_model("liverpool-city-region/rd-to-prosperity"), "met-net", draws=1024)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_results_are_drawn_without_anything_that_a_strict_page_refuses(run, width):
    summary = run.summary("gva-2040")
    bars = logic.tornado(run, "gva-2040")[:4]
    drawn = [
        model_fan_chart(run.fan("rd-share"), "R&D", goals=[(2030, 0.05)], width=width),
        distribution_chart(run, "gva-2040", width=width),
        tornado_chart(
            bars, [b.name for b in bars], summary.unit, "GVA", middle=summary.mean.value, width=width
        ),
    ]
    for chart in drawn:
        assert f'viewBox="0 0 {width} ' in chart.svg
        assert "<script" not in chart.svg and "style=" not in chart.svg
        assert chart.rows and chart.alt


def test_the_fan_s_table_has_every_year_with_the_error_of_its_middle(run):
    fan = run.fan("gva-additional")
    chart = model_fan_chart(fan, "Additional GVA")
    assert [row[0] for row in chart.rows] == list(fan.years)
    assert chart.columns[-1] == "Error of p50"
    assert chart.rows[18][3] == said(fan.values[2][18], fan.unit)


def test_a_readout_that_never_varies_is_still_drawn(run):
    fixed = logic.simulate(run.model, "met-net", draws=64, fixed={name: 1.0 for name in ("additionality",)})
    assert distribution_chart(fixed, "awards-cover-2030").rows
