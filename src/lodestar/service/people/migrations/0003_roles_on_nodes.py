"""Roles on nodes of the plan; partners become contributors, editors become leads and analysts."""

from django.db import migrations


def rename(apps, schema_editor):
    assignments = apps.get_model("people", "RoleAssignment")
    assignments.objects.filter(role="partner").update(role="contributor")
    for held in assignments.objects.filter(role="editor"):
        held.role = "lead"
        held.save(update_fields=["role"])
        held.pk, held.role = None, "analyst"
        held.save()


CONSTRAINTS = (
    "partner_speaks_for_an_organisation",
    "role_held_once_for_an_organisation",
    "role_held_once_at_a_time",
)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_roles_over_time")]

    operations = [
        *(migrations.RemoveConstraint(model_name="roleassignment", name=name) for name in CONSTRAINTS),
        migrations.RunPython(rename, migrations.RunPython.noop, elidable=True),
    ]
