"""What must be said before something is done."""

import pytest

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.reasons import written


def test_what_was_written_is_kept_without_the_blanks_around_it():
    assert written("  It stopped. \n", "Say why it ended") == "It stopped."


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t"])
def test_who_says_nothing_is_asked(nothing):
    with pytest.raises(LodestarError, match="Say why it ended"):
        written(nothing, "Say why it ended")
