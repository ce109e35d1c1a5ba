"""Follow every link of the site with Django's own client, and read what pages hold."""

from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

OF_A_KIND = 4  # how many addresses of one view with a query are opened
LEFT_ALONE = ("/account/logout/", "/docs/", "/glossary/")


class Reading(HTMLParser):
    """The elements of a page with their attributes, and its words as a reader sees them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def words(self) -> str:
        """All words, those in attributes that are shown or sent back included."""
        shown = [
            str(attributes[name])
            for _, attributes in self.elements
            for name in ("value", "title", "aria-label", "alt", "content")
            if attributes.get(name)
        ]
        return " ".join(" ".join([*self.pieces, *shown]).split())

    @property
    def links(self) -> list[str]:
        return [str(each["href"]) for tag, each in self.elements if tag == "a" and each.get("href")]


@dataclass
class Followed:
    """Every answer, by address; pages as they were read."""

    answers: dict[str, HttpResponse] = field(default_factory=dict)
    pages: dict[str, Reading] = field(default_factory=dict)


def follow(client: Client, start: str) -> Followed:
    """Open ``start`` and everything that it leads to, once."""
    found, waiting = Followed(), deque([start])
    asked: dict[str, int] = {}
    while waiting:
        path = waiting.popleft()
        kind = _kind(path)
        if path in found.answers or path.startswith(LEFT_ALONE) or asked.get(kind, 0) >= OF_A_KIND:
            continue
        if "?" in kind:
            asked[kind] = asked.get(kind, 0) + 1
        answer = found.answers[path] = client.get(path)
        if answer.status_code in {301, 302}:
            waiting.extend(_inside(path, [answer["Location"]]))
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            reading = found.pages[path] = Reading(answer.content.decode())
            waiting.extend(_inside(path, reading.links))
    return found


def _inside(page: str, links: list[str]) -> list[str]:
    parts = [urlsplit(urldefrag(urljoin(f"http://here{page}", link)).url) for link in links]
    return [p.path + (f"?{p.query}" if p.query else "") for p in parts if p.netloc == "here"]


def _kind(path: str) -> str:
    parts = urlsplit(path)
    try:
        view = resolve(parts.path).view_name
    except Resolver404:
        view = parts.path
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")}) if parts.query else []
    wanted = [pair for pair in parts.query.split("&") if pair.startswith("format=")]
    return f"{view}?{'&'.join([*names, *wanted])}" if names else view
