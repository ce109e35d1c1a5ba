"""What is kept is kept by the database, on every table of every app, whichever way somebody takes to be rid of it."""

import datetime as dt
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from lodestar.service.audit.ways_around import kept_tables
from lodestar.service.places.models import Organisation
from lodestar.service.plan.models import Action, Forum
from tests.conftest import history, history_can_be_emptied

pytestmark = pytest.mark.django_db

# Tables with rows that are kept, and the columns that such a row may still change.
UPKEEP = {"version", "changed_at"}
WITHDRAWING = UPKEEP | {"withdrawn_at", "withdrawn_by", "withdrawn_because"}
TABLES: dict[str, set[str]] = {
    "annual_reports_annualreport": WITHDRAWING | {"state"},
    "audit_event": set(),
    "board_packs_boardpack": WITHDRAWING | {"state"},
    "delivery_daterevision": set(),
    "delivery_verification": set(),
    "linkage_linkdecision": set(),
    "meetings_agendaitem": set(),
    "meetings_attendance": set(),
    "meetings_decision": set(),
    "meetings_declarationofinterest": set(),
    "meetings_followup": UPKEEP
    | {
        "decision_id",
        "who",
        "organisation_id",
        "due",
        "done_on",
        "missed_on",
        "told",
        "repeats",
        "action",
        "forum_id",
        "created_at",
    },
    "meetings_meeting": UPKEEP | {"published_at", "published_version", "published", "created_at"},
    "meetings_paper": set(),
    "meetings_subject": set(),
    "memory_planedition": set(),
    "memory_publication": WITHDRAWING,
    "monitoring_valuefile": {"removed_at"},
    "monitoring_valueproposal": set(),
    "plan_action": UPKEEP
    | {
        "workstream_id",
        "name",
        "text",
        "commitment",
        "starts",
        "ends",
        "measure",
        "measure_basis",
        "indicator",
        "source_id",
        "locator",
        "note",
        "base",
        "created_at",
    },
    "rounds_jointline": set(),
    "rounds_reopening": UPKEEP | {"closed_at", "created_at", "place_id"},
    "rounds_round": UPKEEP | {"published_at", "created_at", "place_id"},
    "rounds_roundaction": set(),
    "rounds_update": set(),
    "rounds_updatefile": set(),
}
TRIED_IN = pytest.mark.parametrize("table", sorted(TABLES))
NOW, TODAY = timezone.now(), dt.date(2025, 3, 1)
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def plain_value(field: models.Field, cast: Any) -> Any:
    """Something that a column can hold, where nothing better is said."""
    if isinstance(field, models.DateTimeField):
        return NOW
    if isinstance(field, models.DateField):
        return TODAY
    if isinstance(field, models.IntegerField):
        return 2
    if isinstance(field, models.JSONField):
        return []
    return "x" if isinstance(field, models.CharField | models.TextField) else None


def make(cast: Any, table: str, **given: Any) -> int:
    """A row put in as it is, by no action and no model's leave."""
    model = MODELS[table]
    values = {"place_id": cast.amber.pk, **given}
    wanted = {
        field.attname: values[field.attname] if field.attname in values else plain_value(field, cast)
        for field in model._meta.concrete_fields
        if not field.primary_key and (field.attname in values or not (field.null or field.has_default()))
    }
    (row,) = model._base_manager.bulk_create([model(**wanted)])
    return int(row.pk)


