"""Telling how far long work is, to whoever wants to hear it: (what, done, of); ``of`` is 0 where it is not known.

What reads rows does not know who waits for them, so it tells whoever listens around it:

    with heard_by(show):
        understand(files)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Progress = Callable[[str, int, int], None]

_listener: ContextVar[Progress | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Progress) -> Iterator[None]:
    """Have ``listener`` told of all progress within the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(what: str, done: int, of: int = 0) -> None:
    """Tell whoever listens. Costs nothing when nobody does."""
    listener = _listener.get()
    if listener is not None:
        listener(what, done, of)
