"""Every list of the site: filtered, sorted, paged, searched and exported in one way.

A page declares a Listing (columns and filters), hands it its rows (a query set or a sequence), and gets either the
page to render or, for ``?format=csv|xlsx|json``, the download of all rows that the filters leave. The address holds
the whole state, so that it can be shared.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Protocol, runtime_checkable

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.reports.tables import to_csv, to_json, to_xlsx
from lodestar.service.places.models import Place
from lodestar.service.shared.sheets import marks_of

Choices = Sequence[tuple[str, str]]
MAXIMUM_SEARCH = 100
FIRST_SEPARATED = 10_000


@dataclass(frozen=True)
class Column:
    """One column. ``order`` names the query set's fields to sort by; a sequence sorts by ``value``.

    ``as_status`` shows the value as a status tag; ``shown`` is how the page shows it, where a download gives the bare value;
    ``exported_only`` leaves it out of the page.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    order: tuple[str, ...] = ()
    url: Callable[[Any], str | None] | None = None
    number: bool = False
    as_status: bool = False
    shown: Callable[[Any], Any] | None = None
    exported_only: bool = False
    sortable: bool = True


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the list: ``match`` is a query set's lookup, or a function giving a row's own value.

    A row with several values of its own (a set or tuple) is kept when the choice is one of them.
    """

    key: str
    label: str
    choices: Choices
    match: str | Callable[[Any], Any]


@dataclass(frozen=True)
class Listing:
    """What a list shows. ``search`` names lookups (query set) or is a function giving a row's text (sequence)."""

    name: str
    title: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] | Callable[[Any], str] = ()
    sort: str = ""
    page_size: int = 50


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Any
    url: str | None


@dataclass(frozen=True)
class ActiveFilter:
    """A filter with what is chosen in it now."""

    filter: Filter
    chosen: str

    @property
    def chosen_label(self) -> str:
        return dict(self.filter.choices).get(self.chosen, self.chosen)


@dataclass(frozen=True)
class ListPage:
    """One page of a list, ready for listing.html."""

    listing: Listing
    page: Page
    rows: list[list[Cell]]
    filters: tuple[ActiveFilter, ...]
    text: str
    sort: str
    objects: list[Any]

    @property
    def searchable(self) -> bool:
        return bool(self.listing.search)

    @property
    def narrowed(self) -> bool:
        return bool(self.text or any(f.chosen for f in self.filters))

    @property
    def columns(self) -> list[Column]:
        return [column for column in self.listing.columns if not column.exported_only]


@runtime_checkable
class NarrowedElsewhere(Protocol):
    """Rows that apply a list's filters, search and sort themselves: those that stand in the evidence store."""

    def narrowed(
        self, listing: Listing, chosen: Sequence[ActiveFilter], text: str, sort: str
    ) -> Sequence[Any]: ...


def narrow(
    request: HttpRequest, listing: Listing, rows: Any
) -> tuple[Any, tuple[ActiveFilter, ...], str, str]:
    """Apply the address's filters, search and sort. Unknown values leave nothing rather than everything."""
    active = tuple(ActiveFilter(f, request.GET.get(f.key, "")) for f in listing.filters)
    text = request.GET.get("q", "").strip().replace("\x00", "")[:MAXIMUM_SEARCH]
    sort = request.GET.get("sort", "") or listing.sort
    chosen = [a for a in active if a.chosen]
    if isinstance(rows, NarrowedElsewhere):
        return rows.narrowed(listing, chosen, text, sort), active, text, sort
    apply = _narrow_query if isinstance(rows, QuerySet) else _narrow_sequence
    return apply(listing, rows, chosen, text, sort), active, text, sort


