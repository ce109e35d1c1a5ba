"""Whatever a file holds, every source answers with rows that are all accounted for, or with a message: nothing else."""

import csv
import gzip
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))

from made_gateway import ORGANISATION, PROJECT, document

from lodestar.cli import app
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.adding import understand
from lodestar.evidence.sources import file_sources
from lodestar.evidence.tables.contracts import CheckedFile

TABLES = {
    "eurostat-rd": ("rd.csv", 1, {
        "year": "2018", "region_type": "NUTS", "region_year_spec": "2016", "region_id": "UKD7", "region_level": "2",
        "rd_e_gerdreg_total_mio_nac": "605.7"}),
    "ons-regional-accounts": ("gva-by-industry-current.csv", 2, {
        "ITL region code": "TLD7", "ITL region name": "Merseyside", "SIC07 code": "A", "SIC07 description": "Made",
        "2017": "1,234", "2018": "5"}),
    "gateway-to-research": ("participants.csv", 1, {
        "project_id": PROJECT.format(n=1), "ref": "1", "org_id": ORGANISATION.format(n=1), "name": "Made Ltd",
        "role": "LEAD_PARTICIPANT", "postcode": "L1 1AA", "region": "", "city": "", "project_cost": "5",
        "grant_offer": "4", "lad": "E08000012"}),
    "innovate-uk-projects": ("projects.csv", 1, {
        "Project Number": "1", "Project Title": "Made", "Participant Name": "Made Ltd", "Is Lead Participant": "Yes",
        "CRN": "83405", "Project Start Date": "01/04/2018", "Award Offered (£)": "4", "Total Costs (£)": "5",
        "Postcode": "L1 1AA"}),
    "360giving": ("grants.csv", 1, {
        "Identifier": "360G-made-1", "Title": "Made", "Description": "Made", "Currency": "GBP", "Amount Awarded": "5",
        "Award Date": "2018-04-01", "Recipient Org:Identifier": "x", "Recipient Org:Name": "Made",
        "Recipient Org:Postal Code": "L1 1AA", "Funding Org:Identifier": "y", "Funding Org:Name": "Made"}),
    "companies-house": ("companies.csv", 1, {
        "CompanyName": "MADE LTD", " CompanyNumber": "00083405", "RegAddress.PostCode": "L1 1AA",
        "IncorporationDate": "01/04/2018", "SICCode.SicText_1": "62090 - Made", "PreviousName_1.CompanyName": "OLD"}),
    "nomis-industry": ("bres_2018.csv", 1, {
        "year": "2018", "geo_type": "nuts 2013 level 2", "geo_nm": "Merseyside", "geo_cd": "UKD7", "SIC4": "0161",
        "value": "5"}),
    "indices-of-deprivation": ("iod.csv", 6, {
        "area_code": "E08000012", "area_name": "Liverpool", "area_type": "Local Authority District (2024)",
        "deprivation_data_year": "2025", "index_domain": "Crime", "average_rank": "1", "rank_average_rank": "2",
        "average_score": "3", "rank_average_score": "4", "proportion_bottom_decile": "0.5",
        "rank_proportion_bottom_decile": "6"}),
    "knowledge-bases": ("bases.csv", 1, {"name": "Made", "type": "UNIVERSITY", "registration_number": "10003758"}),
    "ons-geography": ("lookup.csv", 1, {
        "LAD25CD": "E08000012", "LAD25NM": "Liverpool", "CAUTH25CD": "E47000004", "CAUTH25NM": "Made"}),
}  # fmt: skip
NASTY = ["", " ", ":", "1e308", "-1e308", "-5", "1,234.5", "NaN", "inf", "٣", "=1+1", "2018-02-30", "31/12/2018",
         "12/31/2018", "Café", 'a "quoted" word', "a\nb", "9" * 60, "TLD7", "UKD7", "E08000012", "L1 1AA", "no", "None",
         "0x10", "\u202e", "−7", "£5", "1e5"]  # fmt: skip


