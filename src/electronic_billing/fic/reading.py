"""Tolerant reading: an odd field is lost and reported, it does not take the whole answer with it.

Fatture in Cloud sends numbers as text, text as numbers, `[]` for an empty object, null for nearly everything.
A field without a default is essential: where it does not fit, what holds it does not fit either.
"""

import datetime as dt
import functools
import re
import types
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar, Union, cast, get_args, get_origin

import msgspec

from electronic_billing.kit.secret import Secret

T = TypeVar("T")

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
_BOOLS: Final[dict[object, bool]] = {"0": False, "1": True, "false": False, "true": True, 0: False, 1: True}
_FINEST: Final = Decimal("1e-10")
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class OddField:
    """A field that did not fit its type; `found` names the type that came, never the value."""

    shape: str
    field: str
    found: str


class Misfit(Exception):
    def __init__(self, value: object) -> None:
        self.found = type(value).__name__
        super().__init__(self.found)


Odd = list[OddField]
Fitter = Callable[[object, Odd], object]


def parse(body: bytes) -> object:
    """JSON with exact numbers; raises Misfit."""
    try:
        return cast("object", _DECODER.decode(body))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Misfit(body) from error


def fit(value: object, shape: type[T], odd: Odd) -> T:
    """Raises Misfit; lost fields are added to `odd`."""
    return cast("T", _fitter(cast("Hashable", shape))(value, odd))


def member(value: object, name: str) -> object:
    found = _object(value)
    if name not in found:
        raise Misfit(None)
    return found[name]


def fit_text(value: object, _: Odd) -> str:
    """Any shape is kept as text, so that an unknown value can still be stored and shown."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return _ENCODER.encode(value).decode()


def _integer(value: object, _: Odd) -> int:
    number = value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        number = int(value)
    if isinstance(value, Decimal) and value.adjusted() < 18 and value == value.to_integral_value():
        number = int(value)
    if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 2**63:
        return number
    raise Misfit(value)


def _decimal(value: object, _: Odd) -> Decimal:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        return Decimal(value)
    if isinstance(value, Decimal) and value.adjusted() < 15:
        return _without_noise(value)
    raise Misfit(value)


def _without_noise(number: Decimal) -> Decimal:
    """The server counts in binary floating point and lets it show: 81.82000000000001 stands for 81.82."""
    is_noisy = cast("int", number.as_tuple().exponent) < -10
    return number.quantize(_FINEST) if is_noisy else number


def _boolean(value: object, _: Odd) -> bool:
    if isinstance(value, str | int) and value in _BOOLS:
        return _BOOLS[value]
    raise Misfit(value)


def _day(value: object, _: Odd) -> dt.date:
    if not isinstance(value, str):
        raise Misfit(value)
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError as error:
        raise Misfit(value) from error


def _secret(value: object, _: Odd) -> Secret:
    if isinstance(value, str) and value:
        return Secret(value)
    raise Misfit(value)


def _anything(value: object, _: Odd) -> object:
    return value


_LEAVES: Final[dict[Hashable, Fitter]] = {
    str: fit_text,
    int: _integer,
    Decimal: _decimal,
    bool: _boolean,
    dt.date: _day,
    Secret: _secret,
    object: _anything,
}


@functools.cache
def _fitter(hint: Hashable) -> Fitter:
    if hint in _LEAVES:
        return _LEAVES[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return functools.partial(_tuple_of, inner[0])
    if origin is dict:
        return functools.partial(_dict_of, _fitter(inner[1]))
    if origin is Union or origin is types.UnionType:
        return functools.partial(_optional, _fitter(next(kind for kind in inner if kind is not types.NoneType)))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return functools.partial(_struct, hint)
    raise TypeError(f"no reading is defined for {hint}")


def _optional(inner: Fitter, value: object, odd: Odd) -> object:
    return None if value is None else inner(value, odd)


def _tuple_of(kind: Hashable, value: object, odd: Odd) -> tuple[object, ...]:
    """An element that does not fit is left out: one broken row must not hide the other ninety-nine."""
    if not isinstance(value, list):
        raise Misfit(value)
    inner, fitted = _fitter(kind), []
    for element in value:
        try:
            fitted.append(inner(element, odd))
        except Misfit as misfit:
            odd.append(OddField(getattr(kind, "__name__", str(kind)), "[]", misfit.found))
    return tuple(fitted)


def _dict_of(inner: Fitter, value: object, odd: Odd) -> dict[str, object]:
    return {key: inner(element, odd) for key, element in _object(value).items()}


def _object(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    if value == []:
        return {}
    raise Misfit(value)


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    fit: Fitter
    required: bool
    is_text: bool

    def is_absent_in(self, raw: object) -> bool:
        """An empty text where a number, a day or a truth value belongs stands for nothing."""
        return raw is None or (raw == "" and not self.is_text)


@functools.cache
def _fields(shape: type[msgspec.Struct]) -> dict[str, _Field]:
    return {
        field.encode_name: _Field(
            name=field.name,
            fit=_fitter(field.type),
            required=field.required,
            is_text=str in (field.type, *get_args(field.type)),
        )
        for field in msgspec.structs.fields(shape)
    }


@functools.cache
def _essential(shape: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(field.name for field in _fields(shape).values() if field.required)


def _struct(shape: type[msgspec.Struct], value: object, odd: Odd) -> msgspec.Struct:
    fields, fitted = _fields(shape), {}
    for wire, raw in _object(value).items():
        field = fields.get(wire)
        if field is None or field.is_absent_in(raw):
            continue
        try:
            fitted[field.name] = field.fit(raw, odd)
        except Misfit as misfit:
            if field.required:
                raise
            odd.append(OddField(shape.__name__, field.name, misfit.found))
    if not fitted.keys() >= _essential(shape):
        raise Misfit(None)
    return shape(**fitted)
