"""Entries say who may find them. SQLite makes the table anew, so that its full-text index is taken down meanwhile."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lodestar.service.search import sqlite


def take_down(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in sqlite.DROP:
            editor.execute(statement)


def put_up(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in sqlite.CREATE:
            editor.execute(statement)
        editor.execute("INSERT INTO search_words(search_words) VALUES ('rebuild')")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]

    operations = [
        migrations.RunPython(take_down, put_up),
        migrations.RemoveConstraint("entry", "search_entry_once"),
        migrations.AddField("entry", "readers", models.PositiveSmallIntegerField(default=7)),
        migrations.AlterField("entry", "slug", models.CharField(max_length=130)),
        migrations.AddConstraint(
            "entry",
            models.UniqueConstraint(fields=["place", "kind", "slug", "readers"], name="search_entry_once"),
        ),
        migrations.RunPython(put_up, take_down),
    ]
