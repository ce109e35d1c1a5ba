"""Walks every link of a running site, without a browser."""

import re
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from django.urls import Resolver404, resolve
from running_site import Site

_LINK = re.compile(
    r'<(?:a|link|area|script|img|form|use|source|figure)\b[^>]*?\s(?:href|src|action|data-outlines|data-points)="([^"]*)"',
    re.IGNORECASE,
)
_SENT = re.compile(r'<form\b[^>]*\smethod="post"[^>]*>', re.IGNORECASE)  # its address is no link
_ID = re.compile(r'\sid="([^"]+)"')
_HTML = "text/html"
_LEFT_ALONE = re.compile(r"[?&](sort|page|next)=|\?.*=.*&.*=|/logout/|/edit/")
READERS = 6


@dataclass
class Walk:
    """What a walk found: the bodies of pages, the answers that were not good, and links to nowhere."""

    pages: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    fragments: list[tuple[str, str, str]] = field(default_factory=list)

    def by_route(self) -> dict[str, list[str]]:
        """Addresses of pages by the name of their route, the smallest page first."""
        found: dict[str, list[str]] = defaultdict(list)
        for address in sorted(self.pages, key=lambda a: (len(self.pages[a]), a)):
            found[route_of(address)].append(address)
        return dict(found)


def walk(site: Site, start: str = "/?all", cookie: str = "", within: str = "/") -> Walk:
    """Follow every link of the site from ``start`` that stays ``within``, each page once.

    Sorted lists, further pages and filters on filters are left alone.
    """
    found, waiting, seen = Walk(), [start], {start}
    headers = {"Cookie": f"sessionid={cookie}"} if cookie else {}
    with ThreadPoolExecutor(READERS) as readers:
        while waiting:
            answers = list(
                readers.map(lambda address: (address, site.ask(address, headers=headers)), waiting)
            )
            waiting = []
            for address, answer in answers:
                if answer.status in {301, 302}:
                    links = [answer.headers["location"]]
                elif answer.status != 200:
                    found.bad.append(f"{address} answered {answer.status}")
                    continue
                elif answer.headers["content-type"].startswith(_HTML):
                    found.pages[address] = answer.text
                    links = [unescape(link) for link in _LINK.findall(_SENT.sub("", answer.text))]
                else:
                    found.files[address] = answer.headers["content-type"]
                    continue
                for link in _followed(found, site, address, links):
                    if link not in seen and link.startswith(within):
                        seen.add(link)
                        waiting.append(link)
    return found


def lost_fragments(found: Walk) -> list[str]:
    """Links to a part of a page that has no such part."""
    ids = {address: {unescape(id_) for id_ in _ID.findall(body)} for address, body in found.pages.items()}
    return sorted(
        {
            f"{at} → {to}#{part}"
            for at, to, part in found.fragments
            if to in ids and unquote(part) not in ids[to] and part
        }
    )


def route_of(address: str) -> str:
    """The name of the route that answers an address."""
    try:
        return resolve(unquote(urlsplit(address).path)).view_name
    except Resolver404:
        return "none"


def _followed(found: Walk, site: Site, address: str, links: Iterable[str]) -> Iterable[str]:
    for link in links:
        whole = urlsplit(urljoin(site.address + address, link))
        if whole.scheme not in {"http", "https"}:
            continue
        if whole.hostname != "localhost":
            found.elsewhere.add(whole.geturl())
            continue
        path = whole.path + (f"?{whole.query}" if whole.query else "")
        found.fragments.append((address, path, whole.fragment))
        if not _LEFT_ALONE.search(path):
            yield path
