"""Loading a pack into the ledger."""

import pytest

from lodestar.evidence.packs.kinds import KINDS
from lodestar.service.ledger.loading import load_pack
from lodestar.service.ledger.mapping import read_records

KEPT_KINDS = [kind.name for kind in KINDS if kind.name != "observation"]


@pytest.mark.parametrize("kind", KEPT_KINDS)
def test_the_ledger_gives_back_every_record_as_the_pack_has_it(amber, kind, packs):
    assert packs("amber").records[kind], "the made pack should hold every kind"
    assert read_records(amber, kind) == packs("amber").records[kind]
