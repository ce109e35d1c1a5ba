"""Arithmetic over named facts, read and worked out exactly.

    expression = term {("+" | "-") term}
    term       = factor {("*" | "/") factor}
    factor     = "-" factor | number | name | "(" expression ")"

A name is lower-case letters, digits and underscores, a letter first. Nothing else is understood, so an expression
from anyone's file can do no more than arithmetic. Length, depth and the number of values are bounded; all values are exact fractions.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from lodestar.evidence.errors import LodestarError

MAX_LENGTH = 500
MAX_DEPTH = 24
MAX_VALUES = 60

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,20}(?:\.\d{1,20})?)(?![\w.])|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>[-+*/()]))"
)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Negative:
    of: "Node"


@dataclass(frozen=True)
class Operation:
    sign: str
    left: "Node"
    right: "Node"


Node = Number | Name | Negative | Operation


@dataclass(frozen=True)
class Expression:
    """An expression that has been read. ``names`` are the facts that it uses, in order of first use."""

    text: str
    root: Node
    names: tuple[str, ...]


@dataclass(frozen=True)
class Range:
    """All values from ``low`` to ``high``, both included."""

    low: Fraction
    high: Fraction

    @classmethod
    def around(cls, value: Decimal | Fraction, step: Decimal | None) -> "Range":
        """A printed figure's range: half of its rounding step to either side; the figure alone without a step."""
        half = Fraction(step) / 2 if step else Fraction(0)
        return cls(Fraction(value) - half, Fraction(value) + half)


def parse_expression(text: str) -> Expression:
    """Read an expression. Raises LodestarError saying what is wrong, at which character, and what may stand there."""
    if len(text) > MAX_LENGTH:
        raise LodestarError(
            f"an expression has {len(text)} characters; at most {MAX_LENGTH} are read, so split the claim"
        )
    tokens = _tokens(text)
    values = sum(kind != "sign" for kind, _, _ in tokens)
    if values > MAX_VALUES:
        raise LodestarError(
            f"an expression has {values} names and numbers; at most {MAX_VALUES} are read, so split the claim"
        )
    reader = _Reader(text, tokens)
    root = reader.expression(0)
    if reader.here:
        raise reader.wrong("an operator (+ - * /) or the end")
    names = tuple(dict.fromkeys(value for kind, value, _ in reader.tokens if kind == "name"))
    return Expression(text=text, root=root, names=names)


def evaluate(expression: Expression, values: Mapping[str, Decimal | Fraction | int]) -> Fraction:
    """Work an expression out exactly. Raises LodestarError for a name without a value and for division by zero."""
    known = {name: Fraction(value) for name, value in _named(expression, values).items()}
    return fold(
        expression.root, lambda number: number, known.__getitem__, lambda value: -value, _exactly(expression)
    )


def evaluate_range(expression: Expression, ranges: Mapping[str, Range]) -> Range:
    """The range of values that an expression takes while each name runs over its own range.

    The range is never too narrow. It is exact when the expression rises or falls steadily with each name that it
    uses more than once, as sums, differences and shares of a total do; otherwise it may be wider than the truth.
    Raises LodestarError for a name without a range and when a divisor's range holds zero.
    """
    known = dict(_named(expression, ranges))
    outer = _range(expression, expression.root, known)
    low, high = dict(known), dict(known)
    for name in _repeated(expression.root):
        slope = _range(expression, differentiate(expression.root, name), known)
        if slope.low < 0 < slope.high:
            return outer
        ends = Range(known[name].low, known[name].low), Range(known[name].high, known[name].high)
        low[name], high[name] = ends if slope.low >= 0 else ends[::-1]
    return Range(
        _range(expression, expression.root, low).low,
        _range(expression, expression.root, high).high,
    )


def rises_with(expression: Expression, name: str, ranges: Mapping[str, Range]) -> bool:
    """True when the expression never falls as ``name`` grows within the ranges."""
    return _range(expression, differentiate(expression.root, name), dict(ranges)).low >= 0


def fold(
    node: Node,
    number: Callable[[Fraction], _T],
    name: Callable[[str], _T],
    negative: Callable[[_T], _T],
    operation: Callable[[str, _T, _T], _T],
) -> _T:
    """Work through an expression from its leaves up, in any arithmetic: of values, ranges or dimensions."""
    if isinstance(node, Number):
        return number(node.value)
    if isinstance(node, Name):
        return name(node.name)
    if isinstance(node, Negative):
        return negative(fold(node.of, number, name, negative, operation))
    left = fold(node.left, number, name, negative, operation)
    return operation(node.sign, left, fold(node.right, number, name, negative, operation))


