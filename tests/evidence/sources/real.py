"""Where the publishers' own files are, when they are there."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[4] / "shared" / "data"


def real(*parts: str) -> Path:
    """A publisher's file; the test is skipped where it is absent."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the publisher's file {'/'.join(parts)} is not beside the repository")
    return path
