"""Files are sent, read by a worker, shown, and accepted or discarded; nothing changes before that."""

import datetime as dt
import os
import time

import pytest
from django.test import Client
from django.utils import timezone
from made_files import GVA, HEADER, file, gva, send, text_of

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.release import releases
from lodestar.evidence.stores.store import Store
from lodestar.service.audit.models import Event
from lodestar.service.releases.actions import accept_upload, sweep
from lodestar.service.releases.models import Upload
from lodestar.service.workers.models import Work

ADD = "/amber/evidence/releases/add/"


def latest() -> Upload:
    return Upload.objects.get()


def test_what_was_sent_is_read_shown_and_accepted(home, cast, work):
    edith = cast.client("edith")
    address = send(edith, gva()).url
    assert "Waiting for its turn" in text_of(edith, address)
    work()
    page = text_of(edith, address)
    assert "Check what was understood" in page and "gva_2024-04.csv" in page and "2024-04" in page
    assert releases() == () and not Store.open().exists
    edith.post(f"{address}accept/")
    work()
    assert "<h1>Accepted</h1>" in text_of(edith, address)
    (release,) = releases()
    assert (release.read, release.rows, release.quarantined) == (4, 4, 0)
    rows = Store.open().rows("SELECT value_text FROM area_statistic WHERE itl = 'TLD7' AND period = '2022'")
    assert rows == [{"value_text": "39589"}]


def test_a_page_says_that_no_worker_runs(home, cast):
    edith = cast.client("edith")
    assert "no worker runs on this site" in text_of(edith, send(edith, gva()).url)


def test_the_same_is_accepted_by_page_and_by_library(home, cast, work, release, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "gva_2024-04.csv").write_text(GVA)
    accept(understand([other / "gva_2024-04.csv"], home=other), home=other)
    assert [one.id for one in releases(home=other)] == [release.id]


def test_accepting_is_in_the_audit_with_who_did_it_and_what_it_replaced(home, cast, work, release):
    edith = cast.client("edith")
    address = send(edith, gva(GVA.replace("39589", "40000"), "gva_2025-04.csv")).url
    work()
    cast.client("alice").post(f"{address}accept/")
    work()
    event = Event.objects.filter(action="accept evidence").first()
    assert (event.by, event.place, event.kind) == (cast.alice.handle, "amber", "release")
    assert event.changes["release"][0] == release.id[:12] and event.record.startswith(
        event.changes["release"][1]
    )
    assert event.changes["edition"] == ["2024-04", "2025-04"]
    assert "Alice Admin" in text_of(edith, f"/amber/evidence/releases/{event.record}/")


def test_the_preview_says_what_changes_since_the_release_that_serves(home, cast, work, release):
    edith = cast.client("edith")
    address = send(
        edith, gva(GVA.replace("39589", "40000") + "ITL2,TLD1,Cumbria,1,2\n", "gva_2025-04.csv")
    ).url
    work()
    (change,) = latest_of(address).preview["parts"][0]["changes"]
    assert (change["added"], change["removed"], change["revised"]) == (2, 0, 1)
    assert change["totals"][0]["change"] == "+414"
    page = text_of(edith, address)
    assert "39589" in page and "40000" in page and "+414" in page


def latest_of(address) -> Upload:
    return Upload.objects.get(token=address.strip("/").rpartition("/")[2])


def test_the_preview_names_headings_that_are_known_by_another_name_and_those_not_taken(home, cast, work):
    text = "year,region_type,region_year_spec,region_id,region_level,note,rd_e_gerdreg_total_mio_nac\n"
    address = send(cast.client("edith"), file(text + "2018,NUTS,2016,UKD7,2,x,500\n", "rd.csv")).url
    work()
    headings = latest_of(address).preview["parts"][0]["headings"]
    told = {column["column"]: (column["heading"], column["alias"]) for column in headings["columns"]}
    assert told["area"] == ("region_id", True)
    assert headings["unused"] == ["note"]
    assert "note" in text_of(cast.client("edith"), address)


def test_accepting_twice_accepts_once(home, cast, work, sent):
    edith, alice = cast.client("edith"), cast.client("alice")
    for client in (edith, alice, edith):
        assert client.post(f"{sent}accept/").url == sent
    assert Work.objects.filter(name="accept files").count() == 1
    work()
    assert edith.post(f"{sent}accept/").url == sent
    work()
    assert len(releases()) == 1 and len(releases()[0].accepted) == 1
    assert Event.objects.filter(action="accept evidence").count() == 1


def test_a_form_sent_twice_is_one_upload(home, cast):
    edith = cast.client("edith")
    first = send(edith, gva(), submission="the-same-form").url
    second = send(edith, gva(), submission="the-same-form").url
    assert first == second and Upload.objects.count() == 1
    assert send(edith, gva(), submission="another").url != first
    assert len([path for path in (home / "uploads").iterdir() if not path.name.startswith(".")]) == 2


def test_every_form_carries_a_submission_of_its_own(home, cast):
    edith = cast.client("edith")
    forms = [edith.get(ADD).context["form"]["submission"].value() for _ in range(2)]
    assert len(set(forms)) == 2 and all(len(one) > 15 for one in forms)


def test_discarding_deletes_the_files_and_changes_nothing_else(home, cast, work, sent):
    edith, folder = cast.client("edith"), latest().folder
    assert folder.is_dir()
    edith.post(f"{sent}discard/")
    assert "<h1>Discarded</h1>" in text_of(edith, sent)
    assert not folder.exists() and releases() == ()
    edith.post(f"{sent}discard/")
    edith.post(f"{sent}accept/")
    work()
    assert releases() == ()
    assert Event.objects.filter(action="discard evidence").count() == 1


