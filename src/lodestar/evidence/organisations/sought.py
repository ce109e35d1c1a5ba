"""Names to be found in a register, made ready: their words, the words' rarity there, and how they may be spelled.

Tables made in the register's database:

- ``sought``: one row for each comparable name (`names.variants`) of each name given;
- ``sought_word``: each word of it and the words of the register that it may stand for. ``manner`` says how: the same
  word, an ending of the same word (plural), a known abbreviation, two words of the name written as one (joined), or
  one slip of typing away. Looking for slips
  costs as much as there are unknown words, since only words that the register hardly has are looked up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.names import Wording, dotted_words, variants
from lodestar.evidence.organisations.register import postcode_columns

_RARE_ENOUGH_TO_BE_A_SLIP = 3
_LEAST_LETTERS_FOR_A_SLIP = 5


@dataclass(frozen=True)
class SoughtName:
    """A name to find: ``name_id`` is the caller's, and comes back with the link; the postcode helps if given."""

    name_id: str
    name: str
    postcode: str | None = None


def prepare_sought(connection: duckdb.DuckDBPyConnection, names: Iterable[SoughtName]) -> int:
    """Write ``sought`` and ``sought_word`` afresh for some names; give how many comparable names they hold.

    Raises LodestarError if a ``name_id`` stands twice. A name without any letter or digit is not sought.
    """
    table = _table(names)
    connection.register("arrived", table)
    connection.execute(
        "CREATE OR REPLACE TABLE sought AS SELECT sought_id, name_id, wording, name, key, squashed, words, legal_form, dotted, "
        f"{postcode_columns('postcode')} FROM arrived"
    )
    connection.unregister("arrived")
    connection.execute(_SOUGHT_WORDS)
    connection.execute(_SLIPS)
    connection.execute(_SOUGHT_LISTS)
    return table.num_rows


def _table(names: Iterable[SoughtName]) -> pa.Table:
    rows: dict[str, list[object]] = {
        column: []
        for column in (
            "name_id",
            "wording",
            "name",
            "key",
            "squashed",
            "words",
            "legal_form",
            "dotted",
            "postcode",
        )
    }
    for asked in refuse_repeats(names):
        dotted = dotted_words(asked.name)
        for variant in variants(asked.name):
            values = (asked.name_id, _short(variant.wording), asked.name, variant.key, variant.squashed,
                      list(dict.fromkeys(variant.words)), variant.legal_form,
                      [word for word in dotted if word in variant.words], asked.postcode)  # fmt: skip
            for column, value in zip(rows.values(), values, strict=True):
                column.append(value)
    types = {column: pa.string() for column in rows} | dict.fromkeys(
        ("words", "dotted"), pa.list_(pa.string())
    )
    columns = {column: pa.array(values, type=types[column]) for column, values in rows.items()}
    return pa.table({"sought_id": pa.array(range(len(rows["name"])), type=pa.int32()), **columns})


def refuse_repeats(names: Iterable[SoughtName]) -> Iterator[SoughtName]:
    """The names, one by one. Raises LodestarError if a ``name_id`` stands twice."""
    known: set[str] = set()
    for asked in names:
        if asked.name_id in known:
            raise LodestarError(
                f"name_id '{asked.name_id}' stands twice; give each name to be linked its own"
            )
        known.add(asked.name_id)
        yield asked


def _short(wording: Wording) -> str:
    own = {Wording.PUBLISHED: "published", Wording.SHORTER: "published", Wording.PARENT: "parent"}
    return own.get(wording, "other")


_ABBREVIATED = """
(VALUES ('SERVICES','SVCS'), ('SERVICES','SERV'), ('MANAGEMENT','MGMT'), ('MANAGEMENT','MGT'), ('MANUFACTURING','MFG'),
 ('ENGINEERING','ENG'), ('TECHNOLOGIES','TECH'), ('TECHNOLOGY','TECH'), ('INTERNATIONAL','INTL'), ('INTERNATIONAL','INT'),
 ('DEVELOPMENT','DEV'), ('DEVELOPMENTS','DEVS'), ('CONSTRUCTION','CONST'), ('ELECTRICAL','ELEC'), ('ELECTRONICS','ELEC'),
 ('ASSOCIATES','ASSOC'), ('ASSOCIATION','ASSOC'), ('COMMUNICATIONS','COMMS'), ('ENVIRONMENTAL','ENV'),
 ('LABORATORIES','LABS'), ('LABORATORY','LAB'), ('CONSULTANTS','CONS'), ('CONSULTING','CONS'), ('SOLUTIONS','SOLNS'),
 ('SYSTEMS','SYS'), ('NATIONAL','NAT'), ('UNIVERSITY','UNIV'), ('UNIVERSITY','UNI'), ('INSTITUTE','INST'),
 ('BROTHERS','BROS'), ('SAINT','ST'), ('CENTRE','CENTER'), ('CENTRE','CTR'), ('HOSPITAL','HOSP'), ('FOUNDATION','FDN'),
 ('DEPARTMENT','DEPT'), ('GOVERNMENT','GOVT'), ('NORTH','N'), ('SOUTH','S'), ('EAST','E'), ('WEST','W'),
 ('FEDERATION','FED'), ('PROPERTIES','PROPS'), ('INVESTMENTS','INV'), ('INDUSTRIES','INDS'), ('RESEARCH','RES'),
 ('PHARMACEUTICALS','PHARMA'), ('PHARMACEUTICAL','PHARMA'), ('AUTOMOTIVE','AUTO'), ('EUROPE','EU'), ('ROAD','RD'),
 ('STREET','ST'), ('COUNCIL','CNCL'), ('FIRST','1ST'), ('SECOND','2ND')) AS known(long, short)
"""

