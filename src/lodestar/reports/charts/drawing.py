"""From a specification to SVG that may stand in a page with a strict content security policy."""

import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from lodestar.reports.charts.look import Spec

DRAWING_VERSION = "1"

_SVG = "http://www.w3.org/2000/svg"
_DROPPED = {"class", "style", "role", "width", "height", "pointer-events", "version"}
_STYLES = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]+)")


@dataclass(frozen=True)
class Chart:
    """A drawn chart. ``spec`` draws it again elsewhere; ``columns`` and ``rows`` are the same figures as a table."""

    title: str
    alt: str
    spec: Spec
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def render(spec: Spec) -> str:
    """Draw a Vega-Lite specification as SVG without styles, scripts or a fixed size, with its title and description.

    Nothing is fetched: the data stand in the specification.
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return _tidy(drawn, spec["usermeta"]["title"], spec["usermeta"]["alt"], "c" + spec_key(spec)[:10])


def render_cached(spec: Spec, folder: Path | None) -> str:
    """Draw a specification once and keep the SVG in ``folder`` under the hash of all that it depends on.

    Two processes may draw the same chart at once: each writes its own file and moves it into place.
    """
    if folder is None:
        return render(spec)
    key = spec_key(spec)
    kept = folder / key[:2] / f"{key}.svg"
    try:
        return kept.read_text(encoding="utf-8")
    except FileNotFoundError:
        svg = render(spec)
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=kept.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(svg)
    os.replace(name, kept)
    return svg


def spec_key(spec: Spec) -> str:
    """The hash of a specification and of the way it is drawn."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{DRAWING_VERSION}\n{text}".encode()).hexdigest()


def _tidy(drawn: str, title: str, alt: str, prefix: str) -> str:
    root = ElementTree.fromstring(drawn)  # noqa: S314 (drawn by us a moment ago, no document of others)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
        _plain_attributes(element, prefix)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("style", "script") or _empty(child):
                parent.remove(child)
    root.set("xmlns", _SVG)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    for at, (tag, text) in enumerate((("title", title), ("desc", alt))):
        element = ElementTree.Element(tag, {"id": f"{prefix}-{tag}"})
        element.text = text
        root.insert(at, element)
    return ElementTree.tostring(root, encoding="unicode")


def _plain_attributes(element: ElementTree.Element, prefix: str) -> None:
    """Styles become presentation attributes; ids get the chart's own prefix; what only a script would read goes."""
    for name, value in _STYLES.findall(element.attrib.get("style", "")):
        element.attrib.setdefault(name, value.strip())
    for name in list(element.attrib):
        if name in _DROPPED or name.startswith(("aria-", "on", "{")):
            del element.attrib[name]
        elif name == "id":
            element.attrib[name] = f"{prefix}-{element.attrib[name]}"
        else:
            element.attrib[name] = element.attrib[name].replace("url(#", f"url(#{prefix}-")


def _empty(element: ElementTree.Element) -> bool:
    """True for what draws nothing: a group without children, or a path of no length."""
    if element.tag == "path":
        return not element.get("d") or (
            element.get("fill") in (None, "none", "transparent") and element.get("stroke") in (None, "none")
        )
    return element.tag in ("g", "defs") and all(_empty(child) for child in element)
