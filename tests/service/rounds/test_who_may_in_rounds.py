"""Who may do what in a round: every address of it, everybody of the cast, at their place and next door."""

import pytest
from made_round import JOINT, close

from tests.service.reading import without_token

pytestmark = pytest.mark.django_db

INSIDE = ("alice", "sec", "edith", "lena", "ada", "nils", "ann", "pat", "cora", "vera")
RUNNING = ("alice", "sec")
OUTSIDE = ("otto", "basil", "bruno")

# The path under the round, and who is answered 200; who holds a role and may not is answered 403, others too or 404.
PAGES = {
    "": INSIDE,
    "report/": ("edith", "lena", "pat", "cora"),
    "approve/": ("ada", "nils"),
    "dates/": RUNNING,
    "lock/": RUNNING,
    f"actions/{JOINT[0]}/": INSIDE,
    f"actions/{JOINT[0]}/local/reopen/": RUNNING,
    f"actions/{JOINT[0]}/local/files/": ("cora",),
    f"actions/{JOINT[0]}/national/files/": ("lena",),
}
SENDING = {"publish/": RUNNING}


@pytest.fixture(autouse=True)
def fresh(evidence):
    from django.core.cache import cache

    cache.clear()


@pytest.mark.parametrize("path", PAGES)
def test_who_opens_a_page_of_a_round(made, do, path):
    do.submit("cora")
    for name in (*INSIDE, *OUTSIDE):
        expected = {200} if name in PAGES[path] else {403} if name in INSIDE else {403, 404}
        assert made.cast.client(name).get(made.url(path)).status_code in expected, name
    answer = made.cast.client("anonymous").get(made.url(path))
    assert answer.status_code == 302 and answer.url.startswith("/account/login/")


@pytest.mark.parametrize("path", [*PAGES, *SENDING, f"actions/{JOINT[0]}/joint/"])
def test_nothing_of_a_round_is_reached_through_the_place_next_door(made, do, path):
    do.submit("cora")
    for name in ("alice", "basil", "bruno", "cora", "sec"):
        url = made.url(path).replace("/amber/", "/birch/")
        assert made.cast.client(name).get(url).status_code in {403, 404, 405}, name
        assert made.cast.client(name).post(url, {"version": "1"}).status_code in {403, 404}, name


def test_only_who_publishes_publishes_and_only_what_is_locked(made, do):
    do.finish()
    for name in (*INSIDE, *OUTSIDE):
        made.cast.client(name).post(made.url("publish/"))
    made.round.refresh_from_db()
    assert made.round.published_at is None
    close(made)
    for name in set(INSIDE + OUTSIDE) - set(RUNNING):
        refused = 403 if name in INSIDE else 404
        assert made.cast.client(name).post(made.url("publish/")).status_code == refused, name
    made.cast.client("sec").post(made.url("publish/"))
    made.round.refresh_from_db()
    assert made.round.published_at is not None
    for name in (*OUTSIDE, "anonymous"):
        assert made.cast.client(name).get(made.url()).status_code == 200


@pytest.mark.parametrize("path", ["my-work/", "forecasters/"])
def test_who_reads_what_is_above_the_rounds(made, path):
    for name in (*INSIDE, *OUTSIDE):
        outside = 200 if path == "my-work/" else 403
        assert made.cast.client(name).get(f"/amber/{path}").status_code == (
            200 if name in INSIDE else outside
        ), name
    assert made.cast.client("anonymous").get(f"/amber/{path}").status_code == 302


def test_who_opens_a_round(made):
    for name in (*INSIDE, *OUTSIDE):
        assert made.cast.client(name).get("/amber/rounds/new/").status_code == (
            200 if name in RUNNING else 403
        ), name


def test_a_list_of_rounds_shows_outsiders_only_what_is_published(made):
    for name in (*INSIDE, *OUTSIDE, "anonymous"):
        page = made.cast.client(name).get("/amber/rounds/").content.decode()
        assert ("Summer" in page) == (name in INSIDE), name


def test_nobody_s_own_work_tells_outsiders_of_a_round_that_is_not_published(made):
    for name in ("vera", *OUTSIDE):
        page = made.cast.client(name).get("/amber/my-work/").content.decode()
        assert ("Summer" in page) == (name == "vera"), name


def test_a_role_on_one_part_of_the_plan_reads_no_other_part(made, do):
    from lodestar.service.people.models import RoleAssignment

    do.both()
    do.both(JOINT[1])
    RoleAssignment.objects.filter(person=made.cast.vera).update(node_kind="action", node=JOINT[0])
    assert set(made.read("vera").seen) == {"local", "national"}
    assert not made.read("vera", JOINT[1]).seen


