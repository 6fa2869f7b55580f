"""The filter language of `q`: `field op value`, joined by and/or, with parentheses.

Grammar: github.com/fattureincloud/api-filter.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from fic_simulator.refusals import Refusal, invalid_field
from fic_simulator.wire import Json

Predicate: TypeAlias = Callable[[Json], bool]
Value: TypeAlias = str | Decimal | bool | None

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign><=|>=|<>|!=|=|<|>|\(|\))"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_.]*))"
)
KEYWORDS = frozenset({"and", "or", "not", "like", "contains", "starts", "ends", "with", "is", "null", "true", "false"})
DEEPEST = 50


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def parse_query(text: str, fields: frozenset[str]) -> Predicate:
    parser = _Parser(list(_tokens(text)), fields)
    predicate = parser.alternatives(0)
    parser.expect_end()
    return predicate


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    stripped = text.rstrip()
    while position < len(stripped):
        found = TOKEN.match(stripped, position)
        if found is None or found.lastgroup is None:
            raise _refused(f"unexpected text at {position}")
        position = found.end()
        yield _token(found.lastgroup, found[found.lastgroup])


def _token(kind: str, text: str) -> Token:
    """Keywords are written all lower or all upper case."""
    if kind == "word" and text.lower() in KEYWORDS and text in (text.lower(), text.upper()):
        return Token("keyword", text.lower())
    return Token(kind, text)


class _Parser:
    def __init__(self, tokens: list[Token], fields: frozenset[str]) -> None:
        self._tokens = tokens
        self._fields = fields
        self._position = 0

    def alternatives(self, depth: int) -> Predicate:
        choices = [self._conjunction(depth)]
        while self._accept("or"):
            choices.append(self._conjunction(depth))
        return lambda row: any(choice(row) for choice in choices)

    def expect_end(self) -> None:
        if self._position != len(self._tokens):
            raise _refused("unexpected text after the filter")

    def _conjunction(self, depth: int) -> Predicate:
        parts = [self._term(depth)]
        while self._accept("and"):
            parts.append(self._term(depth))
        return lambda row: all(part(row) for part in parts)

    def _term(self, depth: int) -> Predicate:
        if depth > DEEPEST:
            raise _refused("too many parentheses")
        if self._accept("("):
            inside = self.alternatives(depth + 1)
            self._require(")")
            return inside
        return self._comparison()

    def _comparison(self) -> Predicate:
        field = self._next()
        if field.kind != "word" or field.text not in self._fields:
            raise _refused(f"unknown field {field.text}")
        operator = self._operator()
        if operator in ("is null", "is not null"):
            return _null_test(field.text, wanted=operator == "is null")
        value = self._value()
        if value is None:
            return _null_test(field.text, wanted=operator == "=")
        return _comparison(field.text, operator, value)

    def _operator(self) -> str:
        token = self._next()
        if token.kind == "sign" and token.text not in "()":
            return token.text
        if token.text == "is":
            negated = self._accept("not")
            self._require("null")
            return "is not null" if negated else "is null"
        if token.text == "not":
            return f"not {self._word_operator(self._next().text)}"
        return self._word_operator(token.text)

    def _word_operator(self, word: str) -> str:
        if word in ("starts", "ends"):
            self._require("with")
        elif word not in ("like", "contains"):
            raise _refused(f"unknown operator {word}")
        return word

    def _value(self) -> Value:
        token = self._next()
        if token.kind == "text":
            return token.text[1:-1].replace("''", "'")
        if token.kind == "number":
            return Decimal(token.text)
        if token.text in ("true", "false"):
            return token.text == "true"
        if token.text == "null":
            return None
        raise _refused(f"unexpected value {token.text}")

    def _next(self) -> Token:
        if self._position >= len(self._tokens):
            raise _refused("the filter ends too early")
        self._position += 1
        return self._tokens[self._position - 1]

    def _accept(self, text: str) -> bool:
        ahead = self._tokens[self._position] if self._position < len(self._tokens) else None
        if ahead is None or ahead.kind not in ("keyword", "sign") or ahead.text != text:
            return False
        self._position += 1
        return True

    def _require(self, text: str) -> None:
        if not self._accept(text):
            raise _refused(f"{text} expected")


def field_value(row: Json, field: str) -> object:
    value: object = row
    for name in field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _null_test(field: str, *, wanted: bool) -> Predicate:
    return lambda row: (field_value(row, field) is None) == wanted


def _comparison(field: str, operator: str, value: str | Decimal | bool) -> Predicate:
    test = TESTS[operator]
    return lambda row: test(*_comparable(field_value(row, field), value))


def _comparable(held: object, value: str | Decimal | bool) -> tuple[str | Decimal, str | Decimal]:
    """As a database would: text without regard to case, numbers as numbers, null equal to nothing."""
    if isinstance(value, Decimal) and isinstance(held, int | Decimal):
        return Decimal(held), value
    return _as_text(held), _as_text(value)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value).lower()


def _like(held: str | Decimal, pattern: str | Decimal) -> bool:
    regex = "".join(".*" if char == "%" else "." if char == "_" else re.escape(char) for char in str(pattern))
    return re.fullmatch(regex, str(held), re.DOTALL) is not None


def _compared(held: str | Decimal, value: str | Decimal) -> int:
    """Below, equal or above as -1, 0, 1; a number beside a text is compared as text."""
    if isinstance(held, Decimal) and isinstance(value, Decimal):
        return (held > value) - (held < value)
    return (str(held) > str(value)) - (str(held) < str(value))


TESTS: dict[str, Callable[[str | Decimal, str | Decimal], bool]] = {
    "=": lambda held, value: held == value,
    "!=": lambda held, value: held != value,
    "<>": lambda held, value: held != value,
    "<": lambda held, value: _compared(held, value) < 0,
    "<=": lambda held, value: _compared(held, value) <= 0,
    ">": lambda held, value: _compared(held, value) > 0,
    ">=": lambda held, value: _compared(held, value) >= 0,
    "like": _like,
    "not like": lambda held, value: not _like(held, value),
    "contains": lambda held, value: str(value) in str(held),
    "not contains": lambda held, value: str(value) not in str(held),
    "starts": lambda held, value: str(held).startswith(str(value)),
    "ends": lambda held, value: str(held).endswith(str(value)),
    "not starts": lambda held, value: not str(held).startswith(str(value)),
    "not ends": lambda held, value: not str(held).endswith(str(value)),
}


def _refused(reason: str) -> Refusal:
    return invalid_field("q", f"The q is invalid: {reason}.")
