"""How like a sought name and an entry are: the words they share, how rare those are, and what is left over.

Tables made: ``pair``, the candidates worth weighing with what they share, and ``likeness``, the same with the level
that the model weighs (`model`). In words, the levels of a name, the closest first:

1. the same words in the same order;
2. the same letters, or the same words in another order;
3. every word found, some spelled otherwise (abbreviated, begun, joined, slipped), or letters one slip apart;
4. every word found, but an other spelling is a word of the register in its own right (CONSULTING, CONSULTANTS);
5. the entry has words more, common ones (HOLDINGS, UK); 6. the name sought has;
7. the entry has words more, less common ones; 8. the name sought has;
9. both have words left over, but most of the rarity is shared;
10. less.

Shared bits are the rarity of the shared words in the register; a word spelled otherwise counts for less than its
rarity, since more words could have met it.
"""

import duckdb

KEPT_FOR_EACH = 24
"""How many candidates of a name are weighed: the likeliest by shared bits, and all with the same letters."""

SPELLED_CREDIT = 0.7
"""The share of a word's bits that counts when it was met in another spelling."""

COMMON_REST = 10.0
"""Left-over words are common up to so many bits together: one entry in a thousand has them."""

LEVELS = 10
BANDS = (6.0, 10.0, 14.0, 18.0, 22.0, 28.0)
"""Lower bounds of the bands of shared bits above the first."""


def measure_likeness(connection: duckdb.DuckDBPyConnection) -> None:
    """Write ``pair`` and ``likeness`` afresh from ``candidate``, ``sought``, ``sought_word``, ``entry``, ``word``."""
    for step in (_ENTRY_BITS, _SHARED, _PAIR, _REST, _LIKENESS):
        connection.execute(step)


_ENTRY_BITS = """
CREATE OR REPLACE TEMP TABLE candidate_word AS
SELECT entry_id, word_id, bits
FROM (SELECT entry_id, unnest(word_ids) AS word_id FROM entry SEMI JOIN candidate USING (entry_id))
JOIN word USING (word_id);
CREATE OR REPLACE TEMP TABLE entry_bits AS
SELECT entry_id, sum(bits) AS bits FROM candidate_word GROUP BY entry_id;
"""

# What is met of the entry is counted by its words, what is met of the name sought by its own. The candidates' words
# are written out first: left to itself, the planner may join words with words, which most of the register shares.
_SHARED = f"""
CREATE OR REPLACE TEMP TABLE met AS
WITH candidate_words AS MATERIALIZED (
    SELECT sought_id, entry_id, word_id, bits FROM candidate JOIN candidate_word USING (entry_id)
),
met_words AS MATERIALIZED (
    SELECT sought_id, entry_id, s.word, word_id, s.manner, c.bits
    FROM candidate_words c JOIN sought_word s USING (sought_id, word_id)
)
SELECT sought_id, entry_id, m.word, m.word_id, m.manner, m.bits,
       m.manner IN ('plural', 'slip') AND v.entries > 0 AS own_word, v.bits AS own_bits
FROM met_words m JOIN sought_vocabulary v ON v.word = m.word;
CREATE OR REPLACE TEMP TABLE shared AS
WITH by_entry AS (
    SELECT sought_id, entry_id, word_id, any_value(bits) AS bits, bool_or(manner = 'same') AS same FROM met GROUP BY ALL
),
by_sought AS (
    SELECT sought_id, entry_id, word, any_value(own_bits) AS bits, bool_and(own_word) AS own_word FROM met GROUP BY ALL
),
own AS (
    SELECT sought_id, entry_id, sum(bits) AS own_met_bits, bool_or(own_word) AS own_word FROM by_sought GROUP BY ALL
)
SELECT sought_id, entry_id, sum(CASE WHEN same THEN bits ELSE {SPELLED_CREDIT} * bits END) AS shared_bits,
       sum(bits) AS met_bits, bool_and(same) AS all_same, any_value(own_met_bits) AS own_met_bits,
       any_value(own_word) AS own_word
FROM by_entry JOIN own USING (sought_id, entry_id) GROUP BY sought_id, entry_id;
"""

_PAIR = f"""
CREATE OR REPLACE TEMP TABLE pair AS
SELECT c.sought_id, c.entry_id, coalesce(h.shared_bits, 0) AS shared_bits, coalesce(h.all_same, false) AS all_same, coalesce(h.own_word, false) AS own_word,
       greatest(b.bits - coalesce(h.met_bits, 0), 0) AS entry_rest,
       greatest(s.bits - coalesce(h.own_met_bits, 0), 0) AS sought_rest,
       s.key = e.key AS same_name, s.squashed = e.squashed AS same_letters,
       s.unit = e.unit AS same_unit
FROM candidate c JOIN sought s USING (sought_id) JOIN entry e USING (entry_id)
LEFT JOIN entry_bits b USING (entry_id) LEFT JOIN shared h USING (sought_id, entry_id)
QUALIFY same_letters OR row_number() OVER (
    PARTITION BY sought_id
    ORDER BY coalesce(h.shared_bits, 0) - 0.3 * (entry_rest + sought_rest) + CASE WHEN same_unit THEN 10 ELSE 0 END
             + CASE WHEN left(s.squashed, 8) = left(e.squashed, 8) THEN 14
                    WHEN left(s.squashed, 4) = left(e.squashed, 4) THEN 9
                    WHEN left(s.squashed, 3) = left(e.squashed, 3) THEN 5 ELSE 0 END DESC,
             e.company, e.name
) <= {KEPT_FOR_EACH}
"""

