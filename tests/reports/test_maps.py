"""A place's map is one picture that stands anywhere: safe, small, legible, the same each time."""

import random
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.boundaries import Outline
from lodestar.reports.maps import Pin, geojson, legend, map_base, numbered_swatch, place_map, source_line
from lodestar.reports.maps.base import nice_km, path_data
from lodestar.reports.maps.layout import Box, crowded_window, spread
from lodestar.reports.maps.pins import COLOURS, OUTLINES, SHAPES, mark_of
from tests.pace import of_processor

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Kind:
    id: str
    name: str


KINDS = [Kind(f"kind-{number}", f"Kind {number}") for number in range(1, 10)]


def outline(code, west, south, east, north, name=None):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return Outline(
        code, name or code, None, geometry, "indicative outline from postcodes", "Postcodes", "OGL v3"
    )


PLACE = (
    outline("E1", -3.2, 53.3, -3.0, 53.5, "Westby"),
    outline("E2", -3.0, 53.3, -2.8, 53.5, "Eastby"),
)


def pin(number, longitude=-3.1, latitude=53.4, **changes):
    row = {"category": "kind-1", "stage": "existing", "href": f"/assets/a{number}"} | changes
    return Pin(f"a{number}", number, row.pop("name", f"Asset {number}"), longitude, latitude, **row)


def scattered(count, seed=7):
    chance = random.Random(seed)
    return [
        pin(
            number,
            chance.uniform(-3.19, -2.81),
            chance.uniform(53.31, 53.49),
            category=chance.choice(KINDS).id,
            stage=chance.choice(["existing", "pipeline", None]),
        )
        for number in range(1, count + 1)
    ]


def draw(pins, outlines=PLACE, width=680, height=None, **changes):
    words = {"title": "Assets of a place", "description": "By number.", "categories": KINDS} | changes
    return place_map(outlines, pins, width, height, **words)


def root(svg):
    return ElementTree.fromstring(svg)


def marks(svg):
    """Where each numbered pin is drawn, by its number."""
    found = {}
    for group in root(svg).iter():
        if group.get("class", "").startswith("map-pin "):
            use, text = group.find(f"{SVG}use"), group.find(f"{SVG}text")
            if text is not None:
                found[int(text.text)] = (float(use.get("x")), float(use.get("y")))
    return found


def test_the_picture_has_a_name_a_description_and_no_size_of_its_own():
    svg = root(draw([pin(1)], id="home"))
    assert svg.get("aria-labelledby") == "home-title home-desc"
    assert svg.find(f"{SVG}title").text == "Assets of a place"
    assert svg.find(f"{SVG}desc").text == "By number."
    assert svg.get("viewBox").startswith("0 0 680 ")
    assert svg.get("width") is None


def test_a_picture_with_links_is_a_group_and_one_without_is_an_image():
    assert root(draw([pin(1)])).get("role") == "group"
    assert root(draw([pin(1, href=None)])).get("role") == "img"


@pytest.mark.parametrize("count", [0, 1, 40, 251])
def test_nothing_in_it_needs_a_style_or_a_script(count):
    svg = draw(scattered(count))
    for element in root(svg).iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "g", "a", "path", "use", "text", "rect", "defs", "clipPath",
        }  # fmt: skip
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_what_people_wrote_cannot_become_markup():
    evil = '<script>alert("1")</script>&\'"'
    svg = draw(
        [pin(1, name=evil, href=f"/a?q={evil}")],
        outlines=[outline("E1", -3.2, 53.3, -3.0, 53.5, evil)],
        title=evil,
        description=evil,
        categories=[Kind("kind-1", evil)],
    )
    assert "<script" not in svg
    texts = {element.text for element in root(svg).iter()}
    assert evil in texts
    assert root(svg).find(f".//{SVG}a").get("href") == f"/a?q={evil}"


@pytest.mark.parametrize("href", ["javascript:alert(1)", " /x", "data:text/html,x", "JavaScript:x"])
@pytest.mark.parametrize("count", [1, 300])
def test_a_link_that_a_browser_would_run_is_refused(href, count):
    with pytest.raises(LodestarError, match=r"Pin 1 \(Asset 1\) links to"):
        draw([pin(1, href=href), *scattered(count)[1:]])


def test_each_pin_is_a_link_that_says_what_it_is():
    (link,) = root(draw([pin(12, name="Hartree Centre", category="kind-2", stage="pipeline")])).iter(
        f"{SVG}a"
    )
    assert link.get("href") == "/assets/a12"
    assert link.find(f"{SVG}title").text == "12. Hartree Centre: Kind 2, pipeline"
    assert link.get("class") == "map-pin category-2 stage-pipeline"


