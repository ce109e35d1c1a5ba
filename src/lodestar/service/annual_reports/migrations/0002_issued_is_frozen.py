"""Database triggers: an issued report changes only by being withdrawn, once, and is never deleted, whoever asks."""

from django.db import migrations

from lodestar.service.documents.freezing import frozen_once_issued


class Migration(migrations.Migration):
    dependencies = [("annual_reports", "0001_annual_report")]
    operations = [frozen_once_issued("annual_reports_annualreport", "annual report", "year")]
