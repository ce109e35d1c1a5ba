from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="place",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False),
        )
    ]