def test_a_file_is_read_by_who_may_read_its_update(made, do, tmp_path, monkeypatch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lodestar.service.rounds.models import UpdateFile

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    do.save("cora")
    files = made.url(f"actions/{JOINT[0]}/local/files/")
    sent = {"files": SimpleUploadedFile("photo of the trench.png", b"\x89PNG\r\n\x1a\n and so on")}
    assert made.cast.client("cora").post(files, sent).status_code == 302
    assert made.cast.client("lena").post(files, sent).status_code == 403
    held = UpdateFile.objects.get()
    url = made.url(f"files/{held.pk}/")
    assert (held.media_type, held.size) == ("image/png", 18)
    assert (tmp_path / "attachments" / held.sha256[:2] / held.sha256).read_bytes().startswith(b"\x89PNG")
    answer = made.cast.client("cora").get(url)
    assert answer["Content-Disposition"] == 'attachment; filename="photo of the trench.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert made.cast.client("ada").get(url).status_code == 200
    for name in ("lena", "nils", "sec", "vera"):
        assert made.cast.client(name).get(url).status_code == 404, name
    do.submit("cora")
    assert url in made.cast.client("ada").get(made.url("approve/")).content.decode(), (
        "read before it is approved"
    )
    do.submit("lena")
    for name in ("lena", "nils", "sec", "vera"):
        assert made.cast.client(name).get(url).status_code == 200, name
    for name in OUTSIDE:
        assert made.cast.client(name).get(url).status_code == 404, name
    assert made.cast.client("anonymous").get(url).status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("tool.exe", b"MZ", "is of a kind that is not taken"),
        ("page.html", b"<html>", "is of a kind that is not taken"),
        ("fake.pdf", b"<html><script>", "does not begin as a file ending in .pdf does"),
        ("page.txt", b" <!DOCTYPE html>", "is no plain text"),
        ("empty.csv", b"", "is empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(made, do, tmp_path, monkeypatch, name, content, told):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lodestar.service.rounds.models import UpdateFile

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    do.save("cora")
    url = made.url(f"actions/{JOINT[0]}/local/files/")
    answer = made.cast.client("cora").post(url, {"files": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422 and told in answer.content.decode()
    assert not UpdateFile.objects.exists()


def test_files_stay_as_they_are_once_the_update_is_submitted(made, do, tmp_path, monkeypatch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lodestar.service.audit.models import Event
    from lodestar.service.rounds.models import UpdateFile

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    do.save("cora")
    url, client = made.url(f"actions/{JOINT[0]}/local/files/"), made.cast.client("cora")
    for name in ("one.csv", "two.csv"):
        client.post(url, {"files": SimpleUploadedFile(name, b"a,b\n1,2\n")})
    one = UpdateFile.objects.get(name="one.csv")
    assert client.post(url, {"remove": one.pk}).status_code == 302
    assert Event.objects.filter(action="remove file").count() == 1
    assert client.get(made.url(f"files/{one.pk}/")).status_code == 404
    do.submit("cora")
    two = UpdateFile.objects.get(name="two.csv")
    assert client.post(url, {"remove": two.pk}).status_code == 422
    assert client.post(url, {"files": SimpleUploadedFile("three.csv", b"a\n")}).status_code == 422
    assert UpdateFile.objects.filter(removed_at=None).count() == 1


def test_the_public_reads_a_published_line_without_names_and_without_how_it_came_to_be_said(made, do):
    from lodestar.service.rounds.running import publish_round

    do.both(narrative="The trench is dug.")
    do.approve("ada")
    do.approve("nils")
    url = made.url(f"actions/{JOINT[0]}/")
    assert made.cast.client("anonymous").get(url).status_code == 302
    close(made)
    assert made.cast.client("anonymous").get(url).status_code == 302, "locked is not yet published"
    publish_round(by=made.cast.sec, round=made.round)
    inside = made.cast.client("vera").get(url).content.decode()
    assert "Cora" in inside and "Written by" in inside and "History" in inside
    for name in (*OUTSIDE, "anonymous"):
        answer = made.cast.client(name).get(url)
        page = without_token(answer.content.decode())
        assert answer.status_code == 200 and "The trench is dug." in page, name
        for word in ("Cora", "Nils", "Ada", "Lena", "Written by", "Approved by", "History", "Propose it"):
            assert word not in page.replace(str(getattr(made.cast, name, "")) or "-", ""), (name, word)
