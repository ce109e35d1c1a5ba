"""Rows are held to their contract, and accepted + quarantined = read."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import (
    Batch,
    Column,
    Contract,
    Fault,
    HeaderError,
    Type,
    match_header,
    unused_headings,
)

AWARDS = Contract(
    table="made_award",
    key=("reference",),
    order=("start", "reference"),
    columns=(
        Column("reference", required=True, aliases=("Application Number",)),
        Column("start", Type.DATE, formats=("%Y-%m-%d", "%d/%m/%Y")),
        Column(
            "grant", Type.DECIMAL, low=0, high=1_000_000, missing=(":", "n/a"), aliases=("Grant Offered (£)",)
        ),
        Column("people", Type.INTEGER),
        Column("score", Type.NUMBER),
        Column("kind", codes=frozenset({"feasibility", "research"})),
        Column("postcode", pattern=r"^[A-Z]{1,2}\d"),
        Column("closed", Type.BOOLEAN),
        Column("year", Type.PERIOD),
    ),
)


def check(**cells: object):
    return apply(AWARDS, [{"reference": "A1", **cells}], file="awards.csv")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("start", "2018-03-31", date(2018, 3, 31)),
        ("start", "31/03/2018", date(2018, 3, 31)),
        ("grant", "1,234.50", Decimal("1234.5")),
        ("grant", " 12 ", Decimal(12)),
        ("grant", ".5", Decimal("0.5")),
        ("grant", "7.", Decimal(7)),
        ("grant", "1.257358E5", Decimal("125735.8")),
        ("grant", "5e-3", Decimal("0.005")),
        ("people", "1.2e3", 1200),
        ("grant", "0.12345678900000", Decimal("0.123456789")),
        ("grant", ":", None),
        ("grant", "", None),
        ("people", "1,234,567", 1_234_567),
        ("people", "−12", -12),
        ("people", "12.00", 12),
        ("score", "1.5e3", 1500.0),
        ("closed", "Yes", True),
        ("closed", "0", False),
        ("year", "2017/18..2021/22", "2017/18..2021/22"),
        ("kind", "research", "research"),
        ("postcode", "L69 3BX", "L69 3BX"),
    ],
)
def test_a_cell_is_read_as_what_its_column_says(field, text, value):
    checked = check(**{field: text})
    assert checked.rows_quarantined == 0, checked.quarantined.to_pylist()
    assert checked.accepted[field][0].as_py() == value


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("reference", " ", "is blank"),
        ("reference", None, "is blank"),
        ("start", "30/02/2018", "is not a date; write YYYY-MM-DD or DD/MM/YYYY"),
        ("start", "1066-10-14", "is not a date"),
        ("grant", "12,34", "is not a number"),
        ("grant", "-1", "is less than 0"),
        ("grant", "1000000.01", "is more than 1000000"),
        ("grant", "1e308", "is not a number"),
        ("grant", "-", "is not a number"),
        ("grant", "1e-11", "is not a number"),
        ("people", "1.25e1", "is not a whole number"),
        ("grant", "1.00000000001", "at most 18 digits and 10 decimals"),
        ("people", "1.5", "is not a whole number"),
        ("people", "9" * 30, "is not a whole number"),
        ("score", "1e999", "is not a number"),
        ("score", "nan", "is not a number"),
        ("kind", "loan", "is not one of: feasibility, research"),
        ("postcode", "liverpool", "does not have the form"),
        ("closed", "perhaps", "is not yes or no"),
        ("year", "2017/19", "is not a period"),
        ("kind", "re\x00search", "control character"),
    ],
)
def test_a_wrong_cell_quarantines_its_row_with_field_value_and_reason(field, text, reason):
    checked = check(**{field: text})
    assert checked.accepted.num_rows == 0
    line = checked.quarantined.to_pylist()[0]
    assert (line["file"], line["row"], line["field"], line["value"]) == ("awards.csv", 1, field, text)
    assert reason in line["reason"]
    assert json.loads(line["record"])[field] == text


def test_a_row_with_two_faults_has_two_lines_and_counts_once():
    checked = check(grant="many", people="few")
    assert checked.quarantined.num_rows == 2
    assert (checked.read, checked.rows_quarantined) == (1, 1)


def test_the_first_row_of_a_key_stands_and_the_second_names_it():
    rows = [{"reference": "A1"}, {"reference": "A2"}, {"reference": "A1", "grant": "5"}]
    checked = apply(AWARDS, rows)
    assert checked.accepted["reference"].to_pylist() == ["A1", "A2"]
    line = checked.quarantined.to_pylist()[0]
    assert (line["row"], line["field"]) == (3, "reference")
    assert "repeats row 1" in line["reason"]


def test_a_column_that_may_not_repeat_is_held_to_it():
    contract = Contract("made", (Column("code", unique=True), Column("name")))
    checked = apply(contract, [{"code": "1", "name": "a"}, {"code": "1", "name": "b"}])
    assert (checked.accepted.num_rows, checked.rows_quarantined) == (1, 1)


def test_a_row_that_the_reader_could_not_cut_into_cells_is_quarantined_and_counted():
    batch = Batch("x.csv", [2, 3], {"reference": ["A1", None]}, {1: Fault("A2,,,,,,", "has 7 cells, not 3")})
    checked = apply(AWARDS, [batch])
    assert (checked.read, checked.accepted.num_rows) == (2, 1)
    assert checked.quarantined.to_pylist()[0]["reason"] == "has 7 cells, not 3"
    assert checked.quarantined.num_rows == 1


def test_a_reader_that_names_an_unknown_column_is_told():
    with pytest.raises(KeyError, match="has no column colour"):
        apply(AWARDS, [{"reference": "A1", "colour": "red"}])


def test_nothing_read_gives_an_empty_table():
    checked = apply(AWARDS, [])
    assert (checked.read, checked.accepted.num_rows, checked.accepted.schema) == (0, 0, AWARDS.schema)


def test_headings_are_matched_by_alias_case_and_spacing():
    header = ["\ufeffapplication  number", "GRANT_OFFERED (£)", "Colour"]
    assert match_header(AWARDS, header) == {"reference": 0, "grant": 1}
    assert unused_headings(AWARDS, header) == ("Colour",)


def test_a_heading_that_is_an_alias_of_one_column_is_not_taken_for_another():
    contract = Contract(
        "made", (Column("authority", aliases=("Code",)), Column("name", aliases=("Authority",)))
    )
    assert match_header(contract, ["Code", "Authority"]) == {"authority": 0, "name": 1}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["Reference", "reference"], "stands twice, in columns 1 and 2"),
        (["Reference", "Application number"], "mean the same column, reference"),
        (["Grant"], "column 'reference' or 'Application Number' is absent"),
        ([], "holds nothing"),
    ],
)
def test_a_header_that_cannot_be_matched_says_why(header, message):
    with pytest.raises(HeaderError, match=re.escape(message)):
        match_header(AWARDS, header)


CELL = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.sampled_from(
        [
            "",
            "A1",
            "A2",
            "12",
            "1,000",
            "-5",
            "2018",
            "2018-02-30",
            "yes",
            ":",
            "research",
            "1e5",
            "L1",
            "٣",
            "½",
        ]
    ),
)


@given(st.lists(st.fixed_dictionaries({name: CELL for name in AWARDS.names}), max_size=25))
def test_whatever_is_read_accepted_and_quarantined_add_up(rows):
    checked = apply(AWARDS, rows, file="any.csv")
    wrong = {line["row"] for line in checked.quarantined.to_pylist()}
    assert checked.read == len(rows)
    assert checked.accepted.num_rows + len(wrong) == len(rows)
    assert {row for row in range(1, len(rows) + 1) if plainly_right(rows[row - 1])} >= set(
        range(1, len(rows) + 1)
    ) - wrong


def plainly_right(row: dict[str, str | None]) -> bool:
    """The slow, obvious twin: each rule in plain Python (repeats are judged elsewhere)."""
    cells = {name: (text or "").strip() for name, text in row.items()}
    tests = {
        "reference": bool,
        "grant": lambda t: t == ":" or 0 <= Decimal(t.replace(",", "")) <= 1_000_000,
        "people": lambda t: int(Decimal(t.replace(",", "").replace("−", "-"))) is not None,
        "kind": lambda t: t in ("feasibility", "research"),
        "closed": lambda t: t.lower() in ("true", "yes", "y", "1", "false", "no", "n", "0"),
    }
    for name, test in tests.items():
        try:
            if (cells[name] or name == "reference") and not test(cells[name]):
                return False
        except ArithmeticError:
            return False
    return True
