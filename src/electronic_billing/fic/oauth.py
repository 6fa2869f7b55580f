from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlencode

import httpx2

from electronic_billing.fic.errors import AuthorizationRefused
from electronic_billing.fic.failures import complaint_in
from electronic_billing.fic.models import DeviceCode, Token
from electronic_billing.fic.transport import (
    DEFAULT_TIMEOUTS,
    Answer,
    Timeouts,
    build_request,
    decoded,
    perform,
    succeeded,
)
from electronic_billing.kit.secret import Secret

_DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """`redirect_uri` is compared letter by letter with the registered one, trailing slash included."""

    client_id: str
    client_secret: Secret
    redirect_uri: str


class DeviceWait(StrEnum):
    """Why a device has no token yet; the last two are final."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    DENIED = "access_denied"
    EXPIRED = "expired_token"


def authorize_url(base_url: str, app: OAuthApp, scopes: Iterable[str], state: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "scope": " ".join(scopes),
        "state": state,
    }
    return f"{base_url.rstrip('/')}/oauth/authorize?{urlencode(asked, quote_via=quote)}"


async def exchange_code(
    http: httpx2.AsyncClient, base_url: str, app: OAuthApp, code: str, timeouts: Timeouts = DEFAULT_TIMEOUTS
) -> Token:
    """A code lives for a minute and works once."""
    asked = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret.reveal(),
        "redirect_uri": app.redirect_uri,
        "code": code,
    }
    return await _token(http, base_url, asked, timeouts)


async def refresh(
    http: httpx2.AsyncClient,
    base_url: str,
    app: OAuthApp,
    refresh_token: Secret,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
) -> Token:
    """Spends the refresh token: keep the new pair before anything else. A device's app has no client secret."""
    asked = {
        "grant_type": "refresh_token",
        "client_id": app.client_id,
        "refresh_token": refresh_token.reveal(),
    }
    if app.client_secret:
        asked["client_secret"] = app.client_secret.reveal()
    return await _token(http, base_url, asked, timeouts)


async def start_device(
    http: httpx2.AsyncClient,
    base_url: str,
    client_id: str,
    scopes: Iterable[str],
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
) -> DeviceCode:
    asked = {"client_id": client_id, "scope": " ".join(scopes)}
    answer = await _ask(http, f"{base_url.rstrip('/')}/oauth/device", asked, timeouts)
    return decoded(answer, DeviceCode, within="data")


async def poll_device(
    http: httpx2.AsyncClient,
    base_url: str,
    client_id: str,
    device_code: Secret,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
) -> Token | DeviceWait:
    """Ask again after `DeviceCode.interval` seconds; after SLOW_DOWN wait five seconds longer (RFC 8628)."""
    asked = {"grant_type": _DEVICE_GRANT, "client_id": client_id, "device_code": device_code.reveal()}
    try:
        return await _token(http, base_url, asked, timeouts)
    except AuthorizationRefused as refused:
        if refused.error not in {wait.value for wait in DeviceWait}:
            raise
        return DeviceWait(refused.error)


async def _token(http: httpx2.AsyncClient, base_url: str, asked: dict[str, str], timeouts: Timeouts) -> Token:
    return decoded(await _ask(http, f"{base_url.rstrip('/')}/oauth/token", asked, timeouts), Token)


async def _ask(http: httpx2.AsyncClient, url: str, asked: dict[str, str], timeouts: Timeouts) -> Answer:
    answer = await perform(http, build_request(http, "POST", url, timeouts, body=asked), timeouts)
    if answer.status in (400, 401, 422) or (answer.status == 403 and "Retry-After" not in answer.headers):
        complaint = complaint_in(answer.body)
        raise AuthorizationRefused(complaint.error, complaint.message)
    return succeeded(answer)
