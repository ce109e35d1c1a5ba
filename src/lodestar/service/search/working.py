"""Records that people make in the service, as search sees them: each app says of its kinds what is searched and by whom.

An app registers its kinds when it is ready. What the index holds of one is made anew whenever it, or another record whose
words or standing it shows, is written (see ``ledger/watching.py``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from lodestar.service.places.models import Place
from lodestar.service.search.readers import Readers

Only = dict[str, Any]
Touched = Callable[[Sequence[Any]], Only]


class Said(NamedTuple):
    """What one kind of reader may find of a record."""

    title: str
    parts: tuple[str | None, ...]
    readers: Readers


def _own_slug(row: Any) -> str:
    return str(row.slug)


@dataclass(frozen=True)
class Working:
    """One kind. ``rows`` gives all its rows at a place with what ``say`` needs of them; ``say`` says them to readers.

    ``slug`` is what the index knows a row by, if not its own. ``touched`` maps another kind to the rows whose words or
    readers change with records of it: the field that names them, or a function from those records to a look-up; where it names its own kind, it finds the record itself too. ``shown`` says which of some slugs the page shows
    a reader, for entries whose readers are ASKED.
    """

    kind: str
    rows: Callable[[Place], QuerySet]
    say: Callable[[Any], Iterable[Said]]
    slug: Callable[[Any], str] = _own_slug
    touched: Mapping[str, str | Touched] = field(default_factory=dict)
    shown: Callable[[Any, Place, list[str]], set[str]] | None = None


def touched_by(working: Working, kind: str, rows: Sequence[Any]) -> Only | None:
    """The look-up of a kind's rows that records of another kind touch; None where they touch none."""
    how = working.touched.get(kind)
    if how is None:
        return None
    return how(rows) if callable(how) else {f"{how}__in": [row.pk for row in rows]}


WORKING: dict[str, Working] = {}


def register(*kinds: Working) -> None:
    """Have kinds searched from now on. Call it when the app is ready."""
    from lodestar.service.ledger.watching import watch_made
    from lodestar.service.search.indexing import index_written, leave_out

    for kind in kinds:
        WORKING[kind.kind] = kind
        leave_out(kind)
        for changed in (kind.kind, *kind.touched):
            watch_made(changed, index_written)
