"""Fetching project documents from Gateway to Research: page by page, slowly, and from where it stopped.

Two things are asked for: the list of projects (GtR-2 API, JSON, so many a page) and each project's document by its
reference (XML). What is kept of a document are the parts that Lodestar reads; whatever names people is left out
before anything is written. See https://gtr.ukri.org/resources/api.html for the service's own words.
"""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.documents import BadDocument, parse_xml
from lodestar.evidence.stores.folders import as_json, clear, write_durably

SERVICE = "https://gtr.ukri.org"
PAGE_SIZE = 100

_JSON = "application/vnd.rcuk.gtr.json-v7"
_XML = "application/xml"
_LARGEST = 32 * 1024**2
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_KEPT = frozenset({"leadResearchOrganisation", "organisationRoles", "project"})
_KEPT_OF_PROJECT = frozenset(
    {"id", "title", "status", "grantCategory", "grantReference", "abstractText", "fund", "identifiers",
     "researchTopics", "researchSubjects"}
)  # fmt: skip


class FetchError(LodestarError):
    """The service cannot be reached or answers with something else; what was fetched so far is kept."""


@dataclass(frozen=True)
class Manners:
    """How the service is asked: seconds between requests, how often one is tried, and how long a wait may grow."""

    between: float = 1.0
    tries: int = 6
    first_wait: float = 2.0
    longest_wait: float = 120.0
    timeout: float = 60.0

    @property
    def agent(self) -> str:
        return f"Lodestar/{metadata.version('lodestar-place')} (evidence for places; one request at a time)"


@dataclass(frozen=True)
class Fetched:
    """What came of fetching: the archive, how many documents it holds, and which projects had none, with reasons."""

    archive: Path
    documents: int
    absent: Mapping[str, str]


@dataclass
class _Cursor:
    """How far a fetch has come. Kept in a file after each page."""

    path: Path
    asked: dict[str, str]
    page: int = 1
    absent: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, asked: dict[str, str]) -> "_Cursor":
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            if held["asked"] == asked:
                return cls(path, asked, int(held["page"]), dict(held["absent"]))
        except FileNotFoundError:
            return cls(path, asked)
        except (ValueError, KeyError, TypeError, OSError):
            pass
        raise FetchError(
            f"{path.parent} holds an unfinished fetch of something else; finish that one, or delete the folder"
        )

    def keep(self) -> None:
        write_durably(self.path, as_json({"asked": self.asked, "page": self.page, "absent": self.absent}))