def table_bytes(columns, rows, encoding="utf-8", delimiter=","):
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([columns, *rows])
    return held.getvalue().encode(encoding, errors="replace")


def workbook_bytes(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def tar_bytes(documents):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as tar:
        for number, content in enumerate(documents):
            member = tarfile.TarInfo(f"{number}.xml")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return held.getvalue()


def zip_bytes(content, name="made.csv"):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return held.getvalue()


GRANTS = {"grants": [{"id": "360G-made-1", "title": "t", "description": "d", "currency": "GBP", "amountAwarded": 5,
                      "awardDate": "2018-04-01", "recipientOrganization": [{"id": "x", "name": "y"}],
                      "fundingOrganization": [{"id": "z", "name": "w"}]}]}  # fmt: skip
FILES = {
    **{f"{source}.csv": table_bytes(list(row), [list(row.values())] * 2) for source, (_, _, row) in TABLES.items()},
    "companies.zip": zip_bytes(table_bytes(list(TABLES["companies-house"][2]), [list(TABLES["companies-house"][2].values())])),
    "bres.csv.gz": gzip.compress(table_bytes(list(TABLES["nomis-industry"][2]), [list(TABLES["nomis-industry"][2].values())])),
    "documents.tar.gz": tar_bytes([document(1), document(2)]),
    "document.xml": document(1),
    "grants.json": json.dumps(GRANTS).encode(),
    "nomis.xlsx": workbook_bytes({"Data": [["UK Business Counts"], ["ONS"], ["date", 2018], ["Area", "Total"], ["ladu:Wirral", 5]]}),
    "demography.xlsx": workbook_bytes(
        {"Table 1.1a": [["Table 1.1a - Count Of Births Of New Enterprises"], ["x"], [None, None, 2019], ["E08000012", "L", 5]]}
    ),
    "gdp.xlsx": workbook_bytes(
        {"Table 5": [["Table 5: Gross Domestic Product (GDP) at current market prices, pounds million"],
                     ["ITL", "ITL code", "Region name", "2017", "2018"], ["ITL2", "TLD7", "Merseyside", 1, 2]]}
    ),
}  # fmt: skip


def accounted(found):
    """Every row is accepted, or has a line that says what is wrong with it."""
    for one in found:
        (checked,) = one.draft.tables
        kept = checked.rows if isinstance(checked, CheckedFile) else checked.accepted.num_rows
        told = len(set(checked.quarantined["row"].to_pylist()))
        assert kept + checked.rows_quarantined == one.read
        assert told <= checked.rows_quarantined and (told > 0) == (checked.rows_quarantined > 0)
        assert all(checked.quarantined["reason"].to_pylist())
    return found


def test_every_source_has_a_file_here():
    """A source that is added has to be added here too."""
    with_workbooks = {"nomis", "ons-business-demography", "ons-regional-workbooks"}
    assert set(TABLES) | with_workbooks == set(file_sources())


@pytest.mark.parametrize("source", sorted(TABLES))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rows_of_any_cells_are_all_accounted_for(tmp_path_factory, source, data):
    name, each, good = TABLES[source]
    columns = list(good)
    cell = st.one_of(st.sampled_from(NASTY), st.text(max_size=8))
    held = st.one_of(st.just(None), cell)
    rows = data.draw(st.lists(st.lists(held, min_size=len(columns), max_size=len(columns)), max_size=6))
    made = [
        [own if own is not None else given for own, given in zip(row, good.values(), strict=True)]
        for row in rows
    ]
    path = tmp_path_factory.mktemp("made") / name
    content = table_bytes(columns, made)
    path.write_bytes(content)
    try:
        found = accounted(understand([path], source=source, home=path.parent / "home"))
    except LodestarError:
        return
    counted = sum(1 for row in csv.reader(io.StringIO(content.decode(), newline="")) if any(row)) - 1
    whole = [one for one in found if one.part != "projects"]
    if not any(
        mark in cell for row in made for cell in row for mark in "\r\x00\x1c\x1d\x1e\x85\u2028\u2029\x0b\x0c"
    ):
        assert all(one.read == counted * each for one in whole if one.quarantined == 0 or each == 1)


@pytest.mark.parametrize("name", sorted(FILES))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_that_was_damaged_anywhere_gives_rows_or_a_message(tmp_path_factory, name, data):
    content = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        kind = data.draw(st.sampled_from(["cut", "flip", "insert", "repeat", "drop"]))
        if kind == "cut":
            content = content[:at]
        elif kind == "flip" and at < len(content):
            content[at] ^= data.draw(st.integers(1, 255))
        elif kind == "insert":
            content[at:at] = data.draw(st.binary(min_size=1, max_size=12))
        elif kind == "repeat":
            content[at:at] = content[max(0, at - 40) : at]
        else:
            del content[at : at + data.draw(st.integers(1, 40))]
    path = tmp_path_factory.mktemp("damaged") / name
    path.write_bytes(bytes(content))
    try:
        accounted(understand([path], home=path.parent / "home"))
    except LodestarError as error:
        assert len(str(error)) > 20


@pytest.mark.parametrize("source", sorted(TABLES))
@pytest.mark.parametrize("form", ["semicolons", "tabs", "utf-16", "windows", "zip", "gzip"])
def test_a_table_in_another_common_form_is_read_the_same(tmp_path, source, form):
    name, _, good = TABLES[source]
    rows = [list(good.values())]
    plain = table_bytes(list(good), rows)
    content = {
        "semicolons": table_bytes(list(good), rows, delimiter=";"),
        "tabs": table_bytes(list(good), rows, delimiter="\t"),
        "utf-16": table_bytes(list(good), rows, encoding="utf-16"),
        "windows": table_bytes(list(good), rows, encoding="cp1252"),
        "zip": zip_bytes(plain),
        "gzip": gzip.compress(plain),
    }[form]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / name).write_bytes(plain)
    found = understand([tmp_path / name], home=tmp_path / "home")
    usual = understand([tmp_path / "plain" / name], home=tmp_path / "home")
    assert [one.quarantined for one in found] == [0] * len(usual)
    assert [one.draft.entries[0].content for one in found] == [one.draft.entries[0].content for one in usual]


