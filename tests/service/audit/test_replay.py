"""Any day can be told again: what was known then, from what stands now and the audit."""

import datetime as dt

from django.utils import timezone

from lodestar.service.assets.models import Asset
from lodestar.service.audit.models import Event
from lodestar.service.audit.replay import known_at, plain_record
from lodestar.service.ledger.editing import edit_record


def at_now() -> dt.datetime:
    return timezone.now()


def test_each_day_between_changes_is_told_as_it_stood(cast):
    rows = Asset.objects.filter(place=cast.amber)
    dock = rows.get(slug="dry-dock")
    told, moments = [plain_record(dock)], [at_now()]
    for name in ("Dry dock one", "Dry dock two"):
        dock = edit_record(by="t", instance=dock, version=dock.version, changes={"name": name})
        told.append(plain_record(dock))
        moments.append(at_now())
    for moment, then in zip(moments, told, strict=True):
        assert known_at(cast.amber, "asset", moment, rows)["dry-dock"] == then
    assert [each["name"] for each in told[1:]] == ["Dry dock one", "Dry dock two"]


def test_before_the_place_was_loaded_nothing_was_known(cast):
    first = Event.objects.filter(place="amber").earliest("at").at
    rows = Asset.objects.filter(place=cast.amber)
    assert known_at(cast.amber, "asset", first - dt.timedelta(seconds=1), rows) == {}
    assert known_at(cast.amber, "asset", at_now(), rows).keys() == {row.slug for row in rows}