def respond(
    request: HttpRequest,
    place: Place,
    listing: Listing,
    rows: Any,
    template: str = "listing.html",
    **context: Any,
) -> HttpResponse:
    """Answer with the page, or with a download of every row that the filters leave."""
    rows, active, text, sort = narrow(request, listing, rows)
    wanted = request.GET.get("format", "")
    if wanted:
        return download(wanted, place, listing, rows)
    page = Paginator(rows, listing.page_size).get_page(request.GET.get("page"))
    objects = list(page.object_list)
    shown = [column for column in listing.columns if not column.exported_only]
    cells = [[Cell(c, _shown(c, row), c.url(row) if c.url else None) for c in shown] for row in objects]
    list_page = ListPage(listing, page, cells, active, text, sort, objects)
    return render(request, template, {"list": list_page, **context})


def _shown(column: Column, row: Any) -> Any:
    """A cell as the page shows it: a day in words, thousands separated from ten thousand on, so that no year is."""
    value = (column.shown or column.value)(row)
    if type(value) is dt.date:
        return f"{value:%-d %B %Y}"
    if column.number and isinstance(value, int) and abs(value) >= FIRST_SEPARATED:
        return f"{value:,}"
    return value


def download(wanted: str, place: Place, listing: Listing, rows: Iterable[Any]) -> HttpResponse:
    """All rows as CSV, XLSX or JSON. What begins like a formula is escaped."""
    header = [column.key for column in listing.columns]
    body = [[column.value(row) for column in listing.columns] for row in rows]
    about = f"{listing.title}, {place.name}. {place.licence}." + (
        " Made data: this place is invented." if place.made else ""
    )
    writers: dict[str, tuple[str, Callable[[], bytes]]] = {
        "csv": ("text/csv; charset=utf-8", lambda: to_csv(header, body)),
        "xlsx": (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            lambda: to_xlsx(header, body, title=listing.title, note=about, marks=marks_of(place)),
        ),
        "json": ("application/json", lambda: to_json(header, body)),
    }
    if wanted not in writers:
        raise Http404(f"There is no format '{wanted}'; use csv, xlsx or json.")
    content_type, write = writers[wanted]
    response = HttpResponse(write(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{place.slug}-{listing.name}.{wanted}"'
    return response


def _narrow_query(
    listing: Listing, rows: QuerySet, chosen: list[ActiveFilter], text: str, sort: str
) -> QuerySet:
    for active in chosen:
        rows = rows.filter(**{str(active.filter.match): active.chosen})
    if text and isinstance(listing.search, tuple) and listing.search:
        rows = rows.filter(reduce(or_, (Q(**{f"{lookup}__icontains": text}) for lookup in listing.search)))
    column = _sorted_by(listing, sort)
    if column and column.order:
        descending = sort.startswith("-")
        rows = rows.order_by(*(_reverse(name) if descending else name for name in column.order), "pk")
    return rows


def _narrow_sequence(
    listing: Listing, rows: Sequence[Any], chosen: list[ActiveFilter], text: str, sort: str
) -> list[Any]:
    kept = [row for row in rows if all(_keeps(active, row) for active in chosen)]
    if text and callable(listing.search):
        wanted = text.casefold()
        kept = [row for row in kept if wanted in listing.search(row).casefold()]
    column = _sorted_by(listing, sort)
    if column:
        filled = [row for row in kept if column.value(row) not in (None, "")]
        empty = [row for row in kept if column.value(row) in (None, "")]
        kept = sorted(filled, key=column.value, reverse=sort.startswith("-")) + empty
    return kept


def _keeps(active: ActiveFilter, row: Any) -> bool:
    own = _own(active.filter, row)
    return active.chosen in own if isinstance(own, frozenset | tuple) else str(own) == active.chosen


def _own(filter_: Filter, row: Any) -> Any:
    return filter_.match(row) if callable(filter_.match) else getattr(row, filter_.match)


def _sorted_by(listing: Listing, sort: str) -> Column | None:
    return (
        next((c for c in listing.columns if c.key == sort.lstrip("-") and c.sortable), None) if sort else None
    )


def _reverse(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
