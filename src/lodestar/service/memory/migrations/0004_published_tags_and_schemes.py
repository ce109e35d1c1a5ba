from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("memory", "0003_editions"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedSchemes",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("place_id", models.BigIntegerField(db_index=True)),
                ("slug", models.CharField(db_index=True, max_length=80)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("changed_at", models.DateTimeField(blank=True, editable=False)),
                ("health", models.CharField(default="standard", max_length=80)),
                ("rating", models.CharField(default="four-words", max_length=80)),
            ],
            options={
                "db_table": "published_delivery_schemes",
            },
        ),
        migrations.AddField(
            model_name="publishedtag",
            name="ended_because",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="publishedtag",
            name="into_id",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
    ]
