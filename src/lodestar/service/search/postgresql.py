"""Full-text search in PostgreSQL, by tsvector and GIN."""

from collections.abc import Sequence

from django.db import connection

from lodestar.service.search.asking import Asked, Row

CREATE = (
    "ALTER TABLE search_entry ADD COLUMN document tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title_words), 'A') || setweight(to_tsvector('simple', body_words), 'B') "
    "|| array_to_tsvector(string_to_array(scope, ' '))) STORED",
    "CREATE INDEX search_entry_document ON search_entry USING gin (document)",
)
DROP = ("DROP INDEX search_entry_document", "ALTER TABLE search_entry DROP COLUMN document")

_COLUMNS = "id, place_id, kind, slug, title, title_words, readers"
_FOUND = f"SELECT {_COLUMNS} FROM search_entry WHERE document @@ %s::tsquery AND "  # noqa: S608
_STARTING = f"SELECT {_COLUMNS} FROM search_entry WHERE title_words LIKE %s AND "  # noqa: S608


def starting(asked: Asked, most: int) -> list[Row]:
    """As in SQLite: entries whose title begins with the question."""
    seen, values = _seen(asked)
    kind = [asked.kind] if asked.kind else []
    sql = f"{_STARTING}{seen}{' AND kind = %s' if kind else ''} LIMIT %s"
    return _rows(sql, [f"{asked.question.start}%", *values, *kind, most])


def holding(asked: Asked, most: int, *, whole: bool, titles: bool = False) -> list[Row]:
    """As in SQLite: entries that hold every term."""
    terms = [_term(term, "A" if titles else "", whole) for term in asked.question.terms]
    if marks := asked.place_marks:
        terms.append(f"({' | '.join(map(_quoted, marks))})")
    if asked.kind:
        terms.append(_quoted(asked.kind_mark))
    seen, values = _seen(asked)
    return _rows(f"{_FOUND}{seen} LIMIT %s", [" & ".join(terms), *values, most])


def _seen(asked: Asked) -> tuple[str, list[object]]:
    """The condition that an entry is the reader's to find, with its values."""
    parts = ["(place_id = ANY(%s) AND readers & %s <> 0)"] * len(asked.alike)
    return f"({' OR '.join(parts)})", [each for readers, places in asked.alike for each in (places, readers)]


def _term(words: tuple[str, ...], weight: str, whole: bool) -> str:
    last = _quoted(words[-1]) + (f":{weight}" if whole and weight else "" if whole else f":*{weight}")
    inner = [_quoted(word) + (f":{weight}" if weight else "") for word in words[:-1]]
    return f"({' <-> '.join([*inner, last])})"


def _rows(sql: str, values: Sequence[object]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Row(*row) for row in cursor.fetchall()]


def _quoted(mark: str) -> str:
    return f"'{mark}'"
