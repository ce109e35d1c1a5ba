"""The nodes of a plan on which roles can stand: theme, workstream, action."""

from typing import Any

KINDS = ("theme", "workstream", "action")


def nodes_of(record: Any) -> frozenset[tuple[str, str]]:
    """The nodes at or above a record, as (kind, slug). A record that hangs on no node has none.

    A record of another kind stands under its ``action``, else its ``workstream``, else its ``theme``, where it has one.
    """
    above = {record.KIND: record} if record.KIND in KINDS else {}
    for kind in reversed(KINDS):
        if kind not in above:
            holder = next((above[lower] for lower in reversed(KINDS) if lower in above), record)
            found = getattr(holder, kind, None)
            if found is not None:
                above[kind] = found
    return frozenset((kind, node.slug) for kind, node in above.items())
