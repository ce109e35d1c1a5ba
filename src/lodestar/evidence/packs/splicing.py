"""Changes a pack's file in place: only the lines of what changed are written anew.

Comments, order, quoting and line ends of everything else stay as somebody wrote them. Three ways are tried, from
the smallest change to the largest: field by field, record by record, the whole file; the first whose result reads
back as the wanted records is taken, so that a file laid out in an unforeseen way costs a larger difference and
never a wrong value.
"""

from collections.abc import Callable, Iterator, Mapping

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.csv_shape import header_of
from lodestar.evidence.packs.entries import Entry, split_lines
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.files import decode, mark
from lodestar.evidence.packs.kinds import Kind
from lodestar.evidence.packs.problems import Problem
from lodestar.evidence.packs.reading import FileReading, read_file
from lodestar.evidence.packs.rendering import cell, given_fields, render, render_field, render_record, row
from lodestar.evidence.packs.structure import shape
from lodestar.evidence.packs.yaml_shape import between

Records = Mapping[str, Record]
_Rewrite = Callable[[Entry, Record, list[str], str], list[str] | None]


def splice(original: bytes, kind: Kind, old: FileReading, new: Records) -> bytes:
    """The file ``original``, read as ``old``, with its records made those of ``new`` (by id).

    Records keep their order in the file; new ones follow at its end in the order of ``new``. A file whose records
    are unchanged comes back byte for byte. Raises LodestarError when ``original`` has problems.
    """
    text = decode(kind.file, original)
    if old.problems or isinstance(text, Problem):
        first = old.problems[0] if old.problems else text
        raise LodestarError(f"{kind.file} cannot be changed in place while it has problems: {first}")
    if {entry.id: entry.record for entry in old.entries} == dict(new):
        return original
    for answer in _ways(kind, text, old, new):
        if answer is not None and _reads_as(kind, (made := mark(original) + answer.encode()), new):
            return made
    whole = render(kind, _in_order(old, new)).decode().replace("\n", _ending(text))
    return mark(original) + _last_end(whole, text).encode()


def _ways(kind: Kind, text: str, old: FileReading, new: Records) -> Iterator[str | None]:
    """Changed texts, that with the smallest difference first."""
    if kind.tabular:
        yield _spliced_table(kind, text, old, new)
    else:
        yield _spliced(kind, text, old, new, _changed_fields)
        yield _spliced(kind, text, old, new, _changed_record)


def _spliced(kind: Kind, text: str, old: FileReading, new: Records, rewrite: _Rewrite) -> str | None:
    """YAML text with changed records rewritten, removed ones cut out and added ones appended."""
    lines = split_lines(text)
    # from the last to the first, so that line numbers above stay right
    for entry in reversed(old.entries):
        span = slice(entry.raw.first - 1, entry.raw.last)
        if entry.id not in new:
            _cut(lines, span)
        elif new[entry.id] != entry.record:
            written = rewrite(entry, new[entry.id], lines[span], _ending(text))
            if written is None:
                return None
            lines[span] = written
    added = [
        record for record_id, record in new.items() if record_id not in {entry.id for entry in old.entries}
    ]
    indent = _dash(old, split_lines(text))
    if added and (kind.single or indent is None):
        return None
    for record in added:
        _append(lines, render_record(record, item=True, indent=indent or 0), _ending(text))
    return _last_end("".join(lines), text)


def _changed_record(entry: Entry, record: Record, lines: list[str], ending: str) -> list[str] | None:
    """The record written anew as a whole, at its old indentation."""
    if entry.raw.column is None:
        return None
    column = entry.raw.column
    written = _indented(render_record(record, item=False), column, ending)
    return [lines[0][:column] + written[0][column:], *written[1:]]


def _changed_fields(entry: Entry, record: Record, lines: list[str], ending: str) -> list[str] | None:
    """The record's lines with only those of changed fields written anew."""
    column = entry.raw.column
    if column is None or entry.record is None:
        return None
    spans = _field_spans(entry, lines, column)
    lines = list(lines)
    wanted = set(given_fields(record))
    order = list(shape(type(record)))
    for name in sorted(order, key=lambda field: spans.get(field, (0, 0)), reverse=True):
        if getattr(entry.record, name) == getattr(record, name):
            continue
        if name in spans:
            first, end = spans[name]
            written = _indented(render_field(record, name), column, ending) if name in wanted else []
            if first == 0 and not written:
                return None
            if first == 0:
                written[0] = lines[0][:column] + written[0][column:]
            lines[first:end] = written
    added = [name for name in order if name in wanted and name not in spans]
    return _added_fields(record, lines, added, column, ending)


def _added_fields(record: Record, lines: list[str], names: list[str], column: int, ending: str) -> list[str]:
    """Put fields that the record did not have behind the nearest one that comes before them in the model."""
    order = list(shape(type(record)))
    starts: dict[str, int] = {}
    for number, line in enumerate(lines):
        name = line[column:].partition(":")[0]
        if name in order and (number == 0 or not line[:column].strip()):
            starts.setdefault(name, number)
    # the last first, so that the lines found above stay right
    for name in reversed(names):
        before = [known for known in order[: order.index(name)] if known in starts]
        after = starts[before[-1]] if before else 0
        later = [start for start in starts.values() if start > after]
        at = min(later, default=len(lines))
        while at > after + 1 and between(lines[at - 1], column):
            at -= 1
        _end_line(lines, at - 1, ending)
        lines[at:at] = _indented(render_field(record, name), column, ending)
    return lines


