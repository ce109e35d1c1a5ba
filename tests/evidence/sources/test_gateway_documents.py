"""Project documents of Gateway to Research give the same tables as its tables; a person's name is never kept."""

import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_gateway import PROJECT, Gateway, document, playing
from real import real

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.adding import understand
from lodestar.evidence.sources.gateway_fetching import FetchError, Manners, fetch

QUICK = Manners(between=0, first_wait=0, tries=3)
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><gtr:projectOverview>&b;</gtr:projectOverview>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><projectOverview>&a;</projectOverview>'


def archive(tmp_path, documents, name="made.zip"):
    path = tmp_path / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as held:
            for number, content in enumerate(documents):
                held.writestr(f"{number}.xml", content)
    else:
        with tarfile.open(path, "w:gz") as tar:
            for number, content in enumerate(documents):
                member = tarfile.TarInfo(f"xml/{number}.xml")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return path


def parts(path, home):
    return {one.part: one for one in understand([path], home=home)}


def rows(one):
    return one.draft.tables[0].accepted.to_pylist()


def test_the_archive_gives_the_same_rows_as_the_tables(tmp_path):
    documents = parts(real("gateway-to-research", "lcr_innovate_uk_raw_xml_2018-04.tar.gz"), tmp_path)
    tables = {
        "participants": parts(
            real("gateway-to-research", "innovate_uk_participants_2018-04.csv.gz"), tmp_path
        ),
        "projects": parts(real("gateway-to-research", "innovate_uk_projects_2018-04.csv.gz"), tmp_path),
    }
    assert {part: (one.read, one.quarantined) for part, one in documents.items()} == {
        "participants": (1_417, 0),
        "projects": (533, 0),
    }
    for part, left_out in (("participants", {"city"}), ("projects", {"abstract"})):
        known = {
            tuple(row[k] for k in ("project", "organisation") if k in row): row
            for row in rows(tables[part][part])
        }
        for row in rows(documents[part]):
            same = known[tuple(row[k] for k in ("project", "organisation") if k in row)]
            assert {k: v for k, v in row.items() if k not in left_out} == {
                k: v for k, v in same.items() if k not in left_out
            }
            assert (row.get("abstract") or "").startswith((same.get("abstract") or "")[:100])


@pytest.mark.parametrize("name", ["made.zip", "made.tar.gz"])
def test_archives_of_either_kind_are_read_and_hold_both_parts(tmp_path, name):
    found = parts(archive(tmp_path, [document(1), document(2)], name), tmp_path / "home")
    assert [one.read for one in found.values()] == [2, 2]
    row = rows(found["participants"])[0]
    assert (row["project"], row["lead"], row["authority"]) == (PROJECT.format(n=1), True, "E08000012")


@pytest.mark.parametrize("bad", [BOMB, OUTSIDE, b"<projectOverview><unclosed>", b"<projectOverview/>", b""])
def test_a_document_that_cannot_be_read_is_one_quarantined_row_and_the_others_stand(tmp_path, bad):
    found = parts(archive(tmp_path, [document(1), bad, document(3)]), tmp_path / "home")
    for one in found.values():
        line = one.draft.tables[0].quarantined.to_pylist()[0]
        assert (one.read, one.quarantined) == (3, 1)
        assert (line["field"], line["value"], line["row"]) == ("document", "1.xml", 2)
        assert "root:" not in str(line)


def test_negative_offers_stand_and_offers_beyond_any_measure_are_quarantined(tmp_path):
    made = [document(1, offer="-500.0"), document(2, offer="1e308"), document(3, offer="many")]
    one = parts(archive(tmp_path, made), tmp_path / "home")["participants"]
    assert [(row["grant_offer"]) for row in rows(one)] == [-500]
    assert {line["row"] for line in one.draft.tables[0].quarantined.to_pylist()} == {2, 3}


@pytest.mark.parametrize("postcode", ["", "nowhere", "ZZ99 9ZZ"])
def test_a_postcode_that_says_nothing_leaves_the_authority_blank(tmp_path, postcode):
    one = parts(archive(tmp_path, [document(1, postcode=postcode)]), tmp_path / "home")["participants"]
    assert (one.quarantined, rows(one)[0]["authority"]) == (0, None)


def test_an_archive_of_other_documents_is_of_no_source(tmp_path):
    with pytest.raises(LodestarError, match=r"of no source known here .* it holds XML documents"):
        understand([archive(tmp_path, [b"<other/>"])], home=tmp_path / "home")


