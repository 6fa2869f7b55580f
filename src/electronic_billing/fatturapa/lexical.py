"""What the official schemas let a value look like, and what it is once read (schema 1.2.3, VFSM10 1.0.2).

`admit` never fails: it gives the value as well as it can be understood, and whether the schema accepts the text.
A value that cannot be understood at all is None.
"""

import base64
import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Protocol

from electronic_billing.fatturapa.words import Sentence

Value = str | int | Decimal | date | datetime | bytes
BLANKS = " \t\n\r"
_TO_SPACES = str.maketrans("\t\n\r", "   ")
# Years beyond eighteen digits are beyond the validator in common use (libxml2) as well.
_ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DAY = re.compile(
    r"(?P<year>-?(?:[1-9][0-9]{4,17}|[0-9]{4}))-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])" + _ZONE
)
_MOMENT = re.compile(
    r"(?P<day>-?[0-9]{4,}-[0-9]{2}-[0-9]{2})"
    r"T(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)" + _ZONE
)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=]+")
_NO_BLANKS = str.maketrans("", "", BLANKS)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Lexical(Protocol):
    wanted: Sentence

    def admit(self, raw: str) -> tuple[Value | None, bool]: ...

    def write(self, value: Value) -> str: ...


class Text:
    def __init__(
        self, pattern: str, wanted: Sentence, *, spaces: str = "keep", highest: int = 0x10FFFF, default: str = ""
    ) -> None:
        """`highest` ends the alphabet, `spaces` is the schema's white space rule, `default` what empty stands for."""
        self.wanted = wanted
        self.highest = highest
        self._fits = re.compile(pattern).fullmatch
        self._spaces = spaces
        self._default = default

    def admit(self, raw: str) -> tuple[str, bool]:
        raw = raw or self._default
        text = raw if self._spaces == "keep" else self.write(raw)
        return text, self._fits(text) is not None

    def write(self, value: Value) -> str:
        text = str(value)
        if self._spaces == "keep":
            return text
        if self._spaces == "collapse":
            return " ".join(part for part in text.translate(_TO_SPACES).split(" ") if part)
        return text.translate(_TO_SPACES) if "\n" in text or "\t" in text or "\r" in text else text


class Codes:
    def __init__(self, *codes: str) -> None:
        shown = ", ".join(codes) if len(codes) < 8 else f"{codes[0]} … {codes[-1]}"
        self.wanted = Sentence(f"uno dei codici {shown}", f"one of the codes {shown}")
        self.codes = frozenset(codes)

    def admit(self, raw: str) -> tuple[str, bool]:
        return raw, raw in self.codes

    def write(self, value: Value) -> str:
        return str(value)


class Amount:
    def __init__(self, pattern: str, wanted: Sentence, *, decimals: int = 2, most: Decimal | None = None) -> None:
        self.wanted = wanted
        self._fits = re.compile(pattern).fullmatch
        self._decimals = decimals
        self._most = most

    def admit(self, raw: str) -> tuple[Decimal | None, bool]:
        text = raw.strip(BLANKS)
        if self._fits(text) is not None:
            value = Decimal(text)
            return value, self._most is None or value <= self._most
        return _loose_decimal(text), False

    def write(self, value: Value) -> str:
        """Pads to the least decimals and never rounds: what does not fit is the format check's to tell."""
        text = str(value)
        decimals = text.partition(".")[2]
        if len(decimals) >= self._decimals and "E" not in text:
            return text
        return _padded(value, self._decimals) if isinstance(value, Decimal) else text


class Whole:
    def __init__(self, least: int, most: int) -> None:
        self.wanted = Sentence(f"un numero intero da {least} a {most}", f"a whole number from {least} to {most}")
        self._least = least
        self._most = most
        self._fits = re.compile(r"[+-]?0*[0-9]{1,9}").fullmatch

    def admit(self, raw: str) -> tuple[int | None, bool]:
        text = raw.strip(BLANKS)
        if self._fits(text) is None:
            return None, False
        value = int(text[-12:].lstrip("0+-") or "0") * (-1 if text.startswith("-") else 1)
        return value, self._least <= value <= self._most

    def write(self, value: Value) -> str:
        return str(value)


