"""Ways around the triggers that keep history are closed for every table that has such a trigger, whichever app made it.

A trigger that refuses to delete a row does not see SQLite's OR REPLACE, which takes the row away to make room for another,
nor PostgreSQL's TRUNCATE. So, after every migration, each table with a refusing trigger BEFORE DELETE gets triggers of
its own, made from what that one says: nothing takes a kept row's place or its id, and the table is not emptied.
"""

import re
from typing import Any

from django.db import connections

KEPT = "This row is kept: nothing takes its place"
_SQLITE = re.compile(
    r"CREATE TRIGGER \"?(?P<name>\w+)\"? BEFORE DELETE ON \"?(?P<table>\w+)\"?\s+(WHEN (?P<when>.*?)\s+)?"
    r"BEGIN SELECT RAISE\(ABORT",
    re.DOTALL,
)
_REFUSING = """
    SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgtype & 1 = 1 AND t.tgtype & 2 = 2 AND t.tgtype & 8 = 8 ORDER BY 1
"""
_ENDINGS = ("_no_replacing_insert", "_no_replacing_update", "_keeps_its_id", "_stays_filled")


def kept_tables(connection: Any) -> list[str]:
    """Every table with rows that may not be deleted, as the database itself knows them."""
    if connection.vendor == "sqlite":
        return sorted({found["table"] for found in _refusing(connection)})
    return [row[0] for row in _asked(connection, _REFUSING)]


def close_ways_around(*, using: str = "default", **_: Any) -> None:
    """Make the triggers anew. Called after every migration; what stands already is replaced."""
    connection = connections[using]
    open_ways_around(connection)
    with connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)


def open_ways_around(connection: Any) -> None:
    """Take the triggers away, as tests must that empty a database."""
    if connection.vendor == "sqlite":
        asked = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        asked = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    standing = [(name, table) for name, table in _asked(connection, asked) if name.endswith(_ENDINGS)]
    with connection.cursor() as cursor:
        for name, table in standing:
            cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))


def _statements(connection: Any) -> list[str]:
    if connection.vendor == "sqlite":
        found = [each for one in _refusing(connection) for each in _for_sqlite(connection, **one)]
        return [*found, *map(_id_in_sqlite, kept_tables(connection))]
    function = (
        "CREATE OR REPLACE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$"
    )
    return [function, *(each for table in kept_tables(connection) for each in _for_postgresql(table))]


def _for_postgresql(table: str) -> list[str]:
    run = "EXECUTE FUNCTION audit_keep()"
    return [
        f"CREATE TRIGGER {table}_stays_filled BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}",
        f"CREATE TRIGGER {table}_keeps_its_id BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN (OLD.id IS DISTINCT FROM NEW.id) {run}",
    ]


def _for_sqlite(connection: Any, name: str, table: str, when: str) -> list[str]:
    """No row is put where one stands that ``when`` keeps, by its id or by any other key."""
    same = " OR ".join(
        "(" + " AND ".join(f"kept.{column} = NEW.{column}" for column in key) + ")"
        for key in _keys(connection, table)
    )
    stands = f"SELECT 1 FROM {table} kept WHERE ({same}) AND ({when.replace('OLD.', 'kept.')})"  # noqa: S608
    refuse = f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    return [
        f"CREATE TRIGGER {name}_no_replacing_insert BEFORE INSERT ON {table} WHEN EXISTS ({stands}) {refuse}",
        f"CREATE TRIGGER {name}_no_replacing_update BEFORE UPDATE ON {table} "
        f"WHEN EXISTS ({stands} AND kept.id <> OLD.id) {refuse}",
    ]


def _id_in_sqlite(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_keeps_its_id BEFORE UPDATE ON {table} WHEN OLD.id IS NOT NEW.id "
        f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    )


def _refusing(connection: Any) -> list[dict[str, str]]:
    """SQLite's triggers that refuse to delete: their name, their table, and when they refuse."""
    asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    found = (_SQLITE.match(sql) for (sql,) in _asked(connection, asked))
    return [
        {"name": one["name"], "table": one["table"], "when": one["when"] or "1 = 1"} for one in found if one
    ]


def _keys(connection: Any, table: str) -> list[list[str]]:
    """The columns of every key of a table in SQLite, its id first. No kept table has a key for some rows only."""
    found = [["id"]]
    for _, index, unique, *_rest in _asked(connection, f"PRAGMA index_list({table})"):
        if unique:
            found.append([row[2] for row in _asked(connection, f"PRAGMA index_info({index})")])
    return found


def _asked(connection: Any, asked: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return list(cursor.fetchall())
