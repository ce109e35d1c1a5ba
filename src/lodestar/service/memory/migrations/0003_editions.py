"""The published edition of each place's plan: what the public reads today is the first one."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from lodestar.service.audit.forbidding import Forbid, rows_stay

BY = "lodestar migrate"


def first_editions(apps, editor):
    """Publish every plan as it stands: until now the public read it so."""
    copies = [model for model in apps.get_app_config("memory").get_models() if _copied(model)]
    for model in copies:
        _copy(editor, model, [field.column for field in model._meta.concrete_fields], "")
    events = apps.get_model("memory", "PublishedEvent")
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    columns = [field.column for field in events._meta.concrete_fields if not field.primary_key]
    _copy(editor, events, columns, f'WHERE "kind" IN ({kinds}) ORDER BY "id"')
    _sign(apps)


def _copied(model):
    return model._meta.db_table.startswith("published_") and model.__name__ != "PublishedEvent"


def _copy(editor, model, columns, rest):
    named = ", ".join(f'"{name}"' for name in columns)
    copy = model._meta.db_table
    table = copy.removeprefix("published_")
    editor.execute(f'INSERT INTO "{copy}" ({named}) SELECT {named} FROM "{table}" {rest}')  # noqa: S608


def _sign(apps):
    event, edition = apps.get_model("audit", "Event"), apps.get_model("memory", "PlanEdition")
    upto = event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    for place in apps.get_model("places", "Place").objects.all():
        now = timezone.now()
        edition.objects.create(place=place, slug="edition-001", published_at=now, published_by=BY, upto=upto)
        event.objects.create(
            by=BY, action="publish plan", place=place.slug, kind="plan-edition", record="edition-001", version=1,
            changes={"upto": [None, upto]},
        )  # fmt: skip


KINDS = (
    "source", "organisation", "strength", "forum", "principle", "theme", "workstream", "action", "next-step",
    "programme", "support-offer", "asset", "project", "target", "claim", "date-revision", "milestone-met", "dependency",
    "budget-line", "tag-tree", "tag", "tagging", "ending", "forum-terms", "forum-membership",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("memory", "0002_published_stays"),
        ("assets", "0001_initial"),
        ("audit", "0005_event_by_moment"),
        ("delivery", "0002_history_stays"),
        ("insights", "0001_initial"),
        ("meetings", "0002_locked_minutes"),
        ("places", "0002_place_revision"),
        ("plan", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedAction",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("workstream_id", models.BigIntegerField(db_index=True)),
                ("name", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("commitment", models.CharField(max_length=20)),
                ("starts", models.CharField(blank=True, max_length=10)),
                ("ends", models.CharField(blank=True, max_length=10)),
                ("measure", models.TextField(blank=True)),
                ("measure_basis", models.CharField(blank=True, max_length=20)),
                ("indicator", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "db_table": "published_plan_action",
            },
        ),
        migrations.CreateModel(
            name="PublishedActionprinciples",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
                ("principle_id", models.BigIntegerField(db_index=True)),
            ],
            options={
                "db_table": "published_plan_action_principles",
            },
        ),
        migrations.CreateModel(
            name="PublishedAsset",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=200)),
                ("category", models.CharField(blank=True, max_length=80)),
                ("category_method", models.CharField(blank=True, max_length=200)),
                ("category_confidence", models.CharField(blank=True, max_length=10)),
                ("stage", models.CharField(blank=True, max_length=20)),
                ("stage_method", models.CharField(blank=True, max_length=200)),
                ("stage_confidence", models.CharField(blank=True, max_length=10)),
                ("operator_id", models.BigIntegerField(db_index=True, null=True)),
                ("postcode", models.CharField(blank=True, max_length=200)),
                ("position_method", models.CharField(blank=True, max_length=200)),
                ("position_confidence", models.CharField(blank=True, max_length=10)),
                ("longitude", models.FloatField(editable=False, null=True)),
                ("latitude", models.FloatField(editable=False, null=True)),
                ("authority", models.CharField(blank=True, editable=False, max_length=9)),
            ],
            options={
                "db_table": "published_assets_asset",
            },
        ),
        migrations.CreateModel(
            name="PublishedBudgetLine",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
                ("source", models.CharField(max_length=200)),
                ("year", models.CharField(max_length=7)),
                ("committed", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("spent", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("currency", models.CharField(default="GBP", max_length=3)),
                ("withdrawn", models.TextField(blank=True)),
            ],
            options={
                "db_table": "published_delivery_budgetline",
            },
        ),
        migrations.CreateModel(
            name="PublishedClaim",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("text", models.TextField()),
                ("indicator", models.CharField(blank=True, max_length=80)),
                ("stated", models.DecimalField(decimal_places=6, max_digits=24)),
                ("unit", models.CharField(max_length=80)),
                ("rounded_to", models.DecimalField(decimal_places=6, max_digits=24)),
                ("qualifier", models.CharField(max_length=20)),
                ("period", models.CharField(blank=True, max_length=40)),
                ("basis", models.CharField(blank=True, max_length=20)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("expression", models.CharField(blank=True, max_length=500)),
                ("restates", models.CharField(blank=True, max_length=80)),
                ("compared_with", models.CharField(blank=True, max_length=80)),
                ("alternatives", models.JSONField(blank=True, default=dict)),
                ("settled_by", models.TextField(blank=True)),
                ("accepted", models.JSONField(blank=True, null=True)),
            ],
            options={
                "db_table": "published_insights_claim",
            },
        ),
        migrations.CreateModel(
            name="PublishedDateRevision",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
                ("milestone", models.CharField(blank=True, max_length=80)),
                ("name", models.CharField(max_length=200)),
                ("field", models.CharField(max_length=10)),
                ("old", models.CharField(blank=True, max_length=10)),
                ("new", models.CharField(blank=True, max_length=10)),
                ("reason", models.TextField()),
                ("by", models.CharField(max_length=254)),
                ("round", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "db_table": "published_delivery_daterevision",
            },
        ),
        migrations.CreateModel(
            name="PublishedDependency",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
                ("needs_id", models.BigIntegerField(db_index=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("withdrawn", models.TextField(blank=True)),
            ],
            options={
                "db_table": "published_delivery_dependency",
            },
        ),
        migrations.CreateModel(
            name="PublishedEnding",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
                ("how", models.CharField(max_length=10)),
                ("into_id", models.BigIntegerField(db_index=True, null=True)),
                ("on", models.DateField()),
                ("reason", models.TextField()),
                ("taken_back", models.TextField(blank=True)),
            ],
            options={
                "db_table": "published_delivery_ending",
            },
        ),
        migrations.CreateModel(
            name="PublishedForum",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("purpose", models.TextField()),
                ("established", models.CharField(blank=True, max_length=10)),
                ("chair", models.CharField(blank=True, max_length=200)),
                ("reports_to", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "db_table": "published_plan_forum",
            },
        ),
        migrations.CreateModel(
            name="PublishedForummembers",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("forum_id", models.BigIntegerField(db_index=True)),
                ("organisation_id", models.BigIntegerField(db_index=True)),
            ],
            options={
                "db_table": "published_plan_forum_members",
            },
        ),
        migrations.CreateModel(
            name="PublishedForumMembership",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("forum_id", models.BigIntegerField(db_index=True)),
                ("seat", models.CharField(max_length=200)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "Chair"),
                            ("member", "Member"),
                            ("observer", "Observer"),
                            ("secretary", "Secretary"),
                        ],
                        max_length=20,
                    ),
                ),
                ("of_person", models.BooleanField(default=True)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("person_id", models.BigIntegerField(db_index=True, null=True)),
                ("organisation_id", models.BigIntegerField(db_index=True, null=True)),
                ("starts", models.DateField()),
                ("ends", models.DateField(blank=True, null=True)),
            ],
            options={
                "db_table": "published_meetings_forummembership",
            },
        ),
        migrations.CreateModel(
            name="PublishedForumTerms",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("forum_id", models.BigIntegerField(db_index=True)),
                ("quorum_number", models.PositiveSmallIntegerField(default=0)),
                ("quorum_share", models.CharField(blank=True, max_length=20)),
                ("quorum_more_than", models.BooleanField(default=False)),
                ("quorum_sides", models.JSONField(blank=True, default=list)),
                ("quorum_chair", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "published_meetings_forumterms",
            },
        ),
        migrations.CreateModel(
            name="PublishedMilestone",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("name", models.CharField(max_length=200)),
                ("due", models.CharField(max_length=10)),
            ],
            options={
                "db_table": "published_plan_milestone",
            },
        ),
        migrations.CreateModel(
            name="PublishedMilestoneMet",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
                ("milestone", models.CharField(max_length=80)),
                ("on", models.DateField()),
                ("taken_back", models.TextField(blank=True)),
            ],
            options={
                "db_table": "published_delivery_milestonemet",
            },
        ),
        migrations.CreateModel(
            name="PublishedNextStep",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("order", models.PositiveSmallIntegerField()),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "published_plan_nextstep",
            },
        ),
        migrations.CreateModel(
            name="PublishedOrganisation",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("side", models.CharField(blank=True, max_length=20)),
                ("identifiers", models.JSONField(blank=True, default=list)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("postcode", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "published_places_organisation",
            },
        ),
        migrations.CreateModel(
            name="PublishedPrinciple",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("order", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "published_plan_principle",
            },
        ),
        migrations.CreateModel(
            name="PublishedProgramme",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("organisation_id", models.BigIntegerField(db_index=True, null=True)),
                ("starts", models.CharField(blank=True, max_length=10)),
                ("ends", models.CharField(blank=True, max_length=10)),
                ("value", models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ("unit", models.CharField(blank=True, max_length=80)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "published_plan_programme",
            },
        ),
        migrations.CreateModel(
            name="PublishedProgrammepartners",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("programme_id", models.BigIntegerField(db_index=True)),
                ("organisation_id", models.BigIntegerField(db_index=True)),
            ],
            options={
                "db_table": "published_plan_programme_partners",
            },
        ),
        migrations.CreateModel(
            name="PublishedProject",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("stage", models.CharField(max_length=20)),
                ("stage_basis", models.CharField(max_length=20)),
                ("organisation_id", models.BigIntegerField(db_index=True, null=True)),
                ("programme_id", models.BigIntegerField(db_index=True, null=True)),
                ("value", models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ("unit", models.CharField(blank=True, max_length=80)),
                ("category", models.CharField(blank=True, max_length=80)),
                ("workstream_id", models.BigIntegerField(db_index=True, null=True)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "published_plan_project",
            },
        ),
        migrations.CreateModel(
            name="PublishedProjectassets",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("project_id", models.BigIntegerField(db_index=True)),
                ("asset_id", models.BigIntegerField(db_index=True)),
            ],
            options={
                "db_table": "published_plan_project_assets",
            },
        ),
        migrations.CreateModel(
            name="PublishedResponsibility",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
                ("organisation_id", models.BigIntegerField(db_index=True)),
                ("role", models.CharField(max_length=20)),
                ("side", models.CharField(max_length=20)),
                ("basis", models.CharField(max_length=20)),
            ],
            options={
                "db_table": "published_plan_responsibility",
            },
        ),
        migrations.CreateModel(
            name="PublishedSource",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("title", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("publisher", models.CharField(max_length=200)),
                ("published", models.CharField(blank=True, max_length=10)),
                ("licence", models.CharField(max_length=200)),
                ("url", models.CharField(blank=True, max_length=500)),
                ("part_of", models.CharField(blank=True, max_length=80)),
                ("speaker", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "db_table": "published_places_source",
            },
        ),
        migrations.CreateModel(
            name="PublishedStrength",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("statement", models.TextField()),
                ("stated_on", models.CharField(max_length=10)),
                ("category", models.CharField(blank=True, max_length=80)),
                ("follows", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "db_table": "published_places_strength",
            },
        ),
        migrations.CreateModel(
            name="PublishedSupportOffer",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("organisation_id", models.BigIntegerField(db_index=True, null=True)),
                ("programme_id", models.BigIntegerField(db_index=True, null=True)),
                ("kind", models.CharField(max_length=40)),
                ("for_whom", models.TextField()),
                ("text", models.TextField()),
                ("workstream_id", models.BigIntegerField(db_index=True, null=True)),
            ],
            options={
                "db_table": "published_plan_supportoffer",
            },
        ),
        migrations.CreateModel(
            name="PublishedTag",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("tree_id", models.BigIntegerField(db_index=True)),
                ("under_id", models.BigIntegerField(db_index=True, null=True)),
                ("name", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "db_table": "published_delivery_tag",
            },
        ),
        migrations.CreateModel(
            name="PublishedTagging",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("action_id", models.BigIntegerField(db_index=True)),
            ],
            options={
                "db_table": "published_delivery_tagging",
            },
        ),
        migrations.CreateModel(
            name="PublishedTaggingtags",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("tagging_id", models.BigIntegerField(db_index=True)),
                ("tag_id", models.BigIntegerField(db_index=True)),
            ],
            options={
                "db_table": "published_delivery_tagging_tags",
            },
        ),
        migrations.CreateModel(
            name="PublishedTagTree",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                ("origin", models.CharField(blank=True, max_length=80)),
                ("levels", models.JSONField(default=list)),
            ],
            options={
                "db_table": "published_delivery_tagtree",
            },
        ),
        migrations.CreateModel(
            name="PublishedTarget",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("indicator", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=20)),
                ("baseline", models.CharField(blank=True, max_length=80)),
                ("value", models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True)),
                ("unit", models.CharField(max_length=80)),
                ("period", models.CharField(blank=True, max_length=40)),
                ("trajectory", models.CharField(blank=True, max_length=20)),
                ("points", models.JSONField(blank=True, default=list)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "published_insights_target",
            },
        ),
        migrations.CreateModel(
            name="PublishedTheme",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("order", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "published_plan_theme",
            },
        ),
        migrations.CreateModel(
            name="PublishedWorkstream",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("source_id", models.BigIntegerField(db_index=True)),
                ("locator", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("base", models.JSONField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("theme_id", models.BigIntegerField(db_index=True)),
                ("order", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "published_plan_workstream",
            },
        ),
        migrations.CreateModel(
            name="PublishedEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=254)),
                ("action", models.CharField(max_length=60)),
                ("place", models.CharField(blank=True, max_length=80)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("record", models.CharField(blank=True, max_length=80)),
                ("version", models.PositiveIntegerField(blank=True, null=True)),
                ("changes", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "db_table": "published_audit_event",
                "indexes": [
                    models.Index(fields=["place", "kind", "record"], name="published_a_place_42a22a_idx"),
                    models.Index(fields=["place", "kind", "at"], name="published_a_place_0e8b8e_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=254)),
                ("note", models.TextField(blank=True)),
                ("upto", models.PositiveBigIntegerField(default=0)),
                ("records", models.PositiveIntegerField(default=0)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("place", "slug"), name="planedition_slug_once_a_place")
                ],
            },
        ),
        migrations.RunPython(first_editions, migrations.RunPython.noop, elidable=True),
        Forbid(*rows_stay("memory_planedition", "What was published of the plan is kept")),
    ]
