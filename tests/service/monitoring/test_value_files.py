"""Several evidence files behind one value: added, kept through corrections, guarded with small numbers."""

import datetime as dt
import hashlib
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.monitoring.models import Value, ValueFile
from lodestar.service.plan.models import Action

Q = ("2025-04..2025-06", "2025-07..2025-09")


@pytest.fixture(autouse=True)
def at_home_in_may(tmp_path, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def jobs(cast):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    return assign_indicator(
        by=cast.edith, place=cast.amber, indicator="jobs-created", name="Jobs", role="contextual", action=action,
        starts=dt.date(2025, 4, 1), frequency="quarter", time_rule="sum", place_rule="none",
        dimensions={"sex": ["female", "male"]},
    )  # fmt: skip


def enter(cast, row, number, period=Q[0], **more):
    (value,) = enter_values(
        by=cast.edith, assignment=row, entries=[Entry(period, value=Decimal(number), **more)]
    )
    return value


def send(cast, who, value, *names, **more):
    files = [SimpleUploadedFile(name, f"a,b\n1,{name}\n".encode()) for name in names]
    url = f"/amber/monitoring/{value.assignment.slug}/values/{value.slug}/files/"
    return cast.client(who).post(url, {"files": files, **more})


def page(cast, who, row, more=""):
    return cast.client(who).get(f"/amber/monitoring/{row.slug}/{more}").content.decode()


def fetched(cast, who, file):
    return cast.client(who).get(f"/amber/monitoring/{file.value.assignment.slug}/files/{file.pk}/")


def test_complaint_only_one_document_can_be_attached_to_a_value(cast, jobs, tmp_path):
    value = enter(cast, jobs, 40)
    assert send(cast, "edith", value, "register.csv", "invoices.csv", "letter.txt").status_code == 302
    names = [file.name for file in ValueFile.objects.filter(value=value)]
    assert names == ["register.csv", "invoices.csv", "letter.txt"]
    for name in names:
        assert name in page(cast, "vera", jobs)
    first = ValueFile.objects.get(name="register.csv")
    content = b"a,b\n1,register.csv\n"
    assert (first.size, first.sha256, first.media_type) == (
        len(content), hashlib.sha256(content).hexdigest(), "text/csv; charset=utf-8",
    )  # fmt: skip
    assert (tmp_path / "attachments" / first.sha256[:2] / first.sha256).read_bytes() == content
    answer = fetched(cast, "vera", first)
    assert answer["Content-Disposition"] == 'attachment; filename="register.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == content
    assert Event.objects.filter(kind="indicator-value", record=value.slug, action="add file").count() == 3


def test_files_stay_with_their_value_when_it_is_corrected_and_say_so(cast, jobs):
    value = enter(cast, jobs, 40)
    send(cast, "edith", value, "register.csv")
    assert "corrected afterwards" not in page(cast, "vera", jobs)
    assert enter(cast, jobs, 42).pk == value.pk
    told = page(cast, "vera", jobs)
    assert "register.csv" in told and "The value was corrected afterwards." in told
    assert fetched(cast, "vera", ValueFile.objects.get()).status_code == 200


def test_a_file_is_never_altered_by_any_route(cast, jobs):
    send(cast, "edith", enter(cast, jobs, 40), "register.csv")
    held = ValueFile.objects.get()
    held.name = "other.csv"
    with pytest.raises(LodestarError, match="cannot be changed"):
        held.save()
    with pytest.raises(LodestarError, match="cannot be deleted"):
        held.delete()
    for change in ("UPDATE monitoring_valuefile SET sha256 = 'x'", "DELETE FROM monitoring_valuefile"):
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            connection.cursor().execute(change)


def test_a_file_is_removed_with_a_reason_once_and_the_history_keeps_it(cast, jobs):
    value = enter(cast, jobs, 40)
    send(cast, "edith", value, "names.csv", "register.csv")
    held = ValueFile.objects.get(name="names.csv")
    assert send(cast, "edith", value, remove=held.pk).status_code == 422
    assert send(cast, "vera", value, remove=held.pk, reason="Names people.").status_code == 403
    assert send(cast, "edith", value, remove=held.pk, reason="Names people.").status_code == 302
    assert fetched(cast, "edith", held).status_code == 404
    assert "names.csv" not in page(cast, "vera", jobs) and "register.csv" in page(cast, "vera", jobs)
    event = Event.objects.get(action="remove file")
    assert (event.reason, event.changes["file"]) == ("Names people.", ["names.csv", None])
    held.refresh_from_db()
    held.removed_at = None
    with pytest.raises(LodestarError, match="cannot be changed"):
        held.save()


def test_files_of_a_hidden_number_and_of_the_whole_that_lists_it_are_for_those_who_may_see_small_numbers(
    cast, jobs
):
    whole = enter(cast, jobs, 40)
    women = enter(cast, jobs, 3, dimension="sex", category="female")
    men = enter(cast, jobs, 37, dimension="sex", category="male")
    other = enter(cast, jobs, 60, period=Q[1])
    for value in (whole, women, men, other):
        send(cast, "edith", value, f"of-{value.slug}.csv")
    files = {file.value_id: file for file in ValueFile.objects.select_related("value__assignment")}
    for value in (whole, women, men):
        assert fetched(cast, "ann", files[value.pk]).status_code == 200
        assert fetched(cast, "vera", files[value.pk]).status_code == 403
        assert f"of-{value.slug}" in page(cast, "ann", jobs)
        assert f"of-{value.slug}" not in page(cast, "vera", jobs)
        assert f"of-{value.slug}" not in page(cast, "vera", jobs, f"values/{value.slug}/files/")
        assert f"of-{value.slug}" not in page(cast, "vera", jobs, "?as_at=2026-05-06")
    assert fetched(cast, "vera", files[other.pk]).status_code == 200
    assert "For those who may see small numbers." in page(cast, "vera", jobs)
    asked = {who: api(cast, who) for who in ("ann", "vera", "basil")}
    assert asked["basil"] == {}, "who holds no role here is given no values and no files"
    for value in (whole, women, men):
        (given,) = asked["ann"][value.slug]["files"]
        assert given["small_numbers"] and given["sha256"] == files[value.pk].sha256
        assert (given["name"], given["size"]) == (f"of-{value.slug}.csv", files[value.pk].size)
        assert cast.client("ann").get(given["address"]).status_code == 200
        assert (asked["vera"][value.slug]["files"], asked["vera"][value.slug]["files_kept_back"]) == (
            [],
            True,
        )
    (open_to_all,) = asked["vera"][other.slug]["files"]
    assert not open_to_all["small_numbers"] and not asked["vera"][other.slug]["files_kept_back"]


def api(cast, who):
    told = cast.client(who).get("/api/v1/places/amber/indicator-values").json()
    return {one["id"]: one for one in told["items"]}


def test_a_file_added_while_its_number_was_hidden_stays_guarded_after_a_correction(cast, jobs):
    value = enter(cast, jobs, 3)
    send(cast, "edith", value, "three.csv")
    enter(cast, jobs, 30)
    send(cast, "edith", value, "thirty.csv")
    told = page(cast, "vera", jobs)
    assert "thirty.csv" in told and "three.csv" not in told
    ((value),) = api(cast, "vera").values()
    assert ([file["name"] for file in value["files"]], value["files_kept_back"]) == (["thirty.csv"], True)
    ((value),) = api(cast, "ann").values()
    assert [file["corrected_since"] for file in value["files"]] == [True, False]
    assert fetched(cast, "vera", ValueFile.objects.get(name="three.csv")).status_code == 403


def test_a_file_that_is_not_what_it_says_is_refused_at_a_value_too(cast, jobs):
    value = enter(cast, jobs, 40)
    url = f"/amber/monitoring/{jobs.slug}/values/{value.slug}/files/"
    answer = cast.client("edith").post(url, {"files": SimpleUploadedFile("fake.pdf", b"<html>")})
    assert answer.status_code == 422
    assert "does not begin as a file ending in .pdf does" in answer.content.decode()
    assert send(cast, "edith", value, *(f"{n}.csv" for n in range(10))).status_code == 302
    assert "takes 10 files" in send(cast, "edith", value, "one-more.csv").content.decode()
    assert ValueFile.objects.count() == 10


def test_another_day_tells_the_files_that_were_there(cast, jobs):
    value = enter(cast, jobs, 40)
    send(cast, "edith", value, "early.csv")
    with time_machine.travel(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC), tick=True):
        send(cast, "edith", value, "late.csv")
        early = ValueFile.objects.get(name="early.csv")
        send(cast, "edith", value, remove=early.pk, reason="Twice there.")
        then = page(cast, "vera", jobs, "?as_at=2026-05-07")
    assert "early.csv" in then and "Removed since." in then and "late.csv" not in then


def test_a_value_in_another_place_lends_no_file(cast, jobs):
    send(cast, "edith", enter(cast, jobs, 40), "register.csv")
    held = ValueFile.objects.get()
    assert cast.client("bruno").get(f"/birch/monitoring/{jobs.slug}/files/{held.pk}/").status_code == 404
    assert Value.objects.count() == 1


def test_a_backup_brings_the_files_back(cast, jobs, tmp_path):
    from lodestar.service.attachments.keeping import path_of
    from lodestar.service.backups.contents import kept_files

    send(cast, "edith", enter(cast, jobs, 40), "register.csv")
    held = path_of(ValueFile.objects.get())
    assert held in dict(kept_files(tmp_path)).values()
