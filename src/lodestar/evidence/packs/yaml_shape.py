"""YAML files of a pack: safe reading of a small, plain part of YAML, with the line of every field.

Values stay as they are written: ``no`` is the text 'no', ``2022-11-10`` is not turned into a date and ``67.72``
not into a float; only an empty value, ``null`` and ``~`` mean that nothing is given. Tags, anchors and aliases
are refused: they make a file hard to review, and can make a small file unfold into a huge one.
"""

import bisect
from collections.abc import Iterator
from typing import Any

import yaml

from lodestar.evidence.packs.entries import Path, Raw, Shape, split_lines
from lodestar.evidence.packs.problems import Problem, shorten

DEEPEST = 12
MOST_VALUES = 500_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = {"", "~", "null", "Null", "NULL"}
_SYNTAX = (
    (
        "mapping values are not allowed",
        "has a colon inside unquoted text, or a field that does not line up",
        "put the text in quotes, or line the field up with its neighbours",
    ),
    (
        "unexpected end of stream",
        "opens a quote that is never closed",
        "close it; double a quote inside the quotes",
    ),
    (
        "could not find expected ':'",
        "has a line that is not 'field: value'",
        "add the colon, or indent the line",
    ),
    (
        "did not find expected key",
        "does not line up with the fields around it",
        "use the same indentation; quote text",
    ),
    (
        "expected '-' indicator",
        "does not line up with the records around it",
        "start each record with '- id:'",
    ),
    ("expected node content", "has a bracket that is not closed, or a stray comma", "close it"),
    (
        "expected ',' or",
        "has a bracket that is not closed, or text after a bracket",
        "close it, or quote the text",
    ),
    ("escape", "has a backslash that YAML does not know", "use single quotes, or double the backslash"),
    ("document start", "goes on after its end", "keep everything in one document"),
    (
        "character that cannot start",
        "starts a value with a sign that YAML reserves",
        "put the value in quotes",
    ),
)


