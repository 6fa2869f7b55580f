"""From a refused answer to the error that says why."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from electronic_billing.fic.documents import Totals
from electronic_billing.fic.errors import (
    Conflict,
    FicError,
    Forbidden,
    NotFound,
    Rejected,
    ServerFailed,
    Throttled,
    ThrottleKind,
    Unauthorized,
    UnexpectedAnswer,
)
from electronic_billing.fic.reading import Misfit, fit, fit_text, parse

_LONGEST_WAIT = 31 * 86_400.0
_UNTOLD_WAIT: dict[ThrottleKind, float] = {"short": 60.0, "long": 600.0}


@dataclass(frozen=True, slots=True)
class Complaint:
    """`error` is OAuth's word where the body has that shape."""

    message: str
    code: str | None
    error: str
    fields: dict[str, list[str]]
    totals: Totals | None


def failure_of(status: int, retry_after: str | None, body: bytes) -> FicError:
    complaint = complaint_in(body)
    if status >= 500:
        return ServerFailed(status, seconds_in(retry_after))
    if status == 429:
        return _throttled(retry_after, "short")
    if status == 403 and retry_after is not None:
        return _throttled(retry_after, "long")
    if status == 403:
        return Forbidden(complaint.message, complaint.code)
    if status in (400, 405, 422):
        return Rejected(status, complaint.message, complaint.fields, complaint.totals)
    return _plain_failure(status, complaint)


def _plain_failure(status: int, complaint: Complaint) -> FicError:
    if status == 401:
        return Unauthorized()
    if status == 404:
        return NotFound()
    if status == 409:
        return Conflict(complaint.message)
    return UnexpectedAnswer(status, "a status that is not documented")


def _throttled(retry_after: str | None, kind: ThrottleKind) -> Throttled:
    seconds = seconds_in(retry_after)
    return Throttled(_UNTOLD_WAIT[kind] if seconds is None else seconds, kind)


def seconds_in(retry_after: str | None) -> float | None:
    """Between now and the longest window there is, a month; None where the header does not tell."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT) if math.isfinite(seconds) else None


def complaint_in(body: bytes) -> Complaint:
    """Reads `{error: {message, …}, extra}` and `{error: word, error_description}`; nothing else breaks it."""
    answer = _mapping(_parsed(body))
    error, extra = answer.get("error"), _mapping(answer.get("extra"))
    told = _mapping(error)
    message = told.get("message") if told else answer.get("error_description", error)
    return Complaint(
        message=_words(message),
        code=_words(told.get("code")) or None,
        error=error if isinstance(error, str) else "",
        fields=_fields_in(told.get("validation_result"), extra.get("errors")),
        totals=_totals_in(extra),
    )


def _parsed(body: bytes) -> object:
    try:
        return parse(body)
    except Misfit:
        return None


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _words(value: object) -> str:
    return "" if value is None else fit_text(value, [])


def _totals_in(extra: dict[str, object]) -> Totals | None:
    if not isinstance(extra.get("totals"), dict):
        return None
    return fit(extra["totals"], Totals, [])


def _fields_in(*sources: object) -> dict[str, list[str]]:
    """`validation_result` is a map of lists, a list, or null; the same text is kept once."""
    fields: dict[str, list[str]] = {}
    for source in sources:
        for path, text in _texts_in(source):
            if text not in (told := fields.setdefault(path, [])):
                told.append(text)
    return fields


def _texts_in(source: object) -> Iterator[tuple[str, str]]:
    by_path = source if isinstance(source, dict) else {"": source}
    for path, texts in by_path.items():
        for text in texts if isinstance(texts, list) else [texts]:
            if text is not None:
                yield path, _words(text)
