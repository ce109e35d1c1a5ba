"""What is written reads back as the same records, however nasty their text."""

import pytest
import yaml
from generated_records import NASTY, of_any_kind, record_lists
from hypothesis import given, settings
from hypothesis import strategies as st

from lodestar.evidence.packs.kinds import BY_NAME, KINDS
from lodestar.evidence.packs.reading import read_file
from lodestar.evidence.packs.records import NextStep, Observation, Principle
from lodestar.evidence.packs.writing import render


def records_in(kind, data):
    reading = read_file(kind, data)
    assert reading.problems == ()
    return [entry.record for entry in reading.entries]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_records_of_every_kind_read_back_as_they_were_written(kind, data):
    records = data.draw(record_lists(kind))
    assert records_in(kind, render(kind, records)) == records


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("kind", ["next-step", "observation"])
def test_nasty_text_reads_back_as_it_was_written(kind, text):
    common = {"id": "a", "source": "s", "locator": "p", "note": text}
    if kind == "next-step":
        record = NextStep.model_validate(common | {"order": 1, "text": text})
    else:
        figure = {"indicator": "gva", "area": "K02000001", "period": "2018", "value": "1", "unit": "percent"}
        record = Observation.model_validate(common | figure | {"quote": text})
    assert records_in(BY_NAME[kind], render(BY_NAME[kind], [record])) == [record]


@settings(max_examples=60, deadline=None)
@given(of_any_kind())
def test_any_yaml_reader_sees_the_same_words(made):
    """Words that other YAML readers take for dates, numbers or yes/no are quoted where they are text."""
    kind, records = made
    if kind.tabular or kind.single:
        return
    loaded = yaml.safe_load(render(kind, records)) or []
    for record, values in zip(records, loaded, strict=True):
        assert values["id"] == record.id
        for name in ("name", "note", "title", "text"):
            if getattr(record, name, None) is not None:
                assert values[name] == getattr(record, name)


def test_a_file_is_laid_out_as_people_write_it():
    records = [
        Principle(
            id="a", source="s", locator="p. 1", order=1, name="No", text="One: two.", note="First\n\nSecond"
        ),
        Principle(id="b", source="s", locator="2022-11", order=2, name="B", text="word " * 25),
    ]
    assert render(BY_NAME["principle"], records).decode() == (
        "- id: a\n"
        "  source: s\n"
        "  locator: p. 1\n"
        "  note: |-\n"
        "    First\n"
        "\n"
        "    Second\n"
        "  order: 1\n"
        "  name: 'No'\n"
        "  text: 'One: two.'\n"
        "\n"
        "- id: b\n"
        "  source: s\n"
        "  locator: 2022-11\n"
        "  order: 2\n"
        "  name: B\n"
        "  text: word word word word word word word word word word word word word word word word word word word word word\n"
        "    word word word word\n"
    )


def test_a_leading_equals_sign_is_kept_in_a_table():
    record = Observation(
        id="a", source="s", locator="=1+1", indicator="gva", area="K02000001", period="2018", value="67.720",
        unit="percent",
    )  # fmt: skip
    header, line = render(BY_NAME["observation"], [record]).decode().splitlines()
    assert header.startswith("id,source,locator,note,indicator,area,period,value,unit")
    assert line.startswith("a,s,=1+1,,gva,K02000001,2018,67.720,percent,exact,")
