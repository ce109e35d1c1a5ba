"""Pages of the documentation as HTML, with anchors on headings and links that lead to pages of the site."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lodestar.service.docs.library import GLOSSARY, INDEX, Page, anchor, library


@dataclass(frozen=True)
class Heading:
    """A heading within a page: a line of its contents list."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """A page ready to be shown; ``contents`` are its second-level headings."""

    html: SafeString
    contents: tuple[Heading, ...]


def _frame_open(renderer: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    label = escape(str(tokens[at].meta.get("label", "Table")))
    return f'<div class="table-frame" tabindex="0" role="region" aria-label="{label}"><table>\n'


def _frame_close(*_: Any) -> str:
    return "</table></div>\n"


def _block(renderer: Any, tokens: Sequence[Token], at: int, *_: Any) -> str:
    """Code in a frame of its own, which the keyboard reaches where it is wider than the screen."""
    language = tokens[at].info.split(maxsplit=1)[:1]
    kind = f' class="language-{escape(language[0])}"' if language else ""
    return f'<pre tabindex="0"><code{kind}>{escape(tokens[at].content)}</code></pre>\n'


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_MARKDOWN.add_render_rule("table_open", _frame_open)
_MARKDOWN.add_render_rule("table_close", _frame_close)
_MARKDOWN.add_render_rule("fence", _block)
_MARKDOWN.add_render_rule("code_block", _block)


@lru_cache(maxsize=256)
def render_page(page: Page) -> Rendered:
    """Render a page without its title, which the template shows. HTML in the text is shown as text."""
    tokens = _MARKDOWN.parse(page.markdown)
    if len(tokens) > 3 and tokens[0].tag == "h1":
        tokens = tokens[3:]
    headings = tuple(_mark_headings(tokens))
    _name_tables(tokens)
    _turn_links(tokens, page.path)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Rendered(SafeString(html), tuple(heading for heading in headings if heading.level == 2))


@lru_cache(maxsize=512)
def render_text(markdown: str) -> SafeString:
    """A few paragraphs, such as the meaning of a word."""
    tokens = _MARKDOWN.parse(markdown)
    _turn_links(tokens, GLOSSARY)
    return SafeString(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _mark_headings(tokens: Sequence[Token]) -> list[Heading]:
    """Give every heading an anchor, a second one of the same name with a number after it."""
    used: dict[str, int] = {}
    found = []
    for at, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        text = tokens[at + 1].content
        name = anchor(text)
        again = used.get(name, 0)
        used[name] = again + 1
        name = f"{name}-{again}" if again else name
        token.attrSet("id", name)
        found.append(Heading(int(token.tag[1]), name, text.replace("`", "")))
    return found


def _name_tables(tokens: Sequence[Token]) -> None:
    """Name each table by its number and the heading that it stands under."""
    under, number = "", 0
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            under = tokens[at + 1].content.replace("`", "")
        elif token.type == "table_open":
            number += 1
            token.meta["label"] = f"Table {number}: {under}" if under else f"Table {number}"


def _turn_links(tokens: Sequence[Token], path: str) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                _turn_link(child, path)
            elif child.type == "image":
                child.attrSet("src", _picture(str(child.attrGet("src") or ""), path))


def _turn_link(token: Token, path: str) -> None:
    """Links between files become links between pages; one to a file that is not a page is no link any more."""
    address = urlsplit(str(token.attrGet("href") or ""))
    if address.scheme or address.netloc or not address.path:
        return
    target = _resolve(address.path, path)
    fragment = f"#{address.fragment}" if address.fragment else ""
    name = target.removesuffix(".md")
    if target.endswith(".md") and name == GLOSSARY:
        token.attrSet("href", reverse("glossary") + fragment)
    elif target == f"{INDEX}.md":
        token.attrSet("href", reverse("doc_index"))
    elif target.endswith(".md") and name in library().pages:
        token.attrSet("href", reverse("doc", args=[name]) + fragment)
    elif not address.path.startswith("/"):
        del token.attrs["href"]


def _picture(source: str, path: str) -> str:
    target = _resolve(source, path)
    return reverse("doc_picture", args=[target]) if target in library().pictures else ""


def _resolve(address: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
