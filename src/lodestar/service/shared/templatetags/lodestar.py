"""Template tags and filters for pages. shared/README.md lists each with its parameters."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import nh3
from django import template
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from lodestar.evidence.definitions.indicators import Unit, load_definitions
from lodestar.evidence.periods import parse_period
from lodestar.service.people import naming
from lodestar.service.shared import words as words_module
from lodestar.service.shared.forms import error_links
from lodestar.service.shared.statuses import status_of

register = template.Library()

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "ul",
}
_TAGS |= {"table", "tbody", "td", "th", "thead", "tr"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TAGS_KEPT = 500
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@register.inclusion_tag("components/thread.html")
def thread(stations: Iterable[Any], label: str = "Golden thread") -> dict[str, Any]:
    """The golden thread. A station has name, text, url (or none), filled and optionally here."""
    return {"stations": stations, "label": label}


@register.filter
def who(written: str, names: Mapping[str, object] | None = None) -> str:
    """Whom a handle or address means, for readers who may know: {{ upload.by|who }}, in lists {{ row.by|who:names }}.

    Without ``names`` (from ``naming.named``) it asks the database each time.
    """
    return naming.who(written) if names is None else str(names.get(written, written))


@register.simple_tag
def status(key: str, word: str | None = None, plain: bool = False) -> SafeString:
    """A status tag: {% status "late" %}, {% status claim.verdict word="Holds" plain=True %}."""
    return _status(str(key), word, plain)


@lru_cache(
    maxsize=_TAGS_KEPT, typed=True
)  # typed: what is marked as safe is never given for the same words unmarked
def _status(key: str, word: str | None, plain: bool) -> SafeString:
    """The tag, kept: lists show the same few on every row."""
    shown = status_of(key, word)
    return format_html(
        '<span class="status{} shape-{} tone-{}">{}</span>',
        " status-plain" if plain else "",
        shown.shape,
        shown.tone,
        shown.word,
    )


@register.simple_tag
def bar(parts: Iterable[tuple[str, int]], label: str = "") -> SafeString:
    """A bar of counts by status, as SVG with its numbers in words: {% bar parts %} of (status key, count)."""
    counted = [(status_of(key), count) for key, count in parts if count]
    total = sum(count for _, count in counted)
    if not total:
        return SafeString("")
    words = ", ".join(f"{count} {shown.word.lower()}" for shown, count in counted)
    gap, start, drawn = 0.8, 0.0, []
    for shown, count in counted:
        width = 100 * count / total
        drawn.append((shown.tone, f"{start:.2f}", f"{max(width - gap, 0.4):.2f}"))
        start += width
    return format_html(
        '<svg class="bar" role="img" viewBox="0 0 {} 10" preserveAspectRatio="none" aria-label="{}">{}</svg>',
        100 - gap,
        f"{label}: {words}" if label else words,
        format_html_join("", '<rect class="{}" x="{}" width="{}" height="10"/>', drawn),
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The current query string with changes, for links that can be shared; None removes a key, page starts anew."""
    asked = context["request"].GET.copy() if "request" in context else QueryDict(mutable=True)
    if "page" not in changes:
        asked.pop("page", None)
    for key, value in changes.items():
        if value is None:
            asked.pop(key, None)
        elif isinstance(value, list | tuple):
            asked.setlist(key, [str(item) for item in value])
        else:
            asked[key] = str(value)
    return "?" + asked.urlencode()


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, label: str, key: str, sort: str = "", number: bool = False
) -> dict[str, Any]:
    """A column heading that sorts. ``sort`` is the order in force: ``name`` up, ``-name`` down."""
    up, down = sort == key, sort == f"-{key}"
    return {
        "label": label,
        "number": number,
        "direction": "ascending" if up else "descending" if down else "",
        "url": query(context, sort=f"-{key}" if up else key),
    }


