"""Which companies each sought name is compared with: blocking that stays small in a register of millions.

A company becomes a candidate of a name by any of these keys, each used only where few enough entries share it:
the letters without spaces; a rare word; the beginning of one; two words together, or three; a word that a dot cuts
short with another; a word and the postcode district;
the postcode; the first letters. Keys that most of the register shares (SERVICES, a formation agent's postcode) say nothing and cost
everything, so they are left out. Table made: ``candidate`` (sought_id, entry_id).
"""

import duckdb

MOST_SHARING = {
    "letters": 200,
    "word": 120,
    "pair": 100,
    "triple": 100,
    "dotted": 2_000,
    "district": 60,
    "postcode": 30,
    "beginning": 40,
    "begun": 30,
}
"""How many entries may share a key for it to be used, by kind of key."""

_BEGINNING = 8
_LEAST_BEGUN = 4


def find_candidates(connection: duckdb.DuckDBPyConnection) -> int:
    """Write ``candidate`` afresh from ``sought``, ``sought_word``, ``entry`` and ``word``; give its length."""
    for step in (_START, *_KEYS, _FINISH):
        connection.execute(step)
    row = connection.execute("SELECT count(*) FROM candidate").fetchone()
    return int(row[0]) if row else 0


_START = "CREATE OR REPLACE TEMP TABLE found (sought_id INTEGER, entry_id INTEGER)"
_FINISH = """
CREATE OR REPLACE TABLE candidate AS SELECT DISTINCT sought_id, entry_id FROM found;
DROP TABLE found;
"""


def _text_key(kind: str, sought: str, entry: str, condition: str = "true") -> str:
    """A key that is a text on both sides."""
    return f"""
    INSERT INTO found
    WITH key AS (SELECT DISTINCT {sought} AS key FROM sought WHERE {sought} <> '' AND {condition}),
    hit AS (SELECT {entry} AS key, entry_id FROM entry SEMI JOIN key ON key.key = {entry}),
    few AS (SELECT key FROM hit GROUP BY key HAVING count(*) <= {MOST_SHARING[kind]})
    SELECT sought_id, entry_id FROM sought JOIN hit ON hit.key = {sought} SEMI JOIN few ON few.key = hit.key
    """


_RARE_WORD = f"""
INSERT INTO found
WITH rare AS (SELECT sought_id, word_id FROM sought_word WHERE entries <= {MOST_SHARING["word"]}),
hit AS (
    SELECT word_id, entry_id FROM (SELECT entry_id, unnest(word_ids) AS word_id FROM entry)
    SEMI JOIN rare USING (word_id)
)
SELECT sought_id, entry_id FROM rare JOIN hit USING (word_id)
"""

# A pair is one number: the smaller word's number, then the larger's. The four rarest words of a name make six pairs.
_PAIR = f"""
INSERT INTO found
WITH ranked AS (
    SELECT sought_id, word, word_id FROM sought_word
    QUALIFY dense_rank() OVER (PARTITION BY sought_id ORDER BY -bits, word) <= 4
),
asked AS (
    SELECT DISTINCT a.sought_id, (a.word_id::BIGINT << 32) | b.word_id AS key
    FROM ranked a JOIN ranked b ON a.sought_id = b.sought_id AND a.word <> b.word AND a.word_id < b.word_id
),
key AS (SELECT DISTINCT key FROM asked),
hit AS (
    SELECT key, entry_id FROM (
        SELECT entry_id, (least(a, b)::BIGINT << 32) | greatest(a, b) AS key
        FROM (SELECT entry_id, a, unnest(word_ids[nth + 1:]) AS b
              FROM (SELECT entry_id, word_ids, unnest(word_ids) AS a, generate_subscripts(word_ids, 1) AS nth FROM entry
                    WHERE len(word_ids) > 1))
    ) SEMI JOIN key USING (key)
),
few AS (SELECT key FROM hit GROUP BY key HAVING count(*) <= {MOST_SHARING["pair"]})
SELECT sought_id, entry_id FROM asked JOIN hit USING (key) SEMI JOIN few USING (key)
"""

