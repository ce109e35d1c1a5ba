"""Writing back changes only the lines of what changed."""

import difflib

import pytest
from generated_records import models, of_any_kind
from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.kinds import BY_NAME, KINDS
from lodestar.evidence.packs.reading import read_file
from lodestar.evidence.packs.writing import render, splice

PRINCIPLES = b"""\
# The nine principles, as published.

- id: partnership   # the first
  order: 1
  name: "Genuine partnership"
  # its text is quoted word for word
  text: >-
    Co-creation, joint action,
    open communication, and trust.
  source: framework
  locator: Section 2.2

- id: strengths
  order:   2
  name: 'Playing to strengths'
  text: Maximise the respective insights.
  source: framework
  locator: Section 2.2
# What follows was added later.

- {id: evidence, order: 3, name: Evidence, text: Use it., source: framework, locator: Section 2.2}
"""
ASSETS = b"""\
label,id,number,name,source,locator,postcode
"Sensor City",sensor-city,1,Sensor City,map,no. 1,"L3 5TF"
Arrows Park,arrowe-park,2,"Arrowe Park, Hospital",map,no. 2,
iiCON,iicon,3,"iiCON
(Infection Innovation Consortium)",map,no. 3,
"""


def by_id(kind, data):
    reading = read_file(kind, data)
    assert reading.problems == ()
    return {entry.id: entry.record for entry in reading.entries}


def spliced(kind_name, original, **changes):
    """The file with records changed: id=None removes one, id={field: value} changes one."""
    kind = BY_NAME[kind_name]
    records = by_id(kind, original)
    for record_id, change in changes.items():
        if change is None:
            del records[record_id]
        else:
            whole = records[record_id].model_dump(exclude_none=True) | change
            records[record_id] = kind.model.model_validate({k: v for k, v in whole.items() if v is not None})
    made = splice(original, kind, read_file(kind, original), records)
    assert by_id(kind, made) == records
    return made.decode()


def difference(one, other):
    lines = difflib.unified_diff(one.decode().splitlines(), other.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@settings(max_examples=60, deadline=None)
@given(of_any_kind(), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_a_file_whose_records_are_unchanged_stays_byte_for_byte(made, ending, with_mark, ended):
    kind, records = made
    data = dressed(kind, records, ending, with_mark, ended)
    assert splice(data, kind, read_file(kind, data), by_id(kind, data)) == data


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_changed_file_reads_as_the_changed_records(kind, data):
    old = data.draw(st.lists(models(kind.model), max_size=3, unique_by=lambda record: record.id))
    new = {record.id: record for record in data.draw(st.lists(models(kind.model), max_size=2))}
    if kind.single:
        old, new = (old or [data.draw(models(kind.model))])[:1], dict(list(new.items())[:1])
    for record in old:
        names = data.draw(st.sets(st.sampled_from(sorted(type(record).model_fields)), max_size=3)) - {"id"}
        other = data.draw(models(kind.model))
        if (data.draw(st.booleans()) and not kind.single) or (kind.single and not new):
            new[record.id] = record.model_copy(update={name: getattr(other, name) for name in names})
    ending, with_mark, ended = (
        data.draw(st.sampled_from(["\n", "\r\n"])),
        *data.draw(st.tuples(st.booleans(), st.booleans())),
    )
    original = dressed(kind, old, ending, with_mark, ended)
    made = splice(original, kind, read_file(kind, original), new)
    assert by_id(kind, made) == new
    assert made.startswith(b"\xef\xbb\xbf") == with_mark
    if ending == "\r\n" and original.count(b"\n"):
        assert made.count(b"\n") == made.count(b"\r\n")


def dressed(kind, records, ending="\n", with_mark=False, ended=True):
    """A file as other tools leave it: other line ends, a byte order mark, no last line end, comments."""
    text = render(kind, records).decode()
    if not kind.tabular:
        text = "# a comment at the head\n" + text + "# and one at the end\n"
    text = text.replace("\n", ending)
    return (b"\xef\xbb\xbf" if with_mark else b"") + (text if ended else text.rstrip("\r\n")).encode()


def test_one_changed_field_changes_one_line():
    made = spliced("principle", PRINCIPLES, strengths={"order": 4})
    assert difference(PRINCIPLES, made) == ["-  order:   2", "+  order: 4"]


def test_a_changed_first_record_keeps_its_other_fields_and_comments():
    made = spliced("principle", PRINCIPLES, partnership={"text": "Trust: first.", "note": "Shortened."})
    assert difference(PRINCIPLES, made) == [
        "-  text: >-",
        "-    Co-creation, joint action,",
        "-    open communication, and trust.",
        "+  text: 'Trust: first.'",
        "+  note: Shortened.",
    ]


def test_a_removed_record_takes_its_lines_and_no_comment_of_others():
    made = spliced("principle", PRINCIPLES, strengths=None)
    assert all(line.startswith("-") for line in difference(PRINCIPLES, made))
    assert "# What follows was added later." in made
    assert "\n\n\n" not in made


def test_an_added_record_follows_at_the_end():
    kind = BY_NAME["principle"]
    records = by_id(kind, PRINCIPLES)
    records["new"] = records["evidence"].model_copy(update={"id": "new", "order": 4})
    made = splice(PRINCIPLES, kind, read_file(kind, PRINCIPLES), records)
    assert made.startswith(PRINCIPLES)
    assert made[len(PRINCIPLES) :].startswith(b"\n- id: new\n")


def test_a_record_written_on_one_line_can_be_changed():
    made = spliced("principle", PRINCIPLES, evidence={"name": "Evidence first"})
    assert "name: Evidence first" in made


def test_a_changed_row_changes_one_line_of_a_table_and_keeps_its_other_cells():
    made = spliced("asset", ASSETS, **{"sensor-city": {"name": "Sensor City Liverpool"}})
    assert difference(ASSETS, made) == [
        '-"Sensor City",sensor-city,1,Sensor City,map,no. 1,"L3 5TF"',
        "+Sensor City,sensor-city,1,Sensor City Liverpool,map,no. 1,L3 5TF",
    ]


def test_a_row_of_several_lines_is_removed_whole():
    made = spliced("asset", ASSETS, iicon=None)
    assert made.encode() == b"".join(ASSETS.splitlines(keepends=True)[:3])


def test_a_field_without_a_column_gets_one():
    made = spliced("asset", ASSETS, iicon={"note": "Printed iCON"})
    assert made.splitlines()[0] == "label,id,number,name,source,locator,postcode,note"
    assert made.splitlines()[1] == '"Sensor City",sensor-city,1,Sensor City,map,no. 1,"L3 5TF",'
    assert made.splitlines()[-1].endswith(",map,no. 3,,Printed iCON")


def test_a_file_that_cannot_be_read_is_never_changed():
    kind = BY_NAME["principle"]
    broken = PRINCIPLES + b"- id: [\n"
    with pytest.raises(LodestarError, match=r"principles\.yaml cannot be changed in place"):
        splice(broken, kind, read_file(kind, broken), {})


def test_an_empty_file_takes_new_records():
    kind = BY_NAME["principle"]
    records = by_id(kind, PRINCIPLES)
    for original in (b"", b"# none yet\n", b"[]\n"):
        made = splice(original, kind, read_file(kind, original), records)
        assert by_id(kind, made) == records


def test_lines_that_are_not_touched_keep_their_own_ends():
    mixed = PRINCIPLES.replace(b"\n", b"\r\n", 3)
    made = spliced("principle", mixed, strengths={"order": 4}).encode()
    assert made == mixed.replace(b"  order:   2\n", b"  order: 4\r\n")
