"""Adding a file: first what it holds and what would change, then acceptance; and no source is left out."""

from pathlib import Path

import pytest

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.reading import UnreadableFile
from lodestar.evidence.geography.itl import REGIONS_2021, SUBREGIONS_2021, itl_code, itl_vintage
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.release import releases
from lodestar.evidence.sources import file_sources, known_contracts
from lodestar.evidence.stores.building import prepare, refresh
from lodestar.evidence.stores.store import Store
from lodestar.evidence.tables.contracts import HeaderError

HEADER = "ITL,ITL code,Region name,2021,2022\n"
GVA = HEADER + 'UK,UK,United Kingdom,2046636,2246047\nITL2,TLD7,Merseyside,"36,582",39589\n'
PROJECT, ORGANISATION = "00006CB7-61E0-4946-B7DB-DAE09ED63DE4", "5AC92CD6-6FD8-40BD-996B-5B17733A4627"


def file(tmp_path: Path, text: str, name: str = "gva_2024-04.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_recognised_and_nothing_is_written_before_it_is_accepted(tmp_path):
    one = understand([file(tmp_path, GVA)], home=tmp_path / "home")[0]
    assert (one.source, one.part, one.draft.about.vintage) == (
        "ons-regional-accounts",
        "gva-current",
        "2024-04",
    )
    assert (one.read, one.quarantined, one.before) == (4, 0, None)
    assert not (tmp_path / "home").exists()


def test_what_was_accepted_serves_and_the_next_edition_says_what_it_revises(tmp_path):
    first = understand([file(tmp_path, GVA)], home=tmp_path)
    accept(first, home=tmp_path)
    revised = GVA.replace("39589", "40000") + "ITL2,TLD1,Cumbria,1,2\n"
    second = understand([file(tmp_path, revised, "gva_2025-04.csv")], home=tmp_path)[0]
    change = second.changes[0]
    assert second.before is not None and second.before.id == first[0].draft.id
    assert (change.added, change.removed, change.revised) == (2, 0, 1)
    shown = change.examples[0]
    assert (shown.key[1], shown.column, shown.before, shown.after) == ("TLD7", "value", "39589", "40000")
    accept([second], home=tmp_path)
    rows = Store.open(tmp_path).rows(
        "SELECT value_text FROM area_statistic WHERE itl = 'TLD7' AND period = '2022'"
    )
    assert rows == [{"value_text": "40000"}]
    assert len(releases(home=tmp_path)) == 2


def test_the_same_file_again_is_known(tmp_path):
    accept(understand([file(tmp_path, GVA)], home=tmp_path), home=tmp_path)
    again = understand([file(tmp_path, GVA, "gva_2024-04 (1).csv")], home=tmp_path)[0]
    assert again.known_already
    accept([again], home=tmp_path)
    assert len(releases(home=tmp_path)) == 1


def test_gva_and_population_are_told_apart_by_the_size_of_the_country(tmp_path):
    population = HEADER + 'UK,UK,United Kingdom,"67,044,988","67,596,279"\nITL2,TLD7,Merseyside,1,[u]\n'
    one = understand([file(tmp_path, population, "download.csv")], home=tmp_path)[0]
    assert (one.part, one.quarantined) == ("population", 0)


def test_a_wrong_cell_of_a_wide_file_is_quarantined_and_its_neighbours_are_kept(tmp_path):
    one = understand([file(tmp_path, GVA.replace("39589", "about 40000"))], home=tmp_path)[0]
    line = one.draft.tables[0].quarantined.to_pylist()[0]
    assert (one.read, one.quarantined) == (4, 1)
    assert (line["row"], line["field"], line["value"]) == (3, "value", "about 40000")


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        (GVA.replace("TLD7", "TLQ9"), LodestarError, "not of the 2021 set"),
        (GVA.replace("2021,2022", "2022,2022"), UnreadableFile, "two columns for 2022"),
        ("colour,size\nred,1\n", LodestarError, "is of no source known here"),
        ("project_id,grant_offer,role\n1,2,LEAD\n", HeaderError, "column 'organisation' or 'org_id'"),
    ],
)
def test_a_file_that_cannot_be_understood_says_why(tmp_path, text, error, message):
    with pytest.raises(error, match=message):
        understand([file(tmp_path, text)], home=tmp_path)


def test_a_source_or_part_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(LodestarError, match=r"'no-such-source' is no source; use one of .*eurostat-rd"):
        understand([file(tmp_path, GVA)], source="no-such-source", home=tmp_path)
    with pytest.raises(LodestarError, match="say which with --part: participants"):
        understand([file(tmp_path, GVA)], source="gateway-to-research", home=tmp_path)


def test_two_files_of_one_part_are_refused(tmp_path):
    files = [file(tmp_path, GVA), file(tmp_path, GVA, "other.csv")]
    with pytest.raises(LodestarError, match="two files hold ons-regional-accounts, gva-current"):
        understand(files, home=tmp_path)


def test_roles_are_put_in_one_order_and_the_lead_is_told(tmp_path):
    header = "project_id,ref,org_id,name,role,postcode,region,city,project_cost,grant_offer,lad\n"
    row = f"{PROJECT},1,{ORGANISATION},Made Ltd,PARTICIPANT|LEAD_PARTICIPANT,L1 1AA,,,1.0E3,500.0,E08000012\n"
    accept(understand([file(tmp_path, header + row, "participants.csv")], home=tmp_path), home=tmp_path)
    found = Store.open(tmp_path).rows("SELECT roles, lead, project_cost FROM award_participation")
    assert found == [{"roles": "LEAD_PARTICIPANT|PARTICIPANT", "lead": True, "project_cost": 1000}]


def test_every_source_says_what_it_is_and_where_to_get_it():
    assert {"eurostat-rd", "gateway-to-research", "ons-regional-accounts"} <= set(file_sources())
    for source in file_sources().values():
        assert source.TITLE and source.PUBLISHER and source.LICENCE and source.GET_IT.endswith(".")
        assert source.PARTS and all(source.contract(part).columns for part in source.PARTS)


def test_every_column_of_every_table_is_described():
    bare = [
        f"{c.table}.{column.name}"
        for c in known_contracts()
        for column in c.columns
        if not column.description
    ]
    assert bare == []


def test_codes_of_itl_and_nuts_for_one_area_agree():
    assert itl_code("UKD7") == itl_code("TLD7") == "TLD7"
    assert (itl_code("UKM2"), itl_code("FR10"), itl_code("TLD72")) == (None, None, None)
    assert (len(REGIONS_2021), len(SUBREGIONS_2021)) == (12, 41)
    assert (itl_vintage(["TLD7", "TLD72", "UK"]), itl_vintage(["TLD7", "TLD9"]), itl_vintage([])) == (
        "2021",
        None,
        None,
    )


def test_a_store_of_an_older_version_is_brought_up_to_date_and_a_current_one_left_alone(tmp_path):
    assert refresh(home=tmp_path) is None
    with prepare(home=tmp_path) as prepared:
        version = prepared.activate()
    pointer = tmp_path / "evidence" / "current.json"
    before = pointer.stat().st_mtime_ns
    assert refresh(home=tmp_path) == version
    assert pointer.stat().st_mtime_ns == before
    stores = tmp_path / "evidence" / "stores"
    (stores / f"{version}.duckdb").rename(stores / "0123456789abcdef.duckdb")
    pointer.write_text(pointer.read_text().replace(version, "0123456789abcdef"))
    assert refresh(home=tmp_path) == version == Store.open(tmp_path).version