def fetch(
    to: Path,
    *,
    query: str = "",
    service: str = SERVICE,
    manners: Manners | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Fetched:
    """Fetch the documents of all projects, or of those that a query finds, into the archive ``to`` (a zip of XML).

    ``query`` is text as for the service's own search. Stopped at any moment it goes on from there when started
    again with the same words; the folder beside ``to``, named after it with .part, holds what there is so far.
    Raises FetchError when the service does not answer after several tries.
    """
    if not service.startswith(("https://", "http://")):
        raise FetchError(f"'{service}' is no web address; it begins with https://")
    part = to.with_name(f"{to.name}.part")
    part.mkdir(parents=True, exist_ok=True)
    asked = {"service": service, "query": query}
    cursor = _Cursor.of(part / "cursor.json", asked)
    ask = _Asking(manners or Manners())
    for page, pages, projects in _pages(ask, cursor):
        for project, reference in projects:
            _keep_document(ask, cursor, part, project, reference)
        cursor.page = page + 1
        cursor.keep()
        if progress:
            progress("fetching pages of projects", page - 1, pages)
    return _finish(part, to, cursor)


class _Asking:
    """Requests one at a time, no closer together than the manners allow, tried again when that may help."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._next = 0.0

    def get(self, address: str, accept: str) -> bytes | None:
        """The answer; None when there is no such thing."""
        wait, said = self._manners.first_wait, ""
        for attempt in range(self._manners.tries):
            time.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + self._manners.between
            try:
                return self._once(address, accept)
            except urllib.error.HTTPError as error:
                said = f"it answered {error.code} {error.reason}"
                if error.code in _GONE:
                    return None
                if error.code not in _TRY_AGAIN:
                    break
                wait = max(wait, _asked_to_wait(error))
            except (urllib.error.URLError, http.client.HTTPException, TimeoutError, OSError) as error:
                said = str(getattr(error, "reason", error))
            if attempt + 1 < self._manners.tries:
                time.sleep(min(wait, self._manners.longest_wait))
                wait *= 2
        raise FetchError(
            f"{address} could not be fetched ({said}); start again later, and it goes on from where it stopped"
        )

    def _once(self, address: str, accept: str) -> bytes:
        headers = {"User-Agent": self._manners.agent, "Accept": accept}
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 - fetch checks the scheme
        with urllib.request.urlopen(request, timeout=self._manners.timeout) as answer:  # noqa: S310
            content: bytes = answer.read(_LARGEST + 1)
            length = answer.headers.get("Content-Length")
        if len(content) > _LARGEST:
            raise FetchError(f"{address} answers with more than {_LARGEST:,} bytes; it was not read further")
        if length is not None and length.isdigit() and len(content) < int(length):
            raise http.client.IncompleteRead(content)
        return content


def _pages(ask: _Asking, cursor: _Cursor) -> Iterator[tuple[int, int, list[tuple[str, str]]]]:
    page, pages = cursor.page, cursor.page
    while page <= pages:
        words = {"p": str(page), "s": str(PAGE_SIZE)} | (
            {"q": cursor.asked["query"]} if cursor.asked["query"] else {}
        )
        address = f"{cursor.asked['service']}/gtr/api/projects?{urllib.parse.urlencode(words)}"
        answer = ask.get(address, _JSON)
        if answer is None:
            return
        try:
            content = json.loads(answer)
            pages = int(content["totalPages"])
            projects = [(str(one["id"]), _reference(one)) for one in content.get("project") or []]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise FetchError(
                f"{address} does not answer with a page of projects ({error}); the service may have changed"
            ) from error
        yield page, pages, projects
        page += 1


def _reference(project: Mapping[str, Any]) -> str:
    """The funder's reference of a project; blank when it has none."""
    held = project.get("identifiers", {}).get("identifier", [])
    values = [str(one["value"]) for one in held if one.get("type", "RCUK") == "RCUK"]
    return values[0] if values else ""


def _keep_document(ask: _Asking, cursor: _Cursor, part: Path, project: str, reference: str) -> None:
    name = "".join(letter for letter in project if letter.isalnum() or letter == "-")[:64]
    path = part / f"{name}.xml"
    if not name or path.exists() or project in cursor.absent:
        return
    if not reference:
        cursor.absent[project] = "the list of projects gives no reference for it"
        return
    words = urllib.parse.urlencode({"ref": reference})
    content = ask.get(f"{cursor.asked['service']}/projects?{words}", _XML)
    if content is None:
        cursor.absent[project] = f"the service has no document for the reference {reference}"
        return
    try:
        write_durably(path, without_people(content))
    except BadDocument as error:
        cursor.absent[project] = f"the document for {reference} {error}"


def without_people(content: bytes) -> bytes:
    """A document with only the parts that Lodestar reads. Raises BadDocument when it is not a project's."""
    overview = parse_xml(content)
    composition = overview.find("{*}projectComposition")
    if composition is None:
        raise BadDocument("has no project in it")
    _keep_only(composition, _KEPT)
    project = composition.find("{*}project")
    if project is None:
        raise BadDocument("has no project in it")
    _keep_only(project, _KEPT_OF_PROJECT)
    written: bytes = tostring(overview, encoding="utf-8", xml_declaration=True)
    return written


def _keep_only(element: Element, kept: frozenset[str]) -> None:
    for child in list(element):
        if str(child.tag).rsplit("}", 1)[-1] not in kept:
            element.remove(child)


def _finish(part: Path, to: Path, cursor: _Cursor) -> Fetched:
    documents = sorted(part.glob("*.xml"))
    unfinished = part / "archive.zip"
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in documents:
            entry = zipfile.ZipInfo(path.name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    unfinished.replace(to)
    clear(part)
    return Fetched(to, len(documents), dict(cursor.absent))


def _asked_to_wait(error: urllib.error.HTTPError) -> float:
    said = error.headers.get("Retry-After", "") if error.headers else ""
    return float(said) if said.isdigit() else 0.0
