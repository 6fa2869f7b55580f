"""Notifications of Fatture in Cloud: verified, and read into one plain shape.

They are CloudEvents in two forms: binary (attributes in `ce-` headers) and structured (all in the body).
The signature does not cover the body, so the ids are hints: read the documents again.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from electronic_billing.fic.errors import EventMalformed, SignatureInvalid
from electronic_billing.fic.event_signature import EventKey, verify_bearer
from electronic_billing.fic.reading import Misfit, parse

WELCOME: Final = "it.fattureincloud.webhooks.subscriptions.welcome"

_COMPANY: Final = re.compile(r"company:([1-9][0-9]{0,17})")
_WORD: Final = re.compile(r"[!-~]{1,255}")
_CHALLENGE: Final = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_CHALLENGE_NAME: Final = "x-fic-verification-challenge"


@dataclass(frozen=True, slots=True)
class FicEvent:
    """`type` is the raw word, known to us or not. `document_ids` are ids of whatever the type speaks of."""

    id: str
    type: str
    company_id: int
    occurred_at: datetime
    document_ids: tuple[int, ...]
    token_expired: bool


@dataclass(frozen=True, slots=True)
class _Envelope:
    id: str
    type: str
    subject: str
    time: str
    data: object


def verify_event(
    raw_body: bytes,
    headers: Mapping[str, str],
    *,
    key: EventKey,
    audience: str | Collection[str],
    issuer: str,
    now: datetime,
) -> FicEvent:
    """Raises an EventRefused. An expired token does not refuse the event: `token_expired` says so."""
    told = {name.lower(): value for name, value in headers.items()}
    claims = verify_bearer(told.get("authorization"), key=key, audience=audience, issuer=issuer, now=now)
    envelope = _envelope(raw_body, told)
    if claims.jti != envelope.id or claims.sub != envelope.subject:
        raise SignatureInvalid("The token was signed for another event.")
    return _event(envelope, token_expired=claims.is_expired)


def challenge_in(headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
    """The challenge of a handshake, to be answered with 200 and `{"verification": challenge}`."""
    told = {name.lower(): value for name, value in headers.items()}
    challenge = told.get(_CHALLENGE_NAME, query.get(_CHALLENGE_NAME, ""))
    return challenge if _CHALLENGE.fullmatch(challenge) else None


def _envelope(raw_body: bytes, headers: Mapping[str, str]) -> _Envelope:
    """The documentation calls structured events both application/cloudevents+json and application/json."""
    body = _body(raw_body)
    is_structured = "cloudevents+json" in headers.get("content-type", "").lower() or "ce-id" not in headers
    if is_structured:
        return _read_envelope(body, body.get("data"))
    attributes = {name[3:]: text for name, text in headers.items() if name.startswith("ce-")}
    return _read_envelope(attributes, body.get("data"))


def _body(raw_body: bytes) -> dict[str, object]:
    try:
        body = parse(raw_body)
    except Misfit as misfit:
        raise EventMalformed("The body is not JSON.") from misfit
    if not isinstance(body, dict):
        raise EventMalformed("The body is not an object.")
    return body


def _read_envelope(attributes: Mapping[str, object], data: object) -> _Envelope:
    return _Envelope(
        id=_word(attributes, "id"),
        type=_word(attributes, "type"),
        subject=_word(attributes, "subject"),
        time=_word(attributes, "time"),
        data=data,
    )


def _word(attributes: Mapping[str, object], name: str) -> str:
    word = attributes.get(name)
    if not isinstance(word, str) or not _WORD.fullmatch(word):
        raise EventMalformed(f"The event has no {name}.")
    return word


def _event(envelope: _Envelope, *, token_expired: bool) -> FicEvent:
    return FicEvent(
        id=envelope.id,
        type=envelope.type,
        company_id=_company_id(envelope.subject),
        occurred_at=_instant(envelope.time),
        document_ids=() if envelope.type == WELCOME else _ids(envelope.data),
        token_expired=token_expired,
    )


def _company_id(subject: str) -> int:
    match = _COMPANY.fullmatch(subject)
    if match is None:
        raise EventMalformed("The event is not about a company.")
    return int(match[1])


def _instant(time: str) -> datetime:
    try:
        instant = datetime.fromisoformat(time)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise EventMalformed("The event happened at no instant.") from error
    raise EventMalformed("The event's time has no zone.")


def _ids(data: object) -> tuple[int, ...]:
    """An event without ids says only that something happened."""
    ids = data.get("ids", []) if isinstance(data, dict) else [] if data is None else data
    if not isinstance(ids, list) or not all(_is_id(one) for one in ids):
        raise EventMalformed("The event's ids are not numbers.")
    return tuple(ids)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
