"""What is read from a pack's files, and how problems of form are said."""

from decimal import Decimal

import pytest
from small_pack import FILES, edited, problems, write

from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.evidence.packs.reading import read_file, read_pack


def read(kind, text):
    return read_file(BY_NAME[kind], text if isinstance(text, bytes) else text.encode())


def said(kind, text):
    return [str(problem) for problem in read(kind, text).problems]


def test_records_know_their_lines(tmp_path):
    reading = read_pack(write(tmp_path))
    (action,) = reading.entries["action"]
    assert (action.raw.first, action.raw.last) == (1, 20)
    assert action.line(("milestones", 0, "due")) == 18
    assert action.line(("responsibilities", 0)) == 11
    assert action.line(("measure",)) == 1
    assert [(entry.raw.first, entry.raw.last) for entry in reading.entries["organisation"]] == [
        (1, 5),
        (6, 10),
    ]
    assert [(entry.raw.first, entry.raw.last) for entry in reading.entries["asset"]] == [(2, 2), (3, 3)]
    assert reading.files["actions.yaml"] == FILES["actions.yaml"].encode()


def test_a_table_counts_lines_not_rows():
    text = 'id,number,label,name,source,locator\na,1,"A\nB",A,s,l\n\n  \nb,x,B,B,s,l\n'
    reading = read("asset", text)
    assert [(entry.id, entry.raw.first, entry.raw.last) for entry in reading.entries] == [
        ("a", 2, 3),
        ("b", 6, 6),
    ]
    assert said("asset", text)[0].startswith('assets.csv:6: asset b: number "x"')


def test_comments_between_records_belong_to_none():
    text = FILES["principles.yaml"].replace("- {id: evidence", "\n# next\n\n- {id: evidence") + "\n# end\n"
    assert [(entry.raw.first, entry.raw.last) for entry in read("principle", text).entries] == [
        (1, 1),
        (5, 5),
    ]


def test_values_are_read_as_they_are_written():
    text = FILES["principles.yaml"].replace("Trust each other.", "no").replace("Use it.", "2022-11-10")
    text = text.replace("name: Trust", "name: 1e3").replace("name: Evidence", "name: 0x1F")
    first, second = (entry.record for entry in read("principle", text).entries)
    assert (first.name, first.text, second.name, second.text) == ("1e3", "no", "0x1F", "2022-11-10")


def test_numbers_are_kept_exactly():
    text = FILES["targets.yaml"].replace("value: 3\n", "value: 123456789.123456\n").replace("2.2", "2.20")
    (entry,) = read("target", text).entries
    assert entry.record.value == Decimal("123456789.123456")
    assert str(entry.record.points[0].value) == "2.20"


@pytest.mark.parametrize("nothing", ["", " ~", " null", " # nothing"])
def test_an_empty_value_is_not_given(nothing):
    text = FILES["sources.yaml"].replace("  part_of: plan", f"  part_of:{nothing}")
    assert read("source", text).entries[1].record.part_of is None


def test_an_absent_file_means_none_of_its_kind(tmp_path):
    files = {"place.yaml": FILES["place.yaml"].replace("north_star: rd-2030\n", "")}
    folder = write(tmp_path, files)
    for name in set(FILES) - {"place.yaml", "sources.yaml", "organisations.yaml"}:
        (folder / name).unlink()
    assert read_pack(folder).problems == ()


@pytest.mark.parametrize("text", ["", "# none yet\n", "[]\n", "---\n", "null\n"])
def test_an_empty_list_is_no_problem(text):
    assert read("action", text).problems == ()
    assert read("action", text).entries == ()


def test_line_ends_and_a_byte_order_mark_make_no_difference():
    for name, kind in (("actions.yaml", "action"), ("assets.csv", "asset")):
        plain = [entry.record for entry in read(kind, FILES[name]).entries]
        windows = b"\xef\xbb\xbf" + FILES[name].replace("\n", "\r\n").encode()
        assert [entry.record for entry in read(kind, windows).entries] == plain


def test_text_that_looks_like_a_formula_is_kept():
    text = 'id,number,label,name,source,locator\na,1,"=HYPERLINK(""x"")",@SUM(A1),s,+44\n'
    (entry,) = read("asset", text).entries
    assert (entry.record.label, entry.record.name, entry.record.locator) == (
        '=HYPERLINK("x")',
        "@SUM(A1)",
        "+44",
    )


