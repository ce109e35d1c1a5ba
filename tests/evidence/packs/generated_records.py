"""Strategies that generate any valid record of any kind, with text that trips writers up."""

import datetime as dt
import unicodedata
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from lodestar.evidence.packs.kinds import KINDS, Kind
from lodestar.evidence.packs.structure import FieldShape, shape

NASTY = (
    "no", "Yes", "null", "~", "1e3", "0x1F", "12:30:45", "2022-11-10", "2022", "1_000", "-", "- a", "? a", ":", "a: b",
    "a #b", "#a", "=1+1", "=", "@SUM(A1)", "+44", "'", '"', "''", '"a", "b"', "'a'", "a 'b' c", "a, b", "[a]", "{a: b}",
    "*a", "&a", "!a", "!!str a", "%a", "`a`", "|", ">", "|-", "---", "...", "--- a", "a\nb", "a\n\nb", "a\n  b", "a\n\tb",
    "a\n# b", "a \nb", "a\n \nb", "a\n---\nb", "a\\nb", "\\", "£67.72m", "‘top 90%’", "naïve", "東京", "🧭", "a\u2028b",
    "a\u2029b", "a\ufeffb", "\ufeff", "a\u00a0b", "a\tb", "\u200b", "\ufffe", "\U0010ffff", "word " * 60 + "end",
    "word: " * 40 + "end", "x" * 199, "a  b" * 40, "<script>alert(1)</script>", "../../etc/passwd", "a;b", "a;b,c\n\"d\"",
)  # fmt: skip


def _clean(text: str, most: int) -> str:
    kept = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs"} or c in "\n\t")
    return unicodedata.normalize("NFC", kept.replace("\ufffd", ""))[:most].strip() or "x"


def texts(most: int) -> st.SearchStrategy[str]:
    free = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
    return st.one_of(st.sampled_from(NASTY), free).map(lambda text: _clean(text, most))


def ids() -> st.SearchStrategy[str]:
    odd = st.sampled_from(["no", "null", "true", "1e3", "12", "0x1f", "2022-11-10", "yes"])
    return st.one_of(odd, st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True))


def dates() -> st.SearchStrategy[str]:
    day = st.dates(dt.date(1600, 1, 1), dt.date(2199, 12, 31)).map(str)
    return st.one_of(day, day.map(lambda text: text[:7]), day.map(lambda text: text[:4]))


def periods() -> st.SearchStrategy[str]:
    years = st.integers(1990, 2040)
    financial = years.map(lambda year: f"{year}/{(year + 1) % 100:02d}")
    return st.one_of(dates(), financial, years.map(lambda year: f"{year}..{year + 3}"))


def numbers(positive: bool) -> st.SearchStrategy[Decimal]:
    low = Decimal("0.000001") if positive else Decimal(-(10**8))
    return st.decimals(low, Decimal(10**8), places=6, allow_nan=False, allow_infinity=False)


def _one(field: FieldShape) -> st.SearchStrategy[Any]:
    if field.model:
        return models(field.model)
    if field.choices:
        return st.sampled_from(field.choices)
    limits = {
        name: getattr(piece, name)
        for piece in field.info.metadata
        for name in ("gt", "ge", "le")
        if hasattr(piece, name)
    }
    by_word: dict[str, st.SearchStrategy[Any]] = {
        "id": ids(),
        "date": dates(),
        "period": periods(),
        "year": st.integers(1600, 2199),
        "number": numbers("gt" in limits),
        "whole number": st.integers(limits.get("ge", 1), limits.get("le", 99)),
        "yes or no": st.booleans(),
        "web address": st.from_regex(
            r"https://[a-z]{1,9}\.org/[a-z?#&=%~'!\[\]:,-]{0,9}", fullmatch=True
        ).map(lambda text: text.replace("'", "").strip()),
        "short text": texts(200),
        "text": texts(500),
    }
    return by_word[field.word]


def _field(field: FieldShape) -> st.SearchStrategy[Any]:
    one = _one(field)
    if field.many:
        return st.lists(one, max_size=3).map(tuple)
    if field.named:
        names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True) if field.mark else texts(200)
        return st.dictionaries(names, one, max_size=3)
    return one if field.required else st.one_of(st.none(), one)


def models(model: type[BaseModel]) -> st.SearchStrategy[BaseModel]:
    fields = {name: _field(field) for name, field in shape(model).items()}

    def build(values: dict[str, Any]) -> BaseModel:
        given = {name: value for name, value in values.items() if value is not None}
        return model.model_validate(given)

    return st.fixed_dictionaries(fields).map(build)


def record_lists(kind: Kind, least: int = 0) -> st.SearchStrategy[list[Any]]:
    """Lists of records of one kind, their ids unique; a single record for the place."""
    if kind.single:
        return models(kind.model).map(lambda record: [record])
    return st.lists(models(kind.model), min_size=least, max_size=4, unique_by=lambda record: record.id)


def of_any_kind(least: int = 0) -> st.SearchStrategy[tuple[Kind, list[Any]]]:
    return st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), record_lists(kind, least)))
