"""Neighbours are the nearest points, nearest first, at their distance in kilometres."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.neighbours import Located, Neighbour, distance_km, nearest, within
from lodestar.evidence.errors import LodestarError

DARESBURY = Located("daresbury", -2.6412, 53.3434)
LIVERPOOL = Located("liverpool", -2.9599, 53.4069)
SOUTHPORT = Located("southport", -3.0043, 53.6482)
LONDON = Located("london", -0.1278, 51.5074)


def slow_distance(here, there):
    """The angle between the two directions from the centre of the Earth, times its radius."""

    def direction(point):
        longitude, latitude = math.radians(point.longitude), math.radians(point.latitude)
        return (
            math.cos(latitude) * math.cos(longitude),
            math.cos(latitude) * math.sin(longitude),
            math.sin(latitude),
        )

    a, b = direction(here), direction(there)
    across = math.dist(a, b)
    return 2 * 6371.0088 * math.asin(min(1.0, across / 2))


def slow_nearest(here, points, k):
    left = [point for point in points if point.id != here.id]
    found = []
    while left and len(found) < k:
        closest = min(left, key=lambda point: (slow_distance(here, point), point.id))
        left.remove(closest)
        found.append(closest.id)
    return found


coordinates = st.tuples(st.integers(-800, 200), st.integers(4990, 6100))
places = st.dictionaries(
    st.sampled_from([f"p{n}" for n in range(30)]), coordinates, min_size=1, max_size=30
).map(lambda rows: [Located(id, x / 100, y / 100) for id, (x, y) in rows.items()])


def test_a_degree_of_latitude_and_of_longitude_are_as_long_as_on_a_sphere_of_the_mean_radius():
    # 2 * pi * 6371.0088 / 360 = 111.195 km; along the parallel of 60 degrees half of that (arc of the great circle).
    assert distance_km(-3, 53, [-3], [54])[0] == pytest.approx(111.195, abs=0.001)
    assert distance_km(-3, 60, [-2], [60])[0] == pytest.approx(55.597, abs=0.002)


def test_the_antipodes_are_half_the_way_round():
    assert distance_km(0, 0, [180], [0])[0] == pytest.approx(math.pi * 6371.0088)


@given(places, st.integers(1, 35))
def test_fast_and_slow_find_the_same_neighbours(points, k):
    here = points[0]
    fast = nearest(here, points, k)
    slow = slow_nearest(here, points, k)
    by_id = {point.id: point for point in points}
    assert [neighbour.km for neighbour in fast] == pytest.approx(
        [slow_distance(here, by_id[id]) for id in slow], abs=1e-6
    )
    assert len({neighbour.id for neighbour in fast}) == min(k, len(points) - 1)


@given(places, st.floats(0, 1500))
def test_within_a_distance_are_all_and_only_those_at_most_so_far(points, km):
    here = points[0]
    found = {neighbour.id for neighbour in within(here, points, km)}
    for point in points[1:]:
        distance = slow_distance(here, point)
        if abs(distance - km) > 1e-6:
            assert (point.id in found) == (distance < km)


def test_neighbours_come_nearest_first_without_the_point_itself():
    points = [LONDON, SOUTHPORT, DARESBURY, LIVERPOOL]
    assert [each.id for each in nearest(LIVERPOOL, points, 3)] == ["daresbury", "southport", "london"]
    assert [each.id for each in nearest(LIVERPOOL, points, 1)] == ["daresbury"]
    assert [each.id for each in within(LIVERPOOL, points, 25)] == ["daresbury"]


def test_points_at_the_same_place_come_in_order_of_id_at_nought_kilometres():
    same = [Located(id, LIVERPOOL.longitude, LIVERPOOL.latitude) for id in ("c", "a", "b")]
    assert nearest(LIVERPOOL, same, 3) == (Neighbour("a", 0.0), Neighbour("b", 0.0), Neighbour("c", 0.0))
    assert [each.id for each in within(LIVERPOOL, same, 0)] == ["a", "b", "c"]


def test_nobody_near_gives_nothing():
    assert nearest(LIVERPOOL, [], 5) == ()
    assert within(LIVERPOOL, [LIVERPOOL], 5) == ()


@pytest.mark.parametrize("k", [0, -1])
def test_fewer_than_one_neighbour_is_refused(k):
    with pytest.raises(LodestarError, match="at least one"):
        nearest(LIVERPOOL, [DARESBURY], k)


@pytest.mark.parametrize("km", [-0.1, math.nan])
def test_a_distance_below_nought_is_refused(km):
    with pytest.raises(LodestarError, match="nought or more"):
        within(LIVERPOOL, [DARESBURY], km)