def bomb(inner, name):
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as file,
    ):
        file.write(inner)
        for _ in range(130):
            file.write(b"x,y,z,5\r\n" * 120_000)
    return held.getvalue()


@pytest.mark.parametrize("name", ["companies.csv", "xl/workbook.xml", "many.xml"])
def test_a_zip_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path, name):
    start = table_bytes(list(TABLES["companies-house"][2]), [])
    (tmp_path / "bomb.zip").write_bytes(bomb(start, name))
    with pytest.raises(LodestarError, match=r"unpacks to|far too many|too many to keep|of no source known"):
        understand([tmp_path / "bomb.zip"], home=tmp_path / "home")


def test_a_workbook_with_entities_of_its_own_is_refused(tmp_path):
    content = FILES["nomis.xlsx"]
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                data = (
                    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                    + data.partition(b"?>")[2]
                )
                data = data.replace(b"<sheetData>", b"<sheetData><row><c t='str'><v>&a;</v></c></row>")
            new.writestr(entry.filename, data)
    (tmp_path / "nomis.xlsx").write_bytes(held.getvalue())
    with pytest.raises(LodestarError, match="is not a sound workbook"):
        understand([tmp_path / "nomis.xlsx"], home=tmp_path / "home")


def test_on_the_command_line_a_bad_file_is_one_plain_message(tmp_path, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path / "home"))
    for name, content in FILES.items():
        path = tmp_path / f"bad-{name}"
        path.write_bytes(content[: len(content) // 2])
        done = CliRunner().invoke(app, ["evidence", "add", str(path), "--json"])
        assert done.exit_code in (0, 1), done.output
        assert done.exception is None or isinstance(done.exception, SystemExit), (name, done.exception)
        assert "Traceback" not in done.output
