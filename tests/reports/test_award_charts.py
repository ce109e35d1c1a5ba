"""Charts of awards: they hold what they are given, say it in words, and refuse what they cannot show."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.held import held_chart
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.reports.charts.marks import in_lines, shortened
from lodestar.reports.charts.ranked import RankedArea, is_steep, ranked_chart
from lodestar.reports.charts.strip import StripPart, strip_chart
from lodestar.reports.charts.together import Link, Party, together_chart
from lodestar.reports.charts.years import YearColumn, years_chart

YEARS = [
    YearColumn("2012/13", (Decimal(3), Decimal(1)), "4"),
    YearColumn("2013/14", (Decimal(0), Decimal(0)), "0"),
    YearColumn("2014/15", (Decimal(5), Decimal(2)), "7", part=True),
]
AREAS = [RankedArea(f"Area {n}", 10.0 - n, 9.0 - n, 12.0 - n, f"£{10 - n}", chosen=n == 3) for n in range(8)]
PARTIES = [
    Party("u", "University of Amber <&> Sons", "", 9, True),
    Party("f", "Firm", "", 2, True),
    Party("x", "Elsewhere plc", "London", 3, False),
]
LINKS = [Link("u", "x", 3), Link("u", "f", 1)]

CHARTS = {
    "years": lambda width: years_chart(YEARS, title="Won", pieces=("Returning", "New"), width=width),
    "strip": lambda width: strip_chart([StripPart("A", Decimal(3), "£3"), StripPart("Rest", Decimal(1), "£1", True)], title="Shares", width=width),
    "ranked": lambda width: ranked_chart(AREAS, title="Rates", average=5.0, average_said="All £5", width=width),
    "held": lambda width: held_chart((0.5, 0.75, 1.0), title="Held", mark=(1, 2), width=width),
    "together": lambda width: together_chart(PARTIES, LINKS, title="Together", width=width),
}  # fmt: skip


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_a_picture_with_a_title_and_a_description_that_needs_nothing_else(name, width):
    chart = CHARTS[name](width)
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img" and root.get("viewBox").split()[2] == str(width)
    assert root[0].text == chart.title and root[1].text == chart.alt
    assert (
        "style=" not in chart.svg
        and "<script" not in chart.svg
        and "http" not in chart.svg.replace("http://www.w3.org/2000/svg", "")
    )
    assert len(chart.rows) and all(len(row) == len(chart.rows[0]) for row in chart.rows)


@pytest.mark.parametrize("name", CHARTS)
def test_no_word_runs_out_of_a_narrow_picture(name):
    for text, x, anchor in _words(CHARTS[name](NARROW).svg):
        wide = len(text) * 8.5
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        assert left > -wide * 0.35 - 60 and x < NARROW + 10, text


def test_columns_are_as_tall_as_their_amounts():
    heights = _bars(years_chart(YEARS[:1], title="Won").svg)
    assert heights[0] / heights[1] == pytest.approx(3, rel=0.02)


def test_a_year_covered_in_part_is_told_apart():
    chart = years_chart(YEARS, title="Won", pieces=("Returning", "New"))
    assert "2014/15, 7 (in part)" in chart.alt


def test_parts_of_a_strip_are_as_long_as_their_shares():
    chart = strip_chart(
        [StripPart("A", Decimal(300), "£300"), StripPart("B", Decimal(100), "£100")], title="S"
    )
    widths = _bars(chart.svg, along=0)
    assert widths[0] / widths[1] == pytest.approx(3, rel=0.03)


def test_a_picture_of_partners_has_a_row_for_each_tie_the_strongest_first():
    chart = CHARTS["together"](WIDE)
    assert chart.rows == (
        ("University of Amber <&> Sons", "Elsewhere plc", 3),
        ("University of Amber <&> Sons", "Firm", 1),
    )
    assert "&lt;&amp;&gt;" in chart.svg


def test_a_few_far_above_the_many_make_the_scale_one_of_ratios():
    steep = [
        RankedArea(f"A{n}", rate, rate * 0.9, rate * 1.1, "x") for n, rate in enumerate((64, 5, 3, 2, 1))
    ]
    assert is_steep(steep) and not is_steep(AREAS)
    assert not is_steep([*steep, RankedArea("none", 0, 0, 1, "£0")]), "nought has no place on such a scale"
    assert ranked_chart(steep, title="Rates").svg


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: years_chart([], title="X"), "no years"),
        (lambda: years_chart([YearColumn("2012/13", (Decimal(-1),), "-1")], title="X"), "below zero"),
        (lambda: years_chart(YEARS, title="X", pieces=("a", "b", "c")), "two can be told apart"),
        (lambda: strip_chart([StripPart("A", Decimal(0), "£0")], title="X"), "zero or more"),
        (
            lambda: strip_chart([StripPart(str(n), Decimal(1), "£1") for n in range(7)], title="X"),
            "more than 6",
        ),
        (lambda: ranked_chart([], title="X"), "no areas"),
        (lambda: held_chart((), title="X", mark=(1,)), "nobody"),
        (lambda: together_chart(PARTIES, [], title="X"), "work together"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(draw, says):
    with pytest.raises(LodestarError, match=says):
        draw()


def test_words_are_cut_visibly():
    assert shortened("University of Liverpool", 60).endswith("…")
    assert shortened("Firm", 200) == "Firm"
    assert in_lines(["one", "two", "three"], 300, 2)[-1].endswith("…")
    assert in_lines(["one", "two"], 300, 2) == ["one", "two"]


def _words(svg):
    for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        moved = re.match(r"translate\(([-\d.]+)", element.get("transform", "translate(0"))
        yield element.text or "", float(moved[1]), element.get("text-anchor", "start")


def _bars(svg, along=1):
    """Lengths of the rectangles, across (0) or down (1), in the order drawn."""
    found = []
    for path in re.findall(r'd="M([^"]+)h([-\d.]+)v([-\d.]+)h', svg):
        found.append(abs(float(path[1 + along])))
    return found