def names_in(node: Node) -> list[str]:
    """Every use of a name, from left to right."""

    def operation(_: str, left: list[str], right: list[str]) -> list[str]:
        return left + right

    return fold(node, lambda _: list[str](), lambda name: [name], lambda found: found, operation)


def differentiate(node: Node, name: str) -> Node:
    """How fast the expression grows with ``name``, itself an expression."""
    if isinstance(node, Number):
        return Number(Fraction(0))
    if isinstance(node, Name):
        return Number(Fraction(int(node.name == name)))
    if isinstance(node, Negative):
        return Negative(differentiate(node.of, name))
    left, right = differentiate(node.left, name), differentiate(node.right, name)
    if node.sign in "+-":
        return Operation(node.sign, left, right)
    cross = Operation("*", left, node.right), Operation("*", node.left, right)
    if node.sign == "*":
        return Operation("+", *cross)
    return Operation("/", Operation("-", *cross), Operation("*", node.right, node.right))


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if not match:
            bad = text[at:].lstrip()[:1]
            where = len(text) - len(text[at:].lstrip()) + 1
            raise LodestarError(
                f"expression '{text}': '{bad}' at character {where} cannot be read; use short names in lower case, "
                "numbers, + - * / and brackets"
            )
        kind = str(match.lastgroup)
        found.append((kind, match[kind], match.start(kind) + 1))
        at = match.end()
    return found


class _Reader:
    """Recursive descent over the tokens; ``here`` is the token about to be read, '' at the end."""

    def __init__(self, text: str, tokens: list[tuple[str, str, int]]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    @property
    def here(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str, int]:
        self.at += 1
        return self.tokens[self.at - 1]

    def wrong(self, wanted: str) -> LodestarError:
        if self.at >= len(self.tokens):
            return LodestarError(f"expression '{self.text}': ends where {wanted} should stand")
        return LodestarError(
            f"expression '{self.text}': '{self.here}' at character {self.tokens[self.at][2]} stands where {wanted} should"
        )

    def expression(self, depth: int) -> Node:
        node = self.term(depth)
        while self.here in ("+", "-"):
            node = Operation(self.take()[1], node, self.term(depth))
        return node

    def term(self, depth: int) -> Node:
        node = self.factor(depth)
        while self.here in ("*", "/"):
            node = Operation(self.take()[1], node, self.factor(depth))
        return node

    def factor(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise LodestarError(
                f"expression '{self.text}': brackets and signs nest more than {MAX_DEPTH} deep; simplify it"
            )
        if self.here in ("", ")", "+", "*", "/"):
            raise self.wrong("a name, a number or '('")
        kind, value, _ = self.take()
        if kind == "number":
            return Number(Fraction(value))
        if kind == "name":
            return Name(value)
        if value == "-":
            return Negative(self.factor(depth + 1))
        node = self.expression(depth + 1)
        if self.here != ")":
            raise self.wrong("')'")
        self.take()
        return node


def _named(expression: Expression, values: Mapping[str, _T]) -> Mapping[str, _T]:
    missing = [name for name in expression.names if name not in values]
    if missing:
        known = ", ".join(sorted(values)) or "none"
        raise LodestarError(
            f"expression '{expression.text}' uses '{missing[0]}', which is not among the facts ({known}); "
            "add it to the facts or correct the name"
        )
    return values


def _exactly(expression: Expression) -> Callable[[str, Fraction, Fraction], Fraction]:
    def operation(sign: str, left: Fraction, right: Fraction) -> Fraction:
        if sign == "/":
            if right == 0:
                raise LodestarError(
                    f"expression '{expression.text}' divides by zero; check the facts that it divides by"
                )
            return left / right
        return {"+": left + right, "-": left - right, "*": left * right}[sign]

    return operation


def _range(expression: Expression, node: Node, ranges: Mapping[str, Range]) -> Range:
    def operation(sign: str, left: Range, right: Range) -> Range:
        if sign == "+":
            return Range(left.low + right.low, left.high + right.high)
        if sign == "-":
            return Range(left.low - right.high, left.high - right.low)
        if sign == "/":
            if right.low <= 0 <= right.high:
                raise LodestarError(
                    f"expression '{expression.text}': within its rounding a divisor may be zero, so no range can be given"
                )
            right = Range(1 / right.high, 1 / right.low)
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return Range(min(corners), max(corners))

    return fold(node, lambda v: Range(v, v), ranges.__getitem__, lambda r: Range(-r.high, -r.low), operation)


def _repeated(node: Node) -> list[str]:
    return [name for name, times in Counter(names_in(node)).items() if times > 1]