class _Stop(Exception):
    """Reading cannot go on."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read_yaml(file: str, text: str, *, single: bool) -> Shape:
    """The records of a YAML file: a list of records or, when ``single``, one record."""
    reader = _Reader(file, text)
    try:
        records = reader.read(single)
        return Shape(tuple(records), tuple(reader.problems))
    except _Stop as stop:
        return Shape((), (*reader.problems, stop.problem), whole=False)
    except yaml.YAMLError as error:
        return Shape((), (*reader.problems, reader.syntax(error)), whole=False)


class _Reader:
    """Walks the events of one file. Depth and number of values are bounded; nothing is ever executed."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.text_lines = split_lines(text)
        self.starts = [0]
        for line in self.text_lines:
            self.starts.append(self.starts[-1] + len(line))
        self.problems: list[Problem] = []
        self.lines: dict[Path, int] = {}
        self.count = 0
        self.events: Iterator[yaml.Event] = iter(())

    def read(self, single: bool) -> list[Raw]:
        self.events = yaml.parse(self.text, Loader=_LOADER)
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            return []
        event = next(self.events)
        if single:
            records = self._one(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            records = self._list(event)
        elif isinstance(event, yaml.ScalarEvent) and _is_nothing(event):
            records = []
        else:
            raise self._stop(event, "is not a list of records", "start each record with '- id:'")
        next(self.events)
        if isinstance(after := next(self.events), yaml.DocumentStartEvent):
            raise self._stop(after, "holds a second document", "remove the '---' line")
        return records

    def _one(self, event: yaml.Event) -> list[Raw]:
        if isinstance(event, yaml.ScalarEvent) and _is_nothing(event):
            return []
        if not isinstance(event, yaml.MappingStartEvent):
            raise self._stop(event, "is not one record", "write it as 'field: value' lines without '-'")
        raw = self._record(event)
        raw.last = self._last(raw.first, len(self.text_lines) + 1, 0)
        return [raw]

    def _list(self, event: yaml.SequenceStartEvent) -> list[Raw]:
        self._guard(event)
        records = []
        while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
            if isinstance(item, yaml.MappingStartEvent):
                records.append(self._record(item))
                if event.flow_style or not self._after_dash(item):
                    records[-1].column = None
            else:
                self._report(item, "is not a record", "write it as '- id: …' with its fields below")
                self._value(item, (), 1)
        if not records:
            return []
        ends = [raw.first for raw in records[1:]] + [len(self.text_lines) + 1]
        for raw, end in zip(records, ends, strict=True):
            raw.last = self._last(raw.first, end, _mark(event).column)
        return records

    def _record(self, event: yaml.MappingStartEvent) -> Raw:
        self.lines = {}
        line = self._line(event)
        values = self._value(event, (), 1)
        column = None if event.flow_style else _mark(event).column
        return Raw(values, line, line, self.lines, column)

    def _value(self, event: yaml.Event, path: Path, depth: int) -> Any:
        self.count += 1
        if self.count > MOST_VALUES:
            raise self._stop(event, f"holds more than {MOST_VALUES:,} values", "split the place")
        if depth > DEEPEST:
            raise self._stop(event, f"is nested more than {DEEPEST} deep", "records are lists of fields")
        self._guard(event)
        if isinstance(event, yaml.ScalarEvent):
            return None if _is_nothing(event) else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(path, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._fields(path, depth)
        return None

    def _items(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            here = (*path, len(items))
            self.lines[here] = self._line(event)
            items.append(self._value(event, here, depth + 1))
        return items

    def _fields(self, path: Path, depth: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, path, depth)
            here = (*path, key)
            if here in self.lines:
                said = f"is given twice, first on line {self.lines[here]}"
                self._report(event, said, "keep one of the two", shorten(key))
                self._value(next(self.events), (*path, ""), depth + 1)
                continue
            self.lines[here] = self._line(event)
            value = self._value(next(self.events), here, depth + 1)
            if value is not None:
                fields[key] = value
        return fields

    def _key(self, event: yaml.Event, path: Path, depth: int) -> str:
        if isinstance(event, yaml.ScalarEvent):
            self._guard(event)
            return str(event.value)
        self._report(event, "is not the name of a field", "write 'field: value'")
        self._value(event, (*path, ""), depth + 1)
        return ""

    def _guard(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._report(
                event, f"repeats a value by an alias (*{shorten(event.anchor)})", "write the value out"
            )
        elif event.anchor is not None:
            self._report(event, f"names a value by an anchor (&{shorten(event.anchor)})", "remove the anchor")
        if getattr(event, "tag", None) is not None:
            self._report(
                event, f"carries a tag (!{shorten(event.tag)})", "remove the tag; every value is plain text"
            )

    def _after_dash(self, event: yaml.Event) -> bool:
        start = self.starts[self._line(event) - 1]
        return self.text[start : _mark(event).index].strip() == "-"

    def _last(self, first: int, end: int, column: int) -> int:
        """The last line of a record that stops before line ``end``, without what stands between records."""
        last = end - 1
        while last > first and between(self.text_lines[last - 1], column):
            last -= 1
        return last

    def _line(self, event: yaml.Event) -> int:
        return max(1, bisect.bisect_right(self.starts, _mark(event).index, 0, len(self.starts) - 1))

    def _report(self, event: yaml.Event, message: str, remedy: str, field: str = "") -> None:
        self.problems.append(Problem(self.file, self._line(event), message, remedy, field=field))

    def _stop(self, event: yaml.Event, message: str, remedy: str) -> _Stop:
        return _Stop(Problem(self.file, self._line(event), message, remedy))

    def syntax(self, error: yaml.YAMLError) -> Problem:
        """A syntax error in plain words, on the line where the reader lost its way."""
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", None) or "cannot be read as YAML")
        if "unexpected end of stream" in said:
            mark = getattr(error, "context_mark", None) or mark
        line = min(mark.line + 1, max(1, len(self.text_lines))) if mark else 0
        if mark and self.text[mark.index : mark.index + 1] == "\t":
            return Problem(self.file, line, "is indented with a tab", "indent with spaces")
        if isinstance(error, yaml.reader.ReaderError):
            return Problem(self.file, 0, "holds a character that YAML does not allow", "remove it")
        for words, message, remedy in _SYNTAX:
            if words in said:
                return Problem(self.file, line, message, remedy)
        return Problem(self.file, line, f"is not YAML here: {said}", "compare it with the lines around it")


def between(line: str, column: int) -> bool:
    """True for a line that stands between records: blank, or a comment no deeper than ``column``."""
    bare = line.strip()
    return not bare or (bare.startswith("#") and len(line) - len(line.lstrip(" ")) <= column)


def _mark(event: yaml.Event) -> Any:
    """Where an event starts; the parser always says, though its types do not promise it."""
    return event.start_mark


def _is_nothing(event: yaml.ScalarEvent) -> bool:
    return not event.style and event.value in _NOTHING