def test_what_is_being_accepted_cannot_be_discarded(home, cast, work, sent):
    edith = cast.client("edith")
    edith.post(f"{sent}accept/")
    edith.post(f"{sent}discard/")
    work()
    assert latest().outcome == "accepted" and len(releases()) == 1


def test_what_serves_already_cannot_be_accepted_again(home, cast, work, release):
    edith = cast.client("edith")
    address = send(edith, gva()).url
    work()
    page = text_of(edith, address)
    assert "there is nothing to accept" in page and "accept/" not in page
    edith.post(f"{address}accept/")
    assert "there is nothing to accept" in text_of(edith, address)
    assert not Work.objects.filter(name="accept files", state="waiting").exists()


def test_a_file_of_which_no_row_can_be_kept_cannot_be_accepted(home, cast, work):
    edith = cast.client("edith")
    address = send(
        edith, gva(HEADER + "ITL2,TLD7,Merseyside,many,some\n"), kind="ons-regional-accounts gva-current"
    ).url
    work()
    page = text_of(edith, address)
    assert "could be kept, so there is nothing to accept" in page
    assert "2 of the 2 rows" in page
    with pytest.raises(LodestarError, match="nothing to accept"):
        accept_upload(by="t", upload=latest())


def test_what_a_person_saw_is_what_is_accepted_or_they_are_asked_again(
    home, cast, work, sent, tmp_path_factory
):
    """Another edition was accepted while Edith looked: her preview compared with something that no longer serves."""
    other = tmp_path_factory.mktemp("other") / "gva_2023-04.csv"
    other.write_text(GVA.replace("39589", "39000"))
    accept(understand([other]))
    edith = cast.client("edith")
    edith.post(f"{sent}accept/")
    work()
    page = text_of(edith, sent)
    assert "The evidence has changed since you looked" in page and "39000" in page
    assert Store.open().rows("SELECT count(*) AS n FROM area_statistic WHERE value_text = '39589'") == [
        {"n": 0}
    ]
    edith.post(f"{sent}accept/")
    work()
    assert "<h1>Accepted</h1>" in text_of(edith, sent)


def test_a_file_that_is_not_understood_says_why_and_can_be_named(home, cast, work):
    edith = cast.client("edith")
    few = HEADER + "ITL2,TLD7,Merseyside,1,2\n"
    address = send(edith, gva(few, "download.csv")).url
    work()
    page = text_of(edith, address)
    assert "We could not understand these files" in page
    edith.post(f"{address}read-again/", {"kind": "ons-regional-accounts population", "vintage": "2023"})
    work()
    assert "Check what was understood" in text_of(edith, address)
    part = latest().preview["parts"][0]
    assert (part["part"], part["vintage"]) == ("population", "2023")


def test_several_files_are_read_together(home, cast, work):
    edith = cast.client("edith")
    rd = "year,region_type,region_year_spec,region_id,region_level,rd_e_gerdreg_{}_mio_nac\n2018,NUTS,2016,UKD7,2,500\n"
    files = [file(rd.format(sector), f"{sector}.csv") for sector in ("total", "bes")]
    address = send(edith, *files).url
    work()
    edith.post(f"{address}accept/")
    work()
    assert sorted(release.about.part for release in releases()) == ["bes-mio-nac", "total-mio-nac"]
    assert "2 releases of total.csv, bes.csv serve since" in text_of(edith, address)


def test_who_was_signed_out_finds_the_files_where_they_were(home, cast, work, sent):
    gone = Client()
    answer = gone.post(f"{sent}accept/")
    assert answer.url.startswith("/account/login/") and releases() == ()
    page = text_of(cast.client("edith"), "/amber/evidence/releases/")
    assert "Waiting for a decision" in page and sent in page


def test_who_is_signed_out_while_choosing_files_is_sent_to_sign_in_before_anything_is_stored(home, cast):
    answer = send(Client(), gva())
    assert answer.url == f"/account/login/?next={ADD}"
    assert not (home / "uploads").exists() and not Upload.objects.exists()


def test_a_form_without_its_token_is_refused_and_nothing_is_kept(home, cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.edith)
    assert send(strict, gva()).status_code == 403
    assert not Upload.objects.exists()
    assert list((home / "uploads" / ".incoming").iterdir()) == []


def test_files_that_nobody_decides_on_are_swept_after_a_week(home, cast, work, sent):
    folder = latest().folder
    Upload.objects.update(at=timezone.now() - dt.timedelta(days=6))
    sweep()
    assert folder.exists()
    Upload.objects.update(at=timezone.now() - dt.timedelta(days=8))
    sweep()
    assert not folder.exists()
    assert "Nobody decided" in text_of(cast.client("edith"), sent)


def test_what_interrupted_requests_left_is_swept_after_a_day_and_what_waits_is_not(home, cast, work, sent):
    left, new = home / "uploads" / "left-behind", home / "uploads" / ".incoming" / "half"
    for path in (left, new):
        path.mkdir(parents=True)
        os.utime(path, (time.time() - 90_000,) * 2)
    os.utime(latest().folder, (time.time() - 90_000,) * 2)
    sweep()
    assert not left.exists() and not new.exists() and latest().folder.exists()
