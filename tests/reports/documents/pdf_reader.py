"""A small reader of PDF that knows nothing of how ours are written: the words of each page, from the file's bytes alone.

It reads what ISO 32000-1 says of objects (7.3), compressed streams (7.4.4), object streams (7.5.7), text operators (9.4)
and maps from codes to characters (9.10.3); it does not read encryption, images or other filters.
"""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)endobj", re.S)
_STREAM = re.compile(rb"^(.*?)stream\r?\n(.*?)\r?\n?endstream", re.S)
_REFERENCE = re.compile(rb"(\d+) 0 R")
_TOKEN = re.compile(
    rb"/([A-Za-z0-9_.+-]+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f\s]+)>|\(((?:\\.|[^\\()])*)\)|\b(ET|Td|Tm|T\*|TJ|Tj)\b",
    re.S,
)
_SINGLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def page_texts(data: bytes) -> list[str]:
    """The words of each page in the order in which they are drawn."""
    objects = _objects(data)
    pages = [body for _, body in sorted(objects.items()) if re.search(rb"/Type\s*/Page\b", body[0])]
    return [_page(head, objects) for head, _ in pages]


def catalogue(data: bytes) -> bytes:
    """The dictionary at the root of the file."""
    return next(head for head, _ in _objects(data).values() if re.search(rb"/Type\s*/Catalog\b", head))


def embedded_fonts(data: bytes) -> tuple[int, int]:
    """How many fonts the file describes, and how many of these it holds."""
    described = [
        head for head, _ in _objects(data).values() if re.search(rb"/Type\s*/FontDescriptor\b", head)
    ]
    return len(described), sum(1 for head in described if b"/FontFile" in head)


def _objects(data: bytes) -> dict[int, tuple[bytes, bytes]]:
    found: dict[int, tuple[bytes, bytes]] = {}
    for number, body in _OBJECT.findall(data):
        stream = _STREAM.match(body)
        head, content = (stream[1], _inflated(stream[1], stream[2])) if stream else (body, b"")
        found[int(number)] = (head, content)
        if re.search(rb"/Type\s*/ObjStm", head):
            found |= _packed(head, content)
    return found


def _inflated(head: bytes, content: bytes) -> bytes:
    if b"FlateDecode" not in head:
        return content
    return zlib.decompressobj().decompress(content)


def _packed(head: bytes, content: bytes) -> dict[int, tuple[bytes, bytes]]:
    first = int(re.search(rb"/First\s+(\d+)", head)[1])
    numbers = list(map(int, content[:first].split()))
    starts = [*numbers[1::2], len(content) - first]
    return {
        number: (content[first + starts[at] : first + starts[at + 1]], b"")
        for at, number in enumerate(numbers[::2])
    }


def _page(head: bytes, objects: dict[int, tuple[bytes, bytes]]) -> str:
    fonts = {}
    resources = _follow(head, rb"/Resources", objects)
    for name, number in re.findall(
        rb"/([A-Za-z0-9_.+-]+)\s+(\d+) 0 R", _follow(resources, rb"/Font", objects)
    ):
        unicode = re.search(rb"/ToUnicode\s+(\d+) 0 R", objects[int(number)][0])
        if unicode:
            fonts[name] = _codes(objects[int(unicode[1])][1])
    contents = re.search(rb"/Contents\s*(\[[^\]]*\]|\d+ 0 R)", head)[1]
    drawn = b"\n".join(objects[int(number)][1] for number in _REFERENCE.findall(contents))
    return _words(drawn, fonts)


def _follow(head: bytes, name: bytes, objects: dict[int, tuple[bytes, bytes]]) -> bytes:
    reference = re.search(name + rb"\s+(\d+) 0 R", head)
    if reference:
        return objects[int(reference[1])][0]
    inline = re.search(name + rb"\s*<<", head)
    if not inline:
        return b""
    depth, at = 1, inline.end()
    while depth and at < len(head):
        pair = head[at : at + 2]
        depth += (pair == b"<<") - (pair == b">>")
        at += 2 if pair in (b"<<", b">>") else 1
    return head[inline.end() : at]


def _codes(cmap: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        found |= {int(code, 16): _utf16(said) for code, said in _SINGLE.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, said in _RANGE.findall(block):
            start = int(said, 16)
            found |= {
                code: chr(start + code - int(first, 16)) for code in range(int(first, 16), int(last, 16) + 1)
            }
    return found


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")


def _words(drawn: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, font = [], {}
    for name, digits, literal, operator in _TOKEN.findall(drawn):
        if name:
            font = fonts.get(name, {})
        elif operator in (b"ET", b"Td", b"T*"):
            said.append(" ")
        elif digits or literal:
            codes = bytes.fromhex(digits.decode()) if digits else _unescaped(literal)
            said += [font.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2)]
    return re.sub(r"\s+", " ", "".join(said))


def _unescaped(literal: bytes) -> bytes:
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda found: (
            bytes([int(found[1], 8)]) if found[1][:1].isdigit() else _ESCAPES.get(found[1], found[1])
        ),
        literal,
        flags=re.S,
    )
