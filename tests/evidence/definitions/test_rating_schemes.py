"""Rating schemes are data, and a scheme that does not hang together is refused with the reason."""

import pytest
import yaml

from lodestar.evidence.definitions.rating_schemes import DEFAULT, load_rating_schemes, rating_scheme
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import definitions_folder


@pytest.fixture
def written(tmp_path):
    """Writes a scheme, changed, into a folder of its own, and loads that."""

    def write(change, name="four-words"):
        entry = yaml.safe_load((definitions_folder() / "rating_schemes" / "four-words.yaml").read_text())
        change(entry)
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(entry))
        return load_rating_schemes(tmp_path)

    return write


def test_the_schemes_that_come_with_lodestar_are_sound_and_one_is_the_default():
    schemes = load_rating_schemes()
    assert DEFAULT in schemes and len(schemes) >= 2
    for scheme in schemes.values():
        assert any(rating.ends for rating in scheme.ratings)
        assert all(rating.needs_way_back for rating in scheme.ratings[1:] if not rating.ends)


def test_no_two_ratings_share_a_shape_for_colour_is_never_alone(written):
    def same_shape(entry):
        entry["ratings"][1]["shape"] = entry["ratings"][0]["shape"]

    with pytest.raises(LodestarError, match="could not tell them apart"):
        written(same_shape)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("ordinal", 7, "number them 1, 2, 3"),
        ("word", "At risk", "two have the same word"),
        ("id", "at-risk", "two have the same id"),
        ("on_time", 0.2, "a better rating cannot be read as a smaller chance"),
        ("on_time", 1.5, "less than or equal to 1"),
        ("tone", "purple", "tone"),
        ("ends", True, "is no forecast"),
        ("colour", "green", "colour"),
    ],
)
def test_a_scheme_that_does_not_hang_together_is_refused(written, field, value, told):
    with pytest.raises(LodestarError, match=told) as refused:
        written(lambda entry: entry["ratings"][0].update({field: value}))
    assert "four-words.yaml: " in str(refused.value)


def test_a_scheme_is_named_as_its_file(written):
    with pytest.raises(LodestarError, match=r"name the file four-words\.yaml"):
        written(lambda entry: None, name="other")


def test_a_word_that_is_not_there_is_told_with_those_that_are():
    scheme = rating_scheme(DEFAULT)
    with pytest.raises(LodestarError, match="use one of on-track, at-risk, off-track, complete"):
        scheme.rating("green")
    with pytest.raises(LodestarError, match="use one of high, medium, low"):
        scheme.confidence("sure")
    with pytest.raises(LodestarError, match="There is no rating scheme 'stars'"):
        rating_scheme("stars")
