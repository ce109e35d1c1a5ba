"""Database triggers that refuse to change what is kept, whoever asks and by whatever way, for the migrations that put them.

SQLite makes a table anew when a later migration alters it, and its triggers go with the old one: such a migration
forbids again at its end (a test looks that every trigger stands after all migrations).
"""

from dataclasses import dataclass
from typing import Any

from django.db import migrations

ALWAYS = "1 = 1"
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


@dataclass(frozen=True)
class Rule:
    """One thing that a database refuses: ``verb`` (INSERT, UPDATE or DELETE) on a row of ``table``, saying ``refusal``.

    ``when`` is a condition in SQL over OLD and NEW that both databases read the same; ``differ`` writes one. ``name`` is
    the trigger's, where two rules refuse the same verb on one table.
    """

    table: str
    verb: str
    refusal: str
    when: str = ALWAYS
    name: str = ""

    @property
    def trigger(self) -> str:
        """What the trigger is called in the database."""
        return self.name or f"{self.table}_no_{self.verb.lower()}"


def differ(*columns: str) -> str:
    """The condition that one of the columns would be changed, a blank one too."""
    return " OR ".join(f'OLD."{column}" <DIFFERS> NEW."{column}"' for column in columns)


def rows_stay(table: str, refusal: str, changed: str = ALWAYS) -> tuple[Rule, Rule]:
    """Refuse to delete a row of ``table``, and to change it where ``changed``, a condition over OLD and NEW, holds."""
    return Rule(table, "UPDATE", refusal, changed), Rule(table, "DELETE", refusal)


class Forbid(migrations.RunPython):
    """The step of a migration from which the database refuses what the rules say, in place of what they said ``before``."""

    def __init__(self, *rules: Rule, before: tuple[Rule, ...] = ()) -> None:
        self.rules, self.before = rules, before
        super().__init__(self._forbid, self._allow)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Its rules are all that it is made of."""
        return type(self).__qualname__, self.rules, {"before": self.before}

    def _forbid(self, apps: Any, schema_editor: Any) -> None:
        _put(schema_editor, self.rules)

    def _allow(self, apps: Any, schema_editor: Any) -> None:
        for rule in self.rules:
            _take(schema_editor, rule)
        _put(schema_editor, self.before)


def _put(schema_editor: Any, rules: tuple[Rule, ...]) -> None:
    vendor = schema_editor.connection.vendor
    for rule in rules:
        _take(schema_editor, rule)
        when = rule.when.replace("<DIFFERS>", _DIFFERS[vendor])
        for statement in (_in_sqlite if vendor == "sqlite" else _in_postgresql)(rule, when):
            schema_editor.execute(statement)


def _take(schema_editor: Any, rule: Rule) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {rule.trigger}")
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {rule.trigger} ON {rule.table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {rule.trigger}()")


def _in_sqlite(rule: Rule, when: str) -> tuple[str, ...]:
    return (
        f"CREATE TRIGGER {rule.trigger} BEFORE {rule.verb} ON {rule.table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{rule.refusal}'); END",
    )


def _in_postgresql(rule: Rule, when: str) -> tuple[str, ...]:
    row = "OLD" if rule.verb == "DELETE" else "NEW"
    return (
        f"CREATE FUNCTION {rule.trigger}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{rule.refusal}'; END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {rule.trigger} BEFORE {rule.verb} ON {rule.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {rule.trigger}()",
    )