def gateway(count, **changes):
    held = {str(n): (PROJECT.format(n=n), document(n)) for n in range(1, count + 1)}
    return Gateway(held, **changes)


def test_fetching_asks_each_page_and_each_project_once_and_keeps_no_person(tmp_path):
    with playing(gateway(7, page_size=3)) as made:
        done = fetch(tmp_path / "all.zip", service=made.address, manners=QUICK)
    assert (done.documents, dict(done.absent)) == (7, {})
    assert len(made.asked) == 3 + 7 == len(set(made.asked))
    assert all(agent.startswith("Lodestar/") for agent in made.agents)
    with zipfile.ZipFile(done.archive) as held:
        assert not any(b"Nobody" in held.read(name) for name in held.namelist())
    assert {one.read for one in understand([done.archive], home=tmp_path / "home")} == {7}
    assert not (tmp_path / "all.zip.part").exists()


def test_what_was_fetched_of_the_real_archive_says_what_the_archive_says(tmp_path):
    source = real("gateway-to-research", "lcr_innovate_uk_raw_xml_2018-04.tar.gz")
    with tarfile.open(source) as tar:
        contents = [tar.extractfile(member).read() for member in tar if member.isreg()][:60]
    held = {str(n): (PROJECT.format(n=n), content) for n, content in enumerate(contents)}
    with playing(Gateway(held, page_size=25)) as made:
        done = fetch(tmp_path / "all.zip", service=made.address, manners=QUICK)
    fetched, whole = parts(done.archive, tmp_path / "home"), parts(source, tmp_path / "home")
    known = {row["project"]: row for row in rows(whole["projects"])}
    assert len(rows(fetched["projects"])) == 60
    assert all(known[row["project"]] == row for row in rows(fetched["projects"]))


def test_a_service_that_is_busy_is_asked_again(tmp_path):
    with playing(gateway(2, trouble=lambda number, path: 503 if number in (1, 3) else None)) as made:
        assert fetch(tmp_path / "all.zip", service=made.address, manners=QUICK).documents == 2
    assert len(made.asked) == 1 + 2 + 2


def test_a_fetch_that_was_stopped_goes_on_from_there(tmp_path):
    with playing(
        gateway(6, page_size=2, trouble=lambda number, path: 500 if "ref=5" in path else None)
    ) as made:
        with pytest.raises(FetchError, match=r"it answered 500 .*goes on from where it stopped"):
            fetch(tmp_path / "all.zip", service=made.address, manners=QUICK)
        before = list(made.asked)
        made.trouble = lambda number, path: None
        assert fetch(tmp_path / "all.zip", service=made.address, manners=QUICK).documents == 6
    again = made.asked[len(before) :]
    assert again == ["/gtr/api/projects?p=3&s=100", "/projects?ref=5", "/projects?ref=6"]


def test_a_folder_of_another_fetch_is_not_mixed_up(tmp_path):
    with playing(
        gateway(6, page_size=2, trouble=lambda number, path: 500 if "ref=5" in path else None)
    ) as made:
        with pytest.raises(FetchError):
            fetch(tmp_path / "all.zip", service=made.address, manners=QUICK)
        with pytest.raises(FetchError, match="unfinished fetch of something else"):
            fetch(tmp_path / "all.zip", query="graphene", service=made.address, manners=QUICK)


def test_a_project_without_a_document_is_named(tmp_path):
    made = gateway(3)
    made.documents["2"] = (PROJECT.format(n=2), None)
    made.documents["3"] = (PROJECT.format(n=3), BOMB)
    with playing(made):
        done = fetch(tmp_path / "all.zip", service=made.address, manners=QUICK)
    assert done.documents == 1
    assert {said.split(" ", 2)[0] for said in done.absent.values()} == {"the"}
    assert set(done.absent) == {PROJECT.format(n=2), PROJECT.format(n=3)}


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"totalPages": "x"}', b'{"totalPages": 1, "project": [1]}']
)
def test_an_answer_of_another_shape_says_so(tmp_path, body):
    made = gateway(1)
    made.answer = lambda path: body
    with playing(made), pytest.raises(FetchError, match="does not answer with a page of projects"):
        fetch(tmp_path / "all.zip", service=made.address, manners=QUICK)


def test_a_service_that_is_not_there_says_so(tmp_path):
    with pytest.raises(FetchError, match="could not be fetched"):
        fetch(tmp_path / "all.zip", service="http://127.0.0.1:9", manners=QUICK)
    with pytest.raises(FetchError, match="is no web address"):
        fetch(tmp_path / "all.zip", service="file:///etc", manners=QUICK)
