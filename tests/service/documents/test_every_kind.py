"""What holds for every kind of frozen document, and for the next one that is added."""

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from lodestar.service.documents.kinds import KINDS
from lodestar.service.documents.models import MAY_CHANGE, FrozenDocument
from lodestar.service.memory.publishing import PUBLISHABLE

ALL = [model for model in apps.get_models() if issubclass(model, FrozenDocument)]
EVERY = pytest.mark.parametrize("model", ALL, ids=lambda model: model.KIND)


@pytest.fixture
def triggers(db):
    """The words of the triggers that stand on a table."""

    def on(table: str) -> str:
        asked = (
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
            if connection.vendor == "sqlite"
            else "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass"
        )
        with connection.cursor() as cursor:
            cursor.execute(asked, [table])
            return "\n".join(row[0] for row in cursor.fetchall()).upper()

    return on


def test_there_are_kinds():
    assert len(ALL) >= 2


@EVERY
def test_every_kind_is_known_and_can_be_published(model):
    kind = KINDS[model.KIND]
    assert kind.model is model
    assert PUBLISHABLE[model.KIND].address == kind.at["one"]


@EVERY
def test_every_kind_has_its_addresses(model):
    at = KINDS[model.KIND].at
    more = {"file": ["some-slug", "pdf"], "list": [], "begin": []}
    for what, name in at.items():
        assert reverse(name, args=["amber", *more.get(what, ["some-slug"])]).startswith("/amber/")


@EVERY
def test_the_database_freezes_every_column_of_every_kind_but_those_of_withdrawing(model, triggers):
    standing = triggers(model._meta.db_table)
    assert "BEFORE DELETE" in standing
    columns = {field.column for field in model._meta.concrete_fields} - MAY_CHANGE - {"id"}
    assert {column for column in columns if f"NEW.{column}".upper() not in standing.replace('"', "")} == set()


@EVERY
def test_no_name_or_address_of_a_person_is_among_what_the_public_reads(model):
    assert not {name for name, _ in PUBLISHABLE[model.KIND].fields} & {"issued_by", "withdrawn_by"}