def test_categories_differ_in_shape_and_colour_and_stages_in_filling():
    order = {kind.id: at for at, kind in enumerate(KINDS)}
    looks = [mark_of(kind.id, "existing", order) for kind in KINDS]
    assert len({(look.shape, look.colour) for look in looks}) == len(KINDS)
    assert len({look.shape for look in looks[: len(SHAPES)]}) == len(SHAPES)
    assert len({look.colour for look in looks}) <= 6 == len(set(COLOURS))
    existing, pipeline, unknown = (
        mark_of("kind-1", stage, order) for stage in ("existing", "pipeline", None)
    )
    assert (existing.filled, pipeline.filled, unknown.filled) == (True, False, False)
    assert (existing.dashed, pipeline.dashed, unknown.dashed) == (False, False, True)
    assert mark_of(None, "existing", order).shape not in SHAPES
    assert mark_of("not of this place", "existing", order).shape in OUTLINES


def contrast(colour, other):
    def luminance(text):
        channels = [int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted([luminance(colour), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_numbers_can_be_read_on_every_colour():
    for colour in COLOURS:
        assert contrast(colour, "#ffffff") >= 4.5
        assert contrast(colour, "#fbfaf7") >= 4.5
        assert contrast(colour, "#e6f0f1") >= 3


def test_pins_at_one_place_fan_out_so_that_each_can_be_seen():
    placed = marks(draw([pin(number) for number in range(1, 9)]))
    assert sorted(placed) == list(range(1, 9))
    spots = np.array(list(placed.values()))
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    assert apart[np.triu_indices(8, 1)].min() > 17


def test_a_crowded_campus_is_enlarged_and_no_pin_is_lost():
    crowd = [pin(number, -2.95 + number * 0.0003, 53.4 + number % 5 * 0.0004) for number in range(1, 41)]
    svg = draw([*crowd, pin(50, -3.15, 53.35), pin(51, -2.85, 53.45)])
    assert "Part of Eastby, enlarged: 40" in svg
    placed = marks(svg)
    assert sorted(placed) == [*range(1, 41), 50, 51]
    spots = np.array(list(placed.values()))
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    assert apart[np.triu_indices(len(spots), 1)].min() > 15
    frame = root(svg).find(f".//{SVG}g[@class='map-window']/{SVG}text")
    assert frame.text == "40"


def test_on_a_narrow_map_the_enlargement_hangs_below():
    crowd = [pin(number, -2.95 + number * 0.0003, 53.4) for number in range(1, 41)]
    plain, enlarged = draw([pin(1)], width=330), draw(crowd, width=330)
    height = [float(root(svg).get("viewBox").split()[3]) for svg in (plain, enlarged)]
    assert height[1] > height[0] + 150


def test_a_pin_off_the_map_is_told_at_its_foot():
    svg = draw([pin(1), pin(7, -1.0, 53.4), pin(9, -3.1, 55.0)])
    assert sorted(marks(svg)) == [1]
    assert "2 off the map: 7, 9" in svg
    many = draw([pin(1), *(pin(number, -1.0, 53.4) for number in range(2, 30))])
    assert "28 off the map" in many


def test_indicative_outlines_are_called_so_and_official_ones_are_not():
    assert "Indicative outlines" in draw([pin(1)])
    official = [Outline("E1", "One", 2024, PLACE[0].geometry, "official boundary", "ONS", "OGL v3")]
    assert "Indicative" not in draw([pin(1)], outlines=official)
    assert source_line(official) == "Official boundary: ONS. OGL v3."
    assert source_line(PLACE) == "Indicative outline from postcodes: Postcodes. OGL v3."


def test_the_scale_bar_is_as_long_as_it_says():
    svg = draw([pin(1)])
    base = map_base(PLACE, width=680)
    bar = root(svg).find(f".//{SVG}g[@class='map-scale']")
    km = float(bar.find(f"{SVG}text").text.removesuffix(" km"))
    length = float(re.search(r"h([\d.]+)", bar.find(f"{SVG}path").get("d"))[1])
    (x0, y0), (x1, y1) = base.project([-3.1, -3.1], [53.4, 53.4 + km / 111.32])
    assert length == pytest.approx(np.hypot(x1 - x0, y1 - y0), abs=0.1)


@pytest.mark.parametrize(
    ("longest", "km"), [(7.3, 5), (1.99, 1), (20, 20), (0.4, 0.2), (999, 500), (0.001, 0.01)]
)
def test_scale_bars_have_round_lengths(longest, km):
    assert nice_km(longest) == km


def test_the_projection_keeps_shape_at_the_middle():
    base = map_base(PLACE, width=680)
    (x0, y0), (x1, _), (_, y1) = base.project([-3, -2.9, -3], [53.4, 53.4, 53.46])
    assert (x1 - x0) / (y0 - y1) == pytest.approx(0.1 * np.cos(np.radians(53.4)) / 0.06, rel=1e-6)


def test_a_given_height_is_kept_and_the_place_fits_in_it():
    base = map_base(PLACE, width=680, height=300)
    assert base.height == 300
    corners = base.project([-3.2, -2.8], [53.5, 53.3])
    assert (corners >= 0).all()
    assert (corners <= [680, 300]).all()
    assert root(draw([pin(1)], height=300)).get("viewBox") == "0 0 680 300"


def test_a_place_without_outlines_is_drawn_from_its_pins():
    svg = draw([pin(1, -3.1, 53.35), pin(2, -2.9, 53.45)], outlines=())
    assert sorted(marks(svg)) == [1, 2]
    with pytest.raises(LodestarError, match="neither"):
        draw([], outlines=())


def test_names_stand_where_no_pin_hides_them_or_not_at_all():
    names = [text.text for text in root(draw([pin(1)])).find(f".//{SVG}g[@class='map-labels']")]
    assert names == ["Westby", "Eastby"]
    carpet = [
        pin(row * 16 + column, -3.2 + column * 0.0195, 53.3 + row * 0.0088)
        for row in range(23)
        for column in range(1, 11)
    ]
    labels = root(draw(carpet)).find(f".//{SVG}g[@class='map-labels']")
    assert "Westby" not in [text.text for text in labels]


def test_the_same_pins_in_any_order_draw_the_same_map():
    pins = scattered(60)
    turned = random.Random(1).sample(pins, len(pins))
    assert draw(pins) == draw(turned) == draw(pins)


def test_107_pins_stay_below_60_kilobytes_and_2000_are_quick():
    assert len(draw(scattered(107)).encode()) < 60_000
    many = scattered(2000)
    draw(many)
    assert (
        min(of_processor(lambda: draw(many)) for _ in range(5)) < 0.1
    )  # on a quiet machine a few milliseconds


def test_beyond_250_pins_are_dots_at_their_true_positions():
    pins = scattered(251)
    svg = root(draw(pins))
    base = map_base(PLACE, width=680)
    drawn = {
        link.get("href"): (float(link.find(f"{SVG}use").get("x")), float(link.find(f"{SVG}use").get("y")))
        for link in svg.iter(f"{SVG}a")
    }
    assert len(drawn) == 251
    for each in pins:
        assert drawn[each.href] == pytest.approx(
            base.project(each.longitude, each.latitude).tolist(), abs=0.051
        )


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)), min_size=1, max_size=25),
)
@example([(0, 0), (0, 0)])
@example([(600, 600)] * 25)
def test_spreading_parts_pins_keeps_them_in_the_room_and_moves_few(positions):
    true = np.array(positions, float)
    room = Box(0, 0, 600, 600)
    placed = spread(true, 18, room)
    assert placed.shape == true.shape
    gaps = np.hypot(*(placed[:, None] - placed[None]).transpose(2, 0, 1))[np.triu_indices(len(true), 1)]
    assert (gaps > 14).all()
    assert ((placed >= 0) & (placed <= 600)).all()
    alone = np.hypot(*(true[:, None] - true[None]).transpose(2, 0, 1)) + np.eye(len(true)) * 1e6
    inner = ((true > 20) & (true < 580)).all(axis=1)
    free = (alone.min(axis=1) > 250) & inner
    assert (np.hypot(*(placed - true)[free].T) < 6).all()