# Two words that many share may stand with a third in few entries. A triple is a hash of the three words' numbers.
_TRIPLE = f"""
INSERT INTO found
WITH ranked AS (
    SELECT sought_id, word, word_id FROM sought_word
    QUALIFY dense_rank() OVER (PARTITION BY sought_id ORDER BY -bits, word) <= 5
),
asked AS (
    SELECT DISTINCT a.sought_id, hash(list_sort([a.word_id, b.word_id, c.word_id])) AS key
    FROM ranked a JOIN ranked b ON a.sought_id = b.sought_id AND a.word < b.word
    JOIN ranked c ON c.sought_id = b.sought_id AND b.word < c.word
    WHERE a.word_id <> b.word_id AND b.word_id <> c.word_id AND a.word_id <> c.word_id
),
key AS (SELECT DISTINCT key FROM asked),
hit AS (
    SELECT key, entry_id FROM (
        SELECT entry_id, hash(list_sort([a, b, c])) AS key
        FROM (SELECT entry_id, a, rest[nth] AS b, unnest(rest[nth + 1:]) AS c
              FROM (SELECT entry_id, a, rest, unnest(range(1, len(rest))) AS nth
                    FROM (SELECT entry_id, unnest(word_ids) AS a,
                                 word_ids[generate_subscripts(word_ids, 1) + 1:] AS rest
                          FROM entry WHERE len(word_ids) BETWEEN 3 AND 8)))
    ) SEMI JOIN key USING (key)
),
few AS (SELECT key FROM hit GROUP BY key HAVING count(*) <= {MOST_SHARING["triple"]})
SELECT DISTINCT sought_id, entry_id FROM asked JOIN hit USING (key) SEMI JOIN few USING (key)
"""

# CRO. MEATS: entries with a word that begins so and with another word of the name, or at its postcode.
_DOTTED_WORD = f"""
INSERT INTO found
WITH dotted AS (SELECT sought_id, unit, unnest(dotted) AS start FROM sought),
longer AS (
    SELECT d.start, w.word_id FROM (SELECT DISTINCT start FROM dotted) d
    JOIN word w ON left(w.word, 3) = left(d.start, 3) AND starts_with(w.word, d.start)
    QUALIFY sum(w.entries) OVER (PARTITION BY d.start) <= {MOST_SHARING["dotted"]}
),
hit AS (
    SELECT word_id, entry_id FROM (SELECT entry_id, unnest(word_ids) AS word_id FROM entry)
    SEMI JOIN longer USING (word_id)
),
others AS (
    SELECT sought_id, list(DISTINCT word_id) AS others
    FROM sought_word JOIN sought USING (sought_id)
    WHERE len(sought.dotted) > 0 AND NOT list_contains(sought.dotted, word) GROUP BY sought_id
),
met AS (
    SELECT d.sought_id, e.entry_id FROM dotted d JOIN longer USING (start) JOIN hit USING (word_id)
    JOIN entry e ON e.entry_id = hit.entry_id LEFT JOIN others o ON o.sought_id = d.sought_id
    WHERE list_has_any(e.word_ids, o.others) OR e.unit = d.unit
)
SELECT sought_id, entry_id FROM met QUALIFY count(*) OVER (PARTITION BY sought_id) <= {MOST_SHARING["pair"]}
"""

_DISTRICT = f"""
INSERT INTO found
WITH asked AS (
    SELECT DISTINCT sought_id, district, word_id FROM sought_word JOIN sought USING (sought_id) WHERE district IS NOT NULL
),
key AS (SELECT DISTINCT district, word_id FROM asked),
hit AS (
    SELECT district, word_id, entry_id
    FROM (SELECT entry_id, district, unnest(word_ids) AS word_id FROM entry WHERE district IS NOT NULL)
    SEMI JOIN key USING (district, word_id)
),
few AS (SELECT district, word_id FROM hit GROUP BY ALL HAVING count(*) <= {MOST_SHARING["district"]})
SELECT sought_id, entry_id
FROM asked JOIN hit USING (district, word_id) SEMI JOIN few USING (district, word_id)
"""

# A word that the register does not know may be the beginning of one that it does (KRUR. for KRURAGI).
_BEGUN_WORD = f"""
INSERT INTO found
WITH unknown AS (
    SELECT word FROM sought_vocabulary WHERE word_id IS NULL AND length(word) >= {_LEAST_BEGUN}
),
longer AS (
    SELECT u.word, w.word_id, w.entries FROM unknown u
    JOIN word w ON left(w.word, {_LEAST_BEGUN}) = left(u.word, {_LEAST_BEGUN}) AND starts_with(w.word, u.word)
    QUALIFY sum(w.entries) OVER (PARTITION BY u.word) <= {MOST_SHARING["begun"]}
),
asked AS (
    SELECT DISTINCT sought_id, word_id FROM (SELECT sought_id, unnest(words) AS word FROM sought) JOIN longer USING (word)
),
hit AS (
    SELECT word_id, entry_id FROM (SELECT entry_id, unnest(word_ids) AS word_id FROM entry)
    SEMI JOIN asked USING (word_id)
)
SELECT sought_id, entry_id FROM asked JOIN hit USING (word_id)
"""

_KEYS = (
    _text_key("letters", "squashed", "squashed"),
    _RARE_WORD,
    _BEGUN_WORD,
    _PAIR,
    _TRIPLE,
    _DOTTED_WORD,
    _DISTRICT,
    _text_key("postcode", "unit", "unit", "unit IS NOT NULL"),
    _text_key("beginning", f"left(squashed, {_BEGINNING})", f"left(squashed, {_BEGINNING})",
              f"length(squashed) >= {_BEGINNING}"),
)  # fmt: skip
