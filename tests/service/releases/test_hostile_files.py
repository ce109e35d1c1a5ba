"""Files made to do harm, and honest ones that are not what they seem: each is refused plainly, and nothing breaks."""

import csv
import io
import tarfile
import zipfile
from urllib.parse import quote

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from made_files import GVA, HEADER, file, gva, send, text_of

from lodestar.evidence.releases.release import releases
from lodestar.service.releases import receiving
from lodestar.service.releases.models import Upload
from lodestar.service.releases.receiving import MOST_BYTES, TooLarge, clean_names, refuse_too_large

ADD = "/amber/evidence/releases/add/"


def zipped(name, data):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


def kept_files(home):
    return [path for path in (home / "uploads").rglob("*") if path.is_file()]


# Size


class Unread(io.RawIOBase):
    """A request's body that nobody may read."""

    def read(self, *args):
        raise AssertionError("the body was read")


def test_too_much_is_refused_before_any_of_it_is_read(home, cast):
    edith = cast.client("edith")
    boundary = "multipart/form-data; boundary=x"
    answer = edith.generic(
        "POST", ADD, b"", content_type=boundary,
        CONTENT_LENGTH=str(MOST_BYTES * 3), **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "hold 600 MB together, and a page takes 200 MB" in page and "lodestar evidence add FILE" in page
    assert not Upload.objects.exists() and kept_files(home) == []


@pytest.mark.parametrize(("megabytes", "refused"), [(1, False), (200, False), (202, True), (20_000, True)])
def test_the_bound_is_two_hundred_megabytes(home, megabytes, refused):
    request = RequestFactory().post("/", CONTENT_LENGTH=str(megabytes * 1024**2))
    if refused:
        with pytest.raises(TooLarge, match="a page takes 200 MB"):
            refuse_too_large(request)
    else:
        refuse_too_large(request)


def test_a_full_disk_is_said_before_anything_is_stored(home, cast, monkeypatch):
    monkeypatch.setattr(receiving, "_SPARE", 2**60)
    answer = send(cast.client("edith"), gva())
    assert answer.status_code == 413 and "no room for these files" in answer.content.decode()
    assert kept_files(home) == []


def test_a_body_cut_short_is_refused_and_leaves_nothing(home, cast):
    edith = cast.client("edith")
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n' + b"1,2\n" * 1000
    answer = edith.generic("POST", ADD, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in {400, 422}
    assert not Upload.objects.exists()
    assert [path for path in kept_files(home) if ".incoming" not in path.parts] == []


def test_more_files_than_a_page_takes_are_refused(home, cast):
    answer = send(cast.client("edith"), *(gva(name=f"{number}.csv") for number in range(21)))
    assert answer.status_code in {400, 422} and not Upload.objects.exists()


def test_files_sent_to_other_pages_are_not_stored(home, cast, monkeypatch, tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setenv("TMPDIR", str(spool))
    answer = cast.client("anonymous").post(
        "/account/login/", {"login": "x", "password": "y", "f": gva("x" * 9_000_000)}
    )
    assert answer.status_code == 200 and answer.wsgi_request.FILES == {}
    assert list(spool.iterdir()) == [] and not (home / "uploads").exists()


# Kind


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("report.pdf", b"%PDF-1.7", "of a kind that is not read here"),
        ("report.csv", b"%PDF-1.7 and so on", "is a PDF document"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "of a kind that is not read here"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "of the old kind"),
        ("run.csv", b"MZ\x90\x00\x03", "is a program"),
        ("run.csv", b"\x7fELF\x02\x01", "is a program"),
        ("chart.csv", b"\x89PNG\r\n\x1a\n", "is a picture"),
        ("gone.csv", b"<!DOCTYPE html><html><body>404", "is a web page"),
        ("junk.csv", bytes(range(256)) * 20, "no text, table or archive"),
        ("noending", b"a,b\n1,2\n", "of a kind that is not read here"),
        ("page.html", b"a,b\n1,2\n", "of a kind that is not read here"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_at_once(home, cast, name, data, said):
    answer = send(cast.client("edith"), file(data, name))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Upload.objects.exists()


def test_one_bad_file_among_good_ones_is_named(home, cast):
    page = send(cast.client("edith"), gva(), file(b"MZ", "run.csv")).content.decode()
    assert "run.csv is a program" in page and "gva_2024-04.csv is" not in page


def bomb():
    return zipped("bomb.csv", HEADER + "0" * 150_000_000)


def entities():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    return f'<?xml version="1.0"?><!DOCTYPE p [{lol}]><p>&l9;</p>'.encode()


def tar_up():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("../../outside.xml", "/etc/outside.xml"):
            entry = tarfile.TarInfo(name)
            entry.size = 4
            archive.addfile(entry, io.BytesIO(b"<a/>"))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.zip", bomb),
        ("entities.xml", entities),
        ("up.tar.gz", tar_up),
        ("cut.zip", lambda: zipped("a.csv", GVA)[:-30]),
        ("cut.csv.gz", lambda: b"\x1f\x8b\x08\x00junk"),
        ("deep.json", lambda: b"[" * 100_000),
        ("nan.json", lambda: b'{"grants": [NaN]}'),
        ("quote.csv", (HEADER + '"never closed,1,2\n' * 100).encode),
        ("twice.csv", lambda: HEADER.replace("2022", "2021").encode()),
        ("wide.csv", lambda: ",".join(f"c{n}" for n in range(200_000)).encode()),
        ("sheet.xlsx", lambda: zipped("[Content_Types].xml", "<Types/>")),
    ],
)
def test_what_is_made_to_do_harm_ends_as_a_plain_message(home, cast, work, name, data):
    edith = cast.client("edith")
    address = send(edith, file(data(), name)).url
    work()
    page = text_of(edith, address)
    assert "We could not understand these files" in page
    failure = Upload.objects.get().reading.failure
    assert failure and "Something went wrong" not in failure, failure
    assert releases() == () and not (home.parent / "outside.xml").exists()


def test_a_fault_of_our_own_is_told_without_its_innards(home, cast, work, monkeypatch):
    def broken(*args, **kwargs):
        raise KeyError("innards")

    monkeypatch.setattr("lodestar.service.releases.jobs.understand", broken)
    edith = cast.client("edith")
    address = send(edith, gva()).url
    work()
    page = text_of(edith, address)
    assert "Something went wrong on our side" in page and "innards" not in page


# Names


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("..\\..\\windows\\system32\\gva.csv", "gva.csv"),
        ("/absolute/gva.csv", "gva.csv"),
        (".hidden.csv", "hidden.csv"),
        ("a\x00b\n.csv", "a-b-.csv"),
        ("photo\u202egnp.csv", "photo-gnp.csv"),
        ("<script>alert(1)</script>.csv", "script-.csv"),
        ("   ", "file"),
        ("", "file"),
        ("..", "file"),
        ("née à côté.csv", "née à côté.csv"),
    ],
)
def test_names_are_made_safe(sent, kept):
    assert clean_names([sent]) == [kept]


