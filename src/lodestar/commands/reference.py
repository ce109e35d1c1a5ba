"""The reference of the command line, written from the commands themselves (``lodestar commands``)."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer

_INTRODUCTION = """# Commands

Every command, as `lodestar COMMAND --help` shows it. Commands that change something need no web server to be running.
"""


def commands_page(app: typer.Typer) -> str:
    """The page on every command of a command line, in Markdown."""
    root = typer.main.get_command(app)
    return "\n".join([_INTRODUCTION, *_pages(root, ("lodestar",))]) + "\n"


def _pages(command: Any, path: tuple[str, ...]) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name in sorted(command.commands):
            yield from _pages(command.commands[name], (*path, name))
        return
    yield f"## {' '.join(path)}\n\n{(command.help or '').strip()}\n"
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    if rows:
        yield "| parameter | meaning |\n|---|---|\n" + "\n".join(rows) + "\n"


def _row(parameter: Any) -> str:
    is_option = parameter.param_type_name == "option"
    name = ", ".join(parameter.opts) if is_option else (parameter.metavar or parameter.name).upper()
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    choices = list(annotation) if isinstance(annotation, type) and issubclass(annotation, Enum) else []
    meaning = (parameter.help or "").strip()
    if choices:
        meaning += f" One of: {', '.join(choice.value for choice in choices)}."
    return f"| `{name}` | {meaning.replace('|', '/')} |"
