"""The full-text index of the database at hand, over the entries' words."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lodestar.service.search import postgresql, sqlite


def create(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    module = postgresql if editor.connection.vendor == "postgresql" else sqlite
    for statement in module.CREATE:
        editor.execute(statement)


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    module = postgresql if editor.connection.vendor == "postgresql" else sqlite
    for statement in module.DROP:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index")]

    operations = [migrations.RunPython(create, drop)]
