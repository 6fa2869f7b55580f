"""How the table of fields is written down and understood.

The table is the classes of `blocks`, `ordinary_header`, `ordinary_body` and `simplified`: one attribute a field, in the
order of the official schema, its tag, type and occurrence beside it. A field's official number is its place: the third
field of 2.1.1 is 2.1.1.3. Model, writer, reader and format check all come from there.
"""

from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from electronic_billing.fatturapa.lexical import Lexical


class Block(msgspec.Struct, kw_only=True):
    """A group of fields as drafted or as found: whether it is complete is the format check's to tell.

    Absent is "" for a text, () for what repeats, None for the rest; a block that must be there is never None.
    """


@dataclass(frozen=True, slots=True)
class Entry:
    """What the table says of a field beside its name and type."""

    tag: str
    lexical: Lexical | None
    is_required: bool
    is_attribute: bool = False
    choice: int = 0  # fields of one block stand for each other: all of group 1, or all of group 2


def must(tag: str, lexical: Lexical | None = None) -> Entry:
    return Entry(tag, lexical, is_required=True)


def may(tag: str, lexical: Lexical | None = None) -> Entry:
    return Entry(tag, lexical, is_required=False)


def either(tag: str, lexical: Lexical, choice: int) -> Entry:
    return Entry(tag, lexical, is_required=False, choice=choice)


def attribute(tag: str, lexical: Lexical, *, is_required: bool) -> Entry:
    return Entry(tag, lexical, is_required=is_required, is_attribute=True)


@dataclass(frozen=True, slots=True)
class Field:
    """One field, ready to be walked; `lexical` and `shape` exclude each other."""

    place: int
    name: str
    tag: str
    lexical: Lexical | None
    shape: "Shape | None"
    is_required: bool
    is_repeated: bool
    choice: int


@dataclass(frozen=True, slots=True)
class Shape:
    block: type[Block]
    fields: tuple[Field, ...]
    by_tag: dict[str, Field]
    attributes: tuple[Field, ...]
    required_places: tuple[int, ...]
    choices: tuple[tuple[str, ...], ...]


@cache
def shape_of(block: type[Block]) -> Shape:
    hints = get_type_hints(block, include_extras=True)
    named = [(name, _entry(hints[name]), hints[name]) for name in block.__struct_fields__]
    fields = _fields([item for item in named if not item[1].is_attribute])
    groups = sorted({field.choice for field in fields} - {0})
    return Shape(
        block=block,
        fields=fields,
        by_tag={field.tag: field for field in fields},
        attributes=_fields([item for item in named if item[1].is_attribute]),
        required_places=tuple(field.place for field in fields if field.is_required),
        choices=tuple(tuple(field.tag for field in fields if field.choice == group) for group in groups),
    )


def number_of(block: type[Block], path: str) -> str:
    """The official number of a field, such as 2.1.1.3, from its path below the root."""
    shape: Shape | None = shape_of(block)
    places: list[str] = []
    for step in path.split("/"):
        field = shape.by_tag.get(step.partition("[")[0]) if shape else None
        if field is None:
            break
        places.append(str(field.place))
        shape = field.shape
    return ".".join(places)


def _entry(hint: object) -> Entry:
    entry: Entry = get_args(hint)[1]
    return entry


def _fields(named: list[tuple[str, Entry, Any]]) -> tuple[Field, ...]:
    return tuple(_field(place, name, entry, hint) for place, (name, entry, hint) in enumerate(named, start=1))


def _field(place: int, name: str, entry: Entry, hint: object) -> Field:
    kind, is_repeated = _kind(get_args(hint)[0] if get_origin(hint) is Annotated else hint)
    return Field(
        place=place,
        name=name,
        tag=entry.tag,
        lexical=entry.lexical,
        shape=shape_of(kind) if entry.lexical is None else None,
        is_required=entry.is_required,
        is_repeated=is_repeated,
        choice=entry.choice,
    )


def _kind(hint: object) -> tuple[Any, bool]:
    if get_origin(hint) is tuple:
        return get_args(hint)[0], True
    if get_origin(hint) in {Union, UnionType}:
        return next(part for part in get_args(hint) if part is not type(None)), False
    return hint, False
