"""A round at Amber, and short words for what people do in it."""

from types import SimpleNamespace
from typing import Any

import pytest
from made_round import JOINT, Made, close, make_round, said


@pytest.fixture
def made(cast: Any) -> Made:
    return make_round(cast)


@pytest.fixture
def do(made: Made) -> Any:
    """Deeds in a round, short to write: ``do.submit("cora")``, ``do.approve("ada")``."""
    from lodestar.service.rounds import actions
    from lodestar.service.rounds.models import Update

    sides = {"cora": "local", "ada": "local", "lena": "national", "nils": "national", "pat": "delivery"}

    def update(name: str, slug: str = JOINT[0], side: str = "") -> Any:
        return (
            Update.objects.filter(line=made.lines[slug], side=side or sides[name]).order_by("edition").last()
        )

    def save(name: str, slug: str = JOINT[0], **changes: Any) -> Any:
        held = update(name, slug)
        version = held.version if held is not None and not held.is_locked else 0
        return actions.save_update(
            by=getattr(made.cast, name),
            line=made.lines[slug],
            side=sides[name],
            said=said(**changes),
            version=version,
        )

    def submit(name: str, slug: str = JOINT[0], **changes: Any) -> Any:
        row = save(name, slug, **changes)
        return actions.submit_update(by=getattr(made.cast, name), update=row, version=row.version)

    def approve(name: str, slug: str = JOINT[0]) -> Any:
        row = update(name, slug)
        return actions.approve_update(by=getattr(made.cast, name), update=row, version=row.version)

    def send_back(name: str, slug: str = JOINT[0], reason: str = "Say more.") -> Any:
        row = update(name, slug)
        return actions.return_update(
            by=getattr(made.cast, name), update=row, version=row.version, reason=reason
        )

    def take_back(name: str, slug: str = JOINT[0]) -> Any:
        row = update(name, slug)
        return actions.take_back_update(by=getattr(made.cast, name), update=row, version=row.version)

    def both(slug: str = JOINT[0], national: dict[str, Any] | None = None, **local: Any) -> None:
        submit("cora", slug, **local)
        submit("lena", slug, **(local if national is None else national))

    def finish(slug: str = JOINT[0], **local: Any) -> None:
        both(slug, **local)
        approve("ada", slug)
        approve("nils", slug)

    return SimpleNamespace(
        update=update, save=save, submit=submit, approve=approve, send_back=send_back, take_back=take_back, both=both, finish=finish,
    )  # fmt: skip


@pytest.fixture
def locked(made: Made, do: Any) -> Made:
    """The round, locked, with one action that both sides reported on."""
    do.finish()
    close(made)
    return made


@pytest.fixture(autouse=True)
def at_once(published_at_once):
    """These tests change the plan at every step; what they are about is not what the public reads of it."""
