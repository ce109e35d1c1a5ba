"""Publishers' files are read whatever their form; what cannot be read says why and loses no row."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.evidence.files.reading import TextTable, UnreadableFile
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Column, Contract, HeaderError, Type

CONTRACT = Contract("made", (Column("code", required=True), Column("name"), Column("grant", Type.DECIMAL)))
PLAIN = 'code,name,grant\nA1,Café Ltd,5\nA2,"One, Two","1,000"\n'


def table(tmp_path, data: bytes, name: str = "made.csv") -> TextTable:
    path = tmp_path / name
    path.write_bytes(data)
    return TextTable(path)


def read(made: TextTable):
    return apply(CONTRACT, made.batches(CONTRACT))


def zipped(text: str, name: str = "made.csv") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, text)
    return held.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("cp1252"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace("\n", "\r\n\r\n").encode(),
        gzip.compress(PLAIN.encode(), mtime=0),
        zipped(PLAIN),
        b"code;name;grant\nA1;Caf\xc3\xa9 Ltd;5\nA2;One, Two;1,000\n",
        b"Code\tNAME\tGrant\nA1\tCaf\xc3\xa9 Ltd\t5\nA2\tOne, Two\t1,000\n",
        b'code,name,grant,colour\nA1,Caf\xc3\xa9 Ltd,5,red\nA2,"One, Two",1000,blue\n',
        b'code,name,grant\nA1,Caf\xc3\xa9 Ltd,5,,\nA2,"One, Two",1000,\n',
    ],
)
def test_every_common_form_reads_the_same(tmp_path, data):
    checked = read(table(tmp_path, data))
    assert checked.rows_quarantined == 0, checked.quarantined.to_pylist()
    rows = [(row["code"], row["name"], float(row["grant"])) for row in checked.accepted.to_pylist()]
    assert rows == [("A1", "Café Ltd", 5.0), ("A2", "One, Two", 1000.0)]


def test_lines_in_two_encodings_are_both_read(tmp_path):
    data = b"code,name,grant\nA1,Caf\xc3\xa9,5\nA2,Caf\xe9,6\n"
    assert read(table(tmp_path, data)).accepted["name"].to_pylist() == ["Café", "Café"]


def test_a_row_of_another_length_is_quarantined_with_its_number_in_the_file(tmp_path):
    checked = read(table(tmp_path, b"code,name,grant\nA1,One,5\n\nA2,Two\nA3,Three,7,8\nA4,Four,9\n"))
    lines = checked.quarantined.to_pylist()
    assert [(line["row"], line["reason"]) for line in lines] == [
        (4, "has 2 cells, and the header has 3"),
        (5, "has 4 cells, and the header has 3"),
    ]
    assert (checked.read, checked.accepted.num_rows) == (4, 2)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "does not begin with a row of headings"),
        (b"\n\n", "does not begin with a row of headings"),
        (b"just some words\nmore\n", "does not begin with a row of headings"),
        (gzip.compress(PLAIN.encode() * 500)[:-30], "damaged or was cut short"),
        (zipped(PLAIN)[:60], "damaged or was cut short"),
        (zipped(PLAIN, "xl/workbook.xml"), "is a workbook or an archive that holds 0 CSV files"),
        (b'code,name\nA1,"never closed' + b"x\n" * 100_000, "a quotation mark opens there and never closes"),
        (b"code,name\nA1," + b"x" * 11_000_000, "a line of more than"),
    ],
)
def test_a_file_that_is_no_table_says_why(tmp_path, data, message):
    with pytest.raises(UnreadableFile, match=message):
        read(table(tmp_path, data))


def test_a_file_that_unpacks_to_far_more_than_it_is_is_not_read_further(tmp_path):
    bomb = gzip.compress(b"code,name,grant\n" + (b"A1," + b"x" * 100_000 + b",5\n") * 1_300)
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        for _ in table(tmp_path, bomb).records():
            pass


def test_headings_that_do_not_fit_are_named(tmp_path):
    with pytest.raises(
        HeaderError, match="column 'code' is absent from the header, which holds 'kode', 'name'"
    ):
        read(table(tmp_path, b"kode,name\n1,2\n"))


def test_a_folder_or_a_file_that_is_not_there_says_so(tmp_path):
    for path in (tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(UnreadableFile, match="cannot be read"):
            _ = TextTable(path).header


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"code,name,grant\n", b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\xff\xfe"]),
)
def test_no_bytes_whatever_give_anything_but_a_clear_message(tmp_path_factory, data, start):
    made = table(tmp_path_factory.mktemp("fuzz"), start + data)
    try:
        checked = read(made)
    except (UnreadableFile, HeaderError):
        return
    assert (
        checked.read == checked.accepted.num_rows + checked.rows_quarantined == sum(1 for _ in made.records())
    )
