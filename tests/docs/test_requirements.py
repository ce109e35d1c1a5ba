"""What is installed is named with its hash, and from nowhere in particular."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LOCKED = sorted(REQUIREMENTS.glob("*.txt"))
# A name with its version, for which systems, and its hashes: no address and no option that names one.
PACKAGE = re.compile(
    r"[a-z0-9][\w.\[\]-]*==[\w.+!-]+( ; [\w\s.'<>=()!]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*"
)


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: file.name)
def test_a_lock_file_holds_packages_with_their_hashes_and_nothing_else(file):
    text = file.read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert lines
    assert [line for line in lines if not PACKAGE.fullmatch(line)] == []
