"""Series join only what was measured the same way."""

from decimal import Decimal

import pytest

from lodestar.analysis.series import assemble_series, break_between, year_of
from lodestar.evidence.definitions.indicators import Break, Definitions, Indicator, Unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Observation

UNITS = [
    Unit(id="percent", name="%", dimension="share", scale="0.01", pattern="{value}%"),
    Unit(id="share", name="share", dimension="share", pattern="{value}"),
    Unit(id="jobs", name="jobs", dimension="count", pattern="{value} jobs"),
]
RD = Indicator(
    id="rd", name="R&D", short_name="R&D", definition="d", unit="percent", direction="up", owner="o", reviewed="2025",
    breaks=(Break(period="2019", text="Re-based.", source="ONS"),),
)  # fmt: skip
DEFINITIONS = Definitions({"rd": RD}, {unit.id: unit for unit in UNITS})


def seen(period, value, source="eurostat", area="TLD7", unit="percent", **more):
    id = f"{source}-{period}-{more.get('vintage') or 'x'}".lower().replace("/", "-")
    given = {"id": id, "source": source, "locator": "l", "indicator": "rd", "area": area}
    return Observation(**given, period=period, value=value, unit=unit, **more)


def series(*observations, **more):
    return assemble_series(observations, "rd", "TLD7", DEFINITIONS, **more)


def test_figures_before_and_after_a_break_are_never_in_one_run():
    found = series(seen("2020", "3"), seen("2017", "1.7"), seen("2018", "1.8"), seen("2019", "2.9"))
    assert [([p.year for p in run.points], run.after_break) for run in found.runs] == [
        ([2017, 2018], None),
        ([2019, 2020], "2019"),
    ]
    assert found.latest.year == 2020
    assert found.breaks == RD.breaks


def test_two_sources_make_two_runs():
    found = series(seen("2016", "1.6"), seen("2017", "1.7", source="framework"), seen("2018", "1.8"))
    assert [[p.source for p in run.points] for run in found.runs] == [["eurostat", "eurostat"], ["framework"]]


def test_of_two_vintages_the_later_stands_and_a_note_says_so():
    found = series(seen("2018", "1.7", vintage="2020-11"), seen("2018", "1.8", vintage="2021-11"))
    assert [point.value for point in found.points] == [Decimal("1.8")]
    assert "'eurostat-2018-2020-11' gives way to 'eurostat-2018-2021-11'" in found.notes[0]


def test_only_the_area_and_the_part_asked_for_and_no_ambitions():
    found = series(
        seen("2015", "1.5"),
        seen("2016", "1.6", area="UK"),
        seen("2017", "1.7", disaggregation="sector=business"),
        seen("2030", "5", status="ambition"),
    )
    assert [point.year for point in found.points] == [2015]
    part = series(seen("2017", "1.7", disaggregation="sector=business"), disaggregation="sector=business")
    assert [point.year for point in part.points] == [2017]


def test_figures_are_put_in_the_indicators_unit():
    point = series(seen("2018", "0.018", unit="share", rounded_to="0.001")).latest
    assert (point.value, point.half_step) == (Decimal("1.8"), Decimal("0.05"))


def test_a_figure_in_a_unit_of_another_kind_is_refused():
    with pytest.raises(LodestarError, match="is in jobs, which cannot stand in a series of %"):
        series(seen("2018", "44", unit="jobs"))


def test_an_unknown_indicator_is_refused_and_an_empty_series_is_empty():
    with pytest.raises(LodestarError, match="'gva' is not defined"):
        assemble_series([], "gva", "TLD7", DEFINITIONS)
    assert (series().runs, series().latest) == ((), None)


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2018", 2018), ("2017/18", 2017), ("2017/18..2021/22", 2021), ("2020-04..2022-10", 2021),
        ("2022-11", 2022), ("2024-02-29", 2024), ("2023-03..2024-02-28", 2023),
    ],
)  # fmt: skip
def test_a_period_is_plotted_in_the_year_its_last_twelve_months_begin(period, year):
    assert year_of(period) == year


def test_a_break_lies_between_two_periods_or_it_does_not():
    assert break_between(RD, "2018", "2019") == RD.breaks[0]
    assert break_between(RD, "2022", "2018") == RD.breaks[0]
    assert break_between(RD, "2017", "2018") is None
    assert break_between(RD, "2019", "2022") is None
