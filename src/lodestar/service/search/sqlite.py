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
    "SELECT e.id, e.place_id, e.kind, e.slug, e.title, e.title_words FROM search_words w "
    "CROSS JOIN search_entry e ON e.id = w.rowid WHERE search_words MATCH %s AND e.place_id IN ({places}) LIMIT %s"
)
_STARTING = (
    "SELECT id, place_id, kind, slug, title, title_words FROM search_entry "
    "WHERE title_words >= %s AND title_words < %s AND +place_id IN ({places}) {kind} LIMIT %s"
)


def starting(asked: Asked, most: int) -> list[Row]:
    """Entries whose title begins with the question."""
    begin = asked.question.start
    kind = [asked.kind] if asked.kind else []
    sql = _STARTING.format(places=_places(asked), kind="AND kind = %s" if kind else "")
    return _rows(sql, [begin, f"{begin}\U0010ffff", *asked.places, *kind, most])


def holding(asked: Asked, most: int, *, whole: bool, titles: bool = False) -> list[Row]:
    """Entries that hold every term, anywhere or in their titles, as whole words or as the beginnings of words."""
    star = "" if whole else " *"
    terms = " AND ".join(f'"{" ".join(term)}"{star}' for term in asked.question.terms)
    match = f"{'title_words' if titles else '{title_words body_words}'} : ({terms})"
    if marks := asked.place_marks:
        match += f" AND scope : ({' OR '.join(map(_quoted, marks))})"
    if asked.kind:
        match += f" AND scope : {_quoted(asked.kind_mark)}"
    return _rows(_FOUND.format(places=_places(asked)), [match, *asked.places, most])


def _rows(sql: str, values: Sequence[object]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Row(*row) for row in cursor.fetchall()]


def _places(asked: Asked) -> str:
    return ", ".join(["%s"] * len(asked.places))


def _quoted(mark: str) -> str:
    return f'"{mark}"'