def _field_spans(entry: Entry, lines: list[str], column: int) -> dict[str, tuple[int, int]]:
    """First line and line after the last of each field, counted within the record."""
    starts = sorted(
        (line - entry.raw.first, str(path[0])) for path, line in entry.raw.lines.items() if len(path) == 1
    )
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    spans = {}
    for (start, name), following in zip(starts, ends, strict=True):
        end = following
        while end > start + 1 and between(lines[end - 1], column):
            end -= 1
        spans[name] = (start, end)
    return spans


def _spliced_table(kind: Kind, text: str, old: FileReading, new: Records) -> str:
    """CSV text with the rows of changed records rewritten; unchanged cells keep what was written in them."""
    header, ending = header_of(text), _ending(text)
    lines = split_lines(text)
    entries = {entry.id: entry for entry in old.entries}
    columns = _columns(kind, header, new, entries)
    for entry in reversed(old.entries):
        span = slice(entry.raw.first - 1, entry.raw.last)
        record = new.get(entry.id)
        if record is None:
            del lines[span]
        elif record != entry.record:
            lines[span] = _row([_cell(name, entry, record) for name in columns], ending)
        elif len(columns) > len(header):
            lines[span.stop - 1] = _widened(lines[span.stop - 1], len(columns) - len(header))
    if len(columns) > len(header):
        first = _header_line(lines)
        lines[first] = lines[first].rstrip("\r\n") + "," + row(columns[len(header) :], ending)
    for record_id, record in new.items():
        if record_id not in entries:
            _end_line(lines, -1, ending)
            lines += _row([cell(getattr(record, name)) for name in columns], ending)
    return _last_end("".join(lines), text)


def _columns(kind: Kind, header: list[str], new: Records, entries: Mapping[str, Entry]) -> list[str]:
    """The file's columns and those that its changed records need besides."""
    changed = [record for key, record in new.items() if key not in entries or entries[key].record != record]
    needed = {name for record in changed for name in given_fields(record)}
    return header + [name for name in shape(kind.model) if name in needed and name not in header]


def _cell(name: str, entry: Entry, record: Record) -> str:
    if entry.record is not None and getattr(entry.record, name) == getattr(record, name):
        return str(entry.raw.values.get(name, ""))
    return cell(getattr(record, name))


def _row(cells: list[str], ending: str) -> list[str]:
    return split_lines(row([text.replace("\n", ending) for text in cells], ending))


def _widened(line: str, cells: int) -> str:
    bare = line.rstrip("\r\n")
    return bare + "," * cells + line[len(bare) :]


def _header_line(lines: list[str]) -> int:
    return next(number for number, line in enumerate(lines) if line.strip())


def _cut(lines: list[str], span: slice) -> None:
    """Remove a record's lines and one of two blank lines that would then meet."""
    del lines[span]
    at = span.start
    above = at == 0 or not lines[at - 1].strip()
    if above and at < len(lines) and not lines[at].strip():
        del lines[at]
    elif at == len(lines):
        while lines and not lines[-1].strip():
            lines.pop()


def _append(lines: list[str], written: list[str], ending: str) -> None:
    _end_line(lines, -1, ending)
    if lines and lines[-1].strip():
        lines.append(ending)
    lines += _indented(written, 0, ending)


def _end_line(lines: list[str], at: int, ending: str) -> None:
    if lines and not lines[at].endswith(("\n", "\r")):
        lines[at] += ending


def _dash(old: FileReading, lines: list[str]) -> int | None:
    """The column of the file's dashes; None when its records are not laid out after dashes."""
    if not old.entries:
        return 0
    raw = old.entries[0].raw
    if raw.column is None:
        return None
    return lines[raw.first - 1].find("-")


def _indented(lines: list[str], column: int, ending: str) -> list[str]:
    indented = (" " * column + line if line.strip() else line for line in lines)
    return [line.removesuffix("\n") + ending for line in indented]


def _in_order(old: FileReading, new: Records) -> list[Record]:
    known = [new[entry.id] for entry in old.entries if entry.id in new]
    there = {entry.id for entry in old.entries}
    return known + [record for record_id, record in new.items() if record_id not in there]


def _ending(text: str) -> str:
    """How the file ends its lines."""
    lines = split_lines(text)
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"


def _last_end(made: str, original: str) -> str:
    """The text without a last line end when the original had none."""
    return made.rstrip("\r\n") if original and not original.endswith(("\n", "\r")) else made


def _reads_as(kind: Kind, data: bytes, new: Records) -> bool:
    reading = read_file(kind, data)
    return not reading.problems and {entry.id: entry.record for entry in reading.entries} == dict(new)
