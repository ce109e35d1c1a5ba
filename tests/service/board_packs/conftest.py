"""Packs on the way."""

import datetime as dt

import pytest


@pytest.fixture
def board(cast):
    from lodestar.service.plan.models import Forum

    return Forum.objects.select_related("place").get(place=cast.amber, slug="board")


@pytest.fixture
def draft(home, cast, board):
    """A pack of the Board, drawn up."""
    from lodestar.service.board_packs.actions import begin_pack
    from lodestar.service.documents.actions import draw_up

    pack = begin_pack(by=cast.sec, forum=board, meets_on=dt.date(2026, 3, 12))
    draw_up(by=cast.sec, row=pack)
    pack.refresh_from_db()
    return pack


@pytest.fixture
def issued(cast, draft):
    """A pack that has been issued."""
    from lodestar.service.documents.actions import issue

    return issue(by=cast.sec, row=draft, digest=draft.digest)
