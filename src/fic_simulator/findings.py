from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias, TypeGuard

from fic_simulator.refusals import invalid_request
from fic_simulator.wire import Json

Kind: TypeAlias = Literal["text", "number", "whole", "flag", "day", "object", "list"]

BIGGEST = Decimal(10) ** 12
EXPECTED: dict[Kind, str] = {
    "text": "must be a string",
    "number": "must be a number",
    "whole": "must be an integer",
    "flag": "field must be true or false",
    "day": "is not a valid date",
    "object": "must be an array",
    "list": "must be an array",
}


class Findings:
    """What is wrong with a body, by dotted path; raised all together as one 422."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, path: str, message: str) -> None:
        self.fields.setdefault(path, []).append(message)

    def missing(self, path: str) -> None:
        self.add(path, f"The {path} field is required.")

    def unknown(self, path: str) -> None:
        self.add(path, f"The selected {path} is invalid.")

    def check(self, path: str, value: object, kind: Kind) -> None:
        if value is not None and not is_kind(value, kind):
            self.add(path, f"The {path} {EXPECTED[kind]}.")

    def check_all(self, prefix: str, data: Json, kinds: dict[str, Kind]) -> None:
        for name, kind in kinds.items():
            if name in data:
                self.check(f"{prefix}.{name}", data[name], kind)

    def raise_if_any(self) -> None:
        if self.fields:
            raise invalid_request(self.fields)


def is_kind(value: object, kind: Kind) -> bool:
    return CHECKS[kind](value)


def is_number(value: object) -> TypeGuard[int | Decimal]:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return Decimal(value).copy_abs() < BIGGEST  # abs() would round, and overflow


def is_whole(value: object) -> bool:
    return is_number(value) and value == int(value)


def parsed_number(text: str | None) -> int | None:
    """A positive whole number as it stands in a path or a query, else nothing."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) < 16):
        return None
    return int(text)


def is_flag(value: object) -> bool:
    return isinstance(value, bool) or value in (0, 1)


def is_day(value: object) -> bool:
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


CHECKS: dict[Kind, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": is_number,
    "whole": is_whole,
    "flag": is_flag,
    "day": is_day,
    "object": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
}
