"""Papers: looked at, kept by content, handed out to those who may read them, in the backup."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lodestar.service.backups.contents import kept_files
from lodestar.service.meetings.models import Paper
from lodestar.service.meetings.papers import MOST_BYTES, path_of
from lodestar.service.meetings.publishing import publish_meeting

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a made paper"


@pytest.fixture
def item(meeting):
    return meeting.items.get(name="Fitters")


def send(cast, item, name, content, **more):
    file = SimpleUploadedFile(name, content)
    return cast.client("alice").post(f"/amber/agenda-items/{item.slug}/papers/add/", {"file": file, **more})


def test_a_paper_is_kept_by_its_content_and_handed_out_as_it_was_given(cast, item, home):
    assert send(cast, item, "Training plan.pdf", PDF).status_code == 302
    paper = Paper.objects.get()
    assert paper.sha256 == hashlib.sha256(PDF).hexdigest() and paper.size == len(PDF)
    answer = cast.client("vera").get(f"/amber/papers/{paper.slug}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="Training plan.pdf"'
    assert not list((home / "uploads" / ".incoming").iterdir()), "nothing is left on the way in"


def test_papers_are_in_the_backup(cast, item, home):
    send(cast, item, "a.pdf", PDF)
    sha = hashlib.sha256(PDF).hexdigest()
    assert [name for name, _ in kept_files(home)] == [f"papers/{sha[:2]}/{sha}"]


def test_the_same_file_twice_is_kept_once(cast, item, home):
    send(cast, item, "a.pdf", PDF)
    send(cast, item, "b.pdf", PDF)
    assert [paper.name for paper in Paper.objects.all()] == ["a.pdf", "b.pdf"]
    assert len(list(kept_files(home))) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "of a kind that is not kept"),
        ("a.pdf", b"MZ a program", "is no PDF file"),
        ("a.docx", b"plain", "is no DOCX file"),
        ("a.csv", b"a,b\x00", "is no CSV file"),
        ("page.html", b"<script>", "of a kind that is not kept"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_what_is_no_paper_is_refused_with_its_reason(cast, item, home, name, content, said):
    answer = send(cast, item, name, content)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Paper.objects.exists()


def test_a_paper_that_is_too_large_is_refused_before_it_is_read(cast, item):
    url = f"/amber/agenda-items/{item.slug}/papers/add/"
    answer = cast.client("alice").post(
        url, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=MOST_BYTES * 2
    )
    assert answer.status_code == 422 and "at most 25 MB" in answer.content.decode()


def test_a_name_that_leads_elsewhere_is_a_name_like_any_other(cast, item, home):
    send(cast, item, "..\\..\\etc\\passwd.txt", b"words")
    assert Paper.objects.get().name == "passwd.txt"
    assert path_of(Paper.objects.get().sha256).is_relative_to(home)


def test_a_private_paper_never_leaves_the_partnership(cast, item, sam):
    from lodestar.service.meetings.minute_actions import take_step

    send(cast, item, "private.pdf", PDF)
    send(cast, item, "public.pdf", PDF + b"!", public="on")
    private, public = Paper.objects.order_by("id")
    anonymous = cast.client("anonymous")
    assert anonymous.get(f"/amber/papers/{public.slug}/").status_code == 404, "not before it is published"
    take_step(by=sam, meeting=item.meeting, to="papers-out")
    publish_meeting(by=sam, meeting=item.meeting)
    for who in ("anonymous", "otto", "basil"):
        client = cast.client(who)
        assert client.get(f"/amber/papers/{public.slug}/").status_code == 200
        assert client.get(f"/amber/papers/{private.slug}/").status_code == 404
        assert client.get(f"/birch/papers/{public.slug}/").status_code == 404


def test_a_paper_that_was_withdrawn_is_served_to_nobody_and_stays_on_record(cast, item):
    send(cast, item, "wrong.pdf", PDF)
    paper = Paper.objects.get()
    url = f"/amber/papers/{paper.slug}/"
    for who in ("edith", "pat", "vera", "otto", "basil"):
        assert cast.client(who).post(f"{url}withdraw/", {"reason": "x"}).status_code == 403
    cast.client("alice").post(f"{url}withdraw/", {"reason": "Wrong figures."})
    assert cast.client("alice").get(url).status_code == 404
    page = cast.client("vera").get(f"/amber/agenda-items/{item.slug}/").content.decode()
    assert "wrong.pdf" in page and "Wrong figures." in page


def test_only_the_form_of_this_site_can_send_a_paper(cast, item):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    file = SimpleUploadedFile("a.pdf", PDF)
    assert client.post(f"/amber/agenda-items/{item.slug}/papers/add/", {"file": file}).status_code == 403
    assert not Paper.objects.exists()
