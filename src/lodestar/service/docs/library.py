"""The documentation and the glossary: Markdown files that come with Lodestar, read once.

Only files found in the folder when it is read can be asked for, so no address can reach another file.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from lodestar.evidence.locations import docs_folder

GLOSSARY, INDEX = "glossary", "index"
PICTURES = {".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg", ".webp": "image/webp"}

_HEADING = re.compile(r"^(#{1,3}) +(.+?) *#*$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_MARKS = re.compile(r"[*_`]|\[|\]\([^)]*\)")
_SECTIONS = ("tutorial", "tutorials", "how-to", "explanation", "reference", "decisions")


@dataclass(frozen=True)
class Page:
    """One page of the documentation. ``path`` is its place in the folder without the ending."""

    path: str
    title: str
    markdown: str

    @property
    def section(self) -> str:
        return self.path.partition("/")[0] if "/" in self.path else ""

    @property
    def summary(self) -> str:
        """The first paragraph, without its marks."""
        blocks = re.split(r"\n\s*\n", self.markdown)
        first = next(
            (block for block in blocks if block.strip() and not block.lstrip().startswith(("#", "![", "|"))),
            "",
        )
        return " ".join(plain(first).split())


@dataclass(frozen=True)
class Term:
    """A word of the glossary with what it means."""

    word: str
    markdown: str

    @property
    def anchor(self) -> str:
        return anchor(self.word)

    @property
    def text(self) -> str:
        return " ".join(plain(self.markdown).split())


@dataclass(frozen=True)
class Library:
    """All pages by path, the glossary's terms in order, and pictures by path."""

    pages: dict[str, Page]
    terms: tuple[Term, ...]
    pictures: dict[str, Path]

    def sections(self) -> list[tuple[str, list[Page]]]:
        """Pages grouped by folder: first what teaches, then what is looked up."""
        names = sorted({page.section for page in self.pages.values()}, key=_section_order)
        return [(name, [page for page in self.pages.values() if page.section == name]) for name in names]


def library() -> Library:
    """What the documentation folder holds."""
    return read_library(docs_folder())


@cache
def read_library(folder: Path) -> Library:
    """Read a folder of documentation, once for each folder."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    pages, pictures = {}, {}
    terms: tuple[Term, ...] = ()
    for file in files:
        path = file.relative_to(folder).as_posix()
        if file.suffix == ".md":
            text = file.read_text(encoding="utf-8")
            name = path.removesuffix(".md")
            if name == GLOSSARY:
                terms = terms_of(text)
            elif name != INDEX:
                pages[name] = Page(name, title_of(text, name), text)
        elif file.suffix in PICTURES:
            pictures[path] = file
    return Library(pages, terms, pictures)


def title_of(markdown: str, path: str) -> str:
    """The first heading, or the file's name in words."""
    found = next((match for match in _HEADING.finditer(_FENCE.sub("", markdown)) if match[1] == "#"), None)
    return plain(found[2]) if found else PurePosixPath(path).name.replace("-", " ").capitalize()


def terms_of(markdown: str) -> tuple[Term, ...]:
    """The terms of a glossary: each second-level heading with what stands under it."""
    parts = re.split(r"^## +(.+?) *$", markdown, flags=re.MULTILINE)
    return tuple(Term(word, text.strip()) for word, text in zip(parts[1::2], parts[2::2], strict=True))


def anchor(heading: str) -> str:
    """The anchor that a heading gets, the same as code hosts give it, so that links work in both."""
    kept = re.sub(r"[^\w\- ]", "", plain(heading).strip().lower())
    return kept.replace(" ", "-")


def plain(markdown: str) -> str:
    """Text without the marks for emphasis, code and links."""
    return _MARKS.sub("", markdown)


def _section_order(name: str) -> tuple[int, str]:
    return (_SECTIONS.index(name) + 1 if name in _SECTIONS else (0 if not name else len(_SECTIONS) + 1), name)