def change(table: str, set_: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {set_}")


@pytest.fixture
def kept(cast: Any) -> None:
    """One row in each table, each of which may not be changed any more."""
    action, council = (
        Action.objects.filter(place=cast.amber)[0],
        Organisation.objects.filter(place=cast.amber)[0],
    )
    forum = Forum.objects.filter(place=cast.amber)[0].pk
    on = {
        "action_id": action.pk,
        "author_id": cast.cora.pk,
        "edition": 1,
        "state": "approved",
        "side": "local",
    }
    round_ = make(cast, "rounds_round", observed_from=TODAY - dt.timedelta(days=9))
    line = make(cast, "rounds_roundaction", round_id=round_, action_id=action.pk)
    on |= {"round_id": round_, "line_id": line}
    update = make(cast, "rounds_update", organisation_id=council.pk, **on)
    make(cast, "rounds_updatefile", update_id=update)
    make(cast, "rounds_jointline", **(on | {"state": "agreed"}))
    make(cast, "rounds_reopening", **(on | {"edition": 2}))
    for table, set_ in (
        ("rounds_update", "state = 'locked'"), ("rounds_jointline", "state = 'locked'"),
        ("rounds_round", "locked_at = CURRENT_TIMESTAMP"),
    ):  # fmt: skip
        change(table, set_)
    meeting = make(cast, "meetings_meeting", forum_id=forum, status="minuted")
    item = make(cast, "meetings_agendaitem", meeting_id=meeting)
    member = make(cast, "meetings_forummembership", forum_id=forum)
    make(cast, "meetings_paper", item_id=item)
    make(cast, "meetings_attendance", meeting_id=meeting)
    make(cast, "meetings_declarationofinterest", meeting_id=meeting, item_id=item, membership_id=member)
    make(cast, "meetings_decision", meeting_id=meeting, item_id=item, forum_id=forum)
    make(cast, "meetings_subject", item_id=item)
    make(cast, "meetings_followup", meeting_id=meeting, item_id=item, forum_id=forum)
    change("meetings_meeting", "status = 'approved'")
    issued = {"issued_at": NOW, "state": "issued", "forum_id": forum, "files": {}, "releases": []}
    make(cast, "board_packs_boardpack", **issued)
    make(cast, "annual_reports_annualreport", **issued)
    make(cast, "memory_planedition", slug="edition-009")
    make(cast, "memory_publication")
    assignment = make(cast, "monitoring_assignment", role="contextual")
    value = make(cast, "monitoring_value", assignment_id=assignment)
    make(cast, "monitoring_valuefile", value_id=value)
    judged = {"author_id": cast.cora.pk, "state": "declined", "value": 1, "judged_by_id": cast.edith.pk}
    make(cast, "monitoring_valueproposal", assignment_id=assignment, **judged)
    make(cast, "linkage_linkdecision")
    make(cast, "delivery_daterevision", action_id=action.pk)
    met = make(cast, "delivery_milestonemet", action_id=action.pk)
    people = {"reporter_id": cast.cora.pk, "verifier_id": cast.edith.pk}
    make(cast, "delivery_verification", met_id=met, state="verified", **people)
    make(cast, "audit_event")
    connection.check_constraints()


def refused(*statements: tuple[str, list[Any]]) -> None:
    """The last of the statements is refused; what came before it is given up."""
    with pytest.raises(DatabaseError, match=REFUSALS), transaction.atomic(), connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)


REFUSALS = "is kept|append-only|stays|cannot be changed|are approved|stands as it was|is never changed"