@register.inclusion_tag("components/pages.html", takes_context=True)
def pages(context: template.Context, page: Any, things: str = "") -> dict[str, Any]:
    """Links to the pages of a list: {% pages page_obj "assets" %}."""
    links = [
        {
            "number": number,
            "url": query(context, page=number),
            "gap": not isinstance(number, int),
            "current": number == page.number,
        }
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "things": things,
        "links": links,
        "previous": query(context, page=page.previous_page_number()) if page.has_previous() else "",
        "next": query(context, page=page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(
    context: template.Context, form: Any, things: str = "", count: int | None = None
) -> dict[str, Any]:
    """A GET form above a list, and its filters in force as links that lift them.

    ``form`` is bound to request.GET; what is in force is read from the query string and named by the form.
    """
    request = context["request"]
    active = []
    for field in form.visible_fields():
        chosen = [value for value in request.GET.getlist(field.html_name) if value]
        for value in chosen:
            rest = [other for other in chosen if other != value]
            said = _choice_label(field.field, value)
            active.append((field.label, said, query(context, **{field.html_name: rest or None})))
    cleared = {field.html_name: None for field in form.visible_fields()}
    sort = request.GET.get("sort", "")
    return {
        "form": form,
        "things": things,
        "count": count,
        "active": active,
        "clear": query(context, **cleared),
        "sort": sort,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What is wrong with a form, each error a link to its field. Nothing for a form without errors."""
    return {"links": error_links(form) if form is not None and form.is_bound else []}


@register.simple_tag
def say(
    value: Decimal | str | int | None, unit: Unit | str, places: int | None = None, none: str = "not known"
) -> SafeString:
    """A figure in reader's words; rounded to ``places`` it shows the exact figure on hover."""
    if value is None or value == "":
        return format_html('<span class="quiet">{}</span>', none)
    if isinstance(unit, str):
        unit = load_definitions().units[unit]
    exact = Decimal(str(value))
    if places is None:
        return format_html('<data value="{}">{}</data>', exact, unit.say(exact))
    rounded = round(exact, places)
    if rounded == exact:
        return format_html('<data value="{}">{}</data>', exact, unit.say(rounded))
    return format_html('<data value="{}" title="{}">{}</data>', exact, unit.say(exact), unit.say(rounded))


@register.inclusion_tag("components/fact.html")
def fact(
    value: Any, text: str = "", *, source: str = "", url: str = "", basis: str = "", note: str = ""
) -> dict[str, Any]:
    """A fact with what vouches for it: {% fact "£67.72m" "invested" source="Framework, p. 9" url=… basis="stated" %}."""
    return {"value": value, "text": text, "source": source, "url": url, "basis": basis, "note": note}


@register.inclusion_tag("components/chart_foot.html")
def chart_foot(
    *,
    source: str,
    release: str = "",
    source_url: str = "",
    definition: str = "",
    sure: str = "",
    table: str = "",
    download: str = "",
) -> dict[str, Any]:
    """What vouches for a chart. ``definition``, ``sure``, ``table`` and ``download`` are addresses; empty ones are left out."""
    links = [("definition", definition), ("how sure?", sure), ("table", table), ("download", download)]
    return {
        "source": source,
        "release": release,
        "source_url": source_url,
        "links": [(word, url) for word, url in links if url],
    }


@register.filter
def period(value: str | dt.date | None) -> str:
    """Dates and periods in words: 2017/18..2021/22 → '2017/18 to 2021/22', a date → '12 March 2026'."""
    if not value:
        return ""
    if isinstance(value, dt.date):
        return f"{value.day} {value:%B %Y}"
    try:
        return parse_period(str(value)).label
    except ValueError:
        return str(value)


@register.filter
def number(value: Any) -> str:
    """Thousands separated: 19700 → '19,700'. What is no number is shown as it is."""
    try:
        return f"{Decimal(str(value)):,f}"
    except InvalidOperation:
        return str(value)


@register.filter
def plural(count: Any, word: str) -> str:
    """A count with its word: 3|plural:"action" → '3 actions', 1|plural:"entry,entries" → '1 entry'."""
    one, _, many = word.partition(",")
    amount = len(count) if hasattr(count, "__len__") and not isinstance(count, str) else int(count or 0)
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


@register.filter
def in_words(count: int) -> str:
    """Counts under ten in words, as a sentence wants them: 3 → 'three', 27 → '27'."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


@register.filter
def label_of(name: str) -> str:
    """A field's name as a label: position_method → 'Position method'."""
    return str(name).replace("_", " ").replace("-", " ").capitalize()


@register.filter
def in_full(value: Any) -> str:
    """Any value of a record in words, for histories and comparisons: lists joined, nothing as 'nothing'."""
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(
            f"{label_of(key).lower()} {in_full(item)}" for key, item in value.items() if item is not None
        )
    if isinstance(value, list | tuple):
        return "; ".join(in_full(item) for item in value)
    return _moment_in_words(str(value))


def _moment_in_words(text: str) -> str:
    """A moment as events keep it in words (22 November 2026, 06:42), or the text as it is."""
    if not _MOMENT.fullmatch(text):
        return text
    return f"{timezone.localtime(dt.datetime.fromisoformat(text)):%-d %B %Y, %H:%M}"


@register.filter
def lookup(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """mapping[key], or nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown as HTML. HTML in the text is shown as text, and what remains is cleaned to a short list of tags."""
    html = _MARKDOWN.render(text or "")
    return SafeString(
        nh3.clean(
            html, tags=_TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https", "mailto"}
        )
    )


def _choice_label(field: Any, value: str) -> str:
    for key, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            for inner_key, inner_label in label:
                if str(inner_key) == value:
                    return str(inner_label)
        elif str(key) == value:
            return str(label)
    return value


@register.simple_tag
def link_to(record: Any) -> str:
    """The address of a record's page."""
    return words_module.link(record)


@register.filter
def words(code: str | None) -> str:
    """A code of the pack in reader's words: local-authority → 'Local authority'."""
    return words_module.words(code)


@register.simple_tag(takes_context=True)
def query_without(context: template.Context, key: str) -> str:
    """The current query string without one key."""
    return query(context, **{key: None})
