"""A pack's observations become a release in which every figure stands as published."""

import datetime as dt
from decimal import Decimal

import pytest

from lodestar.evidence.packs.records import Observation, Place, Source
from lodestar.evidence.releases.release import write_release
from lodestar.evidence.sources import place_pack
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.store import Store

PLACE = Place(
    id="made-place",
    source="made-source",
    locator="all of it",
    name="Madeport",
    kind="city-region",
    summary="An invented place.",
    made=True,
    codes=(),
    authorities=(),
    partnership_name="Madeport Partnership",
    local_partner="made-council",
    national_partner="made-agency",
    started="2022",
    licence="MIT",
)
SOURCES = [
    Source(
        id="made-source", title="Made", kind="made", publisher="Nobody", published="2022-11", licence="MIT"
    ),
    Source(id="never-cited", title="Made", kind="made", publisher="Nobody", published="2025", licence="MIT"),
]


def observation(**changes) -> Observation:
    given = {
        "id": "made-share",
        "source": "made-source",
        "locator": "page 3",
        "indicator": "made-indicator",
        "area": "E47000004",
        "period": "2017/18..2021/22",
        "value": "67.720",
        "unit": "gbp-million",
        "rounded_to": "0.01",
    }
    return Observation.model_validate({**given, **changes})


def test_a_figure_keeps_its_published_form_and_its_period_has_its_days():
    row = place_pack.shape(PLACE, [observation()]).accepted.to_pylist()[0]
    assert (row["value"], row["value_text"]) == (Decimal("67.72"), "67.720")
    assert (row["start_date"], row["end_date"]) == (dt.date(2017, 4, 1), dt.date(2022, 3, 31))
    assert (row["place"], row["status"], row["qualifier"], row["disaggregation"]) == (
        "made-place",
        "result",
        "exact",
        None,
    )


def test_every_field_of_an_observation_is_a_column():
    table = place_pack.shape(PLACE, [observation()]).accepted
    assert set(Observation.model_fields) <= set(table.column_names)


def test_a_repeated_id_is_quarantined_not_dropped():
    checked = place_pack.shape(PLACE, [observation(), observation(value="5")])
    assert (checked.read, checked.accepted.num_rows, checked.rows_quarantined) == (2, 1, 1)


def test_the_release_says_whose_it_is_and_that_it_is_made():
    about = place_pack.draft(PLACE, SOURCES, [observation()]).about
    assert (about.series, about.made) == (("place-pack", "made-place", ""), True)
    assert (about.vintage, about.coverage) == ("2022-11", "Madeport, 2017 to 2022")


def test_a_pack_without_observations_makes_an_empty_release(tmp_path):
    draft = place_pack.draft(PLACE, SOURCES, [])
    assert write_release(draft, home=tmp_path).rows == 0


@pytest.mark.parametrize("count", [1, 40])
def test_what_is_loaded_is_read_back(tmp_path, count):
    held = [observation(id=f"made-{number}", value=f"{number}.50") for number in range(count)]
    release = write_release(place_pack.draft(PLACE, SOURCES, held), home=tmp_path)
    with prepare([release], home=tmp_path) as prepared:
        prepared.activate()
    rows = Store.open(tmp_path).rows(
        "SELECT id, value_text, source, locator FROM observation WHERE place = ?", [PLACE.id]
    )
    assert {row["id"]: row["value_text"] for row in rows} == {o.id: format(o.value, "f") for o in held}
    assert {(row["source"], row["locator"]) for row in rows} == {("made-source", "page 3")}


def test_a_row_of_the_store_gives_back_the_record_that_it_was_made_from(tmp_path):
    held = [
        observation(),
        observation(id="whole", value="1200", rounded_to="1000", numerator="3", denominator="250000"),
        observation(
            id="noted",
            value="-0.5",
            rounded_to=None,
            note="Made.",
            disaggregation="size=small",
            status="made",
        ),
    ]
    release = write_release(place_pack.draft(PLACE, SOURCES, held), home=tmp_path)
    with prepare([release], home=tmp_path) as prepared:
        prepared.activate()
    rows = Store.open(tmp_path).rows("SELECT * FROM observation")
    back = {row["id"]: place_pack.observation_of(row) for row in rows}
    for record in held:
        assert back[record.id] == record
        assert back[record.id].model_dump_json() == record.model_dump_json()
