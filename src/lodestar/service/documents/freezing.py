"""What a database refuses of documents that were issued, for the migrations of each kind."""

from lodestar.service.audit.forbidding import Forbid, Rule, differ

_ALL = (
    "place_id", "slug", "created_at", "name", "data_cut", "digest", "issued_at", "issued_by", "releases", "files",
)  # fmt: skip


def frozen_once_issued(table: str, kind: str, *fields: str) -> Forbid:
    """The step of a migration after which a row of ``table`` that was issued is only withdrawn, once, and never deleted.

    ``kind`` names the triggers and is told in the refusal ('board pack'); ``fields`` are the columns of this kind that
    are frozen beside those that every kind has. What stands in a migration that has run must not change.
    """
    name, refusal, issued = (
        kind.replace(" ", "_"),
        f"An issued {kind} cannot be changed",
        "OLD.issued_at IS NOT NULL",
    )
    changed = f"{issued} AND (OLD.withdrawn_at IS NOT NULL OR {differ(*_ALL, *fields)})"
    return Forbid(
        Rule(table, "UPDATE", refusal, changed, f"{name}_frozen"),
        Rule(table, "DELETE", refusal, issued, f"{name}_kept"),
    )
