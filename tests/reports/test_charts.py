"""Charts say what the figures say, in SVG that a strict page may hold."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.analysis.series import assemble_series
from lodestar.analysis.trajectories import target_path
from lodestar.evidence.definitions.indicators import Break, Definitions, Indicator, Unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Observation, Target
from lodestar.reports.charts import Bar, bar_chart, render_cached, trajectory_chart
from lodestar.reports.charts.drawing import render, spec_key
from lodestar.reports.charts.frame import round_values, say
from lodestar.reports.charts.look import GOLD, INK, NARROW, TIDE, WIDE, text_width, wrap
from lodestar.reports.charts.placing import Box, Ground, Words

SVG = "{http://www.w3.org/2000/svg}"
PERCENT = Unit(id="percent", name="%", dimension="share", scale="0.01", pattern="{value}%")
RD = Indicator(
    id="rd", name="R&D as a share of GVA", short_name="R&D, % of GVA", definition="d", unit="percent", direction="up",
    owner="o", reviewed="2025", breaks=(Break(period="2019", text="Re-based.", source="ONS"),),
)  # fmt: skip
DEFINITIONS = Definitions({"rd": RD}, {"percent": PERCENT})
TARGET = Target(
    id="north-star", source="s", locator="l", indicator="rd", name="5% of GVA", role="commitment", value="5",
    unit="percent", period="2030", text="5% of GVA by 2030",
)  # fmt: skip


def seen(year, value):
    return Observation(
        id=f"made-{year}", source="made", locator="l", indicator="rd", area="E99000001", period=str(year),
        value=str(value), unit="percent", status="made",
    )  # fmt: skip


BEFORE = [seen(2015 + at, value) for at, value in enumerate(("1.9", "2.3", "2.4", "1.88"))]
AFTER = [seen(2020, "2.9"), seen(2021, "3")]


def chart(observations=BEFORE, *, target=TARGET, with_path=True, width=WIDE, indicator=RD, folder=None):
    definitions = Definitions({"rd": indicator}, {"percent": PERCENT})
    series = assemble_series(observations, "rd", "E99000001", definitions)
    path = target_path(target, BEFORE[-1], definitions) if target and with_path else None
    return trajectory_chart(series, PERCENT, target, path, place="Made Vale", width=width, folder=folder)


def elements(svg, tag="*"):
    return list(ElementTree.fromstring(svg).iter(tag if tag == "*" else SVG + tag))


def words(svg):
    return [" ".join(element.itertext()) for element in elements(svg, "text")]


def lines(svg, colour):
    return [
        path
        for path in elements(svg, "path")
        if path.get("stroke") == colour and path.get("d", "").count("L")
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_trajectory_labels_its_parts_directly(width):
    found = words(chart(width=width).svg)
    assert {"target", "path that reaches it", "1.88% in 2018", "5%", "0%", "2015", "2018", "2030"} <= set(
        found
    )
    assert any("not progress" in text for text in found)
    assert chart(width=width).svg.startswith(f'<svg viewBox="0 0 {width} ')


def test_a_value_after_a_break_is_never_joined_to_those_before():
    ink = lines(chart(BEFORE + AFTER).svg, INK)
    assert sorted(path.get("d").count("L") for path in ink) == [1, 3]


def test_gold_is_for_the_target_and_its_path_alone():
    assert len(lines(chart().svg, GOLD)) == 2
    assert len(lines(chart(with_path=False).svg, GOLD)) == 1
    assert lines(chart(target=None).svg, GOLD) == []


def test_a_target_without_a_figure_says_that_there_is_none():
    found = chart([], with_path=False)
    assert "no figure of this definition yet" in words(found.svg)
    assert "no figure yet" in found.alt


def test_the_path_stands_where_its_values_are():
    """The dashed path is drawn from 1.88 to 5 on the same scale as the line of the target and the line at zero."""
    svg = chart().svg
    numbers = [[float(n) for n in re.findall(r"[-\d.]+", path.get("d"))] for path in lines(svg, GOLD)]
    target, path = sorted(numbers, key=len)
    zero = max(
        float(re.findall(r"[-\d.]+", p.get("d"))[1])
        for p in elements(svg, "path")
        if p.get("stroke") == "#b9c3c2"
    )
    assert path[-1] == target[1]
    assert (zero - path[1]) / (zero - path[-1]) == pytest.approx(1.88 / 5, abs=0.001)


def test_the_description_and_the_table_say_what_the_picture_shows():
    found = chart()
    assert found.alt == (
        "Line chart. R&D as a share of GVA, Made Vale: 1.9% in 2015, 1.88% in 2018. Target: 5% by 2030. "
        "The path that reaches it starts at 1.88% in 2018 and moves by 0.26 percentage points a year on average. "
        "Statistics re-based 2019: a change across it is not progress."
    )
    assert found.columns == ("Period", "Observed", "Path", "Observation", "Source")
    assert found.rows[0] == ("2015", Decimal("1.9"), None, "made-2015", "made")
    assert found.rows[3] == ("2018", Decimal("1.88"), Decimal("1.88"), "made-2018", "made")
    assert found.rows[-1] == ("2030", None, Decimal(5), None, None)


@pytest.mark.parametrize("svg", [chart().svg, bar_chart([Bar("One", Decimal(1), "£1m")], title="Awards").svg])
def test_the_svg_holds_nothing_that_a_strict_page_refuses(svg):
    root, *rest = elements(svg)
    assert (root.get("role"), root.get("width"), root.get("height")) == ("img", None, None)
    ids = [element.get("id") for element in [root, *rest] if element.get("id")]
    assert root.get("aria-labelledby").split() == ids[:2]
    assert len(set(ids)) == len(ids)
    for element in [root, *rest]:
        assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "g", "path", "text", "tspan"}
        assert not {"style", "class", "href"} & set(element.attrib)
        assert not [name for name in element.attrib if name.startswith("on")]


def test_two_charts_on_a_page_share_no_id():
    ids = [re.findall(r' id="([^"]+)"', chart(width=width).svg) for width in (WIDE, NARROW)]
    assert not set(ids[0]) & set(ids[1])


def test_words_from_a_pack_stay_words():
    nasty = '</title><script>alert(1)</script>" onload="x'
    found = chart(indicator=RD.model_copy(update={"short_name": nasty, "name": nasty}))
    assert "<script" not in found.svg
    assert elements(found.svg, "title")[0].text == f"{nasty}, Made Vale"


def test_the_specification_is_vega_lite_and_draws_the_same_again():
    altair = pytest.importorskip("altair")
    for found in (
        chart(),
        chart(BEFORE + AFTER, width=NARROW),
        bar_chart([Bar("One", Decimal(1), "1")], title="t"),
    ):
        altair.LayerChart.from_dict(found.spec)
        assert render(found.spec) == found.svg


def test_a_kept_drawing_is_read_and_not_drawn_again(tmp_path):
    found = chart(folder=tmp_path)
    (kept,) = tmp_path.rglob("*.svg")
    assert kept.stem == spec_key(found.spec)
    assert kept.read_text(encoding="utf-8") == found.svg
    kept.write_text("kept", encoding="utf-8")
    assert render_cached(found.spec, tmp_path) == "kept"
    assert render_cached(chart(width=NARROW).spec, tmp_path) != "kept"
    assert not list(tmp_path.rglob("*.part"))


def test_a_target_in_another_unit_and_an_empty_chart_are_refused():
    with pytest.raises(LodestarError, match="give both in one unit"):
        chart(target=TARGET.model_copy(update={"unit": "share"}), with_path=False)
    with pytest.raises(LodestarError, match="no figure for E99000001 and no target"):
        chart([], target=None)


def test_bars_are_as_long_as_their_amounts():
    bars = [
        Bar("Responsive", Decimal("22.68"), "£22.68m"),
        Bar("Loans", Decimal("3.78"), "£3.78m", rest=True),
    ]
    svg = bar_chart(bars, title="Awards").svg
    first, second = [
        float(re.search(r"h([\d.]+)", path.get("d"))[1])
        for path in elements(svg, "path")
        if path.get("fill") in (TIDE, "#b9c3c2")
    ]
    assert first / second == pytest.approx(22.68 / 3.78, abs=0.02)
    assert words(svg) == ["Responsive", "£22.68m", "Loans", "£3.78m"]


def test_a_long_name_is_broken_into_lines_and_stays_whole():
    name = "Ageing Society, Health & Nutrition (excluding the Strength in Places award)"
    svg = bar_chart([Bar(name, Decimal(1), "£1m")], title="Awards", width=NARROW).svg
    assert words(svg)[0] == name
    assert len(wrap(name, NARROW)) == 2


def test_a_bar_below_zero_and_a_chart_of_nothing_are_refused():
    with pytest.raises(LodestarError, match="Loans is -1"):
        bar_chart([Bar("Loans", Decimal(-1), "−£1m")], title="Awards")
    with pytest.raises(LodestarError, match="no amounts"):
        bar_chart([], title="Awards")


@given(st.floats(-1e6, 0), st.floats(0.01, 1e6))
def test_the_lines_behind_a_chart_are_few_even_and_include_zero(low, high):
    found = round_values(low, high)
    assert 2 <= len(found) <= 6
    assert 0 in found
    assert all(low - 1e-6 <= value <= high + 1e-6 for value in found)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.decimals(0, 6, places=2), min_size=2, max_size=12), st.sampled_from([WIDE, NARROW]))
def test_any_series_can_be_drawn_with_all_its_words_inside(values, width):
    found = chart([seen(2007 + at, value) for at, value in enumerate(values)], width=width)
    height = float(re.match(r'<svg viewBox="0 0 \d+ (\d+)"', found.svg)[1])
    for layer in found.spec["layer"]:
        if layer["mark"]["type"] == "text":
            x, y = (layer["encoding"][axis]["value"] for axis in "xy")
            assert -found.spec["padding"]["left"] <= x <= found.spec["width"] + found.spec["padding"]["right"]
            assert -found.spec["padding"]["top"] <= y <= height


@pytest.mark.parametrize(
    ("value", "pattern", "said"),
    [
        ("606.4", "£{value}m", "£606.4m"),
        ("39589", "£{value}m", "£39.6bn"),
        ("40000", "£{value}m", "£40bn"),
        ("2246047", "£{value}m", "£2,246bn"),
        ("0", "£{value}m", "£0"),
        ("0", "{value}%", "0%"),
        ("86.81", "{value} (UK = 100)", "86.81"),
    ],
)
def test_figures_are_said_in_the_readers_terms_where_room_is_short(value, pattern, said):
    assert say(Decimal(value), PERCENT.model_copy(update={"pattern": pattern})) == said


def test_a_hedged_figure_keeps_its_hedge_and_its_period_in_words():
    hedged = seen(2018, "2").model_copy(update={"qualifier": "more-than", "period": "2015..2019"})
    assert "more than 2% in 2015 to 2019" in words(chart([hedged], with_path=False).svg)


def test_words_go_to_the_first_place_that_is_free():
    ground = Ground(Box(0, 0, 200, 100))
    ground.add_line([(0, 20), (200, 20)])
    on_line, free, also_free = (Words(("words",), 10, y) for y in (20, 60, 80))
    assert ground.place([on_line, free, also_free]) == free
    assert ground.place([free, also_free]) == also_free
    assert ground.place([Words(("words",), 190, 40), on_line]) == on_line


def test_slanted_words_take_only_the_space_along_their_line():
    boxes = Words(("path that reaches it",), 100, 100, "center", angle=-45).boxes()
    assert any(box.holds(130, 70) for box in boxes)
    assert not any(box.holds(70, 70) for box in boxes)
    assert text_width("path that reaches it") == pytest.approx(134, abs=8)