class Day:
    """A year beyond four digits is the last day Python knows: later than any day it is compared with."""

    def __init__(self, wanted: Sentence, *, since: date | None = None) -> None:
        self.wanted = wanted
        self._since = since

    def admit(self, raw: str) -> tuple[date | None, bool]:
        found = _DAY.fullmatch(raw)
        if found is None:
            return _loose_day(raw.strip(BLANKS)), False
        day = _calendar_day(found)
        if day is None or self._since is None:
            return day, day is not None
        return day, self._is_late_enough(day, found["zone"], self._since)

    @staticmethod
    def _is_late_enough(day: date, zone: str | None, since: date) -> bool:
        if zone is None or day in (date.min, date.max):
            return day >= since
        instant = datetime.fromisoformat(f"{day.isoformat()}T12:00:00{'+00:00' if zone == 'Z' else zone}")
        return instant.astimezone(UTC) > datetime(since.year, since.month, since.day, 12, tzinfo=UTC)

    def write(self, value: Value) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)


class Moment:
    def __init__(self, wanted: Sentence) -> None:
        self.wanted = wanted

    def admit(self, raw: str) -> tuple[datetime | None, bool]:
        found = _MOMENT.fullmatch(raw)
        if found is None:
            return None, False
        day = _DAY.fullmatch(found["day"])
        known = _calendar_day(day) if day else None
        if known is None:
            return None, False
        time = "23:59:59" if found["time"].startswith("24") else found["time"][:15].rstrip(".")
        zone = (found["zone"] or "").replace("Z", "+00:00")
        return datetime.fromisoformat(f"{known.isoformat()}T{_six_digits(time)}{zone}"), True

    def write(self, value: Value) -> str:
        return value.isoformat() if isinstance(value, datetime) else str(value)


class Binary:
    """Characters outside the alphabet are passed over, as the validator in common use (libxml2) does."""

    wanted = Sentence("un contenuto in base64", "content in base64")
    _quads = re.compile(r"[A-Za-z0-9+/]*={0,2}").fullmatch

    def admit(self, raw: str) -> tuple[bytes | None, bool]:
        text = _NOT_BASE64.sub("", raw)
        if self._quads(text) is None or len(text) % 4:
            return None, False
        content = base64.b64decode(text)
        return content, base64.b64encode(content).decode("ascii") == text

    def has_strays(self, raw: str) -> bool:
        return _NOT_BASE64.search(raw.translate(_NO_BLANKS)) is not None

    def write(self, value: Value) -> str:
        return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else str(value)


def first_unwritable(text: str) -> str | None:
    """The first character that no XML 1.0 document may hold."""
    found = _NOT_XML.search(text)
    return found.group() if found else None


def _padded(value: Decimal, decimals: int) -> str:
    exponent = value.as_tuple().exponent
    is_short = isinstance(exponent, int) and -exponent < decimals
    return f"{value:.{decimals}f}" if is_short else f"{value:f}"


def _loose_decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None


def _loose_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _calendar_day(found: re.Match[str]) -> date | None:
    year, month, day = int(found["year"][:9]), int(found["month"]), int(found["day"])
    if year == 0:
        return None
    stand_in = year if 1 <= year <= 9999 else 2000 + abs(year) % 400
    try:
        known = date(stand_in, month, day)
    except ValueError:
        return None
    return known if stand_in == year else (date.min if year < 0 else date.max)


def _six_digits(time: str) -> str:
    """Python 3.11 reads fractions of any length up to six digits only when they are three or six."""
    whole, dot, fraction = time.partition(".")
    return f"{whole}.{fraction:0<6}" if dot else whole