# What a word of a sought name may be in the register. An unknown word counts as if one entry had it.
_SOUGHT_WORDS = f"""
CREATE OR REPLACE TEMP TABLE sought_vocabulary AS
SELECT word, word_id, coalesce(entries, 0) AS entries,
       coalesce(bits, (SELECT max(bits) FROM word), 1)::FLOAT AS bits
FROM (SELECT DISTINCT unnest(words) AS word FROM sought) LEFT JOIN word USING (word) ORDER BY word;

CREATE OR REPLACE TEMP TABLE stands_for AS
SELECT word, word_id, entries, bits, 'same' AS manner FROM sought_vocabulary WHERE word_id IS NOT NULL
UNION ALL
SELECT v.word, w.word_id, w.entries, w.bits, 'plural'
FROM sought_vocabulary v JOIN word w ON w.word = v.word || 'S' WHERE length(v.word) >= 3
UNION ALL
SELECT v.word, w.word_id, w.entries, w.bits, 'plural'
FROM sought_vocabulary v JOIN word w ON w.word = left(v.word, -1) WHERE length(v.word) >= 3 AND ends_with(v.word, 'S')
UNION ALL
SELECT v.word, w.word_id, w.entries, w.bits, 'abbreviation'
FROM sought_vocabulary v JOIN {_ABBREVIATED} ON v.word = long JOIN word w ON w.word = short
UNION ALL
SELECT v.word, w.word_id, w.entries, w.bits, 'abbreviation'
FROM sought_vocabulary v JOIN {_ABBREVIATED} ON v.word = short JOIN word w ON w.word = long;
"""

# Words one slip apart share a form with one letter taken out of either (the symmetric deletions of SymSpell).
_SLIPS = f"""
CREATE OR REPLACE TEMP TABLE slip_form AS
WITH doubtful AS (
    SELECT word FROM sought_vocabulary
    WHERE entries <= {_RARE_ENOUGH_TO_BE_A_SLIP} AND length(word) BETWEEN {_LEAST_LETTERS_FOR_A_SLIP} AND 24
)
SELECT word, word AS form FROM doubtful
UNION SELECT word, left(word, nth - 1) || substr(word, nth + 1)
FROM (SELECT word, unnest(range(1, length(word) + 1)) AS nth FROM doubtful);

INSERT INTO stands_for
WITH distinct_form AS (SELECT DISTINCT form FROM slip_form),
spelled AS (
    SELECT word, word_id, entries, bits FROM word
    WHERE length(word) BETWEEN {_LEAST_LETTERS_FOR_A_SLIP - 1} AND 25
),
met AS (
    SELECT form, word AS other, word_id, entries, bits FROM spelled JOIN distinct_form ON form = word
    UNION ALL
    SELECT form, word, word_id, entries, bits
    FROM (SELECT *, left(word, nth - 1) || substr(word, nth + 1) AS shorter
          FROM (SELECT *, unnest(range(1, length(word) + 1)) AS nth FROM spelled))
    JOIN distinct_form ON form = shorter
)
SELECT DISTINCT f.word, m.word_id, m.entries, m.bits, 'slip'
FROM slip_form f JOIN met m USING (form)
WHERE m.other <> f.word AND damerau_levenshtein(f.word, m.other) = 1;

CREATE OR REPLACE TEMP TABLE stands_for AS
SELECT word, word_id, any_value(entries) AS entries, any_value(bits) AS bits,
       min_by(manner, CASE manner WHEN 'same' THEN 0 WHEN 'plural' THEN 1 WHEN 'abbreviation' THEN 2 ELSE 3 END) AS manner
FROM stands_for GROUP BY word, word_id;

CREATE OR REPLACE TABLE sought_word AS
SELECT sought_id, s.word, f.word_id, f.entries, f.bits, f.manner
FROM (SELECT sought_id, unnest(words) AS word FROM sought) s JOIN stands_for f USING (word)
UNION ALL
SELECT sought_id, unnest([first, second]), w.word_id, w.entries, w.bits, 'joined'
FROM (SELECT sought_id, words[nth] AS first, words[nth + 1] AS second
      FROM (SELECT sought_id, words, unnest(range(1, len(words))) AS nth FROM sought))
JOIN word w ON w.word = first || second;
"""

_SOUGHT_LISTS = """
CREATE OR REPLACE TABLE sought AS
SELECT s.*, coalesce(t.bits, 0)::FLOAT AS bits
FROM sought s LEFT JOIN (
    SELECT sought_id, sum(bits) AS bits
    FROM (SELECT sought_id, unnest(words) AS word FROM sought) JOIN sought_vocabulary USING (word) GROUP BY sought_id
) t USING (sought_id);
"""
