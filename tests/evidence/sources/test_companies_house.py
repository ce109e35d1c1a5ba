"""The register of companies is read in blocks, at speed, and says the same as the slow way, row for row."""

import csv
import io
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from real import real

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.blocks import block_batches
from lodestar.evidence.files.reading import TextTable, UnreadableFile
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.registers import register
from lodestar.evidence.releases.release import releases
from lodestar.evidence.releases.verifying import verify_everything
from lodestar.evidence.sources.companies_house import as_published
from lodestar.evidence.stores.store import Store
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.content import read_parquet
from lodestar.evidence.tables.contracts import Column, Contract, match_header

HEADER = (
    "CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.AddressLine1, RegAddress.AddressLine2,RegAddress.PostTown,"
    "RegAddress.PostCode,CompanyCategory,CompanyStatus,IncorporationDate,DissolutionDate,SICCode.SicText_1,"
    "SICCode.SicText_2,PreviousName_1.CONDATE, PreviousName_1.CompanyName, PreviousName_2.CompanyName"
)


def row(number="00083405", name="MADE LTD", sic="62090 - Other", day="01/04/2018", former="OLD LTD", care=""):
    cells = [
        name,
        number,
        care,
        "1 MADE STREET",
        "",
        "LIVERPOOL",
        "L1 1AA",
        "Private",
        "Active",
        day,
        "",
        sic,
        "",
        "",
        former,
        "",
    ]
    return ",".join(f'"{cell}"' for cell in cells)


def zipped(tmp_path, *rows, name="BasicCompanyDataAsOneFile-2026-11-01.zip", encoding="utf-8"):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("companies.csv", "\r\n".join([HEADER, *rows, ""]).encode(encoding))
    return path


def one(path, home):
    return understand([path], home=home)[0]


def rows(found):
    return read_parquet(found.draft.tables[0].path).to_pylist()


def lines(found):
    return [
        (line["row"], line["field"], line["value"]) for line in found.draft.tables[0].quarantined.to_pylist()
    ]


