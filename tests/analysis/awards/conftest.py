"""The April 2018 release of Gateway to Research, as a store of its own, where the publisher's files are at hand."""

import pytest
from real_awards import BOUNDARIES, DATA, FILES

from lodestar.evidence.geography.boundaries import read_boundaries
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.release import InputFile, write_release
from lodestar.evidence.sources import outlines
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.store import Store


@pytest.fixture(scope="session")
def national(tmp_path_factory):
    """The store with the national release, the regional accounts and the official outlines."""
    missing = [name for name in (*FILES, BOUNDARIES) if not (DATA / name).exists()]
    if missing:
        pytest.skip(f"the publishers' files {', '.join(missing)} are not beside the repository")
    home = tmp_path_factory.mktemp("national")
    accept(understand([DATA / name for name in FILES], home=home), home=home)
    path = DATA / BOUNDARIES
    with prepare(
        [write_release(outlines.draft(read_boundaries(path), inputs=[InputFile.of(path)]), home=home)],
        home=home,
    ) as made:
        made.activate()
    return Store.open(home).pinned()
