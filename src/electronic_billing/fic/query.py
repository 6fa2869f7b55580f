"""The filter language of lists: https://github.com/fattureincloud/api-filter

It has no negative numbers, and a quote inside a text is doubled.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Value = str | int | Decimal | bool | dt.date
Comparison = Literal["=", "!=", ">", ">=", "<", "<="]
Pattern = Literal["like", "not like", "contains", "not contains", "starts with", "ends with"]

_FIELD: Final = re.compile(r"[a-z](?:[a-z_.]*[a-z])?")
_NUMBERS_AT_ONCE: Final = 50


class NotFilterable(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    is_compound: bool = False

    def __and__(self, other: "Query") -> "Query":
        return all_of(self, other)

    def __or__(self, other: "Query") -> "Query":
        return any_of(self, other)

    def __str__(self) -> str:
        return self.text


def where(field: str, comparison: Comparison, value: Value) -> Query:
    return Query(f"{_field(field)} {comparison} {_literal(value)}")


def matching(field: str, pattern: Pattern, text: str) -> Query:
    return Query(f"{_field(field)} {pattern} {_quoted(text)}")


def is_empty(field: str) -> Query:
    return Query(f"{_field(field)} is null")


def is_filled(field: str) -> Query:
    return Query(f"{_field(field)} is not null")


def all_of(*queries: Query) -> Query:
    return _joined("and", queries)


def any_of(*queries: Query) -> Query:
    return _joined("or", queries)


def numbered(number: int, numeration: str, year: int | None = None) -> Query:
    return all_of(where("number", "=", number), *_series(numeration, year))


def numbered_among(numbers: Sequence[int], numeration: str, year: int | None = None) -> Iterator[Query]:
    """One query for each chunk, short enough for an address line and for one page of results."""
    for start in range(0, len(numbers), _NUMBERS_AT_ONCE):
        chunk = numbers[start : start + _NUMBERS_AT_ONCE]
        yield all_of(any_of(*(where("number", "=", number) for number in chunk)), *_series(numeration, year))


def _series(numeration: str, year: int | None) -> Iterator[Query]:
    """Numbers begin again each year, and `year` itself cannot be asked for."""
    yield where("numeration", "=", numeration)
    if year is not None:
        yield where("date", ">=", dt.date(year, 1, 1))
        yield where("date", "<=", dt.date(year, 12, 31))


def _joined(word: str, queries: tuple[Query, ...]) -> Query:
    if not queries:
        raise NotFilterable("a filter needs at least one condition")
    if len(queries) == 1:
        return queries[0]
    return Query(f" {word} ".join(_grouped(query) for query in queries), is_compound=True)


def _grouped(query: Query) -> str:
    return f"({query.text})" if query.is_compound else query.text


def _field(name: str) -> str:
    if not _FIELD.fullmatch(name):
        raise NotFilterable(f"{name!r} is not the name of a field")
    return name


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return _number(value)
    return _quoted(value if isinstance(value, str) else value.isoformat())


def _number(value: int | Decimal) -> str:
    if not Decimal(value).is_finite() or value < 0:
        raise NotFilterable("the filter language has no negative or endless numbers")
    return str(value) if isinstance(value, int) else format(value.copy_abs(), "f")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
