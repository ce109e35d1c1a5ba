"""Files that are sent, read and accepted as a release."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def sent(home, cast, work):
    """Edith has sent a file, and it is read: the address of its page."""
    from made_files import gva, send

    address = send(cast.client("edith"), gva()).url
    work()
    return address


@pytest.fixture
def release(sent, cast, work):
    """Edith has accepted what she sent: the release."""
    from lodestar.evidence.releases.release import releases

    cast.client("edith").post(f"{sent}accept/")
    work()
    return releases()[0]
