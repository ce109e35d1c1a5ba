"""What the pages of evidence read: releases held, which of them serve, what can be added and what is waiting."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime

from lodestar.evidence.releases.manifests import DamagedRelease, Release, acceptance_file, read_manifest
from lodestar.evidence.releases.release import held_ids
from lodestar.evidence.sources import file_sources
from lodestar.evidence.stores.folders import Folders
from lodestar.evidence.stores.pointer import read_pointer
from lodestar.service.places.models import Place
from lodestar.service.releases.models import Upload
from lodestar.service.workers.models import Work

SERVES, SUPERSEDED, WITHDRAWN = "serves", "superseded", "withdrawn"


@dataclass(frozen=True)
class Held:
    """A release that is held, and whether the store serves it."""

    release: Release
    standing: str

    @property
    def id(self) -> str:
        return self.release.id

    @property
    def title(self) -> str:
        return self.release.about.title

    @property
    def accepted_at(self) -> dt.datetime | None:
        """When it was first accepted."""
        return parse_datetime(self.release.accepted[0]) if self.release.accepted else None

    @property
    def source_title(self) -> str:
        source = file_sources().get(self.release.about.source)
        return (
            source.TITLE if source else OWN_SOURCES.get(self.release.about.source, self.release.about.source)
        )


@dataclass(frozen=True)
class Wanted:
    """A source whose files can be added, where to get them, and what is held of it."""

    name: str
    title: str
    publisher: str
    licence: str
    get_it: str
    parts: tuple[str, ...]
    held: tuple[Held, ...]

    @property
    def serving(self) -> int:
        return sum(1 for one in self.held if one.standing == SERVES)


OWN_SOURCES = {"place-pack": "Place pack", "outlines": "Outlines drawn by Lodestar"}


def releases_of(place: Place) -> tuple[Held, ...]:
    """Releases that hold something of the place or of every place, the newest first."""
    pointer = read_pointer(Folders.of())
    serving = {member.series: member.id for member in pointer.members} if pointer else {}
    found = [one for one in map(_read, held_ids()) if one is not None and one.about.place in {"", place.slug}]
    newest = sorted(found, key=lambda release: (release.accepted[:1], release.id), reverse=True)
    return tuple(Held(release, _standing(release, serving)) for release in newest)


def release_held(place: Place, identity: str) -> Held:
    """A release by its id, or the beginning of one that no other shares. Http404 when the place has none such."""
    found = [one for one in releases_of(place) if one.id.startswith(identity)]
    if len(found) != 1 or len(identity) < 6:
        raise Http404(f"{place} has no release '{identity}'.")
    return found[0]


def of_same_series(place: Place, held: Held) -> tuple[Held, ...]:
    """Other releases of the same source, place and part, newest first."""
    series = held.release.about.series
    return tuple(o for o in releases_of(place) if o.release.about.series == series and o.id != held.id)


def wanted_sources(place: Place) -> tuple[Wanted, ...]:
    """Every source whose files can be added, by title."""
    held = releases_of(place)
    found = [
        Wanted(
            source.NAME, source.TITLE, source.PUBLISHER, source.LICENCE, source.GET_IT,
            tuple(dict.fromkeys(source.PARTS.values())),
            tuple(one for one in held if one.release.about.source == source.NAME),
        )
        for source in file_sources().values()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda wanted: wanted.title))


def waiting_uploads(place: Place) -> QuerySet[Upload]:
    """Uploads that nobody has decided on."""
    return Upload.objects.filter(place=place, outcome="").select_related("reading", "accepting", "place")


def latest_work(place: Place, name: str, subject: str) -> Work | None:
    """The last piece of work of a name on a subject."""
    return Work.objects.filter(place=place.slug, name=name, subject=subject).order_by("-asked_at").first()


def _standing(release: Release, serving: dict[tuple[str, str, str], str]) -> str:
    serves = serving.get(release.about.series)
    return SERVES if serves == release.id else SUPERSEDED if serves else WITHDRAWN


def _read(identity: str) -> Release | None:
    folder = Folders.of().releases / identity
    try:
        return _manifest(folder, acceptance_file(folder).stat().st_mtime_ns)
    except FileNotFoundError:
        return _manifest(folder, 0)
    except DamagedRelease:
        return None


@lru_cache(maxsize=4096)
def _manifest(folder: Path, accepted: int) -> Release:
    """A manifest never changes; only the times at which its release was accepted do."""
    return read_manifest(folder)
