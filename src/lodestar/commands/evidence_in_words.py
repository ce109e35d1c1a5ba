"""Releases in words: how commands on evidence say what they found, to people and to machines."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lodestar.evidence.releases.adding import Understood
    from lodestar.evidence.releases.manifests import Release
    from lodestar.evidence.releases.revisions import TableChange


def summary(release: "Release", serving: frozenset[str]) -> dict[str, Any]:
    """A release in a few words, for machines."""
    return {
        "id": release.id,
        **vars(release.about),
        "rows": release.rows,
        "quarantined": release.quarantined,
        "accepted": list(release.accepted),
        "serving": release.id in serving,
    }


def whole(release: "Release", serving: frozenset[str]) -> dict[str, Any]:
    """A release with its tables and the files that it came from, for machines."""
    return {
        **summary(release, serving),
        "tables": [vars(table) for table in release.tables],
        "inputs": [vars(file) for file in release.inputs],
        "read": release.read,
        "code_version": release.code_version,
    }


def line(release: "Release", serving: frozenset[str]) -> tuple[str, ...]:
    """A release as a line of a list; a star says that it serves."""
    about = release.about
    accepted = release.accepted[-1][:10] if release.accepted else ""
    star = "*" if release.id in serving else ""
    counts = (f"{release.rows:,}", f"{release.quarantined:,}")
    return (star, release.id[:12], about.source, about.place, about.part, about.vintage, *counts, accepted)


def understood(one: "Understood") -> str:
    """What a file holds and what accepting it would change."""
    kept = one.read - one.quarantined
    lines = [
        f"{one.table.name}: {one.draft.about.title}",
        f"  source {one.source}, part {one.part}, vintage {one.draft.about.vintage}, {one.draft.about.licence}",
        f"  {one.read:,} rows read = {kept:,} to accept + {one.quarantined:,} to quarantine",
    ]
    wrong = [line for checked in one.draft.tables for line in checked.quarantined.slice(0, 5).to_pylist()]
    lines += [
        f"    row {line['row']}, {line['field']}: '{line['value'] or ''}' {line['reason']}" for line in wrong
    ]
    if one.known_already:
        return "\n".join([*lines, f"  the same as the release {one.draft.id[:12]}, which serves already"])
    since = (
        f"since {one.before.id[:12]} ({one.before.about.vintage})"
        if one.before
        else "the first release of its kind"
    )
    changes = "\n".join(changed(change) for change in one.changes)
    return "\n".join([*lines, f"  {since}:", *(f"    {line}" for line in changes.splitlines())])


def understood_json(one: "Understood") -> dict[str, Any]:
    """The same, for machines."""
    return {
        "file": one.table.name,
        **vars(one.draft.about),
        "release": one.draft.id,
        "read": one.read,
        "quarantined": one.quarantined,
        "quarantined_lines": [
            line for checked in one.draft.tables for line in checked.quarantined.to_pylist()
        ],
        "before": one.before.id if one.before else None,
        "changes": [asdict(change) for change in one.changes],
    }


def described(release: "Release") -> str:
    """A release as a page of text."""
    about = release.about
    facts = {
        "Id": release.id,
        "Source": " / ".join(word for word in about.series if word),
        "Publisher": about.publisher,
        "Licence": about.licence,
        "Vintage": about.vintage,
        "Coverage": about.coverage,
        "Made": "yes: invented, not real" if about.made else "",
        "Accepted": ", ".join(release.accepted),
        "Rows": f"{release.read:,} read = {release.rows:,} accepted + {release.quarantined:,} quarantined",
    }
    lines = [about.title, *(f"{name:<10} {fact}" for name, fact in facts.items() if fact)]
    lines += [
        f"Table      {table.name}: {table.rows:,} rows, sha256 {table.sha256}" for table in release.tables
    ]
    lines += [f"Input      {file.name}: {file.size:,} bytes, sha256 {file.sha256}" for file in release.inputs]
    return "\n".join(lines)


def changed(change: "TableChange") -> str:
    """What changed in a table between two releases."""
    counts = f"{change.added:,} added, {change.removed:,} removed, {change.revised:,} revised"
    lines = [f"{change.table}: {change.rows_before:,} rows before, {change.rows_after:,} after: {counts}"]
    lines += [
        f"  total of {t.column}: {t.before.normalize():,f} → {t.after.normalize():,f}"
        for t in change.totals
        if t.before != t.after
    ]
    lines += [
        f"  {', '.join(r.key)}: {r.column} {r.before or '(blank)'} → {r.after or '(blank)'}"
        for r in change.examples
    ]
    return "\n".join(lines)


def verified(what: str, identity: str, problems: Sequence[str]) -> str:
    """What a check found."""
    return "\n".join(
        [f"{what} {identity}: {'sound' if not problems else 'NOT SOUND'}", *(f"  {p}" for p in problems)]
    )


def columns(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Rows under their heads; a column that holds nothing is left out."""
    kept = [at for at in range(len(heads)) if at == 0 or any(row[at] for row in rows)]
    widths = {at: max(len(row[at]) for row in [heads, *rows]) for at in kept}
    return "\n".join("  ".join(f"{row[at]:<{widths[at]}}" for at in kept).rstrip() for row in [heads, *rows])
