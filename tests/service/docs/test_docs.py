"""Documentation and glossary: what is served, what links lead to, and what cannot be reached."""

import re
from pathlib import Path

import pytest
from django.test import Client

from lodestar.evidence.locations import docs_folder
from lodestar.service.docs.library import anchor, library, read_library, terms_of
from lodestar.service.docs.rendering import render_page

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.django_db


def test_every_markdown_file_has_a_page() -> None:
    client = Client()
    index = client.get("/docs/").content.decode()
    for file in docs_folder().rglob("*.md"):
        path = file.relative_to(docs_folder()).as_posix().removesuffix(".md")
        if path in ("glossary", "index"):
            continue
        assert f'href="/docs/{path}/"' in index
        assert client.get(f"/docs/{path}/").status_code == 200


def test_the_index_of_the_files_is_the_index_of_the_site() -> None:
    assert Client().get("/docs/index/")["Location"] == "/docs/"
    assert Client().get("/docs/glossary/")["Location"] == "/glossary/"


def test_the_glossary_shows_every_word_in_order_and_each_once() -> None:
    words = [term.word for term in library().terms]
    assert words == sorted(set(words), key=str.casefold)
    page = Client().get("/glossary/").content.decode()
    assert [anchor for anchor in re.findall(r'<dt id="([^"]+)"', page)] == [anchor(word) for word in words]
    assert all(term.text for term in library().terms)


def test_the_glossary_holds_the_words_of_the_plan_and_of_evidence() -> None:
    words = {term.word.lower() for term in library().terms}
    needed = (
        "place, partner, organisation, asset, theme, workstream, action, milestone, responsibility, indicator, "
        "observation, target, trajectory, baseline, release, vintage, source, locator, claim, verdict, basis, "
        "strength, programme, support offer, project, forum, pack, ledger, evidence store"
    )
    assert set(needed.split(", ")) <= words


def test_words_of_the_glossary_that_refer_to_others_find_them() -> None:
    text = (docs_folder() / "glossary.md").read_text(encoding="utf-8")
    anchors = {term.anchor for term in library().terms}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_the_glossary_at_the_root_points_to_the_one_that_is_shipped() -> None:
    assert "docs/glossary.md" in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "../LICENCE",
        "..%2f..%2fpyproject",
        "reference/../../README",
        "/etc/passwd",
        "reference",
        "nothing",
        "%00",
        "a" * 5000,
    ],
)
def test_no_address_reaches_a_file_outside_the_documentation(path: str) -> None:
    for address in (f"/docs/{path}/", f"/docs/{path}.png"):
        answer = Client().get(address, follow=True)
        assert answer.status_code == 404
        assert b"MIT License" not in answer.content


def test_links_between_files_become_links_between_pages(tmp_path: Path) -> None:
    page = next(page for page in library().pages.values() if page.path == "reference/place-pack")
    (tmp_path / "page.md").write_text(
        "# Title\n\nSee [words](../glossary.md#place), [packs](../reference/place-pack.md#placeyaml), "
        "[outside](../../README.md), [web](https://example.org/) and [here](#part).\n\n## Part\n\n<script>alert(1)</script>\n",
        encoding="utf-8",
    )
    held = read_library(tmp_path).pages["page"]
    html = render_page(type(held)("how-to/page", held.title, held.markdown)).html
    assert 'href="/glossary/#place"' in html
    assert f'href="/docs/{page.path}/#placeyaml"' in html
    assert "README.md" not in html and "<a>outside</a>" in html
    assert 'href="https://example.org/"' in html and 'href="#part"' in html and 'id="part"' in html
    assert "<script>" not in html


def test_anchors_are_those_that_code_hosts_give_headings() -> None:
    assert anchor("`place.yaml`") == "placeyaml"
    assert anchor("Programme, fund & plan") == "programme-fund--plan"
    assert anchor("GSS code") == "gss-code"


def test_two_headings_of_one_name_get_two_anchors(tmp_path: Path) -> None:
    (tmp_path / "twice.md").write_text("# T\n\n## Same\n\na\n\n## Same\n\nb\n", encoding="utf-8")
    rendered = render_page(read_library(tmp_path).pages["twice"])
    assert [heading.anchor for heading in rendered.contents] == ["same", "same-1"]


def test_a_symbolic_link_out_of_the_folder_is_not_served(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret", encoding="utf-8")
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "link.md").symlink_to(secret)
    assert read_library(folder).pages == {}


def test_a_term_keeps_all_that_stands_under_its_heading() -> None:
    terms = terms_of("# Glossary\n\nIntro.\n\n## One\n\nFirst.\n\nSecond.\n\n## Two\n\nThird.\n")
    assert [(term.word, term.text) for term in terms] == [("One", "First. Second."), ("Two", "Third.")]


def test_tables_are_told_apart_by_name(tmp_path: Path) -> None:
    table = "| a |\n|---|\n| 1 |\n\n"
    (tmp_path / "tables.md").write_text(f"# T\n\n## One & two\n\n{table}Text.\n\n{table}", encoding="utf-8")
    html = render_page(read_library(tmp_path).pages["tables"]).html
    assert re.findall(r'aria-label="([^"]+)"', html) == ["Table 1: One &amp; two", "Table 2: One &amp; two"]
