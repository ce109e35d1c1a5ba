"""A module is read in one sitting and a function on one screen; a stranger guesses the right file by its name."""

import ast
from pathlib import Path

import lodestar

SOURCE = Path(lodestar.__file__).parent
MODULES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
MOST_LINES, MOST_IN_FUNCTION = 400, 40
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}


def test_no_module_is_longer_than_is_read_in_one_sitting() -> None:
    lengths = {path.relative_to(SOURCE): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: n for path, n in lengths.items() if n > MOST_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {node.name}, {length} lines"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MOST_IN_FUNCTION
    ]
    assert found == []


def test_every_name_of_a_module_says_what_is_in_it() -> None:
    parts = {part for path in MODULES for part in path.relative_to(SOURCE).with_suffix("").parts}
    assert len(parts) > 300
    assert parts & SAYS_NOTHING == set()
