"""What leaves as a table can come back, and no spreadsheet takes words for a formula."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.reports.tables import from_export_cell, to_csv, to_export_cell, to_json, to_xlsx

FORMULA_CHARACTERS = "=+-@\t\r\n"
WORDS = st.text(st.sampled_from("'=+-@\t\r\n 5.a£,\"｛＝"), max_size=6) | st.text(max_size=20)
PRINTABLE = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=20)


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data, sheet="Data"):
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)]


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 151", "-x", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "'=1", "-1-1", "＝1"]
)
def test_words_that_look_like_a_formula_get_an_apostrophe(text):
    assert to_export_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-5.25", "5", "it's", "'quoted'", "a=b", "", "£5"])
def test_numbers_and_plain_words_stay_as_they_are(text):
    assert to_export_cell(text) == text


@given(WORDS)
@example("'-5")
@example("''=x")
@example("' =x")
def test_every_cell_comes_back_as_it_went(text):
    assert from_export_cell(to_export_cell(text)) == text


@given(WORDS)
def test_no_exported_words_begin_like_a_formula(text):
    cell = to_export_cell(text)
    bare = cell.lstrip()
    if bare[:1] in tuple(FORMULA_CHARACTERS):
        Decimal(cell)
    assert cell[:1] not in ("\t", "\r", "\n") and bare[:1] not in ("=", "+", "@")


@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_a_csv_table_comes_back_as_it_went(rows):
    data = to_csv(["name", "=odd"], rows)
    head, *body = read_csv(data)
    assert head == ["name", "'=odd"]
    assert [tuple(map(from_export_cell, row)) for row in body] == rows


def test_csv_opens_with_a_byte_order_mark_and_writes_values_plainly():
    row = (None, True, Decimal("67.720"), Decimal("1E+3"), dt.date(2022, 11, 10), ("a", "b"), -3, 0.1)
    data = to_csv(list("abcdefgh"), [row])
    assert data.startswith(b"\xef\xbb\xbf")
    assert read_csv(data)[1] == ["", "true", "67.720", "1000", "2022-11-10", "a; b", "-3", "0.1"]


def test_a_row_of_another_length_is_refused():
    for write in (to_csv, to_json, lambda columns, rows: to_xlsx(columns, rows, title="t")):
        with pytest.raises(ValueError):
            write(["a", "b"], [("only one",)])


@given(st.lists(st.tuples(PRINTABLE, st.integers(-(10**12), 10**12)), max_size=5))
def test_a_workbook_comes_back_as_it_went_and_holds_no_formula(rows):
    found = openpyxl.load_workbook(io.BytesIO(to_xlsx(["name", "count"], rows, title="Made")))["Data"]
    assert not [cell for line in found.iter_rows() for cell in line if cell.data_type == "f"]
    body = [
        [cell.value for cell in line] for line in found.iter_rows(min_row=2, max_col=2, max_row=1 + len(rows))
    ]
    assert [(from_export_cell(name or ""), count) for name, count in body] == rows


def test_a_workbook_types_its_cells_and_freezes_its_heading():
    rows = [(Decimal("67.72"), dt.date(2022, 11, 10), dt.datetime(2022, 11, 10, 9, 30), True, "=1+1", None)]
    data = to_xlsx(list("abcdef"), rows, title="Awards")
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Data"]
    assert [cell.value for cell in sheet[2]][:5] == [
        67.72, dt.datetime(2022, 11, 10), dt.datetime(2022, 11, 10, 9, 30), True, "'=1+1",
    ]  # fmt: skip
    assert [cell.data_type for cell in sheet[2]][:5] == ["n", "d", "d", "b", "s"]
    assert sheet.freeze_panes == "A2"


def test_a_number_keeps_all_its_digits():
    long = Decimal("1234567890.1234567891")
    early = dt.date(1707, 5, 1)
    assert read_xlsx(to_xlsx(["a", "b"], [(long, early)], title="t"))[1] == [str(long), "1707-05-01"]
    assert json.loads(to_json(["a"], [(long,)])) == [{"a": str(long)}]


def test_the_second_sheet_says_what_the_table_is():
    data = to_xlsx(
        ["a"], [], title="Awards", note="By line.", source="Framework, p. 16", licence="OGL v3", made=True
    )
    assert read_xlsx(data, "About") == [
        ["Title", "Awards"],
        ["Note", "By line."],
        ["Source", "Framework, p. 16"],
        ["Licence", "OGL v3"],
        ["Made data", "These data are invented and describe no real place."],
    ]
    assert [row[0] for row in read_xlsx(to_xlsx(["a"], [], title="Awards"), "About")] == ["Title"]


def test_words_longer_than_a_cell_are_cut_visibly_and_not_dropped():
    (value,) = read_xlsx(to_xlsx(["a"], [("x" * 40_000,)], title="t"))[1]
    assert (len(value), value[-1]) == (32_767, "…")


def test_json_keeps_types_and_escapes_nothing():
    row = (
        "=1+1",
        Decimal("67.72"),
        Decimal(252),
        None,
        False,
        dt.date(2022, 11, 10),
        ("a", "b"),
        float("nan"),
    )
    (found,) = json.loads(to_json(list("abcdefgh"), [row]))
    assert list(found.values()) == ["=1+1", 67.72, 252, None, False, "2022-11-10", ["a", "b"], "nan"]
    assert isinstance(found["c"], int)
    with pytest.raises(LodestarError, match="two columns have one name"):
        to_json(["a", "a"], [])