# Words left over on both sides that look alike: one begins the other, or the letters nearly agree.
_REST = f"""
CREATE OR REPLACE TEMP TABLE rest AS
WITH open AS (SELECT sought_id, entry_id FROM pair WHERE entry_rest > 0.01 AND sought_rest > 0.01 AND NOT same_letters),
mine AS (
    SELECT sought_id, entry_id, s.word FROM open JOIN (SELECT sought_id, unnest(words) AS word FROM sought) s USING (sought_id)
    ANTI JOIN met USING (sought_id, entry_id, word)
),
theirs AS MATERIALIZED (
    SELECT sought_id, entry_id, word_id, bits FROM open JOIN candidate_word USING (entry_id)
    ANTI JOIN met USING (sought_id, entry_id, word_id)
),
spelled AS (
    SELECT sought_id, entry_id, word, theirs.bits FROM theirs JOIN word USING (word_id)
)
SELECT sought_id, entry_id, sum({SPELLED_CREDIT} * bits * part) AS shared_bits, sum(bits) AS met_bits,
       sum(own_bits) AS own_met_bits, bool_or(own_word) AS own_word
FROM (
    SELECT m.sought_id, m.entry_id, m.word, bool_and(v.entries > 0 AND NOT starts_with(t.word, m.word)) AS own_word, max(t.bits) AS bits, any_value(v.bits) AS own_bits,
           max(CASE WHEN starts_with(t.word, m.word) THEN length(m.word) / length(t.word)
                    WHEN starts_with(m.word, t.word) THEN length(t.word) / length(m.word) ELSE 0.8 END) AS part
    FROM mine m JOIN spelled t USING (sought_id, entry_id) JOIN sought_vocabulary v ON v.word = m.word
    WHERE (length(m.word) >= 3 AND length(t.word) >= 3 AND (starts_with(t.word, m.word) OR starts_with(m.word, t.word)))
       OR (least(length(m.word), length(t.word)) >= 5 AND jaro_winkler_similarity(m.word, t.word) >= 0.9)
    GROUP BY m.sought_id, m.entry_id, m.word
)
GROUP BY sought_id, entry_id
"""

_BAND = "CASE " + " ".join(
    f"WHEN shared_bits >= {low} THEN {at}" for at, low in reversed(list(enumerate(BANDS, 1)))
) + " ELSE 0 END"  # fmt: skip

_LIKENESS = f"""
CREATE OR REPLACE TABLE likeness AS
WITH summed AS (
    SELECT p.sought_id, p.entry_id, p.same_name, p.same_letters, p.all_same,
           p.own_word OR coalesce(r.own_word, false) AS own_word,
           CASE WHEN p.same_letters THEN b.bits ELSE p.shared_bits + coalesce(r.shared_bits, 0) END AS shared_bits,
           CASE WHEN p.same_letters THEN 0 ELSE greatest(p.entry_rest - coalesce(r.met_bits, 0), 0) END AS entry_rest,
           CASE WHEN p.same_letters THEN 0 ELSE greatest(p.sought_rest - coalesce(r.own_met_bits, 0), 0) END AS sought_rest,
           r.sought_id IS NULL AS none_alike
    FROM pair p LEFT JOIN entry_bits b USING (entry_id) LEFT JOIN rest r USING (sought_id, entry_id)
),
levelled AS (
    SELECT m.*, CASE
        WHEN same_name THEN 1
        WHEN same_letters OR (entry_rest < 0.01 AND sought_rest < 0.01 AND all_same AND none_alike) THEN 2
        WHEN entry_rest < 0.01 AND sought_rest < 0.01 THEN CASE WHEN own_word THEN 4 ELSE 3 END
        WHEN least(length(s.squashed), length(e.squashed)) >= 8
         AND damerau_levenshtein(s.squashed, e.squashed) = 1 THEN CASE WHEN own_word THEN 4 ELSE 3 END
        WHEN sought_rest < 0.01 THEN CASE WHEN entry_rest <= {COMMON_REST} THEN 5 ELSE 7 END
        WHEN entry_rest < 0.01 THEN CASE WHEN sought_rest <= {COMMON_REST} THEN 6 ELSE 8 END
        WHEN shared_bits >= entry_rest AND shared_bits >= 0.6 * sought_rest THEN 9
        ELSE 10 END AS name_level,
        CASE WHEN name_level IN (3, 4) AND entry_rest > 0.01 THEN greatest(shared_bits, {SPELLED_CREDIT} * b.bits) ELSE shared_bits END AS name_bits
    FROM summed m JOIN sought s USING (sought_id) JOIN entry e USING (entry_id) JOIN entry_bits b USING (entry_id)
)
SELECT sought_id, entry_id, name_level, round(name_bits, 2)::FLOAT AS shared_bits,
       round(entry_rest, 2)::FLOAT AS entry_rest, round(sought_rest, 2)::FLOAT AS sought_rest,
       name_level * 10 + {_BAND.replace("shared_bits", "name_bits")} AS name_code
FROM levelled
"""
