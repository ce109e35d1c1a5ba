"""A chart with a projection shows what nobody has observed as such, and says the band in its table and its words."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from lodestar.analysis.series import assemble_series
from lodestar.analysis.targets import project
from lodestar.evidence.definitions.indicators import Definitions, Indicator, Unit
from lodestar.evidence.packs.records import Observation
from lodestar.reports.charts import trajectory_chart
from lodestar.reports.charts.look import BAND, NARROW, TIDE_TEXT, WIDE

SVG = "{http://www.w3.org/2000/svg}"
PERCENT = Unit(id="percent", name="%", dimension="share", scale="0.01", pattern="{value}%")
RD = Indicator(
    id="rd",
    name="R&D",
    short_name="R&D",
    definition="d",
    unit="percent",
    direction="up",
    owner="o",
    reviewed="2025",
)
FIGURES = [2, 2.1, 2.2, 2.3, 2.5]


def drawn(values=FIGURES, last=2024, width=WIDE, fan=True):
    observations = [
        Observation(id=f"o-{year}", source="made", locator="l", indicator="rd", area="E99000001", period=str(year),
                    value=str(value), unit="percent", status="made")
        for year, value in enumerate(values, 2015)
    ]  # fmt: skip
    series = assemble_series(observations, "rd", "E99000001", Definitions({"rd": RD}, {"percent": PERCENT}))
    given = project(series, last) if fan else None
    return trajectory_chart(series, PERCENT, fan=given, width=width), given


def paths(svg, attribute, colour):
    found = ElementTree.fromstring(svg).iter(f"{SVG}path")
    return [path.get("d") for path in found if path.get(attribute) == colour]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_band_lies_under_a_dotted_line_that_says_what_it_is(width):
    svg = drawn(width=width)[0].svg
    (band,) = paths(svg, "fill", BAND)
    (line,) = paths(svg, "stroke", TIDE_TEXT)
    assert svg.index(band) < svg.index(line)
    words = [" ".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert "as things are going" in words


def test_without_a_projection_there_is_neither_band_nor_column():
    found = drawn(fan=False)[0]
    assert paths(found.svg, "fill", BAND) == [] and "as things" not in found.svg
    assert found.columns == ("Period", "Observed", "Path", "Observation", "Source")


def test_the_table_and_the_words_have_the_band():
    found, fan = drawn()
    assert found.columns[3:6] == ("Going: low", "Going: middle", "Going: high")
    assert found.rows[4] == ("2019", Decimal("2.5"), None, None, None, None, "o-2019", "made")
    period, observed, path, low, middle, high, *_ = found.rows[-1]
    assert (period, observed, path) == ("2024", None, None)
    last = fan.years[-1]
    assert [float(value) for value in (low, middle, high)] == pytest.approx(
        [last.low, last.middle, last.high], rel=0.01
    )
    assert f"As things are going: {middle}% in 2024, in 80% of cases between {low}% and {high}%." in found.alt


def test_a_band_that_runs_away_does_not_press_the_figures_flat():
    found, fan = drawn([1, 2, 1, 2.1, 1.2], last=2040)
    assert fan.years[-1].high > 5
    heights = [float(y) for path in paths(found.svg, "fill", BAND) for y in re.findall(r",(-?[\d.]+)", path)]
    assert min(heights) >= -1e-6, "the band is cut at the edge of the plot"
    top = min(
        float(y) for path in paths(found.svg, "stroke", "#10222b") for y in re.findall(r",(-?[\d.]+)", path)
    )
    assert top < found.spec["height"] * 0.55, "the figures keep nearly half of the plot"
