"""Observations are filtered, sorted and paged by the evidence store; a slow twin does the same in memory."""

from dataclasses import replace

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from benchmarks import made_places, made_sizes
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.packs.records import Observation, Source
from lodestar.evidence.releases.release import write_release
from lodestar.evidence.sources import place_pack
from lodestar.evidence.stores.building import prepare
from lodestar.service.insights.observation_rows import ObservationRows
from lodestar.service.insights.observations import observations_of
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import Column, Filter, Listing, narrow

LISTING = Listing(
    name="observations",
    title="Observations",
    columns=tuple(Column(key, key, str) for key in ("indicator", "part", "area", "period", "status")),
    filters=(Filter("indicator", "Indicator", (), "indicator"), Filter("status", "Status", (), "status")),
    search=("indicator", "part", "quote"),
)
SORTED_BY = {
    "indicator": lambda o: o.indicator_name,
    "part": lambda o: o.observation.disaggregation or None,
    "area": lambda o: o.area_name,
    "period": lambda o: o.period,
    "status": lambda o: o.status,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The evidence of one small made place, of whose areas and indicators each has several figures."""
    home = tmp_path_factory.mktemp("observations")
    pack = made_places.made_pack(1, replace(made_sizes.SMALL, observations=960))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(home))
        draft = place_pack.draft(pack.place, pack.all(Source), pack.all(Observation))
        with prepare([write_release(draft)]) as prepared:
            prepared.activate()
    return home, pack


@pytest.fixture
def place(store, monkeypatch, no_evidence):
    home, pack = store
    monkeypatch.setenv("LODESTAR_HOME", str(home))
    record = pack.place
    return Place(
        slug=record.id,
        name=record.name,
        codes=[code.model_dump() for code in record.codes],
        authorities=[authority.model_dump() for authority in record.authorities],
    )


def _narrowed(place, query):
    request = RequestFactory().get("/", QueryDict(query).dict())
    return narrow(request, LISTING, ObservationRows(place))[0]


def _slowly(place, query):
    asked = QueryDict(query).dict()
    rows = observations_of(place)
    for name in ("indicator", "status"):
        if asked.get(name):
            rows = [row for row in rows if getattr(row, name) == asked[name]]
    if text := asked.get("q", "").casefold():
        rows = [
            row for row in rows if text in f"{row.indicator_name}\n{row.part}\n{row.quote or ''}".casefold()
        ]
    key = SORTED_BY.get(asked.get("sort", "").lstrip("-"))
    if key:
        filled = [row for row in rows if key(row) is not None]
        empty = [row for row in rows if key(row) is None]
        filled = sorted(filled, key=key)
        if asked["sort"].startswith("-"):
            groups = sorted({key(row) for row in filled}, reverse=True)
            filled = [row for group in groups for row in filled if key(row) == group]
        rows = filled + empty
    return [row.id for row in rows]


QUERIES = [
    "",
    "indicator=enterprises",
    "indicator=none-such",
    "status=made",
    "status=result",
    "q=lantern",
    "q=LANTERN&indicator=enterprises",
    "q=size=small",
    "q=small",
    "q=enterprises",
    "q=100%25",
    *(f"sort={sign}{key}" for key in SORTED_BY for sign in ("", "-")),
    "sort=-area&q=lantern&status=made",
    "sort=value",
    "sort=__class__",
    "sort=--period",
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_store_leaves_the_rows_that_the_slow_twin_leaves_in_the_same_order(place, query):
    rows = _narrowed(place, query)
    expected = _slowly(place, query) if query != "sort=--period" else _slowly(place, "sort=-period")
    assert [row.id for row in rows] == expected
    assert len(rows) == len(expected)


@pytest.mark.parametrize("start", [0, 7, 50, 955, 5000])
def test_a_page_is_the_part_of_the_whole_that_it_says(place, start):
    rows = _narrowed(place, "sort=-area")
    assert [row.id for row in rows[start : start + 50]] == _slowly(place, "sort=-area")[start : start + 50]


def test_each_area_is_said_by_its_name(place):
    assert {row.area_name for row in ObservationRows(place)[:300]} <= set(place.area_names.values())


def test_text_that_looks_like_sql_is_only_text(place):
    assert len(_narrowed(place, "q=' OR 1=1 --")) == 0
    assert len(_narrowed(place, "indicator=' OR 1=1 --")) == 0


def test_a_place_without_evidence_has_no_rows(place, monkeypatch, tmp_path):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    assert list(_narrowed(place, "")) == []
    assert len(_narrowed(place, "")) == 0


def test_the_made_place_tries_every_sort_of_row(place):
    rows = observations_of(place)
    assert len(rows) == 960
    assert len({row.indicator for row in rows}) > 5
    assert {row.part for row in rows} >= {"", "small"}
    assert load_definitions().indicators.keys() >= {row.indicator for row in rows}
