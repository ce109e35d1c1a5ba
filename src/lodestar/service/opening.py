"""Bring an installation to the point where it can serve: database, places, evidence, outlines, static files.

Each step does nothing when there is nothing to do, so that a second start is quick.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lodestar.evidence.locations import home
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.files import read_files
from lodestar.evidence.stores.folders import disk_errors

Say = Callable[[str], None]
COMMAND = "lodestar demo"


def start(*, restores: bool = False) -> None:
    """Point Django at our settings and start it. Nothing is made on disk.

    Raises BackupFault where a restore was cut short, but for what ``restores``.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodestar.service.settings")
    django.setup()
    from lodestar.service.backups.contents import require_finished

    if not restores:
        require_finished(home())


def configure(*, restores: bool = False) -> None:
    """Start Django for an installation that serves: its home is there, static files are served as collected.

    Raises BackupFault where a restore was cut short, but for what ``restores``.
    """
    with disk_errors(f"make the folder {home()}"):
        home().mkdir(mode=0o700, parents=True, exist_ok=True)  # the ledger tells what is not public
    os.environ["LODESTAR_STATIC"] = "collected"
    start(restores=restores)


def migrate(say: Say) -> None:
    """Bring the ledger's tables up to date."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Setting up the ledger…")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        _index_working_records()


def _index_working_records() -> None:
    """A release may search more than the one before: make the index of what people made in the service anew."""
    from lodestar.service.places.models import Place
    from lodestar.service.search.indexing import index_working

    for place in Place.objects.all():
        index_working(place)


def load_places(folders: Iterable[Path], say: Say) -> None:
    """Load place packs that are new or have changed; what people changed stays."""
    from lodestar.service.invented import LIVED
    from lodestar.service.places.models import Place
    from lodestar.service.search.indexing import is_indexed

    # the invented place comes first: its evidence served before anything that is loaded today
    for folder in sorted(folders, key=lambda one: one.name != LIVED):
        place = Place.objects.filter(slug=folder.name, pack_digest=_digest(folder)).first()
        if place and _held(folder.name) and is_indexed(place):
            continue
        # what loads a place takes a second to import: a second start goes without it
        from lodestar.service.ledger.loading import OnConflict
        from lodestar.service.ledger.places import load_place

        say(f"Loading {folder.name}…")
        pack = open_pack(folder)
        with _on_the_day_of(pack.place):
            report = load_place(by=COMMAND, pack=pack, on_conflict=OnConflict.KEEP)
        for difference in report.conflicts:
            say(f"  Kept what people wrote: {difference}")
        for action in report.left_out:
            say(f"  {action}")


@contextmanager
def _on_the_day_of(loaded: Any) -> Iterator[None]:
    """The invented place whose year is told is loaded, the first time, before that year; any other place now."""
    from lodestar.service.invented import LIVED, clock, year
    from lodestar.service.places.models import Place

    if loaded.id != LIVED or not loaded.made or Place.objects.filter(slug=loaded.id).exists():
        yield
        return
    moment = year.loaded_at()
    with clock.put_back(loaded) as then:
        then.go_to(moment)
        yield


def make_working_records(say: Say) -> None:
    """Live through the year behind the invented place that comes with Lodestar, so that its pages tell of one.

    A real place gets nothing, nor does an invented one of somebody's own.
    """
    from lodestar.service.invented import LIVED, year
    from lodestar.service.places.models import Place

    place = Place.objects.filter(slug=LIVED, made=True).first()
    if place is None or year.is_lived(place):
        return
    if not year.can_live(place):
        say(
            f"{place.name} was loaded by hand less than a year ago: nothing is made up about the year before."
        )
        return
    say(f"Living through a year of {place.name}, which is invented…")
    year.live(place)


def draw_outlines(say: Say) -> None:
    """Derive indicative outlines for every place that has none yet."""
    from lodestar.evidence.releases.release import write_release
    from lodestar.evidence.stores.building import prepare, refresh
    from lodestar.evidence.stores.store import Store
    from lodestar.service.places.models import Place

    refresh()
    store = Store.open()
    drawn = {row["code"] for row in store.rows("SELECT code FROM outline")} if store.exists else set()
    drafts = []
    for place in Place.objects.filter(made=False):
        names = {authority["code"]: authority["name"] for authority in place.authorities}
        if names and drawn.isdisjoint(names):
            from lodestar.evidence.geography.outlines import indicative_outlines
            from lodestar.evidence.sources import outlines

            say(f"Drawing indicative outlines for {place.name}…")
            drafts.append(outlines.draft(indicative_outlines(names, names), place=place.slug))
    if drafts:
        with prepare([write_release(draft) for draft in drafts]) as prepared:
            prepared.activate()


def collect_static(say: Say) -> None:
    """Collect, hash and compress the static files, once for each version of them."""
    import hashlib

    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    total = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            total.update(
                f"{name}:{os.stat(storage.path(name)).st_size}:{os.stat(storage.path(name)).st_mtime_ns}\n".encode()
            )
    stamp = Path(settings.STATIC_ROOT) / "collected"
    if stamp.exists() and stamp.read_text(encoding="ascii") == total.hexdigest():
        return
    say("Collecting static files…")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(total.hexdigest(), encoding="ascii")


def _digest(folder: Path) -> str:
    from lodestar.evidence.packs.pack import digest

    return digest(read_files(folder).files)


def _held(place: str) -> bool:
    from lodestar.evidence.stores.store import Store

    store = Store.open()
    return store.exists and any(member.place == place for member in store.pinned().pointer.members)