def test_a_few_pins_need_no_enlargement():
    assert crowded_window(np.array([[10.0, 10.0]] * 9), 18, 70, 1) is None
    spaced = np.array([[x * 100.0, y * 100.0] for x in range(6) for y in range(6)])
    assert crowded_window(spaced, 18, 70, 1) is None
    assert crowded_window(np.array([[10.0, 10.0]] * 20), 18, 70, 1) is not None


def test_path_data_say_the_ring_in_tenths():
    ring = shapely.Polygon([(0, 0), (10.04, 0), (10.04, 5.26), (0, 5.26)])
    assert path_data(ring) == "M0 0l10 0 0 5.3-10 0z"
    assert path_data(shapely.Polygon()) == ""


def test_the_legend_counts_what_is_drawn_and_shares_its_marks():
    pins = [pin(1), pin(2, category="kind-2", stage="pipeline"), pin(3, category=None, stage=None), pin(4)]
    entries = legend(pins, KINDS)
    assert [(entry.dimension, entry.label, entry.count) for entry in entries] == [
        ("category", "Kind 1", 2),
        ("category", "Kind 2", 1),
        ("category", "Category not known", 1),
        ("stage", "Existing", 2),
        ("stage", "Pipeline", 1),
        ("stage", "Stage not known", 1),
    ]
    for entry in entries:
        assert root(entry.swatch).get("aria-hidden") == "true"
    swatch = numbered_swatch(pins[1], KINDS)
    assert "category-2 stage-pipeline" in swatch
    assert root(swatch).find("text").text == "2"


def test_geojson_holds_every_pin_to_five_decimals():
    collection = geojson([pin(1, -2.9599515795669866, 53.40692053961845, stage=None)])
    (feature,) = collection["features"]
    assert collection["type"] == "FeatureCollection"
    assert feature["geometry"] == {"type": "Point", "coordinates": [-2.95995, 53.40692]}
    assert feature["id"] == "a1"
    assert feature["properties"] == {
        "number": 1,
        "name": "Asset 1",
        "category": "kind-1",
        "stage": None,
        "href": "/assets/a1",
    }
