"""Whatever is in a folder, checking it ends soon, with problems that are said and never with a traceback."""

import os

import pytest
import yaml
from generated_records import of_any_kind
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_pack import FILES, problems, write

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.checking import check_pack
from lodestar.evidence.packs.kinds import BY_FILE, BY_NAME, KINDS
from lodestar.evidence.packs.reading import read_file, read_pack
from lodestar.evidence.packs.writing import render
from tests.pace import of_processor


def holds_together(kind, data):
    """A file either has problems or every one of its entries is a record."""
    reading = read_file(kind, data)
    assert reading.problems or all(entry.record is not None for entry in reading.entries)
    for problem in reading.problems:
        assert problem.message
        assert 0 <= problem.line <= data.count(b"\n") + data.count(b"\r") + 1
        assert "\n" not in str(problem)
        assert "\x1b" not in str(problem)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.binary(max_size=400))
def test_random_bytes_are_read_without_an_exception(kind, data):
    holds_together(kind, data)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.text(st.sampled_from("-: \n\t[]{}&*!|>'\"%@`#,?~=azé09\r\u2028\x00"), max_size=120),
)
def test_random_punctuation_is_read_without_an_exception(kind, text):
    holds_together(kind, text.encode())


@st.composite
def mutated(draw):
    """A sound file with pieces cut out, doubled, moved or overwritten."""
    name = draw(st.sampled_from(sorted(FILES)))
    data = bytearray(FILES[name].encode())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        piece = draw(
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from(
                    [b": ", b"- ", b"\n", b'"', b"'", b"&a ", b"*a", b"[", b"}", b",", b"\t", b"9" * 30]
                ),
                st.just(bytes(data[at : at + length] * 2)),
            )
        )
        data[at : at + length] = piece
    return name, bytes(data)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated())
def test_a_damaged_pack_is_checked_without_an_exception(tmp_path, damage):
    name, data = damage
    holds_together(BY_FILE[name], data)
    report = check_pack(write(tmp_path, {name: data}))
    assert report.ok == (report.pack is not None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(of_any_kind())
def test_any_valid_records_can_be_checked_against_each_other(tmp_path, made):
    kind, records = made
    check_pack(write(tmp_path, {kind.file: render(kind, records)}))


DEEP = {
    "brackets": b"[" * 200_000,
    "dashes": b"- " * 200_000,
    "braces": b"{a: " * 100_000,
    "nested fields": b"".join(b" " * level + b"a:\n" for level in range(1000)),
    "colons": b"a: " * 100_000,
    "quotes": b"- '" * 100_000,
    "many values": b"- id: [" + b"a," * 600_000 + b"]\n",
}


@pytest.mark.parametrize("data", DEEP.values(), ids=DEEP)
def test_deep_or_endless_nesting_is_refused_soon(data):
    readings = []
    assert of_processor(lambda: readings.append(read_file(BY_NAME["action"], data))) < 5
    assert readings[0].problems


def test_an_alias_bomb_is_refused_soon():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    readings = []
    assert of_processor(lambda: readings.append(read_file(BY_NAME["place"], bomb.encode()))) < 1
    assert any("alias" in problem.message for problem in readings[0].problems)


def test_nothing_in_a_file_is_ever_executed(tmp_path):
    flag = tmp_path / "ran"
    call = f"- !!python/object/apply:os.mkdir ['{flag}']\n"
    assert read_file(BY_NAME["action"], call.encode()).problems
    assert not flag.exists()
    yaml.unsafe_load(call)
    assert flag.exists(), "the file would have done it, had it been let"


def test_thousands_of_problems_are_cut_short():
    text = "id,number,label,name,source,locator\n" + "".join(f"A{n},x,,,S,\n" for n in range(20_000))
    readings = []
    assert of_processor(lambda: readings.append(read_file(BY_NAME["asset"], text.encode()))) < 5
    found = readings[0].problems
    assert len(found) == 100
    assert "more problems follow in this file" in found[-1].message


def test_a_file_above_20_mb_is_refused_without_reading_it(tmp_path):
    folder = write(tmp_path)
    with (folder / "actions.yaml").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    (problem,) = read_pack(folder).problems
    assert str(problem) == (
        "actions.yaml: is too large (200 MB); a file of a pack holds at most 20 MB; split the place"
    )


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("- id: secret\n")
    folder = write(tmp_path / "pack")
    (folder / "actions.yaml").unlink()
    (folder / "actions.yaml").symlink_to(secret)
    (problem,) = read_pack(folder).problems
    assert str(problem) == (
        "actions.yaml: is a link that leads out of the pack; put the file itself into the folder"
    )


def test_a_link_within_the_folder_is_followed(tmp_path):
    folder = write(tmp_path)
    (folder / "actions.yaml").rename(folder / "kept.txt")
    (folder / "actions.yaml").symlink_to("kept.txt")
    assert read_pack(folder).problems == ()


@pytest.mark.parametrize("make", ["circle", "folder", "pipe"])
def test_what_is_no_plain_file_is_refused(tmp_path, make):
    folder = write(tmp_path)
    path = folder / "actions.yaml"
    path.unlink()
    if make == "circle":
        path.symlink_to("actions.yaml")
    elif make == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    (problem,) = read_pack(folder).problems
    assert problem.file == "actions.yaml"
    assert problem.remedy


@pytest.mark.parametrize("name", ["absent", "file.txt", "nul\0byte", "x" * 5000])
def test_a_folder_that_cannot_be_opened_is_said_plainly(tmp_path, name):
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(LodestarError, match=r"is not there|is a file, not a folder|cannot be opened"):
        check_pack(tmp_path / name)


def test_control_characters_in_a_value_never_reach_the_terminal(tmp_path):
    (said,) = problems(
        tmp_path, {"themes.yaml": FILES["themes.yaml"].replace("order: 1", 'order: "\\e[2J\\u202e"')}
    )
    assert said == (
        'themes.yaml:1: theme growth: order "<U+001B>[2J<U+202E>": is not a whole number; write digits only, such as 12'
    )
