"""Values brought as a sheet, as analysts keep them: late quarters, a revised value, separators, signs, reasons, blanks."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from lodestar.service.audit.models import Event
from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.monitoring.models import Value
from lodestar.service.monitoring.queries import readings_of
from lodestar.service.plan.models import Action

DECILES = [str(number) for number in range(1, 11)]
Q1, Q2 = "2025-04..2025-06", "2025-07..2025-09"


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(datetime(2026, 5, 6, 12, tzinfo=UTC), tick=True):
        yield


def assigned(cast, **more):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    fields = {
        "indicator": "jobs-created", "name": "Jobs", "role": "contextual", "starts": date(2025, 4, 1), "frequency": "quarter",
        "time_rule": "sum", "place_rule": "sum", "areas": [each["code"] for each in cast.amber.authorities[:2]],
        "dimensions": {"sex": ["female", "male"], "deprivation decile": DECILES},
    }  # fmt: skip
    return assign_indicator(by=cast.edith, place=cast.amber, action=action, **(fields | more))


def bring(cast, row, text="", who="edith", **more):
    sent = {"pasted": text, "status": "result"} | more
    return cast.client(who).post(f"/amber/monitoring/{row.slug}/sheet/", sent)


def entered(cast, row, text, **more):
    """Look first, then enter what was seen."""
    page = bring(cast, row, text, **more)
    assert page.status_code == 200, [(f.row, f.column, f.why) for f in page.context["found"].faults]
    assert not Value.objects.filter(assignment=row, source=more.get("source", "-")).exists(), (
        "looking enters nothing"
    )
    return bring(cast, row, text, enter="1", seen=page.context["found"].seen, **more)


def held(row):
    return {
        (v.period, v.area or v.category): v.value if v.value is not None else v.missing
        for v in Value.objects.filter(assignment=row)
    }


def test_a_table_with_a_column_for_each_part_is_read_as_it_stands_in_excel(cast):
    row = assigned(cast)
    one, two = (cast.amber.area_names[code] for code in row.areas)
    sheet = "\n".join((
        f"Period\t{one}\t{row.areas[1]}\tFemale\tsex: male\t1\t10",
        "Q1 2025/26\t1,250\t40 jobs\t600\t690\t\t17",
        "July 2025 to September 2025\t 7 \tNot collected\t\t\t\t0",
        "2025-10..2025-12\t\t\t\t\t\t",
    ))  # fmt: skip
    answer = entered(cast, row, sheet, source="Payroll returns")
    assert answer.status_code == 302
    assert held(row) == {
        (Q1, row.areas[0]): 1250, (Q1, row.areas[1]): 40, (Q1, "female"): 600, (Q1, "male"): 690, (Q1, "10"): 17,
        (Q2, row.areas[0]): 7, (Q2, row.areas[1]): "not-collected", (Q2, "10"): 0,
    }  # fmt: skip
    (reading,) = readings_of(cast.amber, sees_small=True)
    first, second = (each for each in reading.periods[:2])
    assert first.figure.value == 1290 and second.figure.value == 7
    assert second.rolled.explanation == f"The sum of 1 of 2 areas: {one}. Missing: {two} (not collected)."
    assert set(Value.objects.values_list("source", flat=True)) == {"Payroll returns"}


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("12,5", "commas between thousands"),
        ("1.234,5", "commas between thousands"),
        ("1 250", "commas between thousands"),
        ("12%", "write it in full"),
        ("£12", "write it in full"),
        ("3k", "write it in full"),
        ("1.2m", "write it in full"),
        ("N/A", "or choose why there is none"),
        ("~40", "is not a number"),
        ("-4", "is not below zero"),
        ("1.23456789", "6 after it"),
        ("1" * 19, "18 digits"),
        ("NaN", "is not a number"),
        ("1e5", "is not a number"),
        ("１２", "is not a number"),
    ],
)
def test_what_is_no_plain_number_is_never_guessed_at(cast, cell, why):
    row = assigned(cast)
    page = bring(cast, row, f"Period\tTotal\tFemale\nQ1 2025/26\t40\t{cell}", enter="1")
    assert page.status_code == 422
    (fault,) = page.context["found"].faults
    assert why in fault.why and (fault.row, fault.column) == (2, "sex: female")
    assert not Value.objects.exists(), "all or none"
    assert cell in page.content.decode(), "what was pasted is kept, to be put right"
    form = cast.client("edith").post(
        f"/amber/monitoring/{row.slug}/values/?period={Q1}", {"value-0": cell, "status": "result"}
    )
    assert form.status_code == 422 and not Value.objects.exists(), "the page reads numbers as the sheet does"


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        ("Total\n4", "No column is named Period"),
        ("Period\tMen\nQ1 2025/26\t4", "This is no column of this sheet"),
        ("Period\tTotal\tTotal\nQ1 2025/26\t4\t5", "Two columns are named so"),
        ("Period\tTotal\nQ1 2025\t4", "so that it is clear which"),
        ("Period\tTotal\nQ5 2025/26\t4", "is not a date"),
        ("Period\tTotal\n2025/26\t4", "due for each quarter"),
        ("Period\tTotal\n\t4", "has no period"),
        ("Period\tTotal\nQ1 2025/26\t4\nQ1 2025/26\t5", "says this twice"),
        ("Period\tValue\tMissing\nQ1 2025/26\t4\tnot collected", "not both"),
        ("Period\tValue\tMissing\nQ1 2025/26\t\tforgot", "is not a reason"),
        ("Period\tValue\tStatus\nQ1 2025/26\t4\thope", "not result or estimate"),
        ("Period\tArea\tValue\nQ1 2025/26\tAtlantis\t4", "is not an area"),
        ("Period\tDimension\tCategory\tValue\nQ1 2025/26\tsex\tother\t4", "is not expected for sex"),
        (" \n ", "The sheet is empty"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_where_and_why(cast, sheet, why):
    page = bring(cast, assigned(cast), sheet, enter="1")
    assert page.status_code == 422 and why in page.content.decode()
    assert not Value.objects.exists()


def test_percentages_come_with_what_they_were_divided_from(cast):
    row = assigned(
        cast,
        indicator="rd-share-of-gva",
        time_rule="ratio",
        place_rule="none",
        dimensions={"sex": ["female", "male"]},
        areas=[],
    )
    sheet = 'Period,Total numerator,Total denominator,Female numerator,Female denominator\nQ1 2025/26,"1,050","2,000",30,60\n'
    assert entered(cast, row, sheet).status_code == 302
    whole = Value.objects.get(dimension="")
    assert (whole.value, whole.numerator, whole.denominator) == (Decimal("52.5"), 1050, 2000)
    page = bring(cast, row, "Period\tFemale\nQ1 2025/26\t50")
    assert page.status_code == 422 and "numerator and its denominator" in page.content.decode()


def test_what_is_taken_out_comes_back_and_changes_nothing(cast):
    row = assigned(cast)
    enter_values(by=cast.edith, assignment=row, entries=[
        Entry(Q1, value=Decimal("1250.5"), source="=Returns"), Entry(Q1, area=row.areas[0], value=Decimal(40), status="estimate"),
        Entry(Q1, dimension="sex", category="male", value=Decimal(3)), Entry(Q2, missing="not-released", source="ONS"),
    ])  # fmt: skip
    before = Event.objects.count()
    for kind in ("csv", "xlsx"):
        file = cast.client("edith").get(f"/amber/monitoring/{row.slug}/download/?format={kind}").content
        answer = cast.client("edith").post(
            f"/amber/monitoring/{row.slug}/sheet/",
            {"file": SimpleUploadedFile(f"v.{kind}", file), "status": "result"},
        )
        found = answer.context["found"]
        assert (found.changes, found.faults, found.same) == ((), (), 4), kind
    assert Event.objects.count() == before


def test_a_workbook_that_was_edited_corrects_what_it_says_otherwise_with_the_reason(cast):
    row = assigned(cast)
    enter_values(by=cast.edith, assignment=row, entries=[Entry(Q1, value=Decimal(40), source="Returns")])
    book = openpyxl.load_workbook(
        io.BytesIO(cast.client("edith").get(f"/amber/monitoring/{row.slug}/download/?format=xlsx").content)
    )
    sheet = book.worksheets[0]
    names = [cell.value for cell in sheet[1]]
    sheet.cell(2, names.index("value") + 1).value = 44
    sheet.append([Q2 if name == "period" else 9 if name == "value" else None for name in names])
    kept = io.BytesIO()
    book.save(kept)
    edith = cast.client("edith")
    page = edith.post(
        f"/amber/monitoring/{row.slug}/sheet/",
        {"file": SimpleUploadedFile("v.xlsx", kept.getvalue()), "status": "result"},
    )
    assert [(c.was, c.becomes) for c in page.context["found"].changes] == [
        ("40 jobs", "44 jobs"),
        ("", "9 jobs"),
    ]
    again = page.context["form"].initial["pasted"]
    answer = bring(
        cast, row, again, enter="1", seen=page.context["found"].seen, reason="Two returns came late"
    )
    assert answer.status_code == 302 and held(row) == {(Q1, ""): 44, (Q2, ""): 9}
    corrected = Event.objects.filter(kind="indicator-value", changes__value=["40", "44"]).get()
    assert corrected.reason == "Two returns came late"
    assert Value.objects.get(period=Q1).source == "Returns"


def test_what_somebody_else_entered_meanwhile_is_not_overwritten_unseen(cast):
    row = assigned(cast)
    page = bring(cast, row, "Period\tTotal\nQ1 2025/26\t40")
    enter_values(by=cast.edith, assignment=row, entries=[Entry(Q1, value=Decimal(41))])
    again = bring(cast, row, "Period\tTotal\nQ1 2025/26\t40", enter="1", seen=page.context["found"].seen)
    assert again.status_code == 200 and "entered meanwhile" in again.content.decode()
    assert held(row) == {(Q1, ""): 41}
    assert [(c.was, c.becomes) for c in again.context["found"].changes] == [("41 jobs", "40 jobs")]


def test_the_download_hides_small_numbers_from_those_without_the_right(cast):
    row = assigned(cast)
    enter_values(by=cast.edith, assignment=row, entries=[
        Entry(Q1, value=Decimal(100)), Entry(Q1, dimension="sex", category="female", value=Decimal(3)),
        Entry(Q1, dimension="sex", category="male", value=Decimal(97)),
    ])  # fmt: skip
    for name, seen in (("ann", {"100", "3", "97"}), ("vera", {"100", ""}), ("sec", {"100", ""})):
        text = (
            cast.client(name)
            .get(f"/amber/monitoring/{row.slug}/download/?format=csv")
            .content.decode("utf-8-sig")
        )
        lines = list(csv.DictReader(io.StringIO(text)))
        assert {line["value"] for line in lines} == seen, name
        assert all((line["value"] == "") == (line["missing"] == "hidden: a small number") for line in lines)
    assert cast.client("vera").get(f"/amber/monitoring/{row.slug}/sheet/").status_code == 403


def test_a_sheet_of_another_encoding_or_size_is_refused(cast):
    row = assigned(cast)
    edith, url = cast.client("edith"), f"/amber/monitoring/{row.slug}/sheet/"
    odd = SimpleUploadedFile("v.csv", "Period,Total\nQ1 2025/26,£4".encode("latin-1"))
    assert "neither an Excel workbook" in edith.post(url, {"file": odd, "status": "result"}).content.decode()
    large = SimpleUploadedFile("v.csv", b"x" * 4_100_000)
    assert edith.post(url, {"file": large, "status": "result"}).status_code == 413
    both = edith.post(url, {"file": SimpleUploadedFile("v.csv", b"a"), "pasted": "a", "status": "result"})
    assert "not both" in both.content.decode()


def test_headings_may_stand_below_a_title_and_rows_are_named_as_they_stand_in_the_sheet(cast):
    row = assigned(cast)
    sheet = "Jobs, returns of the year\n\nPeriod\tTotal\n\nQ1 2025/26\tmany\n"
    page = bring(cast, row, sheet)
    assert [(f.row, f.column) for f in page.context["found"].faults] == [(5, "The whole place")]
    page = bring(cast, row, page.context["form"].initial["pasted"].replace("many", "40"))
    assert [change.row for change in page.context["found"].changes] == [5]


def test_the_sheet_of_a_workbook_that_has_the_headings_is_read(cast):
    row = assigned(cast)
    book = openpyxl.Workbook()
    book.active.append(["Notes of the year"])
    book.create_sheet("Data").append(["Period", "Total"])
    book["Data"].append(["Q1 2025/26", 41])
    kept = io.BytesIO()
    book.save(kept)
    sent = {"file": SimpleUploadedFile("v.xlsx", kept.getvalue()), "status": "result"}
    page = cast.client("edith").post(f"/amber/monitoring/{row.slug}/sheet/", sent)
    assert [change.becomes for change in page.context["found"].changes] == ["41 jobs"]


def test_another_source_alone_is_told_as_what_changes(cast):
    row = assigned(cast)
    enter_values(by=cast.edith, assignment=row, entries=[Entry(Q1, value=Decimal(40), source="Returns")])
    page = bring(cast, row, "Period\tTotal\tSource\nQ1 2025/26\t40\tAudit")
    assert [(c.was, c.becomes) for c in page.context["found"].changes] == [("40 jobs", "40 jobs, from Audit")]