def test_the_sample_of_the_real_register_is_read_whole(tmp_path):
    path = real("companies-house", "basic_company_data_sample_1000.csv")
    found = one(path, tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        published = list(csv.DictReader(file))
    assert (found.read, found.quarantined) == (1_000, 0) == (len(published), 0)
    kept = {company["number"]: company for company in rows(found)}
    for company in published:
        held = kept[company["CompanyNumber"]]
        assert held["name"] == company["CompanyName"].strip()
        codes = [company[f"SICCode.SicText_{n}"].split(" - ")[0] for n in range(1, 5)]
        assert [held[f"sic_{n}"] or "" for n in range(1, 5)] == [
            c if c != "None Supplied" else "" for c in codes
        ]
    assert sum(number.startswith("0") for number in kept) > 500


def test_numbers_keep_their_zeros_and_codes_lose_their_words(tmp_path):
    company = rows(one(zipped(tmp_path, row()), tmp_path))[0]
    assert (company["number"], company["sic_1"], company["sic_2"]) == ("00083405", "62090", None)
    assert (company["incorporated"].isoformat(), company["former_names"]) == ("2018-04-01", "OLD LTD")


def test_a_line_that_may_name_a_person_is_not_kept(tmp_path):
    found = one(zipped(tmp_path, row(care="NOBODY ATALL"), row("1", care="NOBODY ATALL")), tmp_path)
    assert found.quarantined == 1
    assert "NOBODY" not in str(rows(found)) + str(found.draft.tables[0].quarantined.to_pylist())


def test_every_fault_is_told_with_its_row_and_nothing_is_lost(tmp_path):
    made = [
        row("00000001"), row("83405"), row("00000002", name=""), row("00000003", day="32/01/2018"),
        row("00000004", sic="many things"), row("00000001", name="AGAIN LTD"), '"short","00000005"', "", row("00000006"),
    ]  # fmt: skip
    found = one(zipped(tmp_path, *made), tmp_path)
    assert (found.read, found.quarantined) == (8, 6)
    assert [company["number"] for company in rows(found)] == ["00000001", "00000006"]
    assert lines(found) == [
        (3, "number", "83405"), (4, "name", ""), (5, "incorporated", "32/01/2018"), (6, "sic_1", "many things"),
        (7, "number", "00000001"), (8, "", "short,00000005"),
    ]  # fmt: skip


def test_lines_in_another_encoding_are_read(tmp_path):
    found = one(zipped(tmp_path, row(name="CAFÉ LTD"), encoding="cp1252"), tmp_path)
    assert rows(found)[0]["name"] == "CAFÉ LTD"


def test_the_register_stays_in_its_release_and_is_not_copied_into_the_store(tmp_path):
    accept([one(zipped(tmp_path, row(), row("SC000001", former="")), tmp_path)], home=tmp_path)
    store = Store.open(tmp_path)
    assert store.rows("SELECT source, rows FROM release") == [{"source": "companies-house", "rows": 2}]
    assert store.rows("SELECT table_name FROM information_schema.tables WHERE table_name = 'company'") == []
    path = register("company", home=tmp_path)
    with duckdb.connect() as connection:
        held = connection.execute(f"SELECT * FROM ({as_published(path)})").to_arrow_table().to_pylist()
    assert [company["CompanyNumber"] for company in held] == ["00083405", "SC000001"]
    assert [company["PreviousName_1.CompanyName"] for company in held] == ["OLD LTD", None]
    assert [found.problems for found in verify_everything(home=tmp_path)] == [(), ()]
    assert releases(home=tmp_path)[0].quarantined == 0


def test_the_next_edition_says_what_changed(tmp_path):
    accept([one(zipped(tmp_path, row(), row("00000002")), tmp_path)], home=tmp_path)
    later = zipped(tmp_path, row(name="RENAMED LTD"), row("00000003"), name="BasicCompanyData-2026-12-01.zip")
    change = one(later, tmp_path).changes[0]
    assert (change.rows_before, change.added, change.removed, change.revised) == (2, 1, 1, 1)
    assert (change.examples[0].before, change.examples[0].after) == ("MADE LTD", "RENAMED LTD")


def test_the_same_file_gives_the_same_release(tmp_path):
    path = zipped(tmp_path, row(), row("00000002"))
    assert one(path, tmp_path).draft.id == one(path, tmp_path).draft.id


def test_damaged_and_mistaken_files_say_so(tmp_path):
    path = zipped(tmp_path, *(row(f"{n:08d}") for n in range(3_000)))
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(UnreadableFile, match="damaged or was cut short"):
        one(path, tmp_path)
    plain = tmp_path / "companies.csv"
    plain.write_text(HEADER.replace(" CompanyNumber", "CompanyName") + "\n" + row())
    with pytest.raises(LodestarError, match="no source known"):
        one(plain, tmp_path)


SMALL = Contract("made", (Column("code", required=True), Column("name"), Column("note")))
CELLS = st.text(st.sampled_from('ab ,"\n\té'), max_size=6)


def slow_and_fast(path, size):
    table = TextTable(path)
    slow = apply(SMALL, table.batches(SMALL))
    fast = apply(SMALL, block_batches(table, match_header(SMALL, table.header), size=size))
    return slow, fast


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=0, max_size=4), max_size=12),
    st.integers(8, 80),
    st.sampled_from(["\n", "\r\n"]),
)
def test_blocks_say_what_the_slow_reader_says_whatever_the_rows(tmp_path_factory, table, size, end):
    held = io.StringIO()
    writer = csv.writer(held, lineterminator=end)
    writer.writerows([["code", "name", "note"], *table])
    path = tmp_path_factory.mktemp("blocks") / "made.csv"
    path.write_bytes(held.getvalue().encode())
    slow, fast = slow_and_fast(path, size)
    assert fast.read == slow.read == fast.accepted.num_rows + fast.rows_quarantined
    assert fast.accepted.to_pylist() == slow.accepted.to_pylist()
    assert [(q["row"], q["field"]) for q in fast.quarantined.to_pylist()] == [
        (q["row"], q["field"]) for q in slow.quarantined.to_pylist()
    ]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(4, 64))
def test_no_bytes_whatever_are_lost_in_blocks(tmp_path_factory, data, size):
    path = tmp_path_factory.mktemp("blocks") / "made.csv"
    path.write_bytes(b"code,name,note\n" + data)
    try:
        slow, fast = slow_and_fast(path, size)
    except UnreadableFile:
        return
    assert fast.read == fast.accepted.num_rows + fast.rows_quarantined
    if b'"' not in data and b"\0" not in data:
        assert fast.read == slow.read


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([b"a,b,c", b"d,,", b"", b"e,f", b"g,h,i,j"]), max_size=12),
       st.lists(st.sampled_from([b"\n", b"\r\n", b"\r"]), min_size=13, max_size=13), st.integers(4, 64))  # fmt: skip
def test_rows_that_end_in_any_mark_are_counted_alike(tmp_path_factory, table, ends, size):
    path = tmp_path_factory.mktemp("blocks") / "made.csv"
    path.write_bytes(b"code,name,note\n" + b"".join(row + end for row, end in zip(table, ends, strict=False)))
    slow, fast = slow_and_fast(path, size)
    assert fast.read == slow.read
    assert fast.accepted.to_pylist() == slow.accepted.to_pylist()
