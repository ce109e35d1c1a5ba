"""Full-text search in SQLite, by FTS5."""

from collections.abc import Sequence

from django.db import connection

from lodestar.service.search.asking import Asked, Row

CREATE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(title_words, body_words, scope, content='search_entry', "
    "content_rowid='id', tokenize=\"unicode61 remove_diacritics 0 tokenchars '=-'\", prefix='1 2 3 4 5')",
    "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_words(rowid, title_words, body_words, scope) "
    "VALUES (new.id, new.title_words, new.body_words, new.scope); END",
    "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_words(search_words, rowid, title_words, body_words, scope) "
    "VALUES ('delete', old.id, old.title_words, old.body_words, old.scope); END",
    "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN "
    "INSERT INTO search_words(search_words, rowid, title_words, body_words, scope) "
    "VALUES ('delete', old.id, old.title_words, old.body_words, old.scope); "
    "INSERT INTO search_words(rowid, title_words, body_words, scope) "
    "VALUES (new.id, new.title_words, new.body_words, new.scope); END",
)
DROP = (
    "DROP TRIGGER search_entry_changed",
    "DROP TRIGGER search_entry_removed",
    "DROP TRIGGER search_entry_added",
    "DROP TABLE search_words",
)

_FOUND = (
    "SELECT e.id, e.place_id, e.kind, e.slug, e.title, e.title_words, e.readers FROM search_words w "
    "CROSS JOIN search_entry e ON e.id = w.rowid WHERE search_words MATCH %s AND ({seen}) LIMIT %s"
)
_STARTING = (
    "SELECT id, place_id, kind, slug, title, title_words, readers FROM search_entry e "
    "WHERE title_words >= %s AND title_words < %s AND ({seen}) {kind} LIMIT %s"
)


def starting(asked: Asked, most: int) -> list[Row]:
    """Entries whose title begins with the question."""
    begin = asked.question.start
    kind = [asked.kind] if asked.kind else []
    seen, values = _seen(asked)
    sql = _STARTING.format(seen=seen, kind="AND kind = %s" if kind else "")
    return _rows(sql, [begin, f"{begin}\U0010ffff", *values, *kind, most])


def holding(asked: Asked, most: int, *, whole: bool, titles: bool = False) -> list[Row]:
    """Entries that hold every term, anywhere or in their titles, as whole words or as the beginnings of words."""
    star = "" if whole else " *"
    terms = " AND ".join(f'"{" ".join(term)}"{star}' for term in asked.question.terms)
    match = f"{'title_words' if titles else '{title_words body_words}'} : ({terms})"
    if marks := asked.place_marks:
        match += f" AND scope : ({' OR '.join(map(_quoted, marks))})"
    if asked.kind:
        match += f" AND scope : {_quoted(asked.kind_mark)}"
    seen, values = _seen(asked)
    return _rows(_FOUND.format(seen=seen), [match, *values, most])


def _rows(sql: str, values: Sequence[object]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Row(*row) for row in cursor.fetchall()]


def _seen(asked: Asked) -> tuple[str, list[int]]:
    """The condition that an entry is the reader's to find, with its values. The plus keeps the index of places out of it."""
    parts, values = [], []
    for readers, places in asked.alike:
        parts.append(f"(+e.place_id IN ({', '.join(['%s'] * len(places))}) AND e.readers & %s <> 0)")
        values += [*places, readers]
    return " OR ".join(parts), values


def _quoted(mark: str) -> str:
    return f'"{mark}"'
