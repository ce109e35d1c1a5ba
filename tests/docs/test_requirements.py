"""What is installed is named with its hash, and from nowhere in particular."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LOCKED = sorted(REQUIREMENTS.glob("*.txt"))


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: file.name)
def test_a_lock_file_names_every_package_with_a_hash_and_no_address(file):
    text = file.read_text("utf-8")
    assert not re.search(r"://|index-url|find-links|trusted-host", text)
    packages = re.findall(r"^[a-z0-9][\w.\[\]-]*==\S+.*(?:\n .*)*", text, re.MULTILINE)
    assert packages
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []
