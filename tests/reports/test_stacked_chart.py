"""Stacked bars: every part is said in words beneath its bar, lengths are true, and what cannot be shown is refused."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.reports.charts.stacked import COLOURS, Part, Stack, stacked_chart


def stack(name: str, *numbers: int) -> Stack:
    words = (("On track", "good"), ("At risk", "warn"), ("Off track", "bad"), ("Complete", "good"))
    parts = zip(words, numbers, strict=True)
    return Stack(name, tuple(Part(word, Decimal(n), str(n), tone) for (word, tone), n in parts))


STACKS = (
    stack("First round: local", 3, 1, 0, 1),
    stack("First round: national", 2, 2, 1, 5),
    stack("Second", 0, 0, 0, 0),
)


def drawn(width=WIDE):
    return stacked_chart(STACKS, title="Ratings", first="Round", width=width)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_it_is_a_picture_with_a_title_and_a_description_and_its_words_are_in_it(width):
    chart = drawn(width)
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img" and (root[0].text, root[1].text) == (chart.title, chart.alt)
    said = {element.text for element in root.iter() if element.tag.endswith("text")}
    assert {"3 on track", "1 at risk", "1 complete", "5 complete", "nothing"} <= said
    assert "0 off track" not in said, "a part of nothing is not drawn"


def test_the_description_says_every_number():
    assert "First round: national: 2 on track, 2 at risk, 1 off track, 5 complete." in drawn().alt
    assert "Second: nothing." in drawn().alt


def test_bars_are_as_long_as_their_parts_together_on_one_scale():
    def long(chart_stack, whole):
        chart = stacked_chart([chart_stack, whole], title="t", first="f")
        blocks = next(layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "rect")["data"][
            "values"
        ]
        bars = [b for b in blocks if abs((b["y2"] - b["y"]) - 22) < 0.01]
        return sum(b["x2"] - b["x"] for b in bars if b["y"] == bars[0]["y"])

    half, full = stack("a", 1, 1, 1, 2), stack("b", 2, 3, 2, 3)
    assert long(half, full) == pytest.approx((WIDE - 2) / 2, abs=8)


def test_a_tone_that_a_bar_uses_twice_is_lighter_the_second_time():
    colours = re.findall(r'fill="(#[0-9a-f]{6})"', drawn().svg)
    assert COLOURS["good"] in colours and len(set(colours) - set(COLOURS.values())) >= 1


def test_its_table_holds_the_same_numbers():
    assert drawn().columns == ("Round", "On track", "At risk", "Off track", "Complete")
    assert drawn().rows[1] == ("First round: national", *map(Decimal, (2, 2, 1, 5)))


@pytest.mark.parametrize("stacks", [(), (stack("a", 0, 0, 0, 0),), (stack("a", -1, 2, 0, 0),)])
def test_what_a_length_cannot_show_is_refused(stacks):
    with pytest.raises(LodestarError, match="zero or more"):
        stacked_chart(stacks, title="t", first="f")
