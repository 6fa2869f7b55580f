import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from electronic_billing.fic.errors import AudienceWrong, EventMalformed, IssuerWrong, SignatureInvalid

_LONGEST_TOKEN: Final = 8_192
_ES256_ONLY: Final = JWSRegistry(algorithms=["ES256"], strict_check_header=False)


class EventKeyUnreadable(ValueError):
    """The configured key is not the PEM of a P-256 public key."""


@dataclass(frozen=True, slots=True)
class EventKey:
    key: ECKey


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. It does not cover the body of the request."""

    jti: str | None
    sub: str | None
    is_expired: bool


def load_event_key(text: str) -> EventKey:
    """A PEM, or base64 of one as Fatture in Cloud publishes it."""
    try:
        pem = text if "-----BEGIN" in text else base64.b64decode(text, validate=True).decode()
        key = ECKey.import_key(pem)
    except (JoseError, binascii.Error, ValueError, TypeError) as error:
        raise EventKeyUnreadable("the event key is not a public key in PEM") from error
    if key.is_private or key.curve_name != "P-256":
        raise EventKeyUnreadable("the event key is not a public key on the curve P-256")
    return EventKey(key)


def verify_bearer(
    authorization: str | None,
    *,
    key: EventKey,
    audience: str | Collection[str],
    issuer: str,
    now: datetime,
) -> Claims:
    """Signature, then issuer, then audience. An expired token passes, and says so."""
    claims = _signed_claims(_token_in(authorization), key)
    if claims.get("iss") != issuer:
        raise IssuerWrong("The token was issued by another.")
    if not _is_meant_for(claims.get("aud"), {audience} if isinstance(audience, str) else set(audience)):
        raise AudienceWrong("The token was made for another address.")
    return Claims(
        jti=_text_or_none(claims.get("jti")),
        sub=_text_or_none(claims.get("sub")),
        is_expired=_expiry(claims.get("exp")) <= now,
    )


def _token_in(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN or not token.isascii():
        raise SignatureInvalid("There is no bearer token.")
    return token


def _signed_claims(token: str, key: EventKey) -> dict[str, object]:
    """Nothing in the token chooses the algorithm or the key."""
    try:
        return jwt.decode(token, key.key, registry=_ES256_ONLY).claims
    except (JoseError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise SignatureInvalid("The token is not signed by Fatture in Cloud.") from error


def _is_meant_for(aud: object, sinks: Collection[str]) -> bool:
    named = aud if isinstance(aud, list) else [aud]
    return any(isinstance(name, str) and name in sinks for name in named)


def _text_or_none(claim: object) -> str | None:
    return claim if isinstance(claim, str) else None


def _expiry(exp: object) -> datetime:
    if isinstance(exp, bool) or not isinstance(exp, int | float):
        raise EventMalformed("The token does not say when it expires.")
    try:
        return datetime.fromtimestamp(exp, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise EventMalformed("The token expires at no instant.") from error
