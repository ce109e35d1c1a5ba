"""Files that hold documents, not rows: XML alone or many in an archive, and JSON. Entities are off, sizes bounded."""

import gzip
import json
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lodestar.evidence.files.reading import Table, UnreadableFile, most_bytes, plain_refusals

_LARGEST = 32 * 1024**2
_LARGEST_JSON = 1024**3


class BadDocument(ValueError):
    """One document among many that cannot be read; the reason is its text."""


@dataclass(frozen=True)
class Documents(Table):
    """XML documents: one, or an archive (zip, tar, tar.gz) of many."""

    @property
    def holds(self) -> str:
        return "it holds XML documents"

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Each document's name and content, in the archive's order. Raises UnreadableFile when it unpacks to too much."""
        left = most_bytes(self.path)
        with plain_refusals(self.path):
            for name, size, stream in self._entries():
                content = stream.read(min(_LARGEST, left) + 1)
                left -= len(content)
                if left < 0 or len(content) > _LARGEST:
                    raise UnreadableFile(
                        f"{self.name} unpacks to far too much for its size, or {name} does; it was not read further "
                        f"(it says {size:,} bytes)"
                    )
                yield name, content

    def _entries(self) -> Iterator[tuple[str, int, IO[bytes]]]:
        with self.path.open("rb") as raw:
            start = raw.read(4)
        if start == b"PK\x03\x04":
            with zipfile.ZipFile(self.path) as archive:
                for entry in archive.infolist():
                    if _is_xml(entry.filename):
                        with archive.open(entry) as stream:
                            yield entry.filename, entry.file_size, stream
        elif tarfile.is_tarfile(self.path):
            with tarfile.open(self.path) as tar:
                for member in tar:
                    held = tar.extractfile(member) if member.isreg() and _is_xml(member.name) else None
                    if held is not None:
                        yield member.name, member.size, held
        else:
            opened = gzip.open if start[:2] == b"\x1f\x8b" else open
            with opened(self.path, "rb") as stream:
                yield self.name, self.path.stat().st_size, stream  # type: ignore[misc]


@dataclass(frozen=True)
class JsonFile(Table):
    """A JSON document, plain or compressed with gzip. Numbers with a point are decimals, exactly as written."""

    @property
    def holds(self) -> str:
        kind = type(self.content).__name__
        inside = (
            f" with {', '.join(map(str, list(self.content)[:12]))}" if isinstance(self.content, dict) else ""
        )
        return f"it holds JSON: a {kind}{inside}"

    @cached_property
    def content(self) -> Any:
        """The document. Raises UnreadableFile when it is not JSON."""
        limit = min(_LARGEST_JSON, most_bytes(self.path))
        with plain_refusals(self.path):
            with self.path.open("rb") as raw:
                packed = raw.read(2) == b"\x1f\x8b"
            with (gzip.open if packed else open)(self.path, "rb") as stream:
                text = stream.read(limit + 1)
        if len(text) > limit:
            raise UnreadableFile(f"{self.name} unpacks to far too much for its size; it was not read further")
        try:
            return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError, ArithmeticError) as error:
            raise UnreadableFile(
                f"{self.name} is not sound JSON ({str(error)[:200]}); download it again"
            ) from error


def parse_xml(content: bytes) -> Element:
    """A document's root. Raises BadDocument when it is not XML, or has a document type or entities of its own."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadDocument(
            f"declares a document type or entities, which are not read ({type(error).__name__})"
        ) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise BadDocument(f"is not well-formed XML ({str(error)[:200]})") from error
    return root


def _is_xml(name: str) -> bool:
    return name.lower().endswith(".xml")


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number of JSON")
