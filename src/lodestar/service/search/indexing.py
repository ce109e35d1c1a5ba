"""Keep the search index true to the ledger: a whole place after loading, one record after an edit or any other change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_delete

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.service.ledger.mapping import model_of
from lodestar.service.places.models import Place
from lodestar.service.search.models import Entry, scope_of
from lodestar.service.search.readers import EVERYBODY, PUBLIC, Readers
from lodestar.service.search.wording import words_of
from lodestar.service.search.working import WORKING, Working, touched_by
from lodestar.service.shared.editions import edition
from lodestar.service.shared.grounds import on_public_ground

TITLE, GAP = 300, " · "


@dataclass(frozen=True)
class Indexed:
    """What of a kind's records is searched: the title's field, then fields of the record or of what it refers to."""

    title: str
    body: tuple[str, ...]
    joined: str = ""


KINDS: dict[str, Indexed] = {
    "place": Indexed("name", ("short_name", "summary", "partnership_name", "note")),
    "source": Indexed("title", ("speaker", "publisher", "text", "note")),
    "organisation": Indexed("name", ("short_name", "kind", "note")),
    "strength": Indexed("name", ("statement", "note")),
    "forum": Indexed("name", ("purpose", "chair", "note")),
    "principle": Indexed("name", ("text", "note")),
    "theme": Indexed("name", ("text", "note")),
    "workstream": Indexed("name", ("text", "theme__name", "note")),
    "action": Indexed(
        "name", ("text", "measure", "workstream__name", "note"), "responsibilities__organisation__name"
    ),
    "next-step": Indexed("text", ("note",)),
    "programme": Indexed("name", ("text", "organisation__name", "note")),
    "support-offer": Indexed("name", ("for_whom", "text", "organisation__name", "programme__name", "note")),
    "asset": Indexed("name", ("label", "operator__name", "postcode", "note")),
    "project": Indexed("name", ("text", "organisation__name", "programme__name", "note")),
    "claim": Indexed("text", ("note", "settled_by")),
}

PLANNED = (*KINDS, "indicator")
"""Kinds of which the public finds what was last published of the plan."""
NOT_YET_PUBLIC = Readers.PARTNERSHIP
"""Who finds a record of the plan until it is published."""

NAMED_IN = {
    "organisation": (
        ("action", "responsibilities__organisation"),
        ("asset", "operator"),
        ("programme", "organisation"),
        ("support-offer", "organisation"),
        ("project", "organisation"),
    )
}


def index_place(place: Place, indicators: Iterable[str]) -> None:
    """Make the index of a place anew. ``indicators`` are those that it has figures of; its targets add theirs."""
    entries = [entry for kind in KINDS for entry in _entries(place, kind)]
    entries += _indicator_entries(place, set(indicators))
    entries += [entry for working in WORKING.values() for entry in _working_entries(working, place)]
    held = Entry.objects.filter(place=place)
    held.exclude(kind__in=PLANNED).delete()
    _replace(held, entries)


def publish_index(place: Place) -> None:
    """Have everybody find what the partnership finds of the plan, and of other records by what the plan says now."""
    planned = Entry.objects.filter(place=place, kind__in=PLANNED)
    planned.filter(readers=PUBLIC).delete()
    planned.filter(readers=NOT_YET_PUBLIC).update(readers=EVERYBODY)
    index_working(place)


def _replace(held: QuerySet, entries: list[Entry]) -> None:
    """Put entries of the plan in the place of those held; the public goes on finding what was published."""
    held.filter(kind__in=PLANNED, readers=NOT_YET_PUBLIC).delete()
    held.filter(kind__in=PLANNED, readers=EVERYBODY).update(readers=PUBLIC)
    Entry.objects.bulk_create(entries, batch_size=500)


def index_working(place: Place) -> None:
    """Make anew what the index of a place holds of records that people made in the service."""
    entries = [entry for working in WORKING.values() for entry in _working_entries(working, place)]
    Entry.objects.filter(place=place, kind__in=list(WORKING)).delete()
    Entry.objects.bulk_create(entries, batch_size=500)


def index_record(row: Any) -> None:
    """Bring the index up to date with one row that has just been saved, and with those that show its name."""
    index_records([row])


def index_records(saved: Sequence[Any]) -> None:
    """Bring the index up to date with rows of one kind and place that have just been saved."""
    if not saved:
        return
    place, of = saved[0].place, saved[0].KIND
    if of == "target":
        _index_indicators(place, {row.indicator for row in saved})
    if of not in KINDS:
        return
    _index_again(place, of, {row.slug for row in saved}, {"pk__in": [row.pk for row in saved]})
    for kind, path in NAMED_IN.get(of, ()):
        rows = model_of(kind)._default_manager.filter(place=place, **{f"{path}__in": saved})
        slugs = set(rows.values_list("slug", flat=True))
        _index_again(place, kind, slugs, {"slug__in": slugs})
    index_written(saved)


def index_definition(id_: str) -> None:
    """Have an indicator be found by its definition of now, at every place that finds it."""
    for place in Place.objects.filter(
        pk__in=Entry.objects.filter(kind="indicator", slug=id_).values("place")
    ):
        _index_indicators(place, {id_})


def _index_indicators(place: Place, ids: set[str]) -> None:
    """Have indicators be found by what their targets say now."""
    entries = [entry for entry in _indicator_entries(place, ids) if entry.slug in ids]
    _replace(Entry.objects.filter(place=place, kind="indicator", slug__in=ids), entries)


def index_written(saved: Sequence[Any]) -> None:
    """Bring the index up to date with rows of one kind and place that were written, if people make that kind, and with
    those that they touch.
    """
    place, of = saved[0].place, saved[0].KIND
    if of in WORKING and of not in WORKING[of].touched:
        _working_again(WORKING[of], place, {"pk__in": [row.pk for row in saved]})
    for working in WORKING.values():
        only = touched_by(working, of, saved)
        if only is not None:
            _working_again(working, place, only)


def index_replaced(text: str) -> None:
    """Make anew every entry that holds a text which the records themselves hold no longer."""
    held = Entry.objects.filter(Q(title__icontains=text) | Q(body__icontains=text), kind__in=list(WORKING))
    for place in Place.objects.filter(pk__in=held.values("place")):
        index_working(place)
    for entry in held.model.objects.filter(
        Q(title__icontains=text) | Q(body__icontains=text), kind__in=list(KINDS)
    ):
        _index_again(entry.place, entry.kind, {entry.slug}, {"slug": entry.slug})
        _publish_again(entry.place, entry.kind, entry.slug)


def _publish_again(place: Place, kind: str, slug: str) -> None:
    """Make anew what the public finds of one record, as it was published."""
    with edition(published=True):
        entries = list(_entries(place, kind, slug=slug))
    for entry in entries:
        entry.readers = int(PUBLIC)
    Entry.objects.filter(place=place, kind=kind, slug=slug, readers=PUBLIC).delete()
    Entry.objects.bulk_create(entries)


def leave_out(working: Working) -> None:
    """Have records of a kind leave the index when they are deleted."""

    def gone(instance: Any, **_: Any) -> None:
        Entry.objects.filter(place=instance.place_id, kind=working.kind, slug=working.slug(instance)).delete()

    post_delete.connect(gone, model_of(working.kind), weak=False, dispatch_uid=f"search-{working.kind}")


def _working_again(working: Working, place: Place, only: dict[str, Any]) -> None:
    with edition(published=False):
        rows = list(working.rows(place).filter(**only).distinct())
        entries = list(_said(working, place, rows))
    if not rows:
        return
    held = Entry.objects.filter(place=place, kind=working.kind, slug__in={working.slug(row) for row in rows})
    if sorted(map(_told, entries)) != sorted(map(_told, held)):
        held.delete()
        Entry.objects.bulk_create(entries, batch_size=500)


def _told(entry: Entry) -> tuple[str, str, str, int]:
    return entry.slug, entry.title, entry.body, entry.readers


def _working_entries(working: Working, place: Place) -> Iterator[Entry]:
    with edition(published=False):
        yield from list(_said(working, place, list(working.rows(place))))


def _said(working: Working, place: Place, rows: Sequence[Any]) -> Iterator[Entry]:
    """What each kind of reader finds of rows, as the working plan has them. The public finds what they say of the plan as published.

    Whether the public reads a row at all is a matter of the row and not of the plan's edition.
    """
    found: dict[tuple[str, str, tuple[str | None, ...]], Readers] = {}
    public = []
    for row in rows:
        for said in working.say(row):
            key = (working.slug(row), said.title, said.parts)
            found[key] = found.get(key, Readers(0)) | said.readers & ~PUBLIC
            if said.readers & PUBLIC:
                public.append(row.pk)
    if public:
        with edition(published=True):
            for row in on_public_ground(working.rows(place).filter(pk__in=public)).distinct():
                for said in working.say(row):
                    key = (working.slug(row), said.title, said.parts)
                    found[key] = found.get(key, Readers(0)) | said.readers & PUBLIC
    for (slug, title, parts), readers in found.items():
        if readers:
            yield _entry(place, working.kind, slug, title, parts, readers)


def _index_again(place: Place, kind: str, slugs: set[str], only: dict[str, Any]) -> None:
    if slugs:
        entries = list(_entries(place, kind, **only))
        _replace(Entry.objects.filter(place=place, kind=kind, slug__in=slugs), entries)


def is_indexed(place: Place) -> bool:
    """False for a place that was loaded before there was an index."""
    return Entry.objects.filter(place=place).exists()


def _entries(place: Place, kind: str, **only: Any) -> Iterator[Entry]:
    indexed = KINDS[kind]
    within = {"pk": place.pk} if kind == "place" else {"place": place}
    rows = model_of(kind)._default_manager.filter(**within, **only).order_by("pk")
    joined = _joined(rows, indexed.joined) if indexed.joined else {}
    for pk, slug, title, *body in rows.values_list("pk", "slug", indexed.title, *indexed.body):
        yield _entry(place, kind, slug, title, [*body, *joined.get(pk, ())])


def _joined(rows: Any, path: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for pk, name in rows.values_list("pk", path):
        if name:
            found.setdefault(pk, []).append(name)
    return found


def _indicator_entries(place: Place, held: set[str]) -> Iterator[Entry]:
    targets: dict[str, list[str]] = {}
    for indicator, name, text in (
        model_of("target")._default_manager.filter(place=place).values_list("indicator", "name", "text")
    ):
        targets.setdefault(indicator, []).extend((name, text))
    definitions = load_definitions().indicators
    for id_ in sorted(held | targets.keys()):
        if indicator := definitions.get(id_):
            yield _entry(
                place, "indicator", id_, indicator.name, [indicator.definition, *targets.get(id_, ())]
            )


def _entry(
    place: Place,
    kind: str,
    slug: str,
    title: str,
    parts: Iterable[str | None],
    readers: Readers | None = None,
) -> Entry:
    body = GAP.join(dict.fromkeys(part for part in parts if part and part != title))
    return Entry(
        place=place,
        kind=kind,
        slug=slug,
        title=title[:TITLE],
        body=body if len(title) <= TITLE else f"{title}{GAP}{body}",
        title_words=" ".join(words_of(title[:TITLE])),
        body_words=" ".join(words_of(body if len(title) <= TITLE else f"{title} {body}")),
        scope=scope_of(place.pk, kind),
        readers=int(NOT_YET_PUBLIC if readers is None else readers),
    )