WRONG_YAML = {
    "a missing field": (
        ("  name: Agency\n", ""),
        "organisations.yaml:6: organisation agency: name: is missing; add it: Name in common use",
    ),
    "a missing field with allowed words": (
        ("  kind: government\n", ""),
        "organisations.yaml:6: organisation agency: kind: is missing; add one of business, university, "
        "research-organisation, catapult, nhs, local-authority, combined-authority, government, funder, charity, "
        "college, partnership, sports-club, other",
    ),
    "an unknown field": (
        ("  name: Agency", "  name: Agency\n  post_code: L7 3FA"),
        "organisations.yaml:8: organisation agency: post_code: is not a field of this record; did you mean 'postcode'?",
    ),
    "a word that is not allowed": (
        ("kind: government", "kind: goverment"),
        'organisations.yaml:8: organisation agency: kind "goverment": is not one of the allowed words; '
        "did you mean 'government'? use one of business, university, research-organisation, catapult, nhs, "
        "local-authority, combined-authority, government, funder, charity, college, partnership, sports-club, other",
    ),
    "a word of a fixed list that is not allowed": (
        ("kind: government", "kind: government\n  side: locale"),
        "organisations.yaml:9: organisation agency: side \"locale\": is not one of the allowed words; did you mean 'local'? "
        "use one of local, national, delivery",
    ),
    "an id with capitals": (
        ("id: agency", "id: The Agency"),
        'organisations.yaml:6: organisation The Agency: id "The Agency": is not an id (lower-case letters, digits and '
        "single hyphens); write the-agency",
    ),
    "a web address without https": (
        ("kind: government", "kind: government\n  url: www.gov.uk"),
        'organisations.yaml:9: organisation agency: url "www.gov.uk": is not a web address; '
        "start it with https:// and leave no spaces in it",
    ),
    "a web address with a control character": (
        ("kind: government", 'kind: government\n  url: "https://gov.uk/\\e[2J"'),
        'organisations.yaml:9: organisation agency: url "https://gov.uk/<U+001B>[2J": holds the control character U+001B; '
        "remove it",
    ),
    "a text that is too long": (
        ("name: Agency", "name: " + "x" * 201),
        f'organisations.yaml:7: organisation agency: name "{"x" * 59}…": is too long; keep it to 200 characters',
    ),
    "a list where a text belongs": (
        ("name: Agency", "name: [Agency]"),
        "organisations.yaml:7: organisation agency: name: is not a text; write one plain text",
    ),
    "a text where a list belongs": (
        ("kind: government", "kind: government\n  identifiers: GB-GOR-D25"),
        'organisations.yaml:9: organisation agency: identifiers "GB-GOR-D25": is not a list; '
        "write each item on its own line after '- '",
    ),
    "a field that is given twice": (
        ("  name: Agency", "  name: Agency\n  name: Another"),
        "organisations.yaml:8: name: is given twice, first on line 7; keep one of the two",
    ),
    "a colon in unquoted text": (
        ("name: Agency", "name: Agency: the first"),
        "organisations.yaml:7: has a colon inside unquoted text, or a field that does not line up; "
        "put the text in quotes, or line the field up with its neighbours",
    ),
    "a quote that is never closed": (
        ("name: Agency", 'name: "Agency'),
        "organisations.yaml:7: opens a quote that is never closed; close it; double a quote inside the quotes",
    ),
    "a tab": (
        ("  name: Agency", "\tname: Agency"),
        "organisations.yaml:7: is indented with a tab; indent with spaces",
    ),
    "an alias": (
        ("- id: agency\n  name: Agency", "- id: agency\n  name: *council"),
        "organisations.yaml:7: repeats a value by an alias (*council); write the value out",
    ),
    "a tag": (
        ("name: Agency", "name: !!python/object/apply:os.system [ls]"),
        "organisations.yaml:7: carries a tag (!tag:yaml.org,2002:python/object/apply:os.system); "
        "remove the tag; every value is plain text",
    ),
    "a second document": (
        ("- id: agency", "---\n- id: agency"),
        "organisations.yaml:6: holds a second document; remove the '---' line",
    ),
    "a control character": (
        ("name: Agency", "name: Agen\x07cy"),
        "organisations.yaml:7: holds the control character U+0007; remove it",
    ),
    "an item that is no record": (
        ("- id: agency", "- just text\n- id: agency"),
        "organisations.yaml:6: is not a record; write it as '- id: …' with its fields below",
    ),
}


@pytest.mark.parametrize("change,first", WRONG_YAML.values(), ids=WRONG_YAML)
def test_wrong_yaml_is_said_in_plain_words(change, first):
    (text,) = edited("organisations.yaml", change).values()
    assert said("organisation", text)[0] == first


NUMBERS = {
    "1,000": "is not a number; write digits and a point, such as 67.72; no commas, signs or units",
    "£5m": "is not a number; write digits and a point, such as 67.72; no commas, signs or units",
    "NaN": "is not a finite number; leave it out when the number is not known",
    "Infinity": "is not a finite number; leave it out when the number is not known",
    "0.1234567": "has too many digits behind the point; keep 6 of them",
}