@given(st.lists(st.text(max_size=300), max_size=6))
def test_any_names_become_different_short_names_of_files_in_one_folder(sent):
    kept = clean_names(sent)
    assert len({name.casefold() for name in kept}) == len(sent)
    for name in kept:
        assert 0 < len(name) <= 140 and not set(name) & set('/\\:*?"<>|\0\n') and not name.startswith(".")


def test_a_name_that_leads_elsewhere_stays_in_its_folder(home, cast, work):
    edith = cast.client("edith")
    boundary, name = "x" * 20, "../../../outside.csv"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{GVA}\r\n--{boundary}--\r\n"
    )
    answer = edith.generic(
        "POST", ADD, body.encode(), content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == 302
    (kept,) = kept_files(home)
    assert kept.parent == Upload.objects.get().folder and kept.name == "outside.csv"


def test_markup_in_a_file_and_its_name_is_shown_as_text(home, cast, work):
    edith = cast.client("edith")
    marked = "<img src=x onerror=alert(1)>"
    address = send(edith, gva(GVA.replace("39589", marked).replace("Merseyside", marked), "a&b<i>.csv")).url
    work()
    page = text_of(edith, address)
    assert "<img src=x" not in page and "&lt;img src=x" in page and "<i>" not in page


@pytest.mark.parametrize("token", ["nothing", "..%2f..%2f", quote("x' OR 1=1"), "a" * 500])
def test_an_address_that_names_no_upload_is_not_found(home, cast, token):
    assert cast.client("edith").get(f"/amber/evidence/releases/uploads/{token}/").status_code == 404


@pytest.mark.parametrize("identity", ["abcdef", "0" * 32, "x" * 32, "a" * 400, "release-list"])
def test_an_address_that_names_no_release_is_not_found(home, cast, identity):
    edith = cast.client("edith")
    assert edith.get(f"/amber/evidence/releases/{identity}/").status_code == 404
    assert (
        edith.get(f"/amber/evidence/releases/compare/?before={identity}&after={identity}").status_code == 404
    )


# Formulas


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1+1", "'=1+1", "＝1+1"]
)
def test_no_cell_of_the_download_is_taken_for_a_formula(home, cast, work, cell):
    edith = cast.client("edith")
    text = io.StringIO()
    csv.writer(text).writerows(
        [["ITL", "ITL code", "Region name", "2021", "2022"], ["UK", "UK", "United Kingdom", "2046636", "2246047"],
         ["ITL2", "TLD7", cell, "1", cell]]
    )  # fmt: skip
    address = send(edith, gva(text.getvalue())).url
    work()
    answer = edith.get(f"{address}quarantine.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[0] == ["file", "row", "field", "value", "reason", "record"] and len(lines) > 1
    for line in lines:
        for one in line:
            assert not one.lstrip().startswith(("=", "+", "-", "@", "＝")), one


def test_the_download_holds_every_quarantined_line(home, cast, work):
    edith = cast.client("edith")
    rows = "".join(f"ITL2,TLD{(1, 3, 4, 6)[n % 4]},Made,many,some\n" for n in range(60))
    address = send(edith, gva(GVA + rows)).url
    work()
    answer = edith.get(f"{address}quarantine.csv")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    part = Upload.objects.get().preview["parts"][0]
    assert len(lines) - 1 == part["lines"] and part["read"] == part["accepted"] + part["quarantined"]
    assert len(part["shown"]) == 20 < part["lines"]
