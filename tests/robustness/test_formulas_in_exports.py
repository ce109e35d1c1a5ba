"""What looks like a formula in a text is no formula in any table that can be downloaded."""

import csv
import io
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from following import Followed
from openpyxl import load_workbook

# A tab or a line feed at the start of a text does not survive the reading of a pack; inside one it does.
BEGINNINGS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0\t=",
    '=HYPERLINK("https://example.org","x")',
)
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def cells(answer: HttpResponse) -> list[Any]:
    """Every cell of a download."""
    if answer["Content-Type"].startswith("text/csv"):
        text = answer.content.decode("utf-8-sig")
        return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    book = load_workbook(io.BytesIO(answer.content))
    return [cell for sheet in book for row in sheet for cell in row]


def _value(cell: Any) -> Any:
    return getattr(cell, "value", cell)


def formulas(answer: HttpResponse) -> list[str]:
    """The cells that a spreadsheet would run. A workbook says what each cell is; in CSV the beginning decides."""
    if answer["Content-Type"].startswith("text/csv"):
        return [
            cell
            for cell in cells(answer)
            if cell.lstrip(" ")[:1] in {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}
            and not NUMBER.fullmatch(cell)
        ]
    return [str(cell.value) for cell in cells(answer) if cell.data_type == "f" or cell.hyperlink]


@pytest.fixture(scope="module")
def beginnings() -> tuple[str, ...]:
    return BEGINNINGS


def test_no_download_holds_a_formula(followed: Followed) -> None:
    tables = {
        path: answer
        for path, answer in followed.answers.items()
        if answer.get("Content-Type", "").startswith(("text/csv", "application/vnd"))
    }
    lists = {path.partition("?")[0] for path in tables}
    assert {
        f"/amber/{name}/" for name in ("actions", "assets", "organisations", "claims", "observations")
    } <= lists
    for beginning in BEGINNINGS:
        holding = [
            path for path, answer in tables.items() if any(beginning in str(_value(c)) for c in cells(answer))
        ]
        assert len(holding) > 2, f"no download holds a text that begins with {beginning}"
    assert {path: formulas(answer)[:3] for path, answer in tables.items() if formulas(answer)} == {}


def test_downloads_as_json_keep_texts_as_they_are(place: Any) -> None:
    names = [row["name"] for row in Client().get("/amber/assets/?format=json").json()]
    assert names and all(name.startswith(BEGINNINGS) for name in names)


def test_the_check_finds_a_formula() -> None:
    """Else the claim above could not fail."""
    wrong = HttpResponse(b'a,"=1+1",-3,\t=2\n', content_type="text/csv")
    assert formulas(wrong) == ["=1+1", "\t=2"]