@pytest.mark.parametrize("number,words", NUMBERS.items())
def test_what_is_no_number_is_said_in_plain_words(number, words):
    text = FILES["observations.csv"].replace("1.9", f'"{number}"')
    assert said("observation", text) == [
        f'observations.csv:2: observation rd-2022: value "{number}": {words}'
    ]


def test_dates_say_what_they_should_look_like():
    (text,) = edited(
        "actions.yaml", ("starts: 2024-04", "starts: April 2024"), ("ends: 2025-03", "ends: 2024/25")
    ).values()
    assert said("action", text) == [
        'actions.yaml:6: action launch: starts "April 2024": is not a date; '
        "write 2018, 2017/18, 2022-11 or 2022-11-10, and join two with '..'",
        'actions.yaml:7: action launch: ends "2024/25": is a financial year; write a date as 2025, 2025-03 or 2025-03-31',
    ]


WRONG_CSV = {
    "an unknown column": (
        "id,number,lable,name,source,locator\n",
        [
            "\"lable\": is not a column of this file; did you mean 'label'?",
            '"label": is a column that is missing; add it',
        ],
    ),
    "a column that is there twice": (
        "id,number,label,name,name,source,locator\n",
        ['"name": is a column 2 times; keep one'],
    ),
    "a column without a name": (
        "id,number,label,name,,source,locator\n",
        ["has a column without a name; name it, or remove the column"],
    ),
    "semicolons": ("id;number;label\n", ["is not separated by commas; save it as CSV with commas"]),
    "too many cells": (
        "id,number,label,name,source,locator\na,1,A, B,A,s,l\n",
        ["has 7 cells where the header has 6; put text that holds commas in double quotes"],
    ),
    "a quote that is never closed": (
        'id,number,label,name,source,locator\na,1,"A,A,s,l\nb,2,B,B,s,l\n',
        ["opens a double quote that is never closed; close it; double a quote inside quotes"],
    ),
    "text after a closing quote": (
        'id,number,label,name,source,locator\na,1,"A" x,A,s,l\n',
        ['goes on after a closing double quote; double a quote that stands inside quoted text: ""'],
    ),
    "a NUL": (
        "id,number,label,name,source,locator\na,1,A\x00,A,s,l\n",
        ["holds the control character U+0000; remove it"],
    ),
}


@pytest.mark.parametrize("text,words", WRONG_CSV.values(), ids=WRONG_CSV)
def test_wrong_csv_is_said_in_plain_words(text, words):
    line = 2 if text.count("\n") > 1 else 1
    assert said("asset", text) == [f"assets.csv:{line}: {each}" for each in words]


ENCODINGS = {
    "Latin-1": (
        FILES["sources.yaml"].replace("annex\n", "annexé\n", 1).encode("latin-1"),
        "sources.yaml:6: is not UTF-8: byte 0xE9 at position {at} ('é' in Windows-1252); "
        "save it again with the encoding UTF-8",
    ),
    "UTF-16": (
        FILES["sources.yaml"].encode("utf-16"),
        "sources.yaml: is written in UTF-16, not UTF-8; save it again with the encoding UTF-8",
    ),
    "UTF-16 without a mark": (
        FILES["sources.yaml"].encode("utf-16-be"),
        "sources.yaml: is written in UTF-16, not UTF-8; save it again with the encoding UTF-8",
    ),
}


@pytest.mark.parametrize("data,words", ENCODINGS.values(), ids=ENCODINGS)
def test_a_wrong_encoding_is_named_with_the_byte(data, words):
    at = data.find(b"\xe9") + 1
    assert said("source", data) == [words.format(at=at)]


def test_a_misspelt_file_name_is_noticed_and_other_files_are_not(tmp_path):
    folder = write(tmp_path, {"README.md": "#", "notes.csv": "a", "assets.csv.bak": "x"})
    (folder / "actions.yaml").rename(folder / "action.yml")
    assert problems_of(folder) == [
        "action.yml: is not a file of a pack and is not read; it looks like 'actions.yaml'; "
        "rename it, or move it out of the folder"
    ]


def problems_of(folder):
    return [str(problem) for problem in read_pack(folder).problems]


def test_a_pack_without_its_place_is_refused(tmp_path):
    folder = write(tmp_path)
    (folder / "place.yaml").unlink()
    assert problems_of(folder) == ["place.yaml: is missing; every pack needs place.yaml and sources.yaml"]


def test_an_empty_place_is_refused(tmp_path):
    assert "place.yaml: is empty; write the place's fields, starting with 'id:'" in problems(
        tmp_path, {"place.yaml": "\n"}
    )
