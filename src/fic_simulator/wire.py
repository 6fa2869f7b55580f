"""JSON as Fatture in Cloud speaks it: money is a JSON number outside and a Decimal inside, never a float."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

Json: TypeAlias = dict[str, Any]

ROME = ZoneInfo("Europe/Rome")
CENT = Decimal("0.01")
ZERO = Decimal(0)

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class NotJson(ValueError):
    """The bytes are not a JSON text."""


def to_json(value: object) -> bytes:
    return _encoder.encode(value)


def from_json(raw: bytes) -> object:
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise NotJson(str(broken)) from broken


def decimal_of(value: object) -> Decimal:
    """Absent and null count as zero: the interface treats every amount as optional."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    return ZERO


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def local_stamp(instant: datetime) -> str:
    """The zoneless form of created_at and updated_at: Italian wall time."""
    return instant.astimezone(ROME).strftime("%Y-%m-%d %H:%M:%S")


def local_day(instant: datetime) -> date:
    return instant.astimezone(ROME).date()