def one_row(table: str) -> dict[str, Any]:
    """The kept row, as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def other_value(table: str, column: str, held: Any, cast: Any) -> Any:
    """A value unlike the one held that the column can hold."""
    field = next(f for f in MODELS[table]._meta.concrete_fields if f.column == column)
    if isinstance(field, models.JSONField):
        return json.dumps({"other": 1})
    if isinstance(field, models.DateTimeField):
        return NOW + dt.timedelta(days=3)
    if isinstance(field, models.DateField):
        return TODAY + dt.timedelta(days=3)
    if isinstance(field, models.BooleanField):
        return not held
    if isinstance(field, models.CharField | models.TextField):
        return "y"
    return (held or 0) + 10_000


def test_every_table_with_kept_rows_is_known_and_no_other(db):
    assert kept_tables(connection) == sorted(TABLES)


def test_every_model_that_refuses_to_be_deleted_has_its_refusal_in_the_database(db):
    """A model that says no in Python alone can be gone around; those that say it now and then are in the list above."""
    refusing = {
        model._meta.db_table
        for model in apps.get_models()
        if any("delete" in vars(base) for base in model.__mro__ if base.__module__.startswith("lodestar."))
    }
    assert refusing <= set(TABLES)


def test_every_rule_has_its_trigger_after_all_migrations(db):
    """SQLite drops the triggers of a table that a migration makes anew: such a migration forbids again."""
    wanted = {rule.trigger for step in history() for rule in step.rules}
    assert len(wanted) > 40
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(asked if connection.vendor == "sqlite" else "SELECT tgname FROM pg_trigger")
        assert wanted - {name for (name,) in cursor.fetchall()} == set()


@TRIED_IN
def test_no_column_of_a_kept_row_is_changed(cast, kept, table):
    row = one_row(table)
    for column, held in row.items():
        if column in TABLES[table]:
            continue
        value = other_value(table, column, held, cast)
        refused((f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [value, row["id"]]))
    assert one_row(table) == row


@TRIED_IN
def test_no_kept_row_is_deleted(cast, kept, table):
    row = one_row(table)
    refused((f"DELETE FROM {table} WHERE id = %s", [row["id"]]))
    refused((f"DELETE FROM {table}", []))
    if connection.vendor == "postgresql":
        refused((f"TRUNCATE {table} CASCADE", []))
        refused(("TRUNCATE places_place CASCADE", []))
    assert one_row(table) == row


@TRIED_IN
def test_no_row_takes_the_place_of_a_kept_one(cast, kept, table):
    """By its id, or by what names it otherwise; put in anew, or changed to be the other."""
    row = one_row(table)
    columns, signs = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE other AS SELECT * FROM {table}")
        again = "ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id + 1"
        refused((f"INSERT INTO {table} ({columns}) SELECT {columns} FROM other {again}", []))
    else:
        put = f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({signs})"
        refused((put, list(row.values())))
        refused((f"REPLACE INTO {table} SELECT * FROM {table}", []))
        if len(keys_of(table)) > 1:
            refused((put, list((row | {"id": row["id"] + 5000}).values())))
        refused((f"UPDATE OR REPLACE {table} SET id = id + 1", []))
    assert one_row(table) == row


def keys_of(table: str) -> list[Any]:
    from lodestar.service.audit.ways_around import _keys

    return _keys(connection, table)


def test_a_draft_cannot_be_moved_onto_a_kept_row(cast, kept):
    """UPDATE OR REPLACE takes away whatever stands where the changed row comes to stand."""
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses two rows with one key")
    pack = one_row("board_packs_boardpack")
    draft = make(
        cast, "board_packs_boardpack", slug="draft", forum_id=pack["forum_id"], files={}, releases=[]
    )
    refused(("UPDATE OR REPLACE board_packs_boardpack SET slug = %s WHERE id = %s", [pack["slug"], draft]))
    refused(("UPDATE OR REPLACE board_packs_boardpack SET id = %s WHERE id = %s", [pack["id"], draft]))


def test_drafts_are_changed_and_deleted_as_ever(cast, kept):
    forum = one_row("board_packs_boardpack")["forum_id"]
    draft = make(cast, "board_packs_boardpack", slug="draft", forum_id=forum, files={}, releases=[])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE board_packs_boardpack SET name = 'y' WHERE id = %s", [draft])
        cursor.execute("DELETE FROM board_packs_boardpack WHERE id = %s", [draft])


@pytest.mark.django_db(transaction=True)
def test_all_of_it_can_be_lifted_to_empty_a_test_database_and_stands_again_afterwards():
    before = standing()
    with history_can_be_emptied():
        assert kept_tables(connection) == []
    assert standing() == before


def standing() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name || sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
        return {row[0] for row in cursor.fetchall()}
