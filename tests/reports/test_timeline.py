"""The drawing of a timeline."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.reports.charts.look import NARROW
from lodestar.reports.charts.timeline import WIDE, Line, Mark, draw_timeline

TODAY = dt.date(2026, 6, 15)
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1))
DAYS = st.none() | DATES
MARKS = st.lists(st.builds(Mark, DATES, st.just("M"), st.booleans(), DAYS), max_size=3)
LINES = st.lists(
    st.builds(
        Line,
        id=st.sampled_from("abcdef"),
        name=st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=80),
        group=st.sampled_from(["One", "Two"]),
        url=st.just("/x/"),
        status=st.sampled_from(
            ["past-its-date", "under-way", "not-started", "no-dates", "complete", "merged"]
        ),
        word=st.just("Word"),
        starts=DAYS,
        ends=DAYS,
        first_starts=DAYS,
        first_ends=DAYS,
        marks=MARKS.map(tuple),
        needs=st.lists(st.sampled_from("abcdefz"), max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda line: line.id,
)


@given(LINES, st.sampled_from([WIDE, NARROW]))
def test_whatever_a_plan_holds_its_drawing_stays_within_its_frame_without_styles(lines, width):
    root = ElementTree.fromstring(draw_timeline(lines, TODAY, width=width))
    _, _, wide, high = (float(part) for part in root.get("viewBox").split())
    assert wide == width
    for element in root.iter():
        assert "style" not in element.attrib and "script" not in element.tag
        for names, most in ((("x", "x1", "x2"), wide), (("y", "y1", "y2"), high)):
            for name in set(names) & set(element.attrib):
                assert -1 <= float(element.get(name)) <= most + 1, ElementTree.tostring(element)
    links = [element for element in root.iter() if element.tag.endswith("}a")]
    assert len(links) == len(lines) and all("Word" in link.get("aria-label") for link in links)


def line(id_="a", **more):
    return Line(id=id_, name=id_, group="G", url="/", status="under-way", word="Under way", **more)


def text_of(drawing):
    return [element.text for element in ElementTree.fromstring(drawing).iter() if element.text]


def test_a_moved_date_leaves_a_ghost_and_an_unmoved_one_none():
    dates = {"starts": dt.date(2026, 1, 1), "ends": dt.date(2026, 12, 31)}
    moved = line(first_ends=dt.date(2026, 3, 31), **dates)
    assert "As first set" not in text_of(draw_timeline([line(**dates)], TODAY))
    assert "As first set" in text_of(draw_timeline([moved], TODAY))


@pytest.mark.parametrize(
    ("on", "reached", "said"),
    [
        (dt.date(2026, 6, 14), False, "M: overdue; due by 14 June 2026"),
        (dt.date(2026, 6, 15), False, "M: due by 15 June 2026"),
        (dt.date(2026, 6, 14), True, "M: reached; due by 14 June 2026"),
    ],
)
def test_a_milestone_says_by_word_and_shape_whether_it_is_reached_or_overdue(on, reached, said):
    assert said in text_of(draw_timeline([line(marks=(Mark(on, "M", reached),))], TODAY))


def test_an_arrow_is_drawn_only_between_lines_that_are_both_there():
    one = line("a", starts=dt.date(2026, 1, 1), ends=dt.date(2026, 2, 1))
    two = line("b", starts=dt.date(2026, 3, 1), needs=("a", "gone"))
    paths = [
        e for e in ElementTree.fromstring(draw_timeline([one, two], TODAY)).iter() if e.tag.endswith("path")
    ]
    assert len(paths) == 2, "a line and its tip"


def test_a_timeline_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        draw_timeline([], TODAY)
