"""What we ship of other people's work is exactly what VENDORED.toml says it is."""

import gzip
import hashlib
import tomllib
from pathlib import Path

import lodestar.service.shared

VENDOR = Path(lodestar.service.shared.__file__).parent / "static" / "vendor"
PACKAGES = tomllib.loads((VENDOR / "VENDORED.toml").read_text(encoding="utf-8"))["package"]
STATED = {file: digest for package in PACKAGES for file, digest in package["files"].items()}


def test_every_vendored_file_has_the_stated_sum():
    wrong = {
        file
        for file, digest in STATED.items()
        if hashlib.sha256((VENDOR / file).read_bytes()).hexdigest() != digest
    }
    assert not wrong


def test_no_file_is_vendored_unstated():
    found = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert found - {"VENDORED.toml"} == set(STATED)


def test_every_package_ships_its_licence():
    for package in PACKAGES:
        licence = next(file for file in package["files"] if file.endswith("LICENCE.txt"))
        assert (VENDOR / licence).stat().st_size > 500, package["name"]


def test_the_style_sheet_keeps_to_its_budget_and_asks_nobody_else():
    style = VENDOR.parent / "lodestar" / "main.css"
    text = style.read_text(encoding="utf-8")
    assert len(text) <= 120_000
    assert len(gzip.compress(text.encode())) <= 20_000
    assert "//" not in text.replace("://www.w3.org/2000/svg", "")
    assert "GDS Transport" not in text
